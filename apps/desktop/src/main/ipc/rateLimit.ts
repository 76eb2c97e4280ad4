/** How often something may happen: so many at once, and so many more each second. */
export interface Rate {
  readonly burst: number;
  readonly perSec: number;
}

/** Makes a token bucket: `true` as long as the rate is kept. */
export function createRateLimit(rate: Rate, nowMs: () => number): () => boolean {
  let tokens = rate.burst;
  let filledAtMs = nowMs();
  return () => {
    const atMs = nowMs();
    tokens = Math.min(rate.burst, tokens + ((atMs - filledAtMs) / 1_000) * rate.perSec);
    filledAtMs = atMs;
    if (tokens < 1) return false;
    tokens -= 1;
    return true;
  };
}
