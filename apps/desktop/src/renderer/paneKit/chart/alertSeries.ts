import type { Alert } from '@batcave/shared/alerts';
import type { RouteInput, ROUTES } from '@batcave/shared/api';
import { SEVERITIES, type Severity } from '@batcave/shared/events';
import type { Aggregate, Match, RuleInput } from '@batcave/shared/rules';
import { formatDuration, formatInstant, parseDuration } from '@batcave/shared/time';
import type { ChartBand, ChartLimit, ChartMark } from './model.ts';

type Query = RouteInput<(typeof ROUTES)['events.series']>['query'];

/** How the values of an alert are drawn. */
export interface AlertSeries {
  readonly query: Query;
  readonly label: string;
  readonly isStep: boolean;
  readonly startsAtZero: boolean;
  /** A count over another time than the rule's is made comparable with its limit. */
  readonly scale: number;
  readonly limit: ChartLimit | null;
  readonly band: ChartBand | null;
  readonly marks: readonly ChartMark[];
  /** What the rule looks at and the chart does not; `null`: it draws the same. */
  readonly widerBy: string | null;
}

export type AlertSeriesPlan =
  | { readonly kind: 'series'; readonly series: AlertSeries }
  | { readonly kind: 'none'; readonly reason: string };

const BEFORE_MS = 15 * 60_000;
/** So many windows before the alert, where those are longer. */
const WINDOWS_BEFORE = 12;
const BUCKETS = 120;
const MAX_BUCKETS = 300;

const none = (reason: string): AlertSeriesPlan => ({ kind: 'none', reason });

/** From which moment to which, in whole steps of at least `leastMs`. */
function rangeOf(alert: Alert, leastMs: number, nowMs: number) {
  const raisedMs = Date.parse(alert.created_at);
  const endedMs = alert.resolved_at === null ? nowMs : Date.parse(alert.resolved_at) + BEFORE_MS;
  const beginMs = raisedMs - Math.max(BEFORE_MS, WINDOWS_BEFORE * leastMs);
  const lastMs = Math.min(nowMs, endedMs);
  const wholeMs = Math.ceil((lastMs - beginMs) / (MAX_BUCKETS - 1) / leastMs) * leastMs;
  const stepMs = Math.max(leastMs, wholeMs);
  const toMs = Math.ceil(lastMs / stepMs) * stepMs;
  const buckets = Math.min(MAX_BUCKETS, Math.ceil((toMs - beginMs) / stepMs));
  return { stepMs, buckets, from: formatInstant(toMs - buckets * stepMs), to: formatInstant(toMs) };
}

interface Narrowed {
  readonly query: Pick<Query, 'type' | 'source' | 'severity' | 'group'>;
  readonly left: readonly string[];
}

const oneOf = (given: string | readonly string[] | undefined): string | undefined =>
  typeof given === 'string' ? given : given?.length === 1 ? given[0] : undefined;

/** The lowest severity of those, when all above it are among them as well. */
function severityFrom(given: readonly Severity[]): Severity | undefined {
  return SEVERITIES.find((least, i) => {
    const all = SEVERITIES.slice(i);
    return (
      given.includes(least) &&
      all.length === given.length &&
      all.every((each) => given.includes(each))
    );
  });
}

/** What of a match the server can be asked for, and what is left. */
function narrow(match: Match, group: Alert['group']): Narrowed {
  const shared: Record<string, string> = { ...group };
  const left: string[] = [];
  for (const [name, given] of Object.entries(match.labels ?? {})) {
    const one = oneOf(given);
    if (one === undefined) left.push(`labels.${name}`);
    else shared[`labels.${name}`] = one;
  }
  for (const { field, op, value, ignore_case: anyCase } of match.where ?? []) {
    const isPlain =
      op === '=' && anyCase !== true && (typeof value === 'string' || typeof value === 'number');
    if (field === undefined) left.push('conditions that are joined');
    else if (isPlain) shared[field] = String(value);
    else left.push(field);
  }
  const type = oneOf(match.type);
  const source = oneOf(match.source);
  const severity = match.severity === undefined ? undefined : severityFrom(match.severity);
  if (match.type !== undefined && type === undefined) left.push('type');
  if (match.source !== undefined && source === undefined && shared['source'] === undefined)
    left.push('source');
  if (match.severity !== undefined && severity === undefined) left.push('severity');
  const hasGroup = Object.keys(shared).length > 0;
  return {
    query: {
      ...(type !== undefined && { type }),
      ...(source !== undefined && { source }),
      ...(severity !== undefined && { severity }),
      ...(hasGroup && { group: JSON.stringify(shared) }),
    },
    left,
  };
}

function marksOf(alert: Alert): readonly ChartMark[] {
  const at = (word: string, instant: string | null) =>
    instant === null ? [] : [{ word, atMs: Date.parse(instant) }];
  return [
    ...at('raised', alert.created_at),
    ...at('ack', alert.acknowledged_at),
    ...at('resolved', alert.resolved_at),
  ];
}

/** How to draw the values that the rule of an alert judges, as far as there are any. */
export function planAlertSeries(alert: Alert, spec: RuleInput, nowMs: number): AlertSeriesPlan {
  const { condition, absence, match = {} } = spec;
  const { query, left } = narrow(match, alert.group);
  const common = {
    marks: marksOf(alert),
    widerBy: left.length === 0 ? null : [...new Set(left)].join(', '),
  };
  if (absence !== undefined) {
    const afterMs = Math.max(1000, parseDuration(absence.after) ?? 60_000);
    const { stepMs, ...range } = rangeOf(alert, Math.max(1000, afterMs / 5), nowMs);
    return {
      kind: 'series',
      series: {
        ...common,
        ...{ isStep: true, startsAtZero: true, scale: 1, limit: null, band: null },
        query: { ...query, ...range, aggregate: 'count' },
        label: `events per ${formatDuration(stepMs)}`,
      },
    };
  }
  if (condition === undefined)
    return none('The rule joins other rules: it has no value of its own to draw.');
  const { field, operator = '>', detector = 'threshold' } = condition;
  const isDetector = detector !== 'threshold';
  const aggregate: Aggregate = condition.aggregate ?? (field === undefined ? 'count' : 'avg');
  if (field !== undefined && !field.startsWith('payload.'))
    return none(`The rule measures ${field}, which is no number of the payload.`);
  const isSum = aggregate === 'count' || aggregate === 'sum';
  const isStep = isSum || aggregate === 'rate';
  const written = isDetector ? condition.step : condition.window;
  const lookMs = written === undefined ? undefined : parseDuration(written);
  const { stepMs, ...range } = rangeOf(
    alert,
    Math.max(1000, lookMs ?? (BEFORE_MS * 2) / BUCKETS),
    nowMs,
  );
  const over = lookMs === undefined ? formatDuration(stepMs) : formatDuration(lookMs);
  return {
    kind: 'series',
    series: {
      ...common,
      query: { ...query, ...range, aggregate, ...(field !== undefined && { field }) },
      label: `${aggregate}${field === undefined ? '' : `(${field})`} over ${over}`,
      isStep,
      startsAtZero: isStep,
      scale: isSum && lookMs !== undefined ? lookMs / stepMs : 1,
      limit: isDetector
        ? null
        : {
            value: alert.threshold,
            isBeyondAbove: operator.startsWith('>'),
            severity: alert.severity,
          },
      band:
        alert.lower === null && alert.upper === null
          ? null
          : { lower: alert.lower, upper: alert.upper, severity: alert.severity },
    },
  };
}
