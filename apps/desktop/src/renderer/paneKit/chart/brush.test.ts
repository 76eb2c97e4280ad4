import { describe, expect, it } from 'vitest';
import { markedIn, stepsOf } from './brush.ts';

const CHART = { fromMs: 0, toMs: 60_000, stepMs: 10_000 };

describe('a brush', () => {
  it('marks whole steps, in whichever direction it was drawn', () => {
    expect(markedIn({ anchorMs: 10_000, headMs: 30_000 }, CHART)).toEqual({
      ...{ fromMs: 10_000, toMs: 40_000 },
    });
    expect(markedIn({ anchorMs: 30_000, headMs: 10_000 }, CHART)).toEqual({
      ...{ fromMs: 10_000, toMs: 40_000 },
    });
    expect(markedIn({ anchorMs: 20_000, headMs: 20_000 }, CHART)).toEqual({
      ...{ fromMs: 20_000, toMs: 30_000 },
    });
  });

  it('is cut where the chart ends, and gone once it has run out of it', () => {
    expect(markedIn({ anchorMs: -20_000, headMs: 0 }, CHART)).toEqual({ fromMs: 0, toMs: 10_000 });
    expect(markedIn({ anchorMs: -30_000, headMs: -20_000 }, CHART)).toBeNull();
  });
});

describe('a fixed range', () => {
  it('has steps of whole seconds, no more than can be told apart, and covers all of it', () => {
    expect(stepsOf({ fromMs: 5_500, toMs: 65_500 }, 120)).toEqual({
      ...{ stepMs: 1_000, buckets: 61, toMs: 66_000 },
    });
    const day = stepsOf({ fromMs: 0, toMs: 86_400_000 }, 120);
    expect(day).toEqual({ stepMs: 720_000, buckets: 120, toMs: 86_400_000 });
    expect(stepsOf({ fromMs: 100, toMs: 200 }, 120)).toEqual({
      ...{ stepMs: 1_000, buckets: 1, toMs: 1_000 },
    });
  });
});
