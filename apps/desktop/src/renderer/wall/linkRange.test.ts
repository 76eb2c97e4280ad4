import { describe, expect, it } from 'vitest';
import { MAX_LINK_RANGE_MS } from '../../ipc/workspace.ts';
import { changeRange, type RangeKey } from './linkRange.ts';

const MINUTE = 60_000;
const NOW = 1_000 * MINUTE;
const range = { fromMs: 100 * MINUTE, toMs: 110 * MINUTE };
const minutes = (key: RangeKey, from = range) => {
  const next = changeRange(from, key, NOW);
  return next === null ? null : [next.fromMs / MINUTE, next.toMs / MINUTE];
};

describe('the time of a link group', () => {
  it('goes half of it back and on, shows half and twice as much around its middle, and is live', () => {
    expect(minutes('[')).toEqual([95, 105]);
    expect(minutes(']')).toEqual([105, 115]);
    expect(minutes('+')).toEqual([102.5, 107.5]);
    expect(minutes('-')).toEqual([95, 115]);
    expect(minutes('0')).toBeNull();
  });

  it('never reaches beyond the present, and keeps its length there', () => {
    const last = { fromMs: NOW - 6 * MINUTE, toMs: NOW - MINUTE };
    expect(minutes(']', last)).toEqual([995, 1_000]);
    expect(minutes('-', last)).toEqual([990, 1_000]);
  });

  it('is ten seconds at least, and a week at most', () => {
    const short = changeRange({ fromMs: 0, toMs: 12_000 }, '+', NOW);
    expect(short).toEqual({ fromMs: 1_000, toMs: 11_000 });
    const late = 10 * MAX_LINK_RANGE_MS;
    const long = { fromMs: late - MAX_LINK_RANGE_MS, toMs: late - 1_000 };
    const next = changeRange(long, '-', late);
    expect((next?.toMs ?? 0) - (next?.fromMs ?? 0)).toBe(MAX_LINK_RANGE_MS);
    expect(next?.toMs).toBeLessThanOrEqual(late);
  });
});
