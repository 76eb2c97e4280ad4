import type { EpochMs } from '@batcave/shared/time';

/**
 * What waits for a tick, earliest first.
 *
 * Many things wait for few distinct ticks, so a list per tick costs less than a heap of things.
 */
export class TickQueue<T> {
  readonly #waiting = new Map<EpochMs, T[]>();
  /** The ticks of `#waiting`, latest first, so that the next one is at the end. */
  readonly #ticks: EpochMs[] = [];

  /** The earliest tick that something waits for; Infinity when nothing does. */
  get nextMs(): EpochMs {
    return this.#ticks.at(-1) ?? Infinity;
  }

  push(tickMs: EpochMs, item: T): void {
    const list = this.#waiting.get(tickMs);
    if (list !== undefined) {
      list.push(item);
      return;
    }
    this.#waiting.set(tickMs, [item]);
    this.#ticks.splice(this.#placeOf(tickMs), 0, tickMs);
  }

  /** Takes all that waits for the earliest tick. */
  pop(): T[] {
    const tickMs = this.#ticks.pop();
    if (tickMs === undefined) return [];
    const list = this.#waiting.get(tickMs) ?? [];
    this.#waiting.delete(tickMs);
    return list;
  }

  #placeOf(tickMs: EpochMs): number {
    let low = 0;
    let high = this.#ticks.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.#ticks[middle] as EpochMs) > tickMs) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}
