import { addToBins, type Bins } from './quantileSketch.ts';

/** What a window keeps of its samples besides how many they are. */
export type Measure = 'count' | 'sum' | 'min' | 'max' | 'p95';

/**
 * What a p95 is compared with. Values `<=` the limits are counted (for `>` and `<=`) or values `<`
 * them (for `>=` and `<`): these counts decide exactly.
 */
export interface LowSide {
  readonly includesLimit: boolean;
  readonly threshold: number;
  readonly recoveryThreshold: number;
  /** Further limits. Left out: none. */
  readonly levels?: readonly number[];
}

/** The buckets of a window as plain JSON. */
export interface WindowSnapshot {
  /** Row by row; the index of the first bucket, then how much further each next one is. */
  readonly rows: readonly number[];
  readonly bins?: readonly (readonly number[])[];
}

/** One bucket that has been taken out. `folded` is nothing for p95, `min`, `max` and `bins` are for it alone. */
export interface Row {
  readonly index: number;
  readonly n: number;
  readonly folded: number;
  readonly min: number;
  readonly max: number;
  readonly bins: Bins;
}

// The columns of a row.
const INDEX = 0;
const N = 1;
/** The sum, or the smallest or largest value. */
const FOLDED = 2;
const LOW = 2;
const LOW_OF_RECOVERY = 3;
const MIN = 4;
const MAX = 5;
/** The first of as many as there are levels. */
const LOW_OF_LEVEL = 6;

const COLUMNS: { readonly [M in Measure]: number } = { count: 2, sum: 3, min: 3, max: 3, p95: 6 };
const START_OF_FOLD: { readonly [M in Measure]: number } = {
  count: 0,
  sum: 0,
  min: Infinity,
  max: -Infinity,
  p95: 0,
};
const FIRST_ROWS = 4;

// A sum of finite numbers can overflow, and JSON has no Infinity to restore it from.
function saturate(sum: number): number {
  if (sum > Number.MAX_VALUE) return Number.MAX_VALUE;
  return sum < -Number.MAX_VALUE ? -Number.MAX_VALUE : sum;
}

/**
 * The samples of one group over the last stretch of time, as one row of numbers per bucket.
 *
 * Memory does not grow with the number of samples, and only buckets that hold something have a row.
 * Rows lie in one array from oldest to newest: going over all of them is a matter of nanoseconds.
 * The sum is their left fold in this order, so that the same samples give the same bits whether
 * the window lived on or was restored.
 */
export class SlidingWindow {
  readonly #measure: Measure;
  readonly #lowSide: LowSide | undefined;
  readonly #columns: number;
  #cells: Float64Array;
  #bins: Bins[] = [];
  #size = 0;
  // Totals of whole numbers, which stay exact however often something is added and taken away.
  #n = 0;
  #low = 0;
  #lowOfRecovery = 0;
  readonly #lowOfLevel: number[];
  /** The fold of all rows but the newest, unless an older row has changed since. */
  #older: number;
  #olderIsKnown = true;

  /** @param lowSide  Needed for p95. */
  constructor(measure: Measure, lowSide?: LowSide) {
    this.#measure = measure;
    this.#lowSide = lowSide;
    this.#lowOfLevel = (lowSide?.levels ?? []).map(() => 0);
    this.#columns = COLUMNS[measure] + (measure === 'p95' ? this.#lowOfLevel.length : 0);
    this.#cells = new Float64Array(FIRST_ROWS * this.#columns);
    this.#older = START_OF_FOLD[measure];
  }

  /** How many samples it holds. */
  get n(): number {
    return this.#n;
  }

  /** The index of the oldest bucket; Infinity when there is none. */
  get oldestIndex(): number {
    return this.#size === 0 ? Infinity : this.#at(0, INDEX);
  }

