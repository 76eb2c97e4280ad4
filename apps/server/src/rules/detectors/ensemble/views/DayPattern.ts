import type { DurationMs, EpochMs } from '@batcave/shared/time';
import { Slots, type SlotsJson } from './Slots.ts';

export interface DayPatternJson {
  readonly firstMs: EpochMs | null;
  readonly slots: SlotsJson;
  readonly recent: readonly (readonly [EpochMs, number])[];
}

const HOUR_MS: DurationMs = 3_600_000;
const DAY_MS: DurationMs = 24 * HOUR_MS;
const SLOT_MS: DurationMs = HOUR_MS / 4;
/** Two weeks: each day of the week has been there, and one of them may have been odd. */
const DAYS = 14;
const RECENT = 6;
const LONGEST_RECENT_MS: DurationMs = 12 * HOUR_MS;

const SLOTS = (DAYS * DAY_MS) / SLOT_MS + 1;
const RECENT_JSON_BYTES = 50;
export const MAX_DAY_PATTERN_BYTES = 100 + Slots.maxBytes(SLOTS) + RECENT * RECENT_JSON_BYTES;

/**
 * Compares the mean of the last 6 samples with the mean at the same time on each of the 14 days
 * before. Knows days by their length alone: shifting all stamps changes nothing.
 */
export class DayPattern {
  #firstMs: EpochMs | null = null;
  readonly #slots = new Slots(SLOTS);
  /** Stamp and value of the last samples, the oldest first. */
  #recent: (readonly [EpochMs, number])[] = [];

  /**
   * Takes in a sample.
   *
   * @returns How far the mean is from that of the most similar day; null while there is no day.
   */
  observe(atMs: EpochMs, value: number): number | null {
    const firstMs = (this.#firstMs ??= atMs);
    this.#recent.push([atMs, value]);
    if (this.#recent.length > RECENT) this.#recent.shift();
    const recent = this.#recent.filter(([ownMs]) => ownMs >= atMs - LONGEST_RECENT_MS);
    const mean = recent.reduce((sum, [, own]) => sum + own, 0) / recent.length;
    const fromMs = recent.reduce((earliest, [ownMs]) => Math.min(earliest, ownMs), atMs);
    const nearest = this.#toNearestDay(mean, fromMs - firstMs, atMs - firstMs);
    this.#slots.add(Math.floor((atMs - firstMs) / SLOT_MS), value);
    return nearest;
  }

  toJson(): DayPatternJson {
    return { firstMs: this.#firstMs, slots: this.#slots.toJson(), recent: [...this.#recent] };
  }

  /** Fills a new pattern. @throws Error when the JSON is not of one. */
  restore({ firstMs, slots, recent }: DayPatternJson): void {
    if (recent.length > RECENT) throw new Error('This day pattern has another length.');
    this.#firstMs = firstMs;
    this.#slots.restore(slots);
    this.#recent = [...recent];
  }

  #toNearestDay(mean: number, fromMs: DurationMs, untilMs: DurationMs): number | null {
    let nearest: number | null = null;
    for (let day = 1; day <= DAYS && untilMs >= day * DAY_MS; day++) {
      const from = Math.floor((fromMs - day * DAY_MS) / SLOT_MS);
      const until = Math.floor((untilMs - day * DAY_MS) / SLOT_MS);
      const usual = this.#slots.meanBetween(from, until);
      if (usual === null) continue;
      const distance = Math.abs(mean - usual);
      if (nearest === null || distance < nearest) nearest = distance;
    }
    return nearest;
  }
}
