import type { Comparison } from '@batcave/shared/rules';
import { type DurationMs, formatDuration } from '@batcave/shared/time';
import { at } from './Findings.ts';
import { ourField, type Reading } from './options.ts';
import type { YamlValue } from './yaml.ts';

/** How many events within how long make an alert. */
export interface EventCount {
  readonly operator: Comparison;
  readonly threshold: number;
  readonly window: string;
  /** Our fields. Empty: all events are counted together. */
  readonly groupBy: readonly string[];
}

const UNITS_MS: Readonly<Record<string, DurationMs>> = {
  ...{ s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 },
};
const MAX_WINDOW_MS = 7 * 86_400_000;
const MAX_GROUP_FIELDS = 8;

/** Reads `timespan` or `timeframe`: a number and s, m, h or d; as a duration of ours, 1s to 7d. */
export function readTimespan(
  value: YamlValue | undefined,
  pointer: string,
  { findings }: Reading,
): string | undefined {
  const [, number, unit = ''] =
    /^(\d{1,9})([smhd])$/.exec(typeof value === 'string' ? value : '') ?? [];
  const durationMs = Number(number) * (UNITS_MS[unit] ?? NaN);
  if (durationMs >= 1000 && durationMs <= MAX_WINDOW_MS) return formatDuration(durationMs);
  return findings.refuse(
    pointer,
    'a number and s, m, h or d, from 1s to 7d',
    'Write for example 90m; windows are no longer than a week.',
  );
}

/** The fields of a group-by as ours, each once. */
export function readGroupBy(
  names: readonly YamlValue[],
  pointer: string,
  reading: Reading,
): string[] | undefined {
  if (names.length > MAX_GROUP_FIELDS)
    return reading.findings.refuse(
      pointer,
      `at most ${String(MAX_GROUP_FIELDS)} fields`,
      'Take the least telling ones out.',
    );
  const fields = names.map((name, i) =>
    typeof name === 'string'
      ? ourField(name, at(pointer, i), reading)
      : reading.findings.refuse(at(pointer, i), 'the name of a field', 'Write a text.'),
  );
  return fields.every((field) => field !== undefined) ? [...new Set(fields)] : undefined;
}

const MAX_LENGTH = 1000;
const FORM = /^\s*(\w+)\s*\(([^()]*)\)\s*(?:by\s([^<>=!]+))?([<>=!]+)\s*(\d{1,15})\s*$/i;

/** What a bare aggregation cannot become, and why. */
function refuseAggregation(text: string, pointer: string, { findings }: Reading): undefined {
  const fix = 'Write a correlation of type event_count, or a rule of our own language.';
  if (/^\s*near\b/i.test(text))
    return findings.refuse(pointer, 'no near: rules here do not watch the order of events', fix);
  return findings.refuse(pointer, '`count() by <field> > <number>` after the |', fix);
}

/** Reads `count() by field > 5`, which older rules have after a `|` in their condition. */
export function readAggregation(
  text: string,
  timeframe: YamlValue | undefined,
  pointer: string,
  reading: Reading,
): EventCount | undefined {
  const { findings } = reading;
  const [, name = '', counted = '', by, operator = '', number = ''] =
    (text.length <= MAX_LENGTH && FORM.exec(text)) || [];
  if (name === '') return refuseAggregation(text, pointer, reading);
  const place = at(pointer, 'condition');
  if (name.toLowerCase() !== 'count')
    return findings.refuse(
      place,
      `count(), not ${name}()`,
      'Write a rule of our own language with this aggregate.',
    );
  if (counted.trim() !== '')
    return findings.refuse(
      place,
      'count() without a field: distinct values are not counted',
      'Count events instead, or take the rule out.',
    );
  if (operator !== '>' && operator !== '>=' && operator !== '<' && operator !== '<=')
    return findings.refuse(place, 'one of >, >=, <, <=', 'A count is compared with these only.');
  if (timeframe === undefined)
    return findings.refuse(
      at(pointer, 'timeframe'),
      'a time in which to count',
      'Add timeframe: 5m beside the condition.',
    );
  const window = readTimespan(timeframe, at(pointer, 'timeframe'), reading);
  const groupBy = readGroupBy(by?.split(',').map((field) => field.trim()) ?? [], place, reading);
  if (window === undefined || groupBy === undefined) return undefined;
  return { operator, threshold: Number(number), window, groupBy };
}
