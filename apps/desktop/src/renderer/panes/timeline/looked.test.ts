import { expect, it } from 'vitest';
import { lookedIn, momentOf } from './looked.ts';
import { queryOf } from './readTimeline.ts';

const at = (second: number) => ({
  timeline_id: `t${String(second)}`,
  timestamp: new Date(second * 1_000).toISOString(),
});
const looked = (fromMs: number, toMs: number) => [
  ...lookedIn([at(10), at(12), at(20), at(40)], { fromMs, toMs }),
];

it('marks what happened within the moment, else where the moment lies between two entries', () => {
  expect(looked(10_000, 15_000)).toEqual([
    ['t10', 'in'],
    ['t12', 'in'],
  ]);
  expect(looked(13_000, 20_000)).toEqual([['t20', 'after']]);
  expect(looked(0, 5_000)).toEqual([['t10', 'after']]);
  expect(looked(41_000, 50_000)).toEqual([]);
  expect(lookedIn([at(10)], null).size).toBe(0);
});

it('an entry is in the moment that it gives to the charts', () => {
  expect([...lookedIn([at(10), at(12)], momentOf(at(12))).keys()]).toEqual(['t12']);
});

it('a timeline on the time of its link group is asked for that, from the place on where somebody reads on', () => {
  const range = { fromMs: 10_000, toMs: 20_000 };
  const asked = (fromMs: number | null) => queryOf({ kind: 'tenant' }, false, fromMs, null, range);
  expect(asked(null)).toMatchObject({
    from: '1970-01-01T00:00:10.000Z',
    to: '1970-01-01T00:00:20.000Z',
  });
  expect(asked(15_000)).toMatchObject({
    from: '1970-01-01T00:00:15.000Z',
    to: '1970-01-01T00:00:20.000Z',
  });
  expect(asked(5_000)).toMatchObject({ from: '1970-01-01T00:00:10.000Z' });
});
