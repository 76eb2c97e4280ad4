import type { FieldFault } from '@batcave/shared/errors';
import {
  type Aggregate,
  type Comparison,
  type Condition,
  namedRules,
  type Rule,
  type RuleInput,
  THRESHOLD_DETECTOR,
  type When,
} from '@batcave/shared/rules';
import { type DurationMs, parseDuration } from '@batcave/shared/time';
import type { Severity } from '@batcave/shared/events';
import { checkRule } from './check/checkRule.ts';
import { DEFAULT_REST_SAMPLES } from './detectors/calibration/index.ts';
import type { Detector, DetectorKind } from './detectors/Detector.ts';
import { compileField, type FieldReader } from './fields.ts';
import { fingerprintOf } from './fingerprint.ts';
import { compileMatch, type EventTest, searches } from './match.ts';
import { ALONE, type RuleContext } from './ruleContext.ts';
import { type SummaryField, summaryFields } from './summaryTemplate.ts';

/** What to do about a group that has gone quiet. */
export interface NoData {
  readonly afterMs: DurationMs;
  readonly policy: 'alert' | 'resolve' | 'keep';
}

/** When a group counts as flapping, and for how long it must be calm to be so no more. */
export interface Flapping {
  readonly changes: number;
  readonly withinMs: DurationMs;
  readonly calmMs: DurationMs;
}

/** A limit with the severity that an alert has beyond it. */
export interface Level {
  readonly severity: Severity;
  readonly threshold: number;
}

/** An aggregate over a sliding window, against a threshold. */
export interface WindowMeasure {
  readonly kind: 'window';
  readonly aggregate: Aggregate;
  readonly windowMs: DurationMs;
  /** The window moves in steps of this length. */
  readonly bucketMs: DurationMs;
}

/** A detector that judges each event, or the aggregate of each step. */
export interface SeriesMeasure {
  readonly kind: 'series';
  readonly detector: Detector;
  readonly aggregate: Aggregate;
  /** undefined: each event is a sample. */
  readonly stepMs: DurationMs | undefined;
  readonly direction: 'both' | 'up' | 'down';
  /** How many samples it rests after an alert: only something stranger raises another meanwhile. */
  readonly restSamples: number;
}

/** Rules joined. */
export interface CompositeMeasure {
  readonly kind: 'composite';
  readonly when: When;
  readonly parts: readonly CompiledRule[];
}

/** Nothing but whether events come. */
export interface AbsenceMeasure {
  readonly kind: 'absence';
}

export type Measure = WindowMeasure | SeriesMeasure | CompositeMeasure | AbsenceMeasure;

/** A rule made ready to judge events: durations as numbers, fields as readers. */
export interface CompiledRule {
  readonly rule: Rule;
  readonly ruleId: string;
  /** The same for two versions of a rule exactly when both judge alike, so state may be carried over. */
  readonly fingerprint: string;
  readonly measure: Measure;
  readonly tests: readonly EventTest[];
  /** Whether they, or those of a part, search for regular expressions. */
  readonly searches: boolean;
  readonly groupFields: readonly string[];
  readonly groupReaders: readonly FieldReader[];
  /** The groups that are there before any event is, as values in the order of `groupFields`. */
  readonly expected: readonly (readonly string[])[];
  /** Reads the measured number. `undefined` when events are only counted. */
  readonly valueReader: FieldReader | undefined;
  readonly operator: Comparison;
  readonly threshold: number;
  readonly recoveryThreshold: number;
  /** The severities from the rule's own on, in rising order. */
  readonly levels: readonly [Level, ...Level[]];
  readonly delayMs: DurationMs;
  readonly forMs: DurationMs;
  readonly keepFiringMs: DurationMs;
  readonly coolDownMs: DurationMs;
  readonly flapping: Flapping | undefined;
  readonly noData: NoData | undefined;
  readonly onError: 'alert' | 'resolve' | 'keep';
  readonly maxGroups: number;
  /** The memory of one group, about: by the largest that its models may become. */
  readonly groupBytes: number;
  /** Whether an idle group with an empty window stays idle whatever the time: it may be forgotten. */
  readonly emptyIsInert: boolean;
  readonly summaryFields: readonly SummaryField[];
}

/** Buckets of a window. */
export const BUCKETS_PER_WINDOW = 60;

