import { type EventRecord, serviceOf, type Severity } from '@batcave/shared/events';
import type { Aggregate, Match, Rule } from '@batcave/shared/rules';
import { parseDuration } from '@batcave/shared/time';
import type { SeriesSpec } from '../../../paneKit/chart/index.ts';

/** The four things that say how a service does for those who use it. */
export type SignalKind = 'traffic' | 'errors' | 'latency' | 'saturation';

/** What must not be passed, and which rule says so. */
export interface SignalLimit {
  readonly value: number;
  readonly isBeyondAbove: boolean;
  readonly severity: Severity;
  readonly ruleName: string;
  /** The rule looks at each of these by itself, or at fewer events; `null`: it judges just what is drawn. */
  readonly unlike: string | null;
}

/** One signal: what it is drawn from, or why there is nothing to draw. */
export interface Signal {
  readonly kind: SignalKind;
  readonly title: string;
  readonly says: string;
  /** `null`: nothing of the kind comes. */
  readonly spec: SeriesSpec | null;
  readonly limit: SignalLimit | null;
}

type MeasureKind = 'latency' | 'saturation';

/** How people call what takes time, and what fills up; matched by the last word of a field. */
const NAMED: Readonly<Record<MeasureKind, RegExp>> = {
  latency:
    /^(?:.*_)?(?:duration|latency|response_time|request_time|elapsed|took|rtt|lag|p9[59])(?:_(?:ms|s|us|ns|seconds|millis))?$/i,
  saturation:
    /^(?:.*_)?(?:busy|busiest(?:_core)?|used|usage|utili[sz]ation|saturation|load\d*(?:_per_core)?|in_use|queue|depth|backlog|fill)(?:_?(?:percent|pct|ratio|length|size|depth))?$/i,
};
const TITLE: Readonly<Record<MeasureKind, string>> = {
  latency: 'Latency',
  saturation: 'Saturation',
};
const USUAL: Readonly<Record<MeasureKind, Aggregate>> = { latency: 'p95', saturation: 'max' };
const ASKED: Readonly<Record<MeasureKind, string>> = {
  latency: 'like duration, latency or lag',
  saturation: 'like busy, used, load or queue',
};
/** What fills up, by a word of the field or else of the type; what is said first is drawn first. */
const RESOURCES = [
  /cpu|core|load|busy/i,
  /mem|heap|rss/i,
  /disk|inode|filesystem|volume/i,
] as const;
const NO_RESOURCE = RESOURCES.length;
const OF_VALUES: ReadonlySet<Aggregate> = new Set(['avg', 'min', 'max', 'p95']);
const MINUTE_MS = 60_000;
const MAX_DEPTH = 4;

/** What a field of the payload measures, by its name; `null`: none of these. */
export function measureOf(field: string): MeasureKind | null {
  const name = field.slice(field.lastIndexOf('.') + 1).replaceAll(/([a-z\d])([A-Z])/g, '$1_$2');
  if (NAMED.latency.test(name)) return 'latency';
  return NAMED.saturation.test(name) ? 'saturation' : null;
}

/** Where a measure of a machine stands: cpu, memory, disk, what else fills up, swap. */
function resourceRank(field: string, type = ''): number {
  if (/swap/i.test(field)) return NO_RESOURCE + 1;
  const rank = [field.replace(/^payload\./, ''), type]
    .map((text) => RESOURCES.findIndex((words) => words.test(text)))
    .find((each) => each !== -1);
  if (rank !== undefined) return rank;
  return /swap/i.test(type) ? NO_RESOURCE + 1 : NO_RESOURCE;
}

const oneOf = (given: string | readonly string[] | undefined, text: string): boolean =>
  given === undefined || (typeof given === 'string' ? given === text : given.includes(text));

/** Whether a rule looks at such an event, as far as its plain conditions say. */
function fits(match: Match, event: EventRecord): boolean {
  return (
    oneOf(match.type, event.type) &&
    oneOf(match.source, event.source) &&
    (match.severity === undefined || match.severity.includes(event.severity)) &&
    Object.entries(match.labels ?? {}).every(
      ([name, given]) => event.labels[name] !== undefined && oneOf(given, event.labels[name]),
    )
  );
}

/** A rule with one threshold over one service's events. */
interface Judge {
  readonly rule: Rule;
  readonly aggregate: Aggregate;
  readonly field: string | undefined;
  readonly type: string | undefined;
  readonly limit: SignalLimit;
}

