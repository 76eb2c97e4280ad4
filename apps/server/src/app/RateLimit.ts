const MANY = 10_000;
const SWEEP_MS = 1000;

/** A bucket of tries for each key, refilled over time. Keys that are full again are forgotten. */
export class RateLimit {
  readonly #most: number;
  readonly #refillMs: number;
  #sweptMs = -Infinity;
  readonly #buckets = new Map<string, { left: number; atMs: number }>();

  constructor(options: {
    /** Tries at once. */
    readonly most: number;
    /** One more after so long. */
    readonly refillMs: number;
  }) {
    this.#most = options.most;
    this.#refillMs = options.refillMs;
  }

  /** Takes one try; 0, or how many milliseconds to wait for the next. */
  take(key: string, nowMs: number): number {
    if (this.#buckets.size > MANY && nowMs - this.#sweptMs >= SWEEP_MS) this.#forgetFull(nowMs);
    const left = this.#left(key, nowMs);
    if (left < 1) return Math.ceil((1 - left) * this.#refillMs);
    this.#buckets.set(key, { left: left - 1, atMs: nowMs });
    return 0;
  }

  #left(key: string, nowMs: number): number {
    const bucket = this.#buckets.get(key);
    if (bucket === undefined) return this.#most;
    const gained = Math.max(0, nowMs - bucket.atMs) / this.#refillMs;
    return Math.min(this.#most, bucket.left + gained);
  }

  #forgetFull(nowMs: number): void {
    this.#sweptMs = nowMs;
    for (const key of this.#buckets.keys())
      if (this.#left(key, nowMs) >= this.#most) this.#buckets.delete(key);
  }
}
