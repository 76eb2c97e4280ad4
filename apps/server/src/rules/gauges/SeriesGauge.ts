import type { LogEvent } from '@batcave/shared/events';
import type { EpochMs } from '@batcave/shared/time';
import { type CompiledRule, isZeroWhenEmpty, type SeriesMeasure } from '../compileRule.ts';
import { Rest, type RestJson } from '../detectors/calibration/index.ts';
import type { Judgement } from '../detectors/Detector.ts';
import { binOfRank } from '../quantileSketch.ts';
import { type Row, SlidingWindow, type WindowSnapshot } from '../SlidingWindow.ts';
import { effectiveMs, type Gauge, highestLevel, type Shown, tickBefore } from './Gauge.ts';
import { MEASURES, rankOfP95 } from './WindowGauge.ts';

/** What the detector said last. */
interface Reading {
  readonly value: number;
  readonly score: number;
  readonly lower: number | null;
  readonly upper: number | null;
  readonly said: string;
  /** Whether a rest lets it raise an alert: decided when it came. */
  readonly allowed: boolean;
}

interface Snapshot {
  readonly state?: unknown;
  readonly last: number | null;
  readonly reading?: Reading;
  readonly steps?: WindowSnapshot;
  readonly countsFrom?: number;
  readonly failure?: string;
  readonly rest?: RestJson;
  readonly excused?: readonly (readonly [EpochMs, EpochMs])[];
}

/** Whether a step was closed before this moment: at the first tick at or after its end and the delay. */
export function isClosed(rule: CompiledRule, stepMs: number, atMs: EpochMs, nowMs: EpochMs) {
  return (Math.floor(atMs / stepMs) + 1) * stepMs + rule.delayMs <= tickBefore(nowMs);
}

/**
 * A detector over the events of a group, or over the aggregates of its steps.
 *
 * Its verdict stands until the next sample. `step` cuts time: a step is judged when it is over (and
 * `evaluation_delay` past), at a tick; an empty one is 0 for count, rate and sum until the group
 * counts as silent, and no sample for the others.
 */
export class SeriesGauge implements Gauge {
  readonly #measure: SeriesMeasure;
  #rule: CompiledRule;
  #state: unknown;
  /** Of the last sample: its time, or the number of its step. */
  #last = -Infinity;
  #reading: Reading | undefined;
  #failure = '';
  /** Empty steps before this one say nothing: the group was silent. */
  #countsFrom = -Infinity;
  readonly #steps: SlidingWindow;
  readonly #rest: Rest;
  /** When the server was away, as long as a step of that time is not judged. */
  #excused: readonly (readonly [EpochMs, EpochMs])[] = [];