/** What the models of all groups of one rule may use together. */
const MAX_MODEL_BYTES = 512 * 2 ** 20;
/** Bytes of memory to a byte of the JSON of a model, at most: measured 2 to 6. */
const MEMORY_PER_JSON = 6;
/** Measured: what is known of a group besides what it measures; a window; one that keeps a 95th percentile. */
const GROUP_BYTES = 2048;
const WINDOW_BYTES = 2048;
const P95_WINDOW_BYTES = 16_384;

/** Without `no_data`, a detector's verdict stands for this long, or for ten steps if that is longer. */
const VERDICT_STANDS_MS = 10 * 60_000;
const VERDICT_STANDS_WITHOUT_STEP_MS = 120 * 60_000;

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

/** A duration that has been checked; 0 when it is left out. */
export function toMs(duration: string | undefined): DurationMs {
  return (duration === undefined ? undefined : parseDuration(duration)) ?? 0;
}

/** Whether an empty window counts as 0 rather than as no value. */
export function isZeroWhenEmpty(aggregate: Aggregate): boolean {
  return aggregate === 'count' || aggregate === 'rate' || aggregate === 'sum';
}

/**
 * Makes a rule ready to judge, or says which fields keep it from that.
 *
 * @param compiledParts  Parts of composites that were compiled before in this context, by id: each
 *   is compiled once, however many rules join it.
 */
export function compileRule(
  rule: Rule,
  context: RuleContext = ALONE,
  compiledParts = new Map<string, CompiledRule>(),
): { ok: true; rule: CompiledRule } | { ok: false; faults: FieldFault[] } {
  const faults = checkRule(rule, context);
  return faults.length > 0 ? { ok: false, faults } : compileParts(rule, context, compiledParts);
}

function compileParts(
  rule: Rule,
  context: RuleContext,
  compiledParts: Map<string, CompiledRule>,
): { ok: true; rule: CompiledRule } | { ok: false; faults: FieldFault[] } {
  const parts: CompiledRule[] = [];
  for (const ruleId of namedRules(rule)) {
    const known = compiledParts.get(ruleId);
    if (known !== undefined) {
      parts.push(known);
      continue;
    }
    const part = context.find(ruleId);
    const compiled = part === undefined ? undefined : compileRule(part, context);
    if (compiled?.ok !== true) {
      const limit = 'rules that can judge';
      const fix = `Mend "${part?.name ?? ruleId}" first.`;
      return { ok: false, faults: [{ field: '/when', limit, fix }] };
    }
    // These are about the alert of a rule, and a part raises none.
    const compiledPart = { ...compiled.rule, flapping: undefined, coolDownMs: 0 };
    compiledParts.set(ruleId, compiledPart);
    parts.push(compiledPart);
  }
  return { ok: true, rule: build(rule, context, parts) };
}

/** After how long without a sample the verdict of a rule's detector ends; `undefined`: it says so itself, or has none. */
export function verdictStandsMs({ no_data: noData, condition }: RuleInput): DurationMs | undefined {
  if (noData !== undefined || (condition?.detector ?? THRESHOLD_DETECTOR) === THRESHOLD_DETECTOR)
    return undefined;
  return condition?.step === undefined
    ? VERDICT_STANDS_WITHOUT_STEP_MS
    : Math.max(10 * toMs(condition.step), VERDICT_STANDS_MS);
}

function compileNoData(rule: Rule): NoData | undefined {
  const { no_data: noData, absence } = rule;
  if (absence !== undefined) return { afterMs: toMs(absence.after), policy: 'alert' };
  if (noData !== undefined) return { afterMs: toMs(noData.after), policy: noData.policy };
  const afterMs = verdictStandsMs(rule);
  return afterMs === undefined ? undefined : { afterMs, policy: 'resolve' };
}

function compileFlapping({ flapping = {} }: Rule): Flapping | undefined {
  if (flapping === false) return undefined;
  const { changes = 6, within = '10m', calm = '5m' } = flapping;
  return { changes, withinMs: toMs(within), calmMs: toMs(calm) };
}

function parametersOf(kind: DetectorKind, condition: Condition): Record<string, number> {
  const defaults = Object.entries(kind.parameters).map(([name, spec]) => [name, spec.default]);
  return { ...Object.fromEntries(defaults), ...condition.parameters };
}

