import type { History } from '../../History.ts';

const BINS = 12;

/**
 * How much the mix of the last values differs from that of the whole history: their relative
 * entropy over bins that hold equal shares of the history, in nats (Wang et al. 2011, "Statistical
 * techniques for online anomaly detection in data centers").
 */
export function changeOfMixture(history: History, recentCount: number): number | null {
  const { length } = history;
  if (length < 2 * recentCount) return null;
  const edges = edgesOf(history);
  const recent = new Float64Array(edges.length + 1);
  for (let ago = 0; ago < recentCount; ago++) {
    const value = history.back(ago);
    let bin = 0;
    while (bin < edges.length && value >= (edges[bin] as number)) bin += 1;
    recent[bin] = (recent[bin] as number) + 1;
  }
  let entropy = 0;
  let below = 0;
  for (const [bin, count] of recent.entries()) {
    const edge = edges[bin];
    const belowNext = edge === undefined ? length : history.countBelow(edge);
    const inHistory = belowNext - below;
    below = belowNext;
    if (count === 0) continue;
    const share = count / recentCount;
    entropy += share * Math.log(share / ((inHistory + 0.5) / (length + 0.5 * recent.length)));
  }
  return Math.max(0, entropy);
}

/** Where bins of equal share meet; fewer when many values are equal. */
function edgesOf(history: History): number[] {
  const edges: number[] = [];
  for (let bin = 0; bin <= BINS; bin++) {
    const edge = history.quantile(bin / BINS);
    if (edge !== edges.at(-1)) edges.push(edge);
  }
  return edges;
}