function judgeOf(rule: Rule, service: string, events: readonly EventRecord[]): Judge | null {
  const { condition, match = {}, name: ruleName, severity } = rule;
  const { threshold, aggregate, field, detector = 'threshold', operator = '>' } = condition ?? {};
  if (!rule.enabled || detector !== 'threshold') return null;
  if (threshold === undefined || aggregate === undefined) return null;
  const named = match.labels?.['service'];
  const looksAt =
    named === undefined ? events.some((event) => fits(match, event)) : oneOf(named, service);
  if (!looksAt) return null;
  const type = typeof match.type === 'string' ? match.type : undefined;
  return {
    ...{ rule, aggregate, field, type },
    limit: {
      ...{ value: threshold, isBeyondAbove: operator.startsWith('>'), severity, ruleName },
      unlike: unlikeOf(rule, events),
    },
  };
}

/** How what a rule judges differs from all events of the service together. */
function unlikeOf(
  { group_by: groupBy = ['source'], match = {} }: Rule,
  events: readonly EventRecord[],
) {
  const isOneSource = events.every(({ source }) => source === events[0]?.source);
  const split = groupBy.filter(
    (field) => field !== 'labels.service' && !(field === 'source' && isOneSource),
  );
  const parts = [
    ...(split.length === 0
      ? []
      : [`each ${split.map((field) => field.split('.').at(-1)).join(' and ')} by itself`]),
    ...((match.where ?? []).length === 0 ? [] : ['only some of the events']),
  ];
  return parts.length === 0 ? null : parts.join(', ');
}

/** Of several limits that which is reached first. */
function strictest(judges: readonly Judge[]): Judge | undefined {
  return judges.toSorted((a, b) =>
    a.limit.isBeyondAbove ? a.limit.value - b.limit.value : b.limit.value - a.limit.value,
  )[0];
}

/** The limit of a rule that counts, as so many a minute. Of a part of the events it would say nothing here. */
function limitOfCount({ rule, aggregate, field, limit }: Judge): SignalLimit | null {
  const windowMs = parseDuration(rule.condition?.window ?? '');
  if (field !== undefined || limit.unlike !== null) return null;
  const { group_by: groupBy = ['source'], match = {} } = rule;
  if (groupBy.length === 0 && match.labels?.['service'] === undefined) return null;
  if (aggregate === 'rate') return { ...limit, value: limit.value * 60 };
  if (aggregate !== 'count' || windowMs === undefined || windowMs === 0) return null;
  return { ...limit, value: (limit.value * MINUTE_MS) / windowMs };
}

function countLimit(judges: readonly Judge[], ofErrors: boolean): SignalLimit | null {
  const limits = judges.flatMap((judge) => {
    const { match = {} } = judge.rule;
    const isOfErrors = match.severity?.every((each) => each === 'ERROR' || each === 'CRITICAL');
    if ((isOfErrors ?? false) !== ofErrors || match.type !== undefined) return [];
    const limit = limitOfCount(judge);
    return limit === null ? [] : [{ ...judge, limit }];
  });
  return strictest(limits)?.limit ?? null;
}

interface Found {
  readonly field: string;
  readonly type: string;
  count: number;
}

function findFields(
  payload: unknown,
  path: string,
  found: (field: string) => void,
  depth = 0,
): void {
  if (typeof payload === 'number') found(path);
  else if (typeof payload === 'object' && payload !== null && depth < MAX_DEPTH)
    for (const [key, value] of Object.entries(payload))
      if (!/[\s.]/.test(key)) findFields(value, `${path}.${key}`, found, depth + 1);
}

/** The number of that kind which most of the events have. */
function commonest(kind: MeasureKind, events: readonly EventRecord[]): Found | undefined {
  const all = new Map<string, Found>();
  for (const { type, payload } of events)
    findFields(payload, 'payload', (field) => {
      if (measureOf(field) !== kind) return;
      const key = `${type} ${field}`;
      const known = all.get(key);
      if (known === undefined) all.set(key, { field, type, count: 1 });
      else known.count += 1;
    });
  const rank = ({ field, type }: Found): number =>
    kind === 'saturation' ? resourceRank(field, type) : 0;
  return [...all.values()].sort((a, b) => rank(a) - rank(b) || b.count - a.count)[0];
}

