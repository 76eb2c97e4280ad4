import type { History } from './History.ts';

/**
 * The mean distance of the last `size` values from the `count` stretches of the history that are
 * most like them: Euclidean, stretches that share values with the last ones left out.
 *
 * @returns null while the history holds too few stretches.
 */
export function distanceToNearest(history: History, size: number, count: number): number | null {
  const values = history.values;
  const newest = values.length - 1;
  // The last stretch that shares nothing with the newest ends here.
  const last = newest - size;
  if (last - (size - 1) < count) return null;
  const nearest = new Float64Array(count).fill(Infinity);
  let limit = Infinity;
  for (let end = last; end >= size - 1; end--) {
    let squares = 0;
    for (let i = 0; i < size && squares < limit; i++) {
      const difference = (values[newest - i] as number) - (values[end - i] as number);
      squares += difference * difference;
    }
    if (squares < limit) limit = insert(nearest, squares);
  }
  let sum = 0;
  for (const squares of nearest) sum += Math.sqrt(squares);
  return sum / count;
}

/** Puts a number among the smallest ones, in order, and returns the largest that stayed. */
function insert(smallest: Float64Array, number: number): number {
  let place = smallest.length - 1;
  for (; place > 0 && (smallest[place - 1] as number) > number; place--)
    smallest[place] = smallest[place - 1] as number;
  smallest[place] = number;
  return smallest[smallest.length - 1] as number;
}
