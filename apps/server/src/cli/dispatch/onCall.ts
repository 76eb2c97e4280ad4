import { formatInstant } from '@batcave/shared/time';
import type { Action } from '../actions.ts';
import { inWords, numberOf, print } from '../given.ts';
import { TENANT_OPTION } from '../pki/identityOptions.ts';
import { tableOf } from '../printTable.ts';
import { AT_OPTION, atOf, withDispatch } from './withDispatch.ts';

const DAY_MS = 86_400_000;

export const onCallAction: Action = {
  name: 'on-call',
  usage: '[SCHEDULE] [--at TIME] [--days N]',
  operand: '[SCHEDULE]',
  what: 'Who is on call, and with --days the shifts from then on.',
  options: [
    AT_OPTION,
    { name: 'days', kind: 'text', placeholder: 'N', what: 'The shifts of so many days, 1 to 400.' },
    TENANT_OPTION,
  ],
  async run({ options, operand }) {
    const at = atOf(options);
    const days = numberOf(options, 'days', { least: 1, most: 400, usual: 0 });
    const fromMs = at === undefined ? Date.now() : Date.parse(at);
    const query = {
      ...(operand === '' ? {} : { schedule: operand }),
      at: formatInstant(fromMs),
      ...(days === 0
        ? {}
        : { from: formatInstant(fromMs), to: formatInstant(fromMs + days * DAY_MS) }),
    };
    await withDispatch(options, async ({ routes, ctx, tenant }) => {
      const read = await routes['dispatch.onCall'](ctx, { query }).catch(
        inWords({
          not_found: `There is no schedule ${operand} of tenant ${tenant}; sentry dispatch on-call shows those there are.`,
        }),
      );
      const { on_call: now, shifts } = read;
      const table = tableOf(
        ['SCHEDULE', 'ON CALL', 'UNTIL', 'BY'],
        now.map(({ schedule, person, until, by }) => [
          schedule,
          person ?? 'nobody',
          until?.slice(0, 16) ?? 'more than 400 days',
          by,
        ]),
      );
      const rows = shifts.map(({ schedule, from, to, person, by }) => [
        schedule,
        from.slice(0, 16),
        to.slice(0, 16),
        person,
        by,
      ]);
      const text = [
        now.length === 0 ? `Tenant ${tenant} has no schedules.` : table,
        ...(days === 0 ? [] : ['', tableOf(['SCHEDULE', 'FROM', 'TO', 'PERSON', 'BY'], rows)]),
      ];
      print(options, read, `${text.join('\n')}\nTimes are UTC.`);
    });
    return 0;
  },
};
