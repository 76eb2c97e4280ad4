import type { Comparison } from '@batcave/shared/rules';
import { type EventCount, readGroupBy, readTimespan } from './count.ts';
import { at } from './Findings.ts';
import type { Reading } from './options.ts';
import { isYamlMap } from './selection.ts';
import type { YamlMap, YamlValue } from './yaml.ts';

const POINTER = '/correlation';
const KEYS = ['type', 'rules', 'group-by', 'timespan', 'condition', 'generate'];
const COMPARISON_OF = new Map<string, Comparison>([
  ...([
    ['gt', '>'],
    ['gte', '>='],
  ] as const),
  ...([
    ['lt', '<'],
    ['lte', '<='],
  ] as const),
]);
const OTHER_TYPES = new Map<YamlValue | undefined, string>([
  ['value_count', 'distinct values of a field are not counted'],
  ['value_sum', 'the values of a field are not added up for a correlation'],
  ['value_avg', 'the values of a field are not averaged for a correlation'],
  ['value_percentile', 'the values of a field are not ranked for a correlation'],
  ['temporal', 'rules are not joined by the time of their events'],
  ['temporal_ordered', 'the order of events is not watched'],
]);

/** Which rule a correlation counts, and when it is too much. */
export interface Correlation {
  /** Id or name of the one rule. */
  readonly rule: string;
  /** Whether that rule also stands by itself. */
  readonly generate: boolean;
  /** Nothing when it cannot be read. */
  readonly count: EventCount | undefined;
}

function checkType(correlation: YamlMap, { findings }: Reading): void {
  const type = correlation.get('type');
  if (type === 'event_count') return;
  const reason = OTHER_TYPES.get(type);
  findings.refuse(
    at(POINTER, 'type'),
    reason === undefined ? 'event_count' : `event_count: ${reason}`,
    'Write a rule of our own language, or count events.',
  );
}

function readRule(value: YamlValue | undefined, { findings }: Reading): string | undefined {
  const rules = Array.isArray(value) ? (value as readonly YamlValue[]) : [value ?? null];
  const [rule] = rules;
  if (typeof rule === 'string' && rules.length === 1) return rule;
  return findings.refuse(
    at(POINTER, 'rules'),
    'the id or name of one rule',
    'Count each rule in a correlation of its own, or join them to one by or.',
  );
}

function readCondition(
  condition: YamlValue | undefined,
  { findings }: Reading,
): Pick<EventCount, 'operator' | 'threshold'> | undefined {
  const pointer = at(POINTER, 'condition');
  const entries = isYamlMap(condition) ? [...condition] : [];
  const [[key, threshold] = ['', null]] = entries;
  const operator = COMPARISON_OF.get(key);
  if (entries.length !== 1 || operator === undefined)
    return findings.refuse(
      pointer,
      'exactly one of gt, gte, lt, lte',
      'A count is compared once: a range, eq and neq need two rules.',
    );
  if (typeof threshold === 'number' && Number.isInteger(threshold) && threshold >= 0)
    return { operator, threshold };
  return findings.refuse(at(pointer, key), 'a whole number from 0', 'Write how many events.');
}

function readCount(correlation: YamlMap, reading: Reading): EventCount | undefined {
  const names = correlation.get('group-by') ?? [];
  const groupBy = readGroupBy(
    Array.isArray(names) ? (names as readonly YamlValue[]) : [names],
    at(POINTER, 'group-by'),
    reading,
  );
  const window = readTimespan(correlation.get('timespan'), at(POINTER, 'timespan'), reading);
  const compared = readCondition(correlation.get('condition'), reading);
  if (groupBy === undefined || window === undefined || compared === undefined) return undefined;
  return { ...compared, window, groupBy };
}

/** Reads the `correlation` of a document (Sigma correlation rules specification 2.0). */
export function readCorrelation(
  correlation: YamlValue | undefined,
  reading: Reading,
): Correlation | undefined {
  const { findings } = reading;
  if (!isYamlMap(correlation))
    return findings.refuse(POINTER, 'a map', 'Give type, rules, timespan and condition.');
  checkType(correlation, reading);
  for (const key of correlation.keys())
    if (key === 'aliases')
      findings.refuse(at(POINTER, key), 'no aliases', 'Name the field of the one rule itself.');
    else if (!KEYS.includes(key))
      findings.refuse(at(POINTER, key), `one of ${KEYS.join(', ')}`, 'Take it out.');
  const generate = correlation.get('generate') ?? false;
  if (typeof generate !== 'boolean')
    findings.refuse(at(POINTER, 'generate'), 'true or false', 'Write one of them.');
  const rule = readRule(correlation.get('rules'), reading);
  const count = readCount(correlation, reading);
  return rule === undefined ? undefined : { rule, generate: generate === true, count };
}
