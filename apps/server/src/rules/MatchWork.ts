/**
 * Counts what the regular expressions of a rule cost, in steps, and ends it where nothing is left. One
 * for all rules of a set: they are asked one after the other.
 */
export class MatchWork {
  #left = Infinity;
  #taken = 0;

  /** Steps taken since `begin`. */
  get taken(): number {
    return this.#taken;
  }

  /** Whether a search was left out since `begin`: then what came of the conditions means nothing. */
  get isOver(): boolean {
    return this.#taken > this.#left;
  }

  /** Counts anew, up to so many steps. */
  begin(left: number): void {
    this.#left = left;
    this.#taken = 0;
  }

  /** Whether a search of so many steps may be made; counts it. Once one may not, none may. */
  take(steps: number): boolean {
    this.#taken += steps;
    return this.#taken <= this.#left;
  }
}
