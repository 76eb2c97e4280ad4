import type { DurationMs, EpochMs } from '@batcave/shared/time';

/**
 * A partition that took nothing for so long was out of reach: whoever has it puts a marker on it
 * several times a second. Longer than a crashed instance needs to be replaced.
 */
export const OUTAGE_MS: DurationMs = 20_000;

/** What the clock reads off a record. */
export interface Reading {
  readonly atMs: EpochMs;
  /** From when to `atMs` nothing was taken in, when that is an outage. */
  readonly outageFromMs: EpochMs | undefined;
}

/**
 * The time of a partition, read off its records alone, so that everybody who reads them reads the
 * same time. It never goes back: the clock of one broker may be behind that of the one before it.
 */
export class PartitionClock {
  #clockMs: EpochMs;

  constructor(clockMs: EpochMs) {
    this.#clockMs = clockMs;
  }

  get clockMs(): EpochMs {
    return this.#clockMs;
  }

  read(timestampMs: EpochMs): Reading {
    const beforeMs = this.#clockMs;
    const atMs = Math.max(beforeMs, timestampMs);
    this.#clockMs = atMs;
    const isOutage = beforeMs > 0 && atMs - beforeMs >= OUTAGE_MS;
    return { atMs, outageFromMs: isOutage ? beforeMs : undefined };
  }
}
