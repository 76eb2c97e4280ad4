import { setTimeout as delay } from 'node:timers/promises';
import type { Alarm } from '../../src/alerts/index.ts';

interface Waiter {
  readonly atMs: number;
  wake(): void;
}

/**
 * Time that goes on only when every loop that lives by it waits: an hour of waiting takes as long as what is
 * done in it.
 */
export class SimulatedClock {
  readonly #waiters = new Set<Waiter>();
  readonly #isBusy: () => boolean;
  #nowMs: number;

  /** @param isBusy  Something is under way that takes no time of this clock: it is waited for. */
  constructor(beginMs: number, isBusy: () => boolean) {
    this.#nowMs = beginMs;
    this.#isBusy = isBusy;
  }

  readonly now = (): number => this.#nowMs;

  readonly sleep = async (durationMs: number, signal: AbortSignal): Promise<void> => {
    if (signal.aborted) return;
    const { done, wake } = this.#wait(durationMs);
    signal.addEventListener('abort', wake, { once: true });
    await done;
    signal.removeEventListener('abort', wake);
  };

  alarm(): Alarm {
    let isRung = false;
    let wake: (() => void) | undefined;
    return {
      ring: () => {
        isRung = true;
        wake?.();
      },
      wait: async (durationMs) => {
        if (!isRung) {
          const waiting = this.#wait(durationMs);
          ({ wake } = waiting);
          await waiting.done;
          wake = undefined;
        }
        isRung = false;
      },
    };
  }

  /**
   * Lets so much time go by, in the steps that `loops` loops ask for.
   *
   * @param leastMs  of a step: so much later than it asked for a loop may go on
   */
  async pass(durationMs: number, loops: number, leastMs = 0): Promise<void> {
    const endMs = this.#nowMs + durationMs;
    while (this.#nowMs < endMs) {
      await this.settle(loops);
      const nextMs = Math.min(...[...this.#waiters].map(({ atMs }) => atMs));
      this.#nowMs = Math.min(endMs, Math.max(this.#nowMs + leastMs, nextMs));
      for (const waiter of [...this.#waiters]) if (waiter.atMs <= this.#nowMs) waiter.wake();
    }
    await this.settle(loops);
  }

  /** Waits until all loops wait for time, and nothing else is under way. */
  async settle(loops: number): Promise<void> {
    while (this.#waiters.size < loops || this.#isBusy()) await delay(1);
  }

  #wait(durationMs: number): { readonly done: Promise<void>; wake(): void } {
    const { promise, resolve } = Promise.withResolvers<void>();
    const waiter: Waiter = {
      atMs: this.#nowMs + Math.max(1, durationMs),
      wake: () => {
        this.#waiters.delete(waiter);
        resolve();
      },
    };
    this.#waiters.add(waiter);
    return { done: promise, wake: waiter.wake };
  }
}
