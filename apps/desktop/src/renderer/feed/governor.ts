import type { FeedHz } from '../../ipc/contract.ts';

/** How often this window draws, in times a second. */
export interface Pace {
  readonly chartHz: 1 | 2 | 4;
  readonly feedHz: FeedHz;
}

/** What is known of how the window keeps up. */
export interface Governor {
  /** How many steps slower than it would be. */
  readonly step: 0 | 1 | 2;
  /** Frames of the last two seconds. */
  readonly frames: readonly { readonly atMs: number; readonly tookMs: number }[];
  readonly judgedAtMs: number;
  /** The shortest that frames have been here: what the display takes for one. */
  readonly periodMs: number;
  /** Since when frames have been fast enough; `null` while they are not. */
  readonly calmSinceMs: number | null;
}

const WINDOW_MS = 2_000;
const RECOVER_MS = 10_000;
const JUDGE_EVERY_MS = 500;
/**
 * Of a display of 60 Hz: 20 ms and 33 ms. One of 30 Hz is not slow for being what it is, and of a faster one no more
 * is asked.
 */
const LEAST_PERIOD_MS = 1_000 / 60;
const SLOW_MEAN = 1.2;
const SLOW_P95 = 2;
/** A frame that timing alone made a little shorter is not the period. */
const SHORT_SHARE = 0.05;
/** A window that was hidden, or a machine that slept, says nothing of how charts are drawn. */
const ASLEEP_MS = 1_000;

const PACES = [
  { chartHz: 4, feedHz: 10 },
  { chartHz: 2, feedHz: 5 },
  { chartHz: 1, feedHz: 5 },
] as const satisfies Pace[];
const SLOWER = [1, 2, 2] as const;
const FASTER = [0, 0, 1] as const;

export const UNHURRIED: Governor = {
  ...{ step: 0, frames: [], judgedAtMs: 0, calmSinceMs: null },
  periodMs: Number.POSITIVE_INFINITY,
};

/** The pace that it allows. Pure. */
export const paceOf = ({ step }: Pick<Governor, 'step'>): Pace => PACES[step];

/**
 * What follows from one more frame: charts and rows of the feed are drawn less often once two seconds of frames took
 * 1.2 times what the display takes on average, or more than twice that at the 95th percentile, and more often again
 * after ten seconds without. A window that was never quick looks like one on a slower display.
 */
export function judgeFrame(
  before: Governor,
  frame: { readonly atMs: number; readonly tookMs: number },
): Governor {
  const { atMs, tookMs } = frame;
  const { step, periodMs } = before;
  if (tookMs > ASLEEP_MS) return { ...UNHURRIED, step, periodMs, judgedAtMs: atMs };
  const frames = [...before.frames, frame];
  const oldest = frames.findIndex((each) => each.atMs > atMs - WINDOW_MS);
  const kept = { ...before, frames: oldest > 0 ? frames.slice(oldest) : frames };
  if (atMs - before.judgedAtMs < JUDGE_EVERY_MS || oldest <= 0) return kept;
  const times = kept.frames.map((each) => each.tookMs).sort((a, b) => a - b);
  const short = times[Math.floor(times.length * SHORT_SHARE)] ?? Number.POSITIVE_INFINITY;
  const judged = { ...kept, judgedAtMs: atMs, periodMs: Math.min(before.periodMs, short) };
  if (isSlow(times, Math.max(judged.periodMs, LEAST_PERIOD_MS)))
    return { ...judged, step: SLOWER[before.step], frames: [], calmSinceMs: null };
  const calmSinceMs = before.calmSinceMs ?? atMs;
  if (before.step === 0 || atMs - calmSinceMs < RECOVER_MS) return { ...judged, calmSinceMs };
  return { ...judged, step: FASTER[before.step], calmSinceMs: atMs };
}

/** @param times in ascending order */
function isSlow(times: readonly number[], periodMs: number): boolean {
  const mean = times.reduce((sum, ms) => sum + ms, 0) / times.length;
  const p95 = times[Math.ceil(times.length * 0.95) - 1] ?? 0;
  return mean > SLOW_MEAN * periodMs || p95 > SLOW_P95 * periodMs;
}
