import type { FieldFault } from '@batcave/shared/errors';
import type { Aggregate, Comparison, Rule } from '@batcave/shared/rules';
import { type DurationMs, parseDuration } from '@batcave/shared/time';
import { checkRule } from './checkRule.ts';
import { compileField, type FieldReader } from './fields.ts';
import { compileMatch, type EventTest, toList } from './match.ts';
import { type SummaryField, summaryFields } from './summaryTemplate.ts';
import { textHash } from './textHash.ts';

/** What to do about a group that has gone quiet. */
export interface NoData {
  readonly afterMs: DurationMs;
  readonly policy: 'alert' | 'resolve' | 'keep';
}

/** A rule made ready to judge events: durations as numbers, fields as readers. */
export interface CompiledRule {
  readonly rule: Rule;
  readonly ruleId: string;
  /** The same for two versions of a rule exactly when both judge alike, so state may be carried over. */
  readonly fingerprint: string;
  readonly sources: readonly string[] | undefined;
  readonly types: readonly string[] | undefined;
  readonly tests: readonly EventTest[];
  readonly groupFields: readonly string[];
  readonly groupReaders: readonly FieldReader[];
  /** Reads the measured number. `undefined` when events are only counted. */
  readonly valueReader: FieldReader | undefined;
  readonly aggregate: Aggregate;
  readonly operator: Comparison;
  readonly threshold: number;
  readonly recoveryThreshold: number;
  readonly windowMs: DurationMs;
  /** The window moves in steps of this length. */
  readonly bucketMs: DurationMs;
  readonly forMs: DurationMs;
  readonly keepFiringMs: DurationMs;
  readonly noData: NoData | undefined;
  /** Whether an idle group with an empty window stays idle whatever the time: it may be forgotten. */
  readonly emptyIsInert: boolean;
  readonly summaryFields: readonly SummaryField[];
}

/** Buckets of a window. */
export const BUCKETS_PER_WINDOW = 60;

/** Whether `value operator limit` holds. */
export function compare(value: number, operator: Comparison, limit: number): boolean {
  switch (operator) {
    case '>':
      return value > limit;
    case '>=':
      return value >= limit;
    case '<':
      return value < limit;
    case '<=':
      return value <= limit;
  }
}

function toMs(duration: string | undefined): DurationMs {
  return (duration === undefined ? undefined : parseDuration(duration)) ?? 0;
}

function compileNoData(rule: Rule): NoData | undefined {
  const { no_data: noData } = rule;
  return noData === undefined ? undefined : { afterMs: toMs(noData.after), policy: noData.policy };
}

/** Whether an empty window counts as 0 rather than as no value. */
export function isZeroWhenEmpty(aggregate: Aggregate): boolean {
  return aggregate === 'count' || aggregate === 'rate' || aggregate === 'sum';
}

function isInertWhenEmpty({ condition, no_data: noData }: Rule): boolean {
  if (noData?.policy === 'alert') return false;
  if (!isZeroWhenEmpty(condition.aggregate)) return true;
  return !compare(0, condition.operator, condition.threshold);
}

/** Independent of spelling (`60s` is `1m`) and of the order of keys, which a store may change. */
function fingerprintOf(rule: Rule): string {
  const { match, condition } = rule;
  const sorted = (list: string | readonly string[] | undefined) =>
    list === undefined ? null : toList(list).sort();
  const labels = Object.entries(match.labels ?? {}).map(([name, values]) => [name, sorted(values)]);
  const judged = [
    [sorted(match.source), sorted(match.type), sorted(match.severity)],
    labels.sort(([a], [b]) => (String(a) < String(b) ? -1 : 1)),
    (match.where ?? []).map(({ field, op, value }) => [field, op, value]),
    rule.group_by ?? ['source'],
    [condition.aggregate, condition.field ?? null, toMs(condition.window)],
    [condition.operator, condition.threshold, condition.recovery_threshold ?? condition.threshold],
    [toMs(rule.for), toMs(rule.keep_firing_for)],
    compileNoData(rule) ?? null,
  ];
  return textHash(JSON.stringify(judged));
}

/** Makes a rule ready to judge, or says which fields keep it from that. */
export function compileRule(
  rule: Rule,
): { ok: true; rule: CompiledRule } | { ok: false; faults: FieldFault[] } {
  const faults = checkRule(rule);
  return faults.length > 0 ? { ok: false, faults } : { ok: true, rule: build(rule) };
}

function build(rule: Rule): CompiledRule {
  const { match, condition } = rule;
  const groupFields = rule.group_by ?? ['source'];
  const windowMs = toMs(condition.window);
  return {
    rule,
    ruleId: rule.rule_id,
    fingerprint: fingerprintOf(rule),
    sources: match.source === undefined ? undefined : toList(match.source),
    types: match.type === undefined ? undefined : toList(match.type),
    tests: compileMatch(match),
    groupFields,
    groupReaders: groupFields.map(compileField),
    valueReader: condition.field === undefined ? undefined : compileField(condition.field),
    aggregate: condition.aggregate,
    operator: condition.operator,
    threshold: condition.threshold,
    recoveryThreshold: condition.recovery_threshold ?? condition.threshold,
    windowMs,
    bucketMs: Math.ceil(windowMs / BUCKETS_PER_WINDOW),
    forMs: toMs(rule.for),
    keepFiringMs: toMs(rule.keep_firing_for),
    noData: compileNoData(rule),
    emptyIsInert: isInertWhenEmpty(rule),
    summaryFields: summaryFields(rule.summary),
  };
}
