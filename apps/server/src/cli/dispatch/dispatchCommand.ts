import { commandOf } from '../actions.ts';
import { fatigueAction } from './fatigue.ts';
import { notificationsAction, retryAction } from './notifications.ts';
import { onCallAction } from './onCall.ts';
import { receiversAction, testReceiverAction } from './receivers.ts';
import { replayAction } from './replayDispatch.ts';
import { diffAction, restoreAction, showAction, versionsAction } from './saved.ts';
import { simulateAction, testAction } from './trying.ts';
import { applyAction, checkAction, schemaAction } from './write.ts';

export const dispatchCommand = commandOf({
  name: 'dispatch',
  intro: [
    'One document says who is told of what: people, receivers, routes, schedules, escalations. Changes count within about',
    'a second, beside a running server too, and stand in the audit log under the user of this host. How it is written:',
    'docs/routing.md.',
  ],
  actions: [
    showAction,
    checkAction,
    applyAction,
    schemaAction,
    versionsAction,
    diffAction,
    restoreAction,
    testAction,
    simulateAction,
    replayAction,
    onCallAction,
    receiversAction,
    testReceiverAction,
    notificationsAction,
    retryAction,
    fatigueAction,
  ],
});
