import { packedLength, packNumbers, unpackNumbers } from './packedNumbers.ts';
import { readCount } from './stateJson.ts';

/** A median window as plain JSON: how many values, and the values packed, oldest first. */
export interface MedianWindowJson {
  readonly size: number;
  readonly values: string;
}

/** Makes the median absolute deviation, and the mean one, the standard deviation of a normal distribution. */
const NORMAL_BY_MEDIAN = 1.4826;
const NORMAL_BY_MEAN = 1.2533;
/** One value in so many may be as far out as it likes: the furthest ones are left out of the mean. */
const ONE_LEFT_OUT_OF = 100;

/**
 * The last so many values of a series, and where their middle is.
 *
 * Values must be finite and of a magnitude whose sum is: see `tame`.
 */
export class MedianWindow {
  /** Oldest at `#next` once it is full. */
  readonly #ring: Float64Array;
  readonly #sorted: Float64Array;
  #size = 0;
  #next = 0;

  constructor(capacity: number) {
    this.#ring = new Float64Array(capacity);
    this.#sorted = new Float64Array(capacity);
  }

  get size(): number {
    return this.#size;
  }

  /** Adds the newest value. When the window is full the oldest one leaves. */
  add(value: number): void {
    if (this.#size === this.#ring.length) this.#removeSorted(this.#ring[this.#next] as number);
    this.#ring[this.#next] = value;
    this.#next = (this.#next + 1) % this.#ring.length;
    const at = this.#firstNotBelow(value);
    this.#sorted.copyWithin(at + 1, at, this.#size);
    this.#sorted[at] = value;
    this.#size += 1;
  }

  /** The middle value, or halfway between the two; 0 when it is empty. */
  get median(): number {
    if (this.#size === 0) return 0;
    const upper = this.#size >> 1;
    const high = this.#sorted[upper] as number;
    return this.#size % 2 === 1 ? high : ((this.#sorted[upper - 1] as number) + high) / 2;
  }

  /**
   * How far the values usually are from the median, as an estimate of the standard deviation that
   * one outlier in a hundred does not touch: by the median deviation (Hampel 1974) or by the mean
   * one, whichever is larger. The median deviation is 0 as soon as half the values are equal, as
   * they are in quantised and in spiky series: every other value would be infinitely far.
   *
   * 0 when all but one value in a hundred are equal.
   */
  get scale(): number {
    const centre = this.median;
    const byMedian = NORMAL_BY_MEDIAN * this.#medianDeviation(centre);
    return Math.max(byMedian, NORMAL_BY_MEAN * this.#meanDeviation(centre));
  }

  /** Forgets all but the newest values. */
  keepNewest(count: number): void {
    const kept = this.#inOrder().slice(-count);
    this.#fill(count === 0 ? new Float64Array() : kept);
  }

  toJson(): MedianWindowJson {
    return { size: this.#size, values: packNumbers(this.#inOrder()) };
  }

  /** Fills a new window. @throws Error when the JSON is not of one of this capacity. */
  restore(json: unknown): void {
    const { size, values } = json as MedianWindowJson;
    this.#fill(unpackNumbers(values, readCount(size, this.#ring.length)));
  }

  /** Length of its JSON at most. */
  static maxBytes(capacity: number): number {
    return packedLength(capacity) + 40;
  }

  #inOrder(): Float64Array {
    const oldest = this.#size === this.#ring.length ? this.#next : this.#next - this.#size;
    return Float64Array.from(
      { length: this.#size },
      (_, i) => this.#ring[(oldest + i + this.#ring.length) % this.#ring.length] as number,
    );
  }

  #fill(values: Float64Array): void {
    this.#ring.set(values);
    this.#sorted.set(Float64Array.from(values).sort());
    this.#size = values.length;
    this.#next = values.length % this.#ring.length;
  }

  /** The mean of the distances from the centre, without the largest. */
  #meanDeviation(centre: number): number {
    let first = 0;
    let last = this.#size - 1;
    for (let out = Math.floor(this.#size / ONE_LEFT_OUT_OF); out > 0; out--) {
      const below = centre - (this.#sorted[first] as number);
      if (below > (this.#sorted[last] as number) - centre) first += 1;
      else last -= 1;
    }
    let total = 0;
    for (let i = first; i <= last; i++) total += Math.abs((this.#sorted[i] as number) - centre);
    return total / Math.max(1, last - first + 1);
  }

  /** The middle of the distances from the centre, walking outwards from it. */
  #medianDeviation(centre: number): number {
    let right = this.#firstNotBelow(centre);
    let left = right - 1;
    let distance = 0;
    for (let seen = 0; seen <= this.#size >> 1 && seen < this.#size; seen++) {
      const toLeft = left >= 0 ? centre - (this.#sorted[left] as number) : Infinity;
      const toRight = right < this.#size ? (this.#sorted[right] as number) - centre : Infinity;
      distance = Math.min(toLeft, toRight);
      if (toLeft < toRight) left -= 1;
      else right += 1;
    }
    return distance;
  }

  #firstNotBelow(value: number): number {
    let low = 0;
    let high = this.#size;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.#sorted[middle] as number) < value) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  #removeSorted(value: number): void {
    const at = this.#firstNotBelow(value);
    this.#sorted.copyWithin(at, at + 1, this.#size);
    this.#size -= 1;
  }
}
