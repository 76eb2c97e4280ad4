/**
 * How many values fell into which bin: bin and count in turns, in no order. Bins widen with the
 * value, so that a value is known within 1 % (DDSketch, Masson et al., VLDB 2019).
 */
export type Bins = number[];

const RELATIVE_ERROR = 0.01;
const GAMMA = (1 + RELATIVE_ERROR) / (1 - RELATIVE_ERROR);
const LOG_GAMMA = Math.log(GAMMA);
// From a nanosecond in seconds to an exabyte in bytes. What lies outside shares the outermost bins,
// which bounds a sketch at 6,220 bins.
const SMALLEST = 1e-9;
const LARGEST = 1e18;
/** Added to the exponent so that every bin of a positive value has a positive number. */
const OFFSET = 1 - exponentOf(SMALLEST);

function exponentOf(magnitude: number): number {
  return Math.ceil(Math.log(magnitude) / LOG_GAMMA);
}

/** The bin of a value: 0 for zero, else by magnitude with the value's sign. */
function binOf(value: number): number {
  if (value === 0) return 0;
  const magnitude = Math.min(Math.max(Math.abs(value), SMALLEST), LARGEST);
  return Math.sign(value) * (exponentOf(magnitude) + OFFSET);
}

/** Counts the value in its bin. */
export function addToBins(bins: Bins, value: number): void {
  const bin = binOf(value);
  for (let i = 0; i < bins.length; i += 2)
    if (bins[i] === bin) {
      bins[i + 1] = (bins[i + 1] ?? 0) + 1;
      return;
    }
  bins.push(bin, 1);
}

/** The middle of a bin and its edges, lowest first. */
export interface BinRange {
  readonly low: number;
  readonly middle: number;
  readonly high: number;
}

function rangeOf(bin: number): BinRange {
  if (bin === 0) return { low: 0, middle: 0, high: 0 };
  const outer = GAMMA ** (Math.abs(bin) - OFFSET);
  const inner = outer / GAMMA;
  const middle = (2 * outer) / (GAMMA + 1);
  return bin > 0
    ? { low: inner, middle, high: outer }
    : { low: -outer, middle: -middle, high: -inner };
}

/** Where the value of the given rank lies, 1 being the smallest. Merges as many sketches as there are. */
export function binOfRank(sketches: readonly Bins[], rank: number): BinRange {
  const merged = new Map<number, number>();
  for (const bins of sketches)
    for (let i = 0; i < bins.length; i += 2) {
      const bin = bins[i] ?? 0;
      merged.set(bin, (merged.get(bin) ?? 0) + (bins[i + 1] ?? 0));
    }
  let seen = 0;
  for (const [bin, count] of [...merged].sort(([a], [b]) => a - b)) {
    seen += count;
    if (seen >= rank) return rangeOf(bin);
  }
  throw new RangeError(`rank ${String(rank)} of ${String(seen)} values`);
}
