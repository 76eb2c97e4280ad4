/** What one frame brought of the event stream. */
export interface RateSample {
  readonly atMs: number;
  readonly shown: number;
  readonly sampledOut: number;
}

/** How fast events come and how many of them are shown. */
export interface FeedRate {
  readonly perSec: number;
  /** 1: all of them; 8: one in eight. */
  readonly oneIn: number;
}

const WINDOW_MS = 5_000;

/** The samples that still count, with the new one at the end. */
export function addSample(samples: readonly RateSample[], sample: RateSample) {
  const oldest = sample.atMs - WINDOW_MS;
  return [...samples.filter(({ atMs }) => atMs > oldest), sample];
}

/** Events a second over the last five seconds, left-out ones included. */
export function feedRate(samples: readonly RateSample[], nowMs: number): FeedRate {
  let shown = 0;
  let sampledOut = 0;
  for (const sample of samples) {
    if (nowMs - sample.atMs > WINDOW_MS) continue;
    shown += sample.shown;
    sampledOut += sample.sampledOut;
  }
  const perSec = Math.round((shown + sampledOut) / (WINDOW_MS / 1000));
  const oneIn = sampledOut === 0 ? 1 : Math.round((shown + sampledOut) / Math.max(1, shown));
  return { perSec, oneIn: sampledOut > 0 ? Math.max(2, oneIn) : 1 };
}
