import type { Action } from '../actions.ts';
import { inWords, print, textOf } from '../given.ts';
import { printable } from '../incidents/describe.ts';
import { TENANT_OPTION } from '../pki/identityOptions.ts';
import { tableOf } from '../printTable.ts';
import { withDispatch } from './withDispatch.ts';

export const receiversAction: Action = {
  name: 'receivers',
  usage: '',
  what: 'Receivers and how they do: what waits, what failed, which ends are still owed, when something arrived last.',
  options: [TENANT_OPTION],
  async run({ options }) {
    await withDispatch(options, async ({ routes, ctx, tenant }) => {
      const read = await routes['dispatch.receivers'](ctx, {});
      const table = tableOf(
        [
          'RECEIVER',
          'TYPE',
          'READS AS',
          'FALLBACK',
          'WAITING',
          'SENT 24H',
          'FAILED 24H',
          'UNTOLD ENDS',
          'LAST SENT',
          'LAST FAILURE',
        ],
        read.receivers.map((one) => [
          one.receiver,
          one.type,
          one.reads_as ?? '-',
          one.fallback ?? '-',
          one.oldest_pending_at === null
            ? String(one.pending)
            : `${String(one.pending)} since ${one.oldest_pending_at.slice(0, 16)}`,
          String(one.sent_last_day),
          String(one.failed_last_day),
          String(one.untold_ends ?? 0),
          one.last_sent_at?.slice(0, 16) ?? '-',
          one.last_failure === null ? '-' : printable(one.last_failure),
        ]),
      );
      const nothing = `The document of tenant ${tenant} has no receivers.`;
      print(options, read, read.receivers.length === 0 ? nothing : table);
    });
    return 0;
  },
};

export const testReceiverAction: Action = {
  name: 'test-receiver',
  usage: 'NAME [--address A]',
  operand: 'NAME',
  what: 'Really send a test message by a saved receiver now, and say what became of it.',
  more: [
    'Sends from this host, once, and not through the queue. What a server may reach, this command must be told the',
    'same: --egress-allow, BATCAVE_EGRESS_ALLOW or egress_allow in the sentry.json of the data folder; and the key that',
    'opens its secrets: secrets.key in the data folder, or --secrets-key-file. It ends with 1 unless it was delivered.',
  ],
  options: [
    {
      name: 'address',
      kind: 'text',
      placeholder: 'A',
      what: 'To this e-mail address, Slack member or channel. Default: where the receiver says.',
    },
    TENANT_OPTION,
  ],
  async run({ options, operand }) {
    const address = textOf(options, 'address');
    const body = { receiver: operand, ...(address === undefined ? {} : { address }) };
    return withDispatch(options, async ({ routes, ctx, tenant }) => {
      const result = await routes['dispatch.receivers.test'](ctx, { body }).catch(
        inWords({
          not_found: `There is no receiver ${operand} of tenant ${tenant}; sentry dispatch receivers --tenant ${tenant} shows those there are.`,
        }),
      );
      print(options, result, `${result.outcome}: ${printable(result.detail)}`);
      return result.outcome === 'delivered' ? 0 : 1;
    });
  },
};