  /** The sum, or the smallest or largest value, of all samples. */
  get folded(): number {
    if (this.#size === 0) return START_OF_FOLD[this.#measure];
    if (!this.#olderIsKnown) this.#foldOlder();
    return this.#fold(this.#older, this.#at(this.#size - 1, FOLDED));
  }

  /** p95: values on the low side of the threshold. */
  get low(): number {
    return this.#low;
  }

  /** p95: values on the low side of the recovery threshold. */
  get lowOfRecovery(): number {
    return this.#lowOfRecovery;
  }

  /** p95: values on the low side of a level, by its place in `levels`. */
  lowOfLevel(level: number): number {
    return this.#lowOfLevel[level] ?? 0;
  }

  /** p95: a sketch per bucket, and the smallest and largest value. */
  distribution(): { sketches: readonly Bins[]; min: number; max: number } {
    let min = Infinity;
    let max = -Infinity;
    for (let row = 0; row < this.#size; row++) {
      min = Math.min(min, this.#at(row, MIN));
      max = Math.max(max, this.#at(row, MAX));
    }
    return { sketches: this.#bins, min, max };
  }

  /** Counts a sample in the bucket of this index. */
  add(index: number, value: number): void {
    const row = this.#rowOf(index);
    const isFirst = this.#at(row, N) === 0;
    this.#increase(row, N, 1);
    this.#n += 1;
    if (this.#measure === 'count') return;
    if (this.#measure === 'p95') {
      this.#addToDistribution(row, value, isFirst);
      return;
    }
    const before = isFirst ? START_OF_FOLD[this.#measure] : this.#at(row, FOLDED);
    this.#cells[row * this.#columns + FOLDED] = this.#fold(before, value);
  }

  /** Forgets buckets before this index; says whether there were any. */
  expire(firstIndex: number): boolean {
    let gone = 0;
    while (gone < this.#size && this.#at(gone, INDEX) < firstIndex) {
      this.#count(gone, -1);
      gone += 1;
    }
    if (gone === 0) return false;
    this.#cells.copyWithin(0, gone * this.#columns, this.#size * this.#columns);
    this.#size -= gone;
    this.#bins.splice(0, gone);
    this.#olderIsKnown = false;
    return true;
  }

  /** Takes the oldest bucket out; `undefined` when there is none. */
  takeOldest(): Row | undefined {
    if (this.#size === 0) return undefined;
    const isP95 = this.#measure === 'p95';
    const row = {
      index: this.#at(0, INDEX),
      n: this.#at(0, N),
      folded: this.#columns > FOLDED ? this.#at(0, FOLDED) : 0,
      min: isP95 ? this.#at(0, MIN) : 0,
      max: isP95 ? this.#at(0, MAX) : 0,
      bins: this.#bins[0] ?? [],
    };
    this.expire(row.index + 1);
    return row;
  }

  /**
   * Moves its buckets up to `lastIndex` to the end of a window of the same kind, whose buckets are
   * all older; says whether there were any.
   */
  moveOldestTo(target: SlidingWindow, lastIndex: number): boolean {
    let moved = 0;
    while (moved < this.#size && this.#at(moved, INDEX) <= lastIndex) {
      const from = moved * this.#columns;
      target.#append(this.#cells.subarray(from, from + this.#columns), this.#bins[moved]);
      moved += 1;
    }
    if (moved > 0) this.expire(lastIndex + 1);
    return moved > 0;
  }

  toSnapshot(): WindowSnapshot {
    const rows = Array.from(this.#cells.subarray(0, this.#size * this.#columns));
    for (let row = this.#size - 1; row > 0; row--)
      rows[row * this.#columns] = this.#at(row, INDEX) - this.#at(row - 1, INDEX);
    if (this.#measure !== 'p95') return { rows };
    return { rows, bins: this.#bins.map((bins) => [...bins]) };
  }

  /** Fills a new window from a snapshot. */
  restore({ rows, bins = [] }: WindowSnapshot): void {
    this.#cells = Float64Array.from(rows);
    this.#size = rows.length / this.#columns;
    for (let row = 1; row < this.#size; row++) this.#increase(row, INDEX, this.#at(row - 1, INDEX));
    this.#bins = bins.map((own) => [...own]);
    for (let row = 0; row < this.#size; row++) this.#count(row, 1);
    this.#olderIsKnown = false;
  }

  #append(cells: Float64Array, bins: Bins | undefined): void {
    const row = this.#insert(this.#size, cells[INDEX] ?? 0);
    this.#cells.set(cells, row * this.#columns);
    if (bins !== undefined) this.#bins[row] = bins;
    this.#count(row, 1);
    this.#olderIsKnown = false;
  }

  #at(row: number, column: number): number {
    return this.#cells[row * this.#columns + column] as number;
  }

  #increase(row: number, column: number, by: number): void {
    this.#cells[row * this.#columns + column] = this.#at(row, column) + by;
  }

  #fold(total: number, value: number): number {
    if (this.#measure === 'sum') return saturate(total + value);
    return this.#measure === 'min' ? Math.min(total, value) : Math.max(total, value);
  }

  #foldOlder(): void {
    this.#older = START_OF_FOLD[this.#measure];
    for (let row = 0; row < this.#size - 1; row++)
      this.#older = this.#fold(this.#older, this.#at(row, FOLDED));
    this.#olderIsKnown = true;
  }

  /** Takes a row into the totals, or out of them. */
  #count(row: number, sign: 1 | -1): void {
    this.#n += sign * this.#at(row, N);
    if (this.#measure !== 'p95') return;
    this.#low += sign * this.#at(row, LOW);
    this.#lowOfRecovery += sign * this.#at(row, LOW_OF_RECOVERY);
    for (let level = 0; level < this.#lowOfLevel.length; level++)
      this.#lowOfLevel[level] = this.lowOfLevel(level) + sign * this.#at(row, LOW_OF_LEVEL + level);
  }

  #addToDistribution(row: number, value: number, isFirst: boolean): void {
    const side = this.#lowSide;
    const bins = this.#bins[row];
    if (side === undefined || bins === undefined) return;
    const cells = this.#cells;
    const start = row * this.#columns;
    const isLow = (limit: number) => value < limit || (side.includesLimit && value === limit);
    if (isLow(side.threshold)) {
      this.#increase(row, LOW, 1);
      this.#low += 1;
    }
    if (isLow(side.recoveryThreshold)) {
      this.#increase(row, LOW_OF_RECOVERY, 1);
      this.#lowOfRecovery += 1;
    }
    side.levels?.forEach((limit, level) => {
      if (!isLow(limit)) return;
      this.#increase(row, LOW_OF_LEVEL + level, 1);
      this.#lowOfLevel[level] = this.lowOfLevel(level) + 1;
    });
    if (isFirst || value < this.#at(row, MIN)) cells[start + MIN] = value;
    if (isFirst || value > this.#at(row, MAX)) cells[start + MAX] = value;
    addToBins(bins, value);
  }

  /** The row of a bucket; made where it belongs when there is none. */
  #rowOf(index: number): number {
    const newest = this.#size - 1;
    let row = newest;
    while (row >= 0 && this.#at(row, INDEX) > index) row -= 1;
    const isThere = row >= 0 && this.#at(row, INDEX) === index;
    if (row < newest) this.#olderIsKnown = false;
    else if (!isThere && this.#olderIsKnown && this.#size > 0)
      this.#older = this.#fold(this.#older, this.#at(newest, FOLDED));
    return isThere ? row : this.#insert(row + 1, index);
  }

  #insert(row: number, index: number): number {
    const columns = this.#columns;
    const used = this.#size * columns;
    if (used === this.#cells.length) {
      const larger = new Float64Array(Math.max(FIRST_ROWS * columns, 2 * used));
      larger.set(this.#cells);
      this.#cells = larger;
    }
    const start = row * columns;
    this.#cells.copyWithin(start + columns, start, used);
    this.#cells.fill(0, start, start + columns);
    this.#cells[start + INDEX] = index;
    if (this.#measure === 'p95') this.#bins.splice(row, 0, []);
    this.#size += 1;
    return row;
  }
}
