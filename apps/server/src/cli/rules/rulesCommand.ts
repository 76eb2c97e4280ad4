import { commandOf } from '../actions.ts';
import { disableAction, enableAction, importAction, restoreAction } from './change.ts';
import { checkAction } from './check.ts';
import { exportAction, historyAction, listAction, showAction } from './read.ts';
import { schemaAction } from './schema.ts';

export const rulesCommand = commandOf({
  name: 'rules',
  intro: [
    'What the server judges events by. A RULE is named by its id or, where one rule has it, by its name. Changes count',
    'within about a second, beside a running server too, and stand in the audit log under the user of this host.',
  ],
  actions: [
    listAction,
    showAction,
    exportAction,
    importAction,
    checkAction,
    schemaAction,
    historyAction,
    restoreAction,
    enableAction,
    disableAction,
  ],
});
