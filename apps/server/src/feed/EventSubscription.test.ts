import type { LogEvent, Severity } from '@batcave/shared/events';
import type { ServerFrame } from '@batcave/shared/feed';
import { expect, test } from 'vitest';
import { eventJson } from './eventJson.ts';
import { EventSubscription } from './EventSubscription.ts';

type EventsFrame = Extract<ServerFrame, { type: 'events' }>;

function anEvent(seq: number, severity: Severity = 'INFO', payload: unknown = {}): LogEvent {
  const payloadJson = JSON.stringify(payload);
  const eventId = `00000000-0000-4000-8000-${String(seq).padStart(12, '0')}`;
  const times = { atMs: 1000 + seq, receivedAtMs: 2000 + seq };
  return {
    tenant: 't',
    seq,
    eventId,
    source: 's',
    type: 'a',
    severity,
    labels: {},
    payload,
    payloadJson,
    ...times,
  };
}

/** A subscription whose client holds what it is sent, and may be full. */
function subscribe(options: { maxPerSec?: number; pauseBytes?: number; afterSeq?: number } = {}) {
  const frames: ServerFrame[] = [];
  const socket = {
    bufferedBytes: 0,
    send(text: string) {
      this.bufferedBytes += text.length;
      frames.push(JSON.parse(text) as ServerFrame);
    },
    close: () => undefined,
  };
  const subscription = new EventSubscription({
    socket,
    sub: 'x',
    wanted: (event) => event.type === 'a',
    maxPerSec: options.maxPerSec,
    pauseBytes: options.pauseBytes ?? 1e9,
    afterSeq: options.afterSeq ?? 0,
    nowMs: 0,
  });
  const offer = (events: LogEvent[], nowMs = 0) =>
    subscription.offer(events, events.at(-1)?.seq ?? 0, nowMs, eventJson);
  const seqs = () =>
    frames.flatMap((frame) => (frame.type === 'events' ? frame.events.map(({ seq }) => seq) : []));
  return { subscription, socket, frames, offer, seqs };
}

test('sends all without a rate, however often it is asked within one millisecond', () => {
  const { offer, seqs } = subscribe();
  for (let seq = 1; seq <= 5; seq += 1) offer([anEvent(seq)]);
  expect(seqs()).toEqual([1, 2, 3, 4, 5]);
});

test('never sends what it has sent or what lies before its beginning', () => {
  const { offer, seqs } = subscribe({ afterSeq: 2 });
  offer([1, 2, 3, 4].map((seq) => anEvent(seq)));
  offer([3, 4, 5].map((seq) => anEvent(seq)));
  expect(seqs()).toEqual([3, 4, 5]);
});

test('lets INFO through at its rate, counts the rest, and leaves out nothing worse', () => {
  const { offer, frames, seqs } = subscribe({ maxPerSec: 2 });
  const burst = [1, 2, 3, 4]
    .map((seq) => anEvent(seq))
    .concat(anEvent(5, 'WARN'), anEvent(6, 'CRITICAL'));
  offer(burst);
  expect(seqs()).toEqual([1, 2, 5, 6]);
  expect(frames).toMatchObject([{ seq: 6, sampled_out: 2 }]);
  offer([anEvent(7), anEvent(8)], 500);
  expect(seqs()).toEqual([1, 2, 5, 6, 7]);
  offer(
    [9, 10, 11].map((seq) => anEvent(seq)),
    10_500,
  );
  expect(seqs()).toEqual([1, 2, 5, 6, 7, 9, 10]);
});

test('tells of events that were all left out', () => {
  const { offer, frames } = subscribe({ maxPerSec: 1 });
  offer([anEvent(1)]);
  offer([anEvent(2), anEvent(3)]);
  expect(frames.at(-1)).toEqual({ type: 'events', sub: 'x', seq: 3, sampled_out: 2, events: [] });
});

test('stops when the client is full and goes on at that very event', () => {
  const { subscription, socket, offer, seqs } = subscribe({ pauseBytes: 600_000 });
  const large = [1, 2, 3, 4, 5].map((seq) => anEvent(seq, 'INFO', 'x'.repeat(200_000)));
  expect(offer(large)).toBe(false);
  expect(seqs()).toEqual([1, 2, 3, 4]);
  expect(subscription.seq).toBe(4);
  expect(offer(large)).toBe(false);
  socket.bufferedBytes = 0;
  expect(offer(large)).toBe(true);
  expect(seqs()).toEqual([1, 2, 3, 4, 5]);
});

test('cuts much text into several frames, each with the seq it reaches', () => {
  const { frames, offer } = subscribe();
  offer([1, 2, 3].map((seq) => anEvent(seq, 'INFO', 'x'.repeat(150_000))));
  expect((frames as EventsFrame[]).map(({ seq, events }) => [seq, events.length])).toEqual([
    [2, 2],
    [3, 1],
  ]);
});

test('tells of a stretch that is not sent, unless nothing of it was wanted', () => {
  const { subscription, frames, offer, seqs } = subscribe();
  subscription.skip(10, 0);
  subscription.skip(20, 7);
  expect(frames).toEqual([{ type: 'missed', sub: 'x', count: 7, from: 11, to: 20 }]);
  offer([15, 21].map((seq) => anEvent(seq)));
  expect(seqs()).toEqual([21]);
});
