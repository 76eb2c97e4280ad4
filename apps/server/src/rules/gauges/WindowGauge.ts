import type { LogEvent } from '@batcave/shared/events';
import type { Aggregate } from '@batcave/shared/rules';
import type { EpochMs } from '@batcave/shared/time';
import {
  BUCKETS_PER_WINDOW,
  compare,
  type CompiledRule,
  isZeroWhenEmpty,
  type WindowMeasure,
} from '../compileRule.ts';
import {
  type LowSide,
  type Measure,
  SlidingWindow,
  type WindowSnapshot,
} from '../SlidingWindow.ts';
import { effectiveMs, type Gauge, highestLevel, type Shown } from './Gauge.ts';
import { binOfRank } from '../quantileSketch.ts';

/** What a window keeps for an aggregate. */
export const MEASURES: { readonly [A in Aggregate]: Measure } = {
  count: 'count',
  rate: 'count',
  sum: 'sum',
  avg: 'sum',
  min: 'min',
  max: 'max',
  p95: 'p95',
};

interface Snapshot extends WindowSnapshot {
  readonly waiting?: WindowSnapshot;
}

/** The rank of the 95th percentile by nearest rank: ceil(0.95 n), in whole numbers. */
export function rankOfP95(n: number): number {
  return n - Math.floor(n / 20);
}

/** Whether a bucket had left the window when this moment came. */
export function isBeforeWindow(
  rule: CompiledRule,
  bucketMs: number,
  atMs: EpochMs,
  nowMs: EpochMs,
) {
  const head = Math.floor((nowMs - rule.delayMs) / bucketMs);
  return Math.floor(atMs / bucketMs) <= head - BUCKETS_PER_WINDOW;
}

/** An aggregate over a sliding window, against a threshold. */
export class WindowGauge implements Gauge {
  readonly failure = '';
  readonly #measure: WindowMeasure;
  #rule: CompiledRule;
  readonly #window: SlidingWindow;
  /** Samples that are newer than the window, which `evaluation_delay` holds back. */
  readonly #waiting: SlidingWindow | undefined;

  constructor(rule: CompiledRule, measure: WindowMeasure) {
    this.#rule = rule;
    this.#measure = measure;
    const open = () => new SlidingWindow(MEASURES[measure.aggregate], lowSideOf(rule));
    this.#window = open();
    this.#waiting = rule.delayMs === 0 ? undefined : open();
  }

  get isEmpty(): boolean {
    return this.#window.n === 0 && (this.#waiting?.n ?? 0) === 0;
  }