/** What could be drawn, and how soon: the less, the sooner. */
interface Candidate {
  readonly rank: number;
  readonly judge: Omit<Judge, 'limit'> & { readonly limit: SignalLimit | null };
}

/** What rules measure of that kind. What an open alert is about comes first, in the order of the alerts. */
function measuredByRules(
  kind: MeasureKind,
  judges: readonly Judge[],
  rules: readonly Rule[],
  openRuleIds: readonly string[],
): Candidate['judge'] | undefined {
  const isOfKind = (field: string | undefined): boolean =>
    field?.startsWith('payload.') === true && measureOf(field) === kind;
  const rankOf = ({ rule, field, type }: Candidate['judge']): number => {
    const place = openRuleIds.indexOf(rule.rule_id);
    if (place !== -1) return place;
    return openRuleIds.length + (kind === 'saturation' ? resourceRank(field ?? '', type) : 0);
  };
  // A detector has no limit to draw; what it watches is worth seeing while it has an alert.
  const learned = openRuleIds.flatMap((id): Candidate['judge'][] => {
    const rule = rules.find(({ rule_id: each }) => each === id);
    const { field, aggregate = USUAL[kind], detector = 'threshold' } = rule?.condition ?? {};
    if (rule === undefined || detector === 'threshold') return [];
    const type = typeof rule.match?.type === 'string' ? rule.match.type : undefined;
    return [{ rule, aggregate, field, type, limit: null }];
  });
  const candidates = [...judges, ...learned]
    .filter(({ aggregate, field }) => isOfKind(field) && OF_VALUES.has(aggregate))
    .map((judge) => ({ rank: rankOf(judge), judge }));
  const best = Math.min(...candidates.map(({ rank }) => rank));
  const first = candidates.filter(({ rank }) => rank === best).map(({ judge }) => judge);
  const limited = first.filter((judge): judge is Judge => judge.limit !== null);
  return strictest(limited) ?? first[0];
}

function measure(
  kind: MeasureKind,
  service: string,
  judge: Candidate['judge'] | undefined,
  events: readonly EventRecord[],
): Signal {
  const found = judge === undefined ? commonest(kind, events) : undefined;
  const field = judge?.field ?? found?.field;
  const title = TITLE[kind];
  if (field === undefined)
    return {
      ...{ kind, title, spec: null, limit: null },
      says: `No ${kind} comes: no rule measures one, and no event of the last minutes has a number with a name ${ASKED[kind]}.`,
    };
  const aggregate = judge?.aggregate ?? USUAL[kind];
  const type = judge === undefined ? found?.type : judge.type;
  return {
    ...{ kind, title, limit: judge?.limit ?? null },
    says: `${aggregate} of ${field.slice('payload.'.length)}${type === undefined ? '' : ` in ${type}`}`,
    spec: { service, field, aggregate, ...(type !== undefined && { type }) },
  };
}

/**
 * The golden signals of a service: how much comes, how much of it fails, how long things take, how full it is.
 * The first two are counted; the others are numbers of its events, what an open alert is about before what other
 * rules judge, and that before the rest. Of a machine cpu comes before memory, disk and swap. Pure.
 *
 * @param events some of its newest
 * @param rules all that there are; those that look elsewhere are passed over
 * @param openRuleIds the rules of its open alerts, the worst alert first
 */
export function planSignals(
  service: string,
  events: readonly EventRecord[],
  rules: readonly Rule[],
  openRuleIds: readonly string[] = [],
): readonly Signal[] {
  const own = events.filter((event) => serviceOf(event) === service);
  const judges = rules.flatMap((rule) => {
    const judge = judgeOf(rule, service, own);
    return judge === null ? [] : [judge];
  });
  return [
    {
      ...{ kind: 'traffic', title: 'Traffic', says: 'events a minute' },
      spec: { service, aggregate: 'count' },
      limit: countLimit(judges, false),
    },
    {
      ...{ kind: 'errors', title: 'Errors', says: 'events of ERROR or worse a minute' },
      spec: { service, severity: 'ERROR', aggregate: 'count' },
      limit: countLimit(judges, true),
    },
    ...(['latency', 'saturation'] as const).map((kind) =>
      measure(kind, service, measuredByRules(kind, judges, rules, openRuleIds), own),
    ),
  ];
}
