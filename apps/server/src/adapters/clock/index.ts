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
