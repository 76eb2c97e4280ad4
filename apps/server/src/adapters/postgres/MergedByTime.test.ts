import type { LogEvent } from '@batcave/shared/events';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { MergedByTime } from './MergedByTime.ts';

const LAG_MS = 1000;

/** Events of some partitions, each in the order of time, stored side by side within the lag. */
const stored = fc
  .array(fc.tuple(fc.nat({ max: LAG_MS - 1 }), fc.nat({ max: 3 })), { maxLength: 300 })
  .map((parts) => {
    const clocks = [0, 0, 0, 0];
    return parts.map(([jitter, partition], seq) => {
      const receivedAtMs = Math.max(clocks[partition] ?? 0, seq * 200 - jitter);
      clocks[partition] = receivedAtMs;
      return { seq, receivedAtMs, source: `host-${String(partition)}` } as LogEvent;
    });
  });

test('gives every event once, in the order of time, source and seq', () => {
  fc.assert(
    fc.property(
      stored,
      fc.integer({ min: 1, max: 50 }),
      fc.nat({ max: 20 }),
      (events, size, least) => {
        const merged = new MergedByTime(LAG_MS, least);
        const given: LogEvent[] = [];
        for (let at = 0; at < events.length; at += size)
          given.push(...merged.push(events.slice(at, at + size)));
        given.push(...merged.end());
        const expected = [...events].sort(
          (a, b) =>
            a.receivedAtMs - b.receivedAtMs ||
            (a.source < b.source ? -1 : a.source > b.source ? 1 : a.seq - b.seq),
        );
        expect(given).toEqual(expected);
      },
    ),
  );
});

test('holds what may still be overtaken, and no more', () => {
  const merged = new MergedByTime(LAG_MS, 0);
  const at = (receivedAtMs: number, seq: number) =>
    ({ receivedAtMs, seq, source: 'a' }) as LogEvent;
  expect(merged.push([at(0, 1), at(500, 2)])).toEqual([]);
  expect(merged.push([at(1200, 3), at(1300, 4)])).toEqual([at(0, 1)]);
  expect(merged.end()).toEqual([at(500, 2), at(1200, 3), at(1300, 4)]);
});
