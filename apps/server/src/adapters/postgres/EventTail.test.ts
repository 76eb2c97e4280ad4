import type { LogEvent } from '@batcave/shared/events';
import { expect, test } from 'vitest';
import { EventTail } from './EventTail.ts';

function anEvent(seq: number, bytes = 2): LogEvent {
  return {
    tenant: 't',
    seq,
    eventId: String(seq),
    source: 's',
    type: 'a',
    severity: 'INFO',
    atMs: 0,
    receivedAtMs: 0,
    labels: {},
    payload: null,
    payloadJson: 'x'.repeat(bytes),
  };
}

const seqs = (events: readonly LogEvent[] | undefined) => events?.map(({ seq }) => seq);

test('gives what follows a seq, also when that one does not exist', () => {
  const tail = new EventTail({ maxEvents: 10, maxBytes: 1e6, afterSeq: 4 });
  tail.push([5, 7, 8].map((seq) => anEvent(seq)));
  expect(seqs(tail.read(4, 10))).toEqual([5, 7, 8]);
  expect(seqs(tail.read(6, 10))).toEqual([7, 8]);
  expect(seqs(tail.read(4, 2))).toEqual([5, 7]);
  expect(seqs(tail.read(8, 10))).toEqual([]);
  expect(tail.read(3, 10)).toBeUndefined();
});

test('keeps the newest, and knows what it has let go', () => {
  const tail = new EventTail({ maxEvents: 3, maxBytes: 1e6, afterSeq: 0 });
  tail.push([1, 2, 3, 4, 5, 6].map((seq) => anEvent(seq)));
  expect(seqs(tail.read(0, 10))).toEqual([1, 2, 3, 4, 5, 6]);
  tail.push([anEvent(9)]);
  expect(tail.read(3, 10)).toBeUndefined();
  expect(seqs(tail.read(4, 10))).toEqual([5, 6, 9]);
});

test('keeps fewer when they are large', () => {
  const tail = new EventTail({ maxEvents: 100, maxBytes: 1000, afterSeq: 0 });
  tail.push([1, 2, 3, 4, 5].map((seq) => anEvent(seq, 450)));
  expect(tail.read(2, 10)).toBeUndefined();
  expect(seqs(tail.read(3, 10))).toEqual([4, 5]);
  tail.push([anEvent(6, 5000)]);
  expect(seqs(tail.read(6, 10))).toEqual([]);
  expect(tail.read(5, 10)).toBeUndefined();
});