function compileMeasure(
  { condition, absence, when }: Rule,
  kinds: RuleContext['kinds'],
  parts: readonly CompiledRule[],
): Measure {
  if (when !== undefined) return { kind: 'composite', when, parts };
  if (absence !== undefined || condition === undefined) return { kind: 'absence' };
  const { detector = THRESHOLD_DETECTOR, step, direction = 'both' } = condition;
  const kind = kinds.get(detector);
  if (detector === THRESHOLD_DETECTOR || kind === undefined) {
    const windowMs = toMs(condition.window);
    const bucketMs = Math.ceil(windowMs / BUCKETS_PER_WINDOW);
    return { kind: 'window', aggregate: condition.aggregate ?? 'count', windowMs, bucketMs };
  }
  return {
    kind: 'series',
    detector: kind.create(parametersOf(kind, condition)),
    aggregate: condition.aggregate ?? 'avg',
    stepMs: step === undefined ? undefined : toMs(step),
    direction,
    restSamples: condition.rest_samples ?? kind.restSamples ?? DEFAULT_REST_SAMPLES,
  };
}

function isInertWhenEmpty({ noData, measure, operator, threshold }: Bare): boolean {
  if (noData?.policy === 'alert') return false;
  if (measure.kind === 'composite') return measure.parts.every((part) => part.emptyIsInert);
  if (measure.kind !== 'window') return false;
  return !isZeroWhenEmpty(measure.aggregate) || !compare(0, operator, threshold);
}

/** The memory of the models of one group, roughly: JSON is several times smaller than what it stands for. */
function modelBytes(measure: Measure): number {
  if (measure.kind === 'composite')
    return measure.parts.reduce((sum, part) => sum + modelBytes(part.measure), 0);
  return measure.kind === 'series' ? measure.detector.maxStateBytes * MEMORY_PER_JSON : 0;
}

function windowBytes(measure: Measure): number {
  if (measure.kind === 'composite')
    return measure.parts.reduce((sum, part) => sum + windowBytes(part.measure), 0);
  if (measure.kind !== 'window') return 0;
  return measure.aggregate === 'p95' ? P95_WINDOW_BYTES : WINDOW_BYTES;
}

/** How many groups fit into the memory that the models of one rule may use. */
function groupsWithin(measure: Measure): number {
  const bytes = modelBytes(measure);
  return bytes === 0 ? Infinity : Math.max(1, Math.floor(MAX_MODEL_BYTES / bytes));
}

type Bare = Pick<CompiledRule, 'noData' | 'measure' | 'operator' | 'threshold'>;

function build(rule: Rule, context: RuleContext, parts: readonly CompiledRule[]): CompiledRule {
  const { condition = {}, absence, match = {} } = rule;
  const groupFields = rule.group_by ?? ['source'];
  const threshold =
    condition.threshold ?? context.kinds.get(condition.detector ?? '')?.defaultThreshold ?? 0;
  const bare: Bare = {
    noData: compileNoData(rule),
    measure: compileMeasure(rule, context.kinds, parts),
    operator: condition.operator ?? '>=',
    threshold,
  };
  return {
    ...bare,
    rule,
    ruleId: rule.rule_id,
    fingerprint: fingerprintOf(
      rule,
      threshold,
      parts.map((part) => part.fingerprint),
    ),
    tests: compileMatch(match, context.work),
    searches: (match.where ?? []).some(searches) || parts.some((part) => part.searches),
    groupFields,
    groupReaders: groupFields.map(compileField),
    expected: (absence?.expect ?? []).map((group) => groupFields.map((name) => group[name] ?? '')),
    valueReader: condition.field === undefined ? undefined : compileField(condition.field),
    recoveryThreshold: condition.recovery_threshold ?? threshold,
    levels: [{ severity: rule.severity, threshold }, ...(rule.levels ?? [])],
    delayMs: toMs(rule.evaluation_delay),
    forMs: toMs(rule.for),
    keepFiringMs: toMs(rule.keep_firing_for),
    coolDownMs: toMs(rule.cool_down),
    flapping: compileFlapping(rule),
    onError: rule.on_error ?? 'keep',
    maxGroups: Math.min(rule.max_groups ?? Infinity, groupsWithin(bare.measure)),
    groupBytes: GROUP_BYTES + windowBytes(bare.measure) + modelBytes(bare.measure),
    emptyIsInert: isInertWhenEmpty(bare),
    summaryFields: summaryFields(rule.summary),
  };
}
