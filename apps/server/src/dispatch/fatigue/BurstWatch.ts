import type { EpochMs } from '@batcave/shared/time';

/** Services with the times at which alerts were suppressed lately, oldest first. */
export type Bursts = readonly (readonly [service: string, times: readonly EpochMs[]])[];

/** Watches for many suppressed alerts of one service at once: something is going on there. */
export class BurstWatch {
  readonly #times: Map<string, readonly EpochMs[]>;
  readonly #limit: number;
  readonly #withinMs: number;

  constructor(bursts: Bursts, limit: number, withinMs: number) {
    this.#times = new Map(bursts);
    this.#limit = limit;
    this.#withinMs = withinMs;
  }

  /** How many were suppressed within the time, when they are so many that the next is delivered. */
  countIfFull(service: string, nowMs: EpochMs): number | undefined {
    const times = this.#recent(service, nowMs);
    return times.length >= this.#limit ? times.length : undefined;
  }

  note(service: string, nowMs: EpochMs): void {
    // Inserted anew, so that services come in the order of their last suppressed alert.
    const times = [...this.#recent(service, nowMs), nowMs].slice(-this.#limit);
    this.#times.delete(service);
    this.#times.set(service, times);
    for (const [name, all] of this.#times) {
      if ((all.at(-1) ?? 0) > nowMs - this.#withinMs) break;
      this.#times.delete(name);
    }
  }

  toJson(): Bursts {
    return [...this.#times];
  }

  #recent(service: string, nowMs: EpochMs): readonly EpochMs[] {
    return (this.#times.get(service) ?? []).filter((atMs) => atMs > nowMs - this.#withinMs);
  }
}
