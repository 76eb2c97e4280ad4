/** How much memory there was at a moment. */
export interface Sample {
  readonly atMs: number;
  readonly bytes: number;
}

/** What memory grows by in an hour, in bytes, and between which values it lies with 95 %. */
export interface Rise {
  readonly perHour: number;
  readonly from: number;
  readonly to: number;
}

/**
 * The median of the slopes between all pairs of samples, so that single peaks do not count, with its interval of
 * confidence (Sen 1968). `null`: fewer than five samples.
 */
export function riseOf(samples: readonly Sample[]): Rise | null {
  const count = samples.length;
  if (count < 5) return null;
  const slopes: number[] = [];
  for (const [i, a] of samples.entries())
    for (const b of samples.slice(i + 1))
      if (b.atMs > a.atMs) slopes.push(((b.bytes - a.bytes) / (b.atMs - a.atMs)) * 3_600_000);
  slopes.sort((a, b) => a - b);
  const spread = 1.96 * Math.sqrt((count * (count - 1) * (2 * count + 5)) / 18);
  const at = (place: number) =>
    slopes[Math.min(slopes.length - 1, Math.max(0, Math.round(place)))] ?? 0;
  return {
    perHour: at((slopes.length - 1) / 2),
    from: at((slopes.length - spread) / 2),
    to: at((slopes.length + spread) / 2),
  };
}

/** The lowest sample of each stretch of time: what is held whatever board is on show. */
export function floors(samples: readonly Sample[], stretchMs: number): readonly Sample[] {
  const lowest = new Map<number, Sample>();
  for (const sample of samples) {
    const stretch = Math.floor(sample.atMs / stretchMs);
    const before = lowest.get(stretch);
    if (before === undefined || sample.bytes < before.bytes) lowest.set(stretch, sample);
  }
  return [...lowest.values()];
}

/** How many changes did not come between two moments, of boards that each have the same time. */
export function missedSwaps(
  swapsAtMs: readonly number[],
  of: { readonly fromMs: number; readonly toMs: number; readonly dwellMs: number },
): number {
  const { fromMs, toMs, dwellMs } = of;
  const moments = [fromMs, ...swapsAtMs, toMs];
  let missed = 0;
  for (const [i, atMs] of moments.entries()) {
    const next = moments[i + 1];
    if (next === undefined) break;
    // Half a turn late is not missed yet; before the end none was due that is not over.
    const turns = (next - atMs) / dwellMs;
    missed += Math.max(0, Math.floor(turns - 0.5));
  }
  return missed;
}
