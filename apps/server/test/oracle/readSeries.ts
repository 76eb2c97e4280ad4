import type { Condition, Rule } from '@batcave/shared/rules';
import type { DetectorKind, Judgement, Sample } from '../../src/rules/index.ts';
import { surpriseOf } from '../../src/rules/detectors/calibration/index.ts';
import { aggregateOf, msOf } from './readWindow.ts';
import type { Stretch, Taken } from './Taken.ts';
import { ORACLE_KINDS } from './witness.ts';

export type DetectorRule = Rule & { readonly condition: Condition & { readonly detector: string } };

/** What is known of a group's series besides its events. */
export interface Circumstances {
  /** When the group counted as silent. */
  readonly silences: readonly Stretch[];
  /** When the server was away. */
  readonly outages: readonly Stretch[];
}

/** What a detector says at a moment. */
export interface Verdict {
  /** Of the last sample that it judged; undefined when there was none yet. */
  readonly judgement: Judgement | undefined;
  readonly value: number | undefined;
  /** How many samples it has had, those that it failed at included. */
  readonly had: number;
  /** How many it had had when it judged for the last time. */
  readonly judgedAt: number;
  /** Whether it failed at the last sample. */
  readonly failed: boolean;
}

/** The first whole second at or after a moment. */
function tickFrom(atMs: number): number {
  return Math.ceil(atMs / 1000) * 1000;
}

/** When the step that holds this moment is over. */
function overAtMs(rule: DetectorRule, step: number): number {
  return tickFrom((step + 1) * msOf(rule.condition.step) + msOf(rule.evaluation_delay));
}

/** How many steps are over at a moment. */
export function stepsOver(rule: DetectorRule, nowMs: number): number {
  if (rule.condition.step === undefined) return 0;
  const tickMs = Math.floor(nowMs / 1000) * 1000;
  return stepOf(rule, tickMs - msOf(rule.evaluation_delay));
}

function stepOf(rule: DetectorRule, atMs: number): number {
  return Math.floor(atMs / msOf(rule.condition.step));
}

/** Whether an event comes too late for the series. */
export function isLate(
  rule: DetectorRule,
  taken: readonly Taken[],
  effectiveMs: number,
  nowMs: number,
): boolean {
  if (rule.condition.step !== undefined) return overAtMs(rule, stepOf(rule, effectiveMs)) <= nowMs;
  return effectiveMs < (taken.at(-1)?.effectiveMs ?? -Infinity);
}

/** What the detector says at `nowMs`, run over the whole series from its beginning. */
export function verdictAt(
  rule: DetectorRule,
  taken: readonly Taken[],
  circumstances: Circumstances,
  nowMs: number,
): Verdict {
  const detector = createDetector(rule);
  let state = detector.init();
  let judgement: Judgement | undefined;
  let value: number | undefined;
  let judgedAt = 0;
  let failed = false;
  const samples = seriesAt(rule, taken, circumstances, nowMs);
  for (const [i, sample] of samples.entries()) {
    try {
      ({ state, judgement } = detector.observe(state, sample));
      value = sample.value;
      judgedAt = i + 1;
      failed = false;
    } catch {
      failed = true;
    }
  }
  return { judgement, value, had: samples.length, judgedAt, failed };
}

/** With which sample, and with which score, an alert began. */
export interface Alert {
  readonly atSample: number;
  readonly score: number;
}

/** The score from which the rule fires. */
export function thresholdOf({ condition }: DetectorRule): number {
  return condition.threshold ?? kindOf(condition.detector).defaultThreshold;
}

/** Whether the newest sample may begin an alert, after those that began before it. */
export function allows(
  rule: DetectorRule,
  { had }: Verdict,
  score: number,
  alerts: readonly Alert[],
): boolean {
  const last = alerts.findLast(({ atSample }) => atSample < had);
  if (last === undefined) return true;
  const { detector, rest_samples: restSamples = kindOf(detector).restSamples ?? 120 } =
    rule.condition;
  const left = restSamples - (had - last.atSample - 1);
  if (left <= 0) return true;
  const [usual, highest] = [surpriseOf(thresholdOf(rule)), surpriseOf(last.score) + 1];
  return surpriseOf(score) >= usual + (highest - usual) * (left / restSamples);
}

function kindOf(detector: string): DetectorKind {
  const kind = ORACLE_KINDS.get(detector);
  if (kind === undefined) throw new Error(`There is no detector ${detector}.`);
  return kind;
}

function createDetector({ condition }: DetectorRule) {
  const kind = kindOf(condition.detector);
  const defaults = Object.entries(kind.parameters).map(([name, spec]) => [name, spec.default]);
  return kind.create({ ...Object.fromEntries(defaults), ...condition.parameters });
}

/** The samples that have reached the detector at `nowMs`. */
function seriesAt(
  rule: DetectorRule,
  taken: readonly Taken[],
  circumstances: Circumstances,
  nowMs: number,
): Sample[] {
  if (rule.condition.step === undefined)
    return taken.map(({ value, effectiveMs }) => ({ atMs: effectiveMs, value }));
  const samples: Sample[] = [];
  let step = Math.min(...taken.map(({ effectiveMs }) => stepOf(rule, effectiveMs)));
  for (; overAtMs(rule, step) <= nowMs; step += 1) {
    const value = valueOfStep(rule, taken, circumstances, step);
    if (value !== undefined) samples.push({ atMs: step * msOf(rule.condition.step), value });
  }
  return samples;
}

/** What the step adds to the series; `undefined` when it is not judged. */
function valueOfStep(
  rule: DetectorRule,
  taken: readonly Taken[],
  { silences, outages }: Circumstances,
  step: number,
): number | undefined {
  const { aggregate = 'avg' } = rule.condition;
  const lengthMs = msOf(rule.condition.step);
  const [startMs, endMs] = [step * lengthMs, (step + 1) * lengthMs];
  const held = taken
    .filter(({ effectiveMs }) => stepOf(rule, effectiveMs) === step)
    .map(({ value }) => ({ value, bucket: 0 }));
  if (aggregate === 'count' || aggregate === 'rate' || aggregate === 'sum') {
    if (outages.some(({ fromMs, toMs }) => startMs < toMs && endMs > fromMs)) return undefined;
    const overMs = overAtMs(rule, step);
    const isSilent = silences.some(
      ({ fromMs, toMs }) => startMs <= toMs && (endMs >= fromMs || overMs > toMs),
    );
    if (held.length === 0 && isSilent) return undefined;
  }
  return aggregateOf(aggregate, held, lengthMs);
}