  take(event: LogEvent, value: number, nowMs: EpochMs): boolean {
    this.moveTo(nowMs);
    const index = Math.floor(effectiveMs(event) / this.#measure.bucketMs);
    const waits = this.#waiting !== undefined && index > this.#headAt(nowMs);
    (waits ? this.#waiting : this.#window).add(index, value);
    return true;
  }

  moveTo(nowMs: EpochMs): boolean {
    const head = this.#headAt(nowMs);
    const came = this.#waiting?.moveOldestTo(this.#window, head) ?? false;
    return this.#window.expire(head - BUCKETS_PER_WINDOW + 1) || came;
  }

  isBeyond(recovering: boolean): boolean | undefined {
    const { operator, threshold, recoveryThreshold } = this.#rule;
    if (this.#measure.aggregate === 'p95')
      return this.#window.n === 0 ? undefined : this.#isP95Beyond(recovering);
    const value = this.#value();
    if (value === undefined) return undefined;
    return compare(value, operator, recovering ? recoveryThreshold : threshold);
  }

  noteRaised(): void {
    // Only detectors rest.
  }

  level(): number {
    if (this.#rule.levels.length === 1) return 0;
    if (this.#measure.aggregate === 'p95') return this.#levelOfP95();
    const value = this.#value();
    if (value === undefined) return 0;
    return highestLevel(this.#rule, (limit) => compare(value, this.#rule.operator, limit));
  }

  show(recovering: boolean): Shown {
    const { recoveryThreshold, threshold } = this.#rule;
    const limit = recovering ? recoveryThreshold : threshold;
    const value = this.#measure.aggregate === 'p95' ? this.#p95(recovering) : this.#value();
    return { value: value ?? null, limit, score: null, lower: null, upper: null, said: '' };
  }

  nextMs(): EpochMs {
    const { bucketMs } = this.#measure;
    const leaves = (this.#window.oldestIndex + BUCKETS_PER_WINDOW) * bucketMs;
    const comes = (this.#waiting?.oldestIndex ?? Infinity) * bucketMs;
    return Math.min(leaves, comes) + this.#rule.delayMs;
  }

  excuse(): void {
    // A window is about what came. Silence is counted by the group.
  }

  adopt(rule: CompiledRule): void {
    this.#rule = rule;
  }

  toSnapshot(): Snapshot {
    const snapshot = this.#window.toSnapshot();
    if (this.#waiting === undefined || this.#waiting.n === 0) return snapshot;
    return { ...snapshot, waiting: this.#waiting.toSnapshot() };
  }

  restore(snapshot: unknown): void {
    const { waiting, ...window } = snapshot as Snapshot;
    this.#window.restore(window);
    if (waiting !== undefined) this.#waiting?.restore(waiting);
  }

  /** The newest bucket of the window. */
  #headAt(nowMs: EpochMs): number {
    return Math.floor((nowMs - this.#rule.delayMs) / this.#measure.bucketMs);
  }

  /** The aggregate of the window; `undefined` when it has no value. Not for p95. */
  #value(): number | undefined {
    const { aggregate, windowMs } = this.#measure;
    const { n } = this.#window;
    if (n === 0) return isZeroWhenEmpty(aggregate) ? 0 : undefined;
    switch (aggregate) {
      case 'count':
        return n;
      case 'rate':
        return n / (windowMs / 1000);
      case 'avg':
        return this.#window.folded / n;
      case 'sum':
      case 'min':
      case 'max':
        return this.#window.folded;
      case 'p95':
        return undefined;
    }
  }

  #isP95Beyond(recovering: boolean): boolean {
    const low = recovering ? this.#window.lowOfRecovery : this.#window.low;
    return this.#isBeyondSide(low >= rankOfP95(this.#window.n));
  }

  #levelOfP95(): number {
    const rank = rankOfP95(this.#window.n);
    for (let level = this.#rule.levels.length - 1; level > 0; level--) {
      const isLow = this.#window.lowOfLevel(level - 1) >= rank;
      if (this.#window.n > 0 && this.#isBeyondSide(isLow)) return level;
    }
    return 0;
  }

  /** Whether a value on this side of a limit is beyond it. */
  #isBeyondSide(isLow: boolean): boolean {
    const { operator } = this.#rule;
    return operator === '>' || operator === '>=' ? !isLow : isLow;
  }

  /**
   * A p95 is known within 1 %, its verdict exactly: where the two disagree the value moves to the
   * edge of its bin that lies on the right side, so that no text says "89.9 > 90".
   */
  #p95(recovering: boolean): number | undefined {
    const { operator, threshold, recoveryThreshold } = this.#rule;
    if (this.#window.n === 0) return undefined;
    const { sketches, min, max } = this.#window.distribution();
    const range = binOfRank(sketches, rankOfP95(this.#window.n));
    const limit = recovering ? recoveryThreshold : threshold;
    const beyond = this.#isP95Beyond(recovering);
    const upwards = beyond === (operator === '>' || operator === '>=');
    const choices = upwards ? [range.middle, range.high, max] : [range.middle, range.low, min];
    const inRange = choices.map((value) => Math.min(Math.max(value, min), max));
    return inRange.find((value) => compare(value, operator, limit) === beyond);
  }
}

function lowSideOf({ operator, threshold, recoveryThreshold, levels }: CompiledRule): LowSide {
  const includesLimit = operator === '>' || operator === '<=';
  const [, ...further] = levels;
  return {
    ...{ includesLimit, threshold, recoveryThreshold },
    levels: further.map((level) => level.threshold),
  };
}
