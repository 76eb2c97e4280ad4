import { packNumbers, unpackNumbers } from '../packedNumbers.ts';

export interface PeaksJson {
  readonly seen: number;
  readonly kept: number;
  readonly peaks: string;
}

/** The largest numbers of a run of numbers, and how many there were in all. */
export class Peaks {
  readonly #largest: Float64Array;
  #kept = 0;
  #seen = 0;

  constructor(capacity: number) {
    this.#largest = new Float64Array(capacity);
  }

  get seen(): number {
    return this.#seen;
  }

  get kept(): number {
    return this.#kept;
  }

  /** From this number upwards none is missing. */
  get completeFrom(): number {
    return this.#kept < this.#largest.length ? -Infinity : this.at(this.#kept - 1);
  }

  /** @param rank  0 is the largest. */
  at(rank: number): number {
    return this.#largest[rank] as number;
  }

  add(number: number): void {
    this.#seen += 1;
    const isFull = this.#kept === this.#largest.length;
    if (isFull && number <= this.at(this.#kept - 1)) return;
    let rank = isFull ? this.#kept - 1 : this.#kept++;
    for (; rank > 0 && this.at(rank - 1) < number; rank--) this.#largest[rank] = this.at(rank - 1);
    this.#largest[rank] = number;
  }

  toJson(): PeaksJson {
    const peaks = packNumbers(this.#largest.subarray(0, this.#kept));
    return { seen: this.#seen, kept: this.#kept, peaks };
  }

  /** Fills a new object. @throws Error when it cannot have come from one of this capacity. */
  restore({ seen, kept, peaks }: PeaksJson): void {
    const isFull = kept === this.#largest.length;
    if (!Number.isSafeInteger(seen) || !(kept === seen || (isFull && kept < seen)))
      throw new Error('These peaks are of another size.');
    this.#largest.set(unpackNumbers(peaks, kept));
    this.#kept = kept;
    this.#seen = seen;
  }
}
