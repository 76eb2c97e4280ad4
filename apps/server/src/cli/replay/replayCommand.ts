import { SettingError } from '../../app/settings.ts';
import { takeOperands } from '../actions.ts';
import { describeOptions, type OptionSpec, readOptions } from '../arguments.ts';
import { type Command, SETTING_OPTIONS } from '../command.ts';
import { TENANT_OPTION } from '../pki/identityOptions.ts';
import { DOCUMENT_OPTIONS } from '../rules/documents.ts';
import { textOf } from '../given.ts';
import { runBacktest } from './backtest.ts';
import { runFileBacktest } from './fromFile.ts';
import { runVerify } from './verify.ts';

const OPTIONS: readonly OptionSpec[] = [
  { name: 'from', kind: 'text', placeholder: 'TIME', what: 'Beginning of the range, RFC 3339.' },
  { name: 'to', kind: 'text', placeholder: 'TIME', what: 'End of the range. Default: now.' },
  {
    name: 'last',
    kind: 'text',
    placeholder: 'DURATION',
    what: 'The range is so long. Default: 24h; 90d at most.',
  },
  {
    name: 'events',
    kind: 'text',
    placeholder: 'FILE',
    what: 'Judge the events of this file, one a line, instead of stored ones. - is the standard input. Needs no store.',
  },
  {
    name: 'compare-with',
    kind: 'text',
    placeholder: 'RULE',
    what: 'The rule of the file is an edit of this one (id or name): say what it adds and removes.',
  },
  {
    name: 'warm-up',
    kind: 'text',
    placeholder: 'DURATION',
    what: 'Events so long before the range are judged and not counted. Default: what the rule looks back on; of a rule that learns, up to 14d.',
  },
  { name: 'max-events', kind: 'text', placeholder: 'N', what: 'Refuse a range with more events.' },
  {
    name: 'limit',
    kind: 'text',
    placeholder: 'N',
    what: 'Print the first N alerts. Default: 20; 1000 at most.',
  },
  ...DOCUMENT_OPTIONS,
  TENANT_OPTION,
  { name: 'json', kind: 'flag', what: 'Print JSON.' },
  {
    name: 'verify',
    kind: 'flag',
    what: 'Judge a recorded day once more and compare every decision with the stored one.',
  },
  {
    name: 'day',
    kind: 'text',
    placeholder: 'YYYY-MM-DD',
    what: 'verify: from the beginning of this day (UTC) to that of the next. Default: the last day, up to now.',
  },
];

const WHERE_FROM =
  'Where the store lies is said as to the server: --data-dir DIR, --config FILE, --database-url URL; sentry server --help has them all.';

export const replayCommand: Command = {
  help: () =>
    [
      'Usage: sentry replay RULE.json|RULE [--last 24h | --from TIME --to TIME] [--json]',
      '       sentry replay RULE.json --compare-with RULE [--last 7d]',
      '       sentry replay RULE.json --events FILE',
      '       sentry replay --verify [--day YYYY-MM-DD]',
      '',
      'Judges stored events by a rule as they are judged live, and tells the alerts that would have come of it.',
      'Changes nothing, and works beside a running server or without one. RULE is the id or the name of a stored',
      'rule; one in a file need not be stored. Ctrl-C ends it.',
      '',
      'With --verify the engine goes through a day once more, with the rules as they were where it took them up,',
      'and each alert, value and text must be the one that is stored. Days are kept for 8 days. 0: identical;',
      '1: something differs, and is printed; 2: not understood.',
      '',
      describeOptions(OPTIONS),
      '',
      WHERE_FROM,
    ].join('\n'),
  run(args) {
    const specs = [...OPTIONS, ...SETTING_OPTIONS];
    const {
      operands: [operand],
      others,
    } = takeOperands(args, specs, 1);
    const options = readOptions(others, specs);
    const isVerify = options['verify'] === true;
    if (isVerify && operand !== undefined)
      throw new SettingError('--verify takes no rule: it uses those that were in force.');
    if (!isVerify && options['day'] !== undefined)
      throw new SettingError('--day belongs to --verify; otherwise say --from and --to.');
    if (isVerify && options['events'] !== undefined)
      throw new SettingError('--verify judges what is stored: leave out --events.');
    if (isVerify) return runVerify(options);
    if (operand === undefined)
      throw new SettingError(
        'say which rule: sentry replay RULE.json, or sentry replay RULE; see sentry replay --help.',
      );
    const file = textOf(options, 'events');
    return file === undefined
      ? runBacktest(operand, options)
      : runFileBacktest(operand, file, options);
  },
};
