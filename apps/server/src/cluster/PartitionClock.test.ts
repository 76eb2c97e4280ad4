import { expect, test } from 'vitest';
import { OUTAGE_MS, PartitionClock } from './PartitionClock.ts';

test('reads the time of its records and never goes back', () => {
  const clock = new PartitionClock(1000);
  expect(clock.read(1500).atMs).toBe(1500);
  expect(clock.read(1200).atMs).toBe(1500);
  expect(clock.read(1501).atMs).toBe(1501);
  expect(clock.clockMs).toBe(1501);
});

test('tells an outage when nothing came for long, not even a marker', () => {
  const clock = new PartitionClock(1000);
  expect(clock.read(1000 + OUTAGE_MS - 1).outageFromMs).toBeUndefined();
  const atMs = 1000 + 2 * OUTAGE_MS;
  expect(clock.read(atMs)).toEqual({ atMs, outageFromMs: 1000 + OUTAGE_MS - 1 });
});

test('the first record of all ends no outage', () => {
  expect(new PartitionClock(0).read(1_700_000_000_000).outageFromMs).toBeUndefined();
});
