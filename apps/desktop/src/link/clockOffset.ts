import type { DurationMs, EpochMs } from '@batcave/shared/time';

/** Samples that count: half a minute of heartbeats, so that a drifting clock is followed. */
const MAX_SAMPLES = 30;

/** How far the server's clock is from the local one. */
export interface ClockOffset {
  /** Takes in a server time that has just arrived. */
  sample(serverTimeMs: EpochMs, localNowMs: EpochMs): void;
  /** Milliseconds to add to the local clock to get the server's; 0 before the first sample. */
  readonly offsetMs: DurationMs;
}

/**
 * Makes an estimate of the server's clock from times that it sends.
 *
 * A server time is always old by its way here, so each sample is too low by that delay: the highest
 * of the recent samples had the least delay and is the nearest to the truth.
 */
export function createClockOffset(): ClockOffset {
  const samplesMs: DurationMs[] = [];
  return {
    sample(serverTimeMs, localNowMs) {
      samplesMs.push(serverTimeMs - localNowMs);
      if (samplesMs.length > MAX_SAMPLES) samplesMs.shift();
    },
    get offsetMs() {
      return samplesMs.length === 0 ? 0 : Math.max(...samplesMs);
    },
  };
}
