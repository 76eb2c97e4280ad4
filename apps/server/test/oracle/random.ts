import { seededRandom } from '../../src/rules/detectors/testing/series.ts';

/** Choices that are the same for the same seed. */
export class Random {
  readonly #next: () => number;

  constructor(seed: number) {
    this.#next = seededRandom(seed);
  }

  /** A whole number, both ends included. */
  between(min: number, max: number): number {
    return min + Math.floor(this.#next() * (max - min + 1));
  }

  of<T>(choices: readonly [T, ...T[]]): T {
    return choices[Math.floor(this.#next() * choices.length)] ?? choices[0];
  }

  chance(share: number): boolean {
    return this.#next() < share;
  }

  /** With this chance what is made, else undefined. */
  maybe<T>(share: number, make: () => T): T | undefined {
    return this.chance(share) ? make() : undefined;
  }

  list<T>(min: number, max: number, make: (i: number) => T): T[] {
    return Array.from({ length: this.between(min, max) }, (_, i) => make(i));
  }
}
