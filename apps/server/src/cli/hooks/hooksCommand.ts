import { commandOf } from '../actions.ts';
import {
  applyAction,
  deleteAction,
  dryRunAction,
  historyAction,
  listAction,
  showAction,
} from './hookActions.ts';
import {
  approveAction,
  automationAction,
  cancelAction,
  rejectAction,
  resolveAction,
  runAction,
  runsAction,
  showRunAction,
  startAction,
  stopAction,
} from './runActions.ts';

export const hooksCommand = commandOf({
  name: 'hooks',
  intro: [
    'Requests that may be made against an alert, and what they are kept within. What is done here stands in the audit',
    'log under the user of this host; a running server sends what is approved.',
  ],
  actions: [
    listAction,
    showAction,
    applyAction,
    deleteAction,
    historyAction,
    dryRunAction,
    runAction,
    runsAction,
    showRunAction,
    approveAction,
    rejectAction,
    cancelAction,
    resolveAction,
    automationAction,
    stopAction,
    startAction,
  ],
});
