import type { EpochMs } from '@batcave/shared/time';
import { DAY_MS, type LocalMs, type TimeZone } from '../time/index.ts';
import type { Rrule } from './rrule.ts';
import { ruleDays } from './ruleDays.ts';

/** From when to when; without an end as long as nobody ends it. */
export interface Span {
  readonly startMs: EpochMs;
  readonly endMs: EpochMs | undefined;
}

/** Nothing is looked for that is farther ahead: ten years. */
const HORIZON_DAYS = 3660;
/** Occurrences that are worked out at once. */
const AHEAD = 64;

/**
 * The occurrences of a recurrence: at the local time of its beginning on each day of the rule, each as long
 * as the duration says, to the second whatever the clocks do meanwhile.
 *
 * What is near the last question is kept, so that asking again and again costs nothing.
 */
export class Recurring {
  readonly #rule: Rrule;
  readonly #zone: TimeZone;
  readonly #startMs: EpochMs;
  readonly #startDay: number;
  readonly #ofDayMs: LocalMs;
  readonly durationMs: number;
  #near: readonly EpochMs[] = [];
  #nearFromMs: EpochMs = Infinity;
  #nearToMs: EpochMs = -Infinity;

  constructor(options: {
    readonly rule: Rrule;
    readonly zone: TimeZone;
    readonly startMs: EpochMs;
    readonly durationMs: number;
  }) {
    this.#rule = options.rule;
    this.#zone = options.zone;
    this.#startMs = options.startMs;
    this.durationMs = options.durationMs;
    const localMs = options.zone.localAt(options.startMs);
    this.#startDay = Math.floor(localMs / DAY_MS);
    this.#ofDayMs = localMs - this.#startDay * DAY_MS;
  }

  /** The occurrence that is on. */
  at(nowMs: EpochMs): Span | undefined {
    const startMs = this.#around(nowMs).findLast((each) => each <= nowMs);
    if (startMs === undefined || nowMs >= startMs + this.durationMs) return undefined;
    return this.#span(startMs);
  }

  /** The first that begins after now; `undefined`: none does within ten years. */
  after(nowMs: EpochMs): Span | undefined {
    const startMs = this.#around(nowMs).find((each) => each > nowMs);
    return startMs === undefined ? undefined : this.#span(startMs);
  }

  /** Those that are on at some moment between the two, at most `most`. */
  between(fromMs: EpochMs, toMs: EpochMs, most: number): Span[] {
    const found: Span[] = [];
    for (const startMs of this.#starts(fromMs - this.durationMs)) {
      if (startMs > toMs || found.length === most) break;
      if (startMs + this.durationMs > fromMs) found.push(this.#span(startMs));
    }
    return found;
  }

  /** When the last one ends; `undefined`: never, or not within ten years of its beginning. */
  endOfAll(): EpochMs | undefined {
    if (this.#rule.count === undefined && this.#rule.until === undefined) return undefined;
    let lastMs: EpochMs | undefined;
    let found = 0;
    const until = this.#untilMs();
    for (const startMs of this.#starts(this.#startMs)) {
      lastMs = startMs;
      found += 1;
    }
    const isWhole = until < this.#startMs + HORIZON_DAYS * DAY_MS || found === this.#rule.count;
    if (!isWhole) return undefined;
    return lastMs === undefined ? this.#startMs : lastMs + this.durationMs;
  }

  #span(startMs: EpochMs): Span {
    return { startMs, endMs: startMs + this.durationMs };
  }

  /** As RFC 5545 has it: a time that is left out counts as if the clocks had not been changed yet. */
  #instantOf(localMs: LocalMs): EpochMs {
    const atMs = this.#zone.instantOf(localMs);
    if (this.#zone.localAt(atMs) === localMs) return atMs;
    return localMs - this.#zone.offsetAt(atMs - 1);
  }

  #untilMs(): EpochMs {
    const { until } = this.#rule;
    if (until === undefined) return Infinity;
    return until.isUtc ? until.ms : this.#instantOf(until.ms);
  }

  /** Starts around now: the one before it, if it can still be on, and one after it, if there is any. */
  #around(nowMs: EpochMs): readonly EpochMs[] {
    if (nowMs >= this.#nearFromMs && nowMs < this.#nearToMs) return this.#near;
    const near: EpochMs[] = [];
    for (const startMs of this.#starts(nowMs - this.durationMs)) {
      near.push(startMs);
      if (near.length === AHEAD) break;
    }
    this.#near = near;
    this.#nearFromMs = nowMs;
    const isAll = near.length < AHEAD;
    this.#nearToMs = isAll ? nowMs + (HORIZON_DAYS / 2) * DAY_MS : (near.at(-1) ?? nowMs);
    return near;
  }

  /** Starts from a moment on, rising, for ten years. */
  *#starts(fromMs: EpochMs): Generator<EpochMs> {
    const { count } = this.#rule;
    const untilMs = this.#untilMs();
    const wantedMs = Math.max(fromMs, this.#startMs);
    // A local day begins at most so much before or after that of UTC.
    const wantedDay = Math.floor(this.#zone.localAt(wantedMs) / DAY_MS) - 1;
    // What is counted is counted from the beginning.
    const fromDay = count === undefined ? wantedDay : this.#startDay;
    let counted = 0;
    for (const day of ruleDays(this.#rule, this.#startDay, fromDay, wantedDay + HORIZON_DAYS)) {
      // Of a time that comes twice the beginning may be the second.
      const isFirst = day === this.#startDay;
      const startMs = isFirst ? this.#startMs : this.#instantOf(day * DAY_MS + this.#ofDayMs);
      if (startMs > untilMs || (count !== undefined && counted >= count)) return;
      counted += 1;
      if (startMs >= wantedMs) yield startMs;
    }
  }
}
