import { commandOf } from '../actions.ts';
import { listAction } from './list.ts';
import { verifyAction } from './verify.ts';

export const auditCommand = commandOf({
  name: 'audit',
  intro: [
    'Every change of rules, alerts, certificates and roles has an entry, written with the change or not at all. The',
    'entries of a tenant form a chain; the server signs its end every minute, in a file apart from the store.',
  ],
  actions: [listAction, verifyAction],
});
