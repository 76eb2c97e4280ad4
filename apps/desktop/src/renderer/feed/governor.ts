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
  /** Since when frames have been fast enough; `null` while they are not. */
  readonly calmSinceMs: number | null;
}

const WINDOW_MS = 2_000;
const RECOVER_MS = 10_000;
const JUDGE_EVERY_MS = 500;
const SLOW_MEAN_MS = 20;
const SLOW_P95_MS = 33;
/** A window that was hidden, or a machine that slept, says nothing of how charts are drawn. */
const ASLEEP_MS = 1_000;

const PACES = [
  { chartHz: 4, feedHz: 10 },
  { chartHz: 2, feedHz: 5 },
  { chartHz: 1, feedHz: 5 },
] as const satisfies Pace[];
const SLOWER = [1, 2, 2] as const;
const FASTER = [0, 0, 1] as const;

export const UNHURRIED: Governor = { step: 0, frames: [], judgedAtMs: 0, calmSinceMs: null };

/** The pace that it allows. Pure. */
export const paceOf = ({ step }: Pick<Governor, 'step'>): Pace => PACES[step];

/**
 * What follows from one more frame: charts and rows of the feed are drawn less often once two seconds of frames took 20 ms on
 * average or 33 ms at the 95th percentile, and more often again after ten seconds without.
 */
export function judgeFrame(
  before: Governor,
  frame: { readonly atMs: number; readonly tookMs: number },
): Governor {
  const { atMs, tookMs } = frame;
  if (tookMs > ASLEEP_MS) return { ...UNHURRIED, step: before.step, judgedAtMs: atMs };
  const frames = [...before.frames, frame];
  const oldest = frames.findIndex((each) => each.atMs > atMs - WINDOW_MS);
  const kept = { ...before, frames: oldest > 0 ? frames.slice(oldest) : frames };
  if (atMs - before.judgedAtMs < JUDGE_EVERY_MS || oldest <= 0) return kept;
  const judged = { ...kept, judgedAtMs: atMs };
  if (isSlow(judged.frames))
    return { ...judged, step: SLOWER[before.step], frames: [], calmSinceMs: null };
  const calmSinceMs = before.calmSinceMs ?? atMs;
  if (before.step === 0 || atMs - calmSinceMs < RECOVER_MS) return { ...judged, calmSinceMs };
  return { ...judged, step: FASTER[before.step], calmSinceMs: atMs };
}

function isSlow(frames: Governor['frames']): boolean {
  const times = frames.map(({ tookMs }) => tookMs).sort((a, b) => a - b);
  const mean = times.reduce((sum, ms) => sum + ms, 0) / times.length;
  const p95 = times[Math.ceil(times.length * 0.95) - 1] ?? 0;
  return mean > SLOW_MEAN_MS || p95 > SLOW_P95_MS;
}
