/**
 * Lets so many through a minute, and as many at once.
 *
 * It is told the time, so that it can be tried without waiting.
 */
export class TokenBucket {
  readonly #perMinute: number;
  #tokens: number;
  #atMs: number;

  /** `used` have gone through in the minute before, for example by a process that ended. */
  constructor(perMinute: number, nowMs: number, used = 0) {
    this.#perMinute = perMinute;
    this.#tokens = Math.max(0, perMinute - used);
    this.#atMs = nowMs;
  }

  /** Takes one: 0, or how long to wait until there is one. */
  take(nowMs: number): number {
    // A clock that was put back gives nothing, and takes nothing.
    const passedMs = Math.max(0, nowMs - this.#atMs);
    this.#tokens = Math.min(
      this.#perMinute,
      this.#tokens + (passedMs * this.#perMinute) / MINUTE_MS,
    );
    this.#atMs = nowMs;
    if (this.#tokens < 1) return Math.ceil(((1 - this.#tokens) * MINUTE_MS) / this.#perMinute);
    this.#tokens -= 1;
    return 0;
  }
}

const MINUTE_MS = 60_000;