  constructor(rule: CompiledRule, measure: SeriesMeasure) {
    this.#rule = rule;
    this.#measure = measure;
    this.#state = measure.detector.init();
    const { threshold, recoveryThreshold } = rule;
    this.#rest = new Rest({ threshold, samples: measure.restSamples });
    this.#steps = new SlidingWindow(MEASURES[measure.aggregate], {
      ...{ includesLimit: true, threshold, recoveryThreshold },
    });
  }

  get failure(): string {
    return this.#failure;
  }

  get isEmpty(): boolean {
    return this.#last === -Infinity && this.#steps.n === 0;
  }

  take(event: LogEvent, value: number, nowMs: EpochMs, wasSilent: boolean): boolean {
    const atMs = effectiveMs(event);
    const { stepMs } = this.#measure;
    if (stepMs !== undefined) {
      if (wasSilent) this.#resume(nowMs, stepMs);
      this.#steps.add(Math.floor(atMs / stepMs), value);
      return true;
    }
    if (atMs < this.#last) return false;
    this.#observe(atMs, value);
    this.#last = atMs;
    return true;
  }

  moveTo(nowMs: EpochMs, quietFromMs: EpochMs): boolean {
    const { stepMs } = this.#measure;
    if (stepMs === undefined) return false;
    const open = this.#openAt(nowMs, stepMs);
    let moved = false;
    for (;;) {
      const filled = this.#steps.oldestIndex;
      const empty = this.#nextEmpty(stepMs, quietFromMs);
      const next = Math.min(filled, empty);
      if (!(next < open)) return moved;
      moved = true;
      const row = next === filled ? this.#steps.takeOldest() : undefined;
      this.#last =
        row === undefined ? this.#lastAwayFrom(next, Math.min(open, filled), stepMs) : next;
      const value = row === undefined ? 0 : this.#aggregate(row, stepMs);
      if (!this.#isExcused(next * stepMs, stepMs)) this.#observe(next * stepMs, value);
    }
  }

  isBeyond(recovering: boolean): boolean | undefined {
    if (this.#reading === undefined) return undefined;
    const { score, allowed } = this.#reading;
    if (recovering) return score >= this.#rule.recoveryThreshold;
    return score >= this.#rule.threshold && allowed;
  }

  noteRaised(): void {
    if (this.#reading !== undefined) this.#rest.begin(this.#reading.score);
  }

  level(): number {
    const score = this.#reading?.score ?? 0;
    return highestLevel(this.#rule, (threshold) => score >= threshold);
  }

  show(recovering: boolean): Shown {
    const { threshold, recoveryThreshold } = this.#rule;
    const limit = recovering ? recoveryThreshold : threshold;
    if (this.#reading !== undefined) {
      const { allowed: _, ...reading } = this.#reading;
      return { ...reading, limit };
    }
    return { value: null, limit, score: null, lower: null, upper: null, said: '' };
  }

  nextMs(quietFromMs: EpochMs): EpochMs {
    const { stepMs } = this.#measure;
    if (stepMs === undefined) return Infinity;
    const next = Math.min(this.#steps.oldestIndex, this.#nextEmpty(stepMs, quietFromMs));
    return (next + 1) * stepMs + this.#rule.delayMs;
  }

  excuse(fromMs: EpochMs, toMs: EpochMs): void {
    const { stepMs } = this.#measure;
    if (stepMs === undefined || !isZeroWhenEmpty(this.#measure.aggregate)) return;
    const openMs = this.#openAt(fromMs, stepMs) * stepMs;
    this.#excused = [...this.#excused.filter(([, backMs]) => backMs > openMs), [fromMs, toMs]];
  }

  adopt(rule: CompiledRule): void {
    this.#rule = rule;
  }

  toSnapshot(): Snapshot {
    return {
      state: this.#measure.detector.toJson(this.#state),
      last: this.#last === -Infinity ? null : this.#last,
      ...(this.#reading === undefined ? {} : { reading: this.#reading }),
      ...(this.#steps.n === 0 ? {} : { steps: this.#steps.toSnapshot() }),
      ...(this.#countsFrom === -Infinity ? {} : { countsFrom: this.#countsFrom }),
      ...(this.#failure === '' ? {} : { failure: this.#failure }),
      ...(this.#rest.isResting ? { rest: this.#rest.toJson() } : {}),
      ...(this.#excused.length === 0 ? {} : { excused: this.#excused }),
    };
  }

  restore(snapshot: unknown): void {
    const { state, last, reading, steps, countsFrom, failure, rest, excused } =
      snapshot as Snapshot;
    this.#state = this.#measure.detector.fromJson(state);
    this.#last = last ?? -Infinity;
    this.#reading = reading;
    if (steps !== undefined) this.#steps.restore(steps);
    this.#countsFrom = countsFrom ?? -Infinity;
    this.#failure = failure ?? '';
    if (rest !== undefined) this.#rest.restore(rest);
    this.#excused = excused ?? [];
  }

  /** After a silence: up to now nothing was expected, and what was said before it is no longer so. */
  #resume(nowMs: EpochMs, stepMs: number): void {
    this.#countsFrom = Math.floor(nowMs / stepMs) + 1;
    this.#reading = undefined;
  }

  #observe(atMs: EpochMs, value: number): void {
    const judgement = this.#ask(atMs, value);
    if (judgement === undefined) {
      this.#rest.pass();
      return;
    }
    const { direction } = this.#measure;
    const wanted = direction === 'up' ? 1 : -1;
    const fits = direction === 'both' || judgement.direction === wanted;
    const score = fits ? judgement.score : 0;
    const { threshold, recoveryThreshold } = this.#rule;
    // Told now, while the detector knows it; most samples are never told.
    const said = score >= Math.min(threshold, recoveryThreshold) ? judgement.explain() : '';
    const allowed = this.#rest.allows(score);
    this.#rest.pass();
    this.#reading = { value, score, lower: judgement.lower, upper: judgement.upper, said, allowed };
  }

  /** A detector that fails is the trouble of this group alone, and stands as it stood before. */
  #ask(atMs: EpochMs, value: number): Judgement | undefined {
    try {
      const { state, judgement } = this.#measure.detector.observe(this.#state, { atMs, value });
      this.#state = state;
      this.#failure = '';
      return judgement;
    } catch (error) {
      this.#failure = error instanceof Error ? error.message : String(error);
      return undefined;
    }
  }

  /** The first step that is not over: those before it are. */
  #openAt(nowMs: EpochMs, stepMs: number): number {
    return Math.floor((tickBefore(nowMs) - this.#rule.delayMs) / stepMs);
  }

  /** The next step that counts as 0 if nothing comes; Infinity where empty steps say nothing. */
  #nextEmpty(stepMs: number, quietFromMs: EpochMs): number {
    if (!isZeroWhenEmpty(this.#measure.aggregate) || this.#last === -Infinity) return Infinity;
    const next = Math.max(this.#last + 1, this.#countsFrom);
    return (next + 1) * stepMs < quietFromMs ? next : Infinity;
  }

  /** The last of the empty steps from this one on that lie in the same outage: none is worth a look. */
  #lastAwayFrom(step: number, before: number, stepMs: number): number {
    const away = this.#excused.find(
      ([awayMs, backMs]) => step * stepMs >= awayMs && (step + 1) * stepMs <= backMs,
    );
    if (away === undefined) return step;
    return Math.max(step, Math.min(before, Math.floor(away[1] / stepMs)) - 1);
  }

  #isExcused(fromMs: EpochMs, stepMs: number): boolean {
    return this.#excused.some(([awayMs, backMs]) => fromMs < backMs && fromMs + stepMs > awayMs);
  }

  #aggregate({ n, folded, bins, min, max }: Row, stepMs: number): number {
    switch (this.#measure.aggregate) {
      case 'count':
        return n;
      case 'rate':
        return n / (stepMs / 1000);
      case 'avg':
        return folded / n;
      case 'sum':
      case 'min':
      case 'max':
        return folded;
      case 'p95':
        return Math.min(Math.max(binOfRank([bins], rankOfP95(n)).middle, min), max);
    }
  }
}
