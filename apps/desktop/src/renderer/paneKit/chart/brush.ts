import type { ChartData, Stretch } from './model.ts';

/** A stretch that is being marked, in whole steps: where it began, and where it is now. */
export interface Brush {
  readonly anchorMs: number;
  readonly headMs: number;
}

/** The steps that are marked, ends included, cut at the ends of the chart; `null` when none is in it. */
export function markedIn(
  { anchorMs, headMs }: Brush,
  { fromMs, toMs, stepMs }: Pick<ChartData, 'fromMs' | 'toMs' | 'stepMs'>,
): Stretch | null {
  const first = Math.max(fromMs, Math.min(anchorMs, headMs));
  const end = Math.min(toMs, Math.max(anchorMs, headMs) + stepMs);
  return end <= first ? null : { fromMs: first, toMs: end };
}

/** What a range becomes that was fixed: as many steps as can be told apart, at least a second long. */
export function stepsOf({ fromMs, toMs }: Stretch, mostSteps: number) {
  const stepMs = Math.max(1_000, Math.ceil((toMs - fromMs) / mostSteps / 1_000) * 1_000);
  const startMs = Math.floor(fromMs / stepMs) * stepMs;
  const buckets = Math.max(1, Math.ceil((toMs - startMs) / stepMs));
  return { stepMs, buckets, toMs: startMs + buckets * stepMs };
}
