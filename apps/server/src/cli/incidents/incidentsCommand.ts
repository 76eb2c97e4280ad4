import { commandOf } from '../actions.ts';
import { exportAction, listAction, showAction, timelineAction } from './read.ts';

export const incidentsCommand = commandOf({
  name: 'incidents',
  intro: [
    'Alerts that belong together, and what happened around them. Changes nothing, and works beside a running server or',
    'without one. sentry why ALERT tells why there is an alert and who was told of it.',
  ],
  actions: [listAction, showAction, timelineAction, exportAction],
});
