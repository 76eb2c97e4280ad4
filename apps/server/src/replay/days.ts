import type { EpochMs } from '@batcave/shared/time';
import type { ReplayRange } from './replayRange.ts';

const DAY_MS = 86_400_000;

/** The UTC date of an instant: `2026-11-23`. */
export function dayOf(atMs: EpochMs): string {
  return new Date(atMs).toISOString().slice(0, 10);
}

/** Every UTC date that the range touches, in order. */
export function daysOf({ fromMs, toMs }: ReplayRange): string[] {
  const days: string[] = [];
  for (let atMs = Math.floor(fromMs / DAY_MS) * DAY_MS; atMs < toMs; atMs += DAY_MS)
    days.push(dayOf(atMs));
  return days;
}

/** Counts by UTC date. */
export class DayCounts {
  readonly #counts = new Map<string, number>();

  add(atMs: EpochMs): void {
    const day = dayOf(atMs);
    this.#counts.set(day, this.of(day) + 1);
  }

  of(day: string): number {
    return this.#counts.get(day) ?? 0;
  }
}
