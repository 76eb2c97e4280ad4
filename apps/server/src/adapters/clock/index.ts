import { setTimeout as delay } from 'node:timers/promises';

/** The time of this machine in epoch milliseconds. */
export function now(): number {
  return Date.now();
}

/** Resolves after the time, or at once when the signal aborts. Never rejects. */
export async function sleep(durationMs: number, signal: AbortSignal): Promise<void> {
  if (signal.aborted) return;
  await delay(durationMs, undefined, { signal }).catch(() => undefined); // aborting is its other way to end
}

/**
 * Wakes one waiting loop. A ring while nobody waits is kept, so none is lost between two waits.
 *
 * An AbortController per wait would do as well, but costs some 20 µs; loops here wait a thousand
 * times a second.
 */
export class SystemAlarm {
  #rung = false;
  #wake: (() => void) | undefined;

  ring(): void {
    this.#rung = true;
    this.#wake?.();
  }

  /** Resolves at the next ring, or after the time. */
  async wait(durationMs: number): Promise<void> {
    if (!this.#rung) {
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, durationMs);
        this.#wake = () => {
          clearTimeout(timer);
          resolve();
        };
      });
      this.#wake = undefined;
    }
    this.#rung = false;
  }
}
