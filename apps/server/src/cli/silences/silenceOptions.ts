import {
  parseMatcher,
  SILENCE_KINDS,
  type SilenceInput,
  SilenceInputSchema,
} from '@batcave/shared/dispatch';
import { formatInstant, parseDuration } from '@batcave/shared/time';
import { Check, Errors } from 'typebox/value';
import { SettingError } from '../../app/settings.ts';
import type { OptionSpec, OptionValues } from '../arguments.ts';
import { listOf, neededText, textOf, wordOf } from '../given.ts';
import { TENANT_OPTION } from '../pki/identityOptions.ts';

/** What says which silence is meant, for add and preview. */
export const SILENCE_OPTIONS: readonly OptionSpec[] = [
  {
    name: 'kind',
    kind: 'text',
    placeholder: 'K',
    what: `One of ${SILENCE_KINDS.join(', ')}. Default: silence; with --alert snooze, with --rrule maintenance.`,
  },
  {
    name: 'match',
    kind: 'list',
    placeholder: 'MATCHER',
    what: 'Which alerts: service=payments, severity!=CRITICAL, host=~"db-.*". May be repeated; all must fit.',
  },
  { name: 'alert', kind: 'text', placeholder: 'ID', what: 'Snooze this alert.' },
  { name: 'from', kind: 'text', placeholder: 'TIME', what: 'Begin then, RFC 3339. Default: now.' },
  { name: 'until', kind: 'text', placeholder: 'TIME', what: 'End then, RFC 3339.' },
  {
    name: 'for',
    kind: 'text',
    placeholder: 'DURATION',
    what: 'Last so long: 2h. With --rrule each time.',
  },
  {
    name: 'rrule',
    kind: 'text',
    placeholder: 'RULE',
    what: 'Come again by a rule of RFC 5545: FREQ=WEEKLY;BYDAY=SU.',
  },
  {
    name: 'time-zone',
    kind: 'text',
    placeholder: 'ZONE',
    what: 'With --rrule: whose clocks count, such as Europe/Berlin. Default: UTC.',
  },
  { name: 'until-clear', kind: 'flag', what: 'End when the alert that is snoozed is resolved.' },
  {
    name: 'idle',
    kind: 'text',
    placeholder: 'DURATION',
    what: 'End when nothing was hidden for so long.',
  },
  { name: 'comment', kind: 'text', placeholder: 'TEXT', what: 'Why.' },
  TENANT_OPTION,
];

/** A silence as the options say it. @throws SettingError */
export function silenceOf(options: OptionValues, nowMs: number): SilenceInput {
  const [alert, from, rrule, idle] = ['alert', 'from', 'rrule', 'idle'].map((name) =>
    textOf(options, name),
  );
  const length = textOf(options, 'for');
  const usual = alert !== undefined ? 'snooze' : rrule !== undefined ? 'maintenance' : 'silence';
  const kind = wordOf('kind', textOf(options, 'kind') ?? usual, SILENCE_KINDS);
  if (rrule !== undefined && length === undefined)
    throw new SettingError('say with --for how long each occurrence of --rrule lasts: --for 2h.');
  const matchers = listOf(options, 'match');
  const until = rrule === undefined ? untilOf(options, nowMs) : textOf(options, 'until');
  const isUntilClear = options['until-clear'] === true;
  const wrong = matchers.find((text) => parseMatcher(text) === undefined);
  if (wrong !== undefined)
    throw new SettingError(
      `--match is ${wrong}; write a label, =, !=, =~ or !~, and a value: service=payments, host=~"db-.*".`,
    );
  if (until === undefined && rrule === undefined && !(isUntilClear && alert !== undefined))
    throw new SettingError(
      `say when it ends: --for 2h, or --until TIME${alert === undefined ? '' : ', or --until-clear'}.`,
    );
  const input = {
    kind,
    comment: neededText(options, 'comment', '"disk is being replaced"'),
    ...(matchers.length > 0 ? { matchers: [...matchers] } : {}),
    ...(alert === undefined ? {} : { alert_id: alert }),
    ...(from === undefined ? {} : { starts_at: from }),
    ...(until === undefined ? {} : { ends_at: until }),
    ...(rrule === undefined
      ? {}
      : {
          recurrence: { rrule, duration: length, time_zone: textOf(options, 'time-zone') ?? 'UTC' },
        }),
    ...(isUntilClear || idle !== undefined
      ? {
          ends_when: {
            ...(isUntilClear ? { clear: true } : {}),
            ...(idle === undefined ? {} : { idle }),
          },
        }
      : {}),
  };
  if (Check(SilenceInputSchema, input)) return input;
  const [fault] = Errors(SilenceInputSchema, input);
  throw new SettingError(
    `this is no silence: ${fault?.instancePath ?? ''} ${fault?.message ?? ''}. See sentry silences add --help.`,
  );
}

/** The end that --until or --for says, if one does. */
export function untilOf(options: OptionValues, nowMs: number): string | undefined {
  const until = textOf(options, 'until');
  const length = textOf(options, 'for');
  if (length === undefined) return until;
  if (until !== undefined) throw new SettingError('Say --until or --for, not both.');
  const lengthMs = parseDuration(length);
  if (lengthMs === undefined || lengthMs === 0)
    throw new SettingError(`--for is ${length}; it must be a duration: 30m, 2h.`);
  const from = textOf(options, 'from');
  return formatInstant((from === undefined ? nowMs : Date.parse(from) || nowMs) + lengthMs);
}
