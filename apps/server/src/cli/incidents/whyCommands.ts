import type { HostIncidents } from '../../app/dispatch/hostIncidents.ts';
import { SettingError } from '../../app/settings.ts';
import { takeOperands } from '../actions.ts';
import { describeOptions, type OptionSpec, readOptions } from '../arguments.ts';
import { type Command, SETTING_OPTIONS } from '../command.ts';
import { print } from '../given.ts';
import { TENANT_OPTION } from '../pki/identityOptions.ts';
import { describeAlertWhy, describeEventWhy } from './describeWhy.ts';
import { idOf, noSuch, withIncidents } from './withIncidents.ts';

const OPTIONS: readonly OptionSpec[] = [
  TENANT_OPTION,
  { name: 'json', kind: 'flag', what: 'Print JSON.' },
];

export const whyCommand = explaining({
  name: 'why',
  operand: 'ALERT',
  more: [
    'The rule in the version that judged, the incident and why the alert belongs to it, every decision on its way to',
    'people, its notifications with how they went, and who is paged next.',
  ],
  async run({ routes, ctx }, alertId) {
    const value = await routes['alerts.why'](ctx, { params: { alert_id: alertId } });
    return { value, text: describeAlertWhy(value) };
  },
});

export const whyNotCommand = explaining({
  name: 'why-not',
  operand: 'EVENT',
  more: [
    'Every enabled rule as it is now: those that match first, with where their group stands; of the others the first',
    'clause that does not hold. Then the alerts that the event has to do with, as sentry why tells them.',
  ],
  async run({ routes, ctx }, eventId) {
    const value = await routes['events.why'](ctx, { params: { event_id: eventId } });
    return { value, text: describeEventWhy(value) };
  },
});

/** A command that explains one thing. */
function explaining(spec: {
  readonly name: string;
  readonly operand: 'ALERT' | 'EVENT';
  readonly more: readonly string[];
  readonly run: (
    host: HostIncidents,
    id: string,
  ) => Promise<{ readonly value: unknown; readonly text: string }>;
}): Command {
  const { name, operand, more, run } = spec;
  const usage = `sentry ${name} ${operand} [--json]`;
  const noun = operand.toLowerCase();
  return {
    help: () =>
      [
        `Usage: ${usage}`,
        '',
        ...more,
        'Changes nothing, and works beside a running server or without one.',
        '',
        describeOptions(OPTIONS),
        '',
        'Where the store lies is said as to the server: --data-dir DIR, --config FILE, --database-url URL; sentry server --help has them all.',
      ].join('\n'),
    async run(args) {
      const specs = [...OPTIONS, ...SETTING_OPTIONS];
      const { operands, others } = takeOperands(args, specs, 1);
      const options = readOptions(others, specs);
      const [given] = operands;
      if (given === undefined) throw new SettingError(`say which: ${usage}.`);
      const id = idOf(given, noun);
      await withIncidents(options, async (host) => {
        const { value, text } = await run(host, id).catch(noSuch(noun, given));
        print(options, value, text);
      });
      return 0;
    },
  };
}
