import { expect, test } from 'vitest';
import type { PartitionReader, TopicRecord } from './ports.ts';
import { RecordQueue } from './RecordQueue.ts';

const NAME = { topic: 'events', partition: 3 } as const;

function record(offset: number, value = 'x'): TopicRecord {
  return { offset, timestampMs: 0, key: null, value: Buffer.from(value), headers: {} };
}

function setUp(nextOffset = 0) {
  const calls: string[] = [];
  const reader: PartitionReader = {
    seek: (_name, offset) => void calls.push(`seek ${String(offset)}`),
    pause: () => void calls.push('pause'),
    resume: () => void calls.push('resume'),
    isMember: () => true,
  };
  let rings = 0;
  const alarm = { ring: () => void (rings += 1), wait: () => Promise.resolve() };
  const queue = new RecordQueue(NAME, reader, alarm, nextOffset);
  return { queue, calls, rings: () => rings };
}

const batch = (fromOffset: number, offsets: readonly number[], endOffset = 100) => ({
  fromOffset,
  records: offsets.map((offset) => record(offset)),
  nextOffset: (offsets.at(-1) ?? fromOffset - 1) + 1,
  endOffset,
});

test('takes each record once, in order, however often it is read', () => {
  const { queue, rings } = setUp(5);
  queue.push(batch(4, [4, 5, 6]));
  queue.push(batch(5, [5, 6, 7]));
  expect(queue.take(10).map(({ offset }) => offset)).toEqual([5, 6, 7]);
  expect(queue.nextOffset).toBe(8);
  expect(queue.isEmpty).toBe(true);
  expect(rings()).toBe(2);
});

test('takes nothing that was read from too far ahead, and sends the reader back', () => {
  const { queue, calls } = setUp(5);
  queue.push(batch(9, [9, 10]));
  expect(queue.isEmpty).toBe(true);
  expect(calls).toEqual(['seek 5']);
});

test('a number that no event has is no gap', () => {
  const { queue } = setUp(5);
  queue.push(batch(5, [7, 8]));
  expect(queue.take(10).map(({ offset }) => offset)).toEqual([7, 8]);
});

test('goes on behind records that are not shown: those of transactions', () => {
  const { queue } = setUp(5);
  queue.push({ fromOffset: 5, records: [record(5)], nextOffset: 7, endOffset: 7 });
  expect(queue.nextOffset).toBe(queue.endOffset);
  queue.push({ fromOffset: 7, records: [], nextOffset: 90, endOffset: 90 });
  queue.push(batch(90, [90]));
  expect(queue.take(10).map(({ offset }) => offset)).toEqual([5, 90]);
});

test('goes back to what was taken before', () => {
  const { queue, calls } = setUp(5);
  queue.push(batch(5, [5, 6, 7]));
  queue.take(10);
  queue.rewind(6);
  expect(calls).toEqual(['seek 6', 'resume']);
  queue.push(batch(6, [6, 7]));
  expect(queue.take(10).map(({ offset }) => offset)).toEqual([6, 7]);
});

test('goes on behind what is lost', () => {
  const { queue, calls } = setUp(5);
  queue.skipTo(50);
  expect(calls).toEqual(['seek 50', 'resume']);
  queue.push(batch(50, [50]));
  expect(queue.take(10).map(({ offset }) => offset)).toEqual([50]);
});

test('pauses the reader when it is full and lets it go on when half of it is gone', () => {
  const { queue, calls } = setUp();
  const many = Array.from({ length: 20_001 }, (_, i) => i);
  queue.push(batch(0, many, 20_001));
  expect(calls).toEqual(['pause']);
  queue.aim();
  expect(calls.slice(1)).toEqual(['seek 20001', 'pause']);
  queue.take(10_000);
  expect(calls).not.toContain('resume');
  queue.take(10_000);
  expect(calls.at(-1)).toBe('resume');
});
