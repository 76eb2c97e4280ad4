import { expect, test } from 'vitest';
import type { FeedHz, WindowFrame } from '../../src/ipc/contract.ts';
import { createEventRing } from '../../src/link/eventRing.ts';
import { createWindowFeed } from '../../src/link/windowFeed.ts';
import { createFakeHost } from './fakeHost.ts';
import { buildAlert, buildEvent } from './fakeServer.ts';

const AT = '2026-11-23T08:42:17.330Z';
const START_MS = 1_000_000;

/** A window that keeps what it gets, with the time, and acknowledges only when told. */
function openWindow(capacity = 100) {
  const host = createFakeHost(START_MS);
  const ring = createEventRing(capacity);
  const frames: (WindowFrame & { afterMs: number })[] = [];
  const feed = createWindowFeed({
    clock: host.clock,
    timers: host.timers,
    receiver: {
      send: (frame) => frames.push({ ...frame, afterMs: host.clock.nowMs() - START_MS }),
    },
    source: {
      ring,
      alerts: () => [],
      status: () => ({
        link: { kind: 'live', sinceMs: 0 },
        principal: null,
        server: 'test',
        clockOffsetMs: 0,
        dataAtMs: null,
        canary: null,
        program: null,
      }),
    },
  });
  let seq = 0;
  return {
    host,
    feed,
    frames,
    ack: (feedHz: FeedHz = 10) => feed.ack(frames.at(-1)?.frame ?? 0, feedHz),
    arrive(count: number) {
      const events = Array.from({ length: count }, () => buildEvent(++seq, AT));
      for (const event of events) ring.push(event);
      feed.eventsArrived(events, 0);
    },
  };
}

test('brings events at most ten times a second', async () => {
  const { host, frames, ack, arrive } = openWindow();
  for (let i = 0; i < 100; i++) {
    ack();
    arrive(1);
    await host.advance(10);
  }
  expect(frames.map(({ afterMs }) => afterMs)).toEqual([
    0, 100, 200, 300, 400, 500, 600, 700, 800, 900, 1_000,
  ]);
  expect(frames.slice(1).flatMap(({ events }) => events)).toHaveLength(100);
});

test('brings them five times a second to a window that keeps up with no more, and alerts at once', async () => {
  const { host, feed, frames, ack, arrive } = openWindow();
  for (let i = 0; i < 100; i++) {
    ack(5);
    arrive(1);
    if (i === 50) feed.alertsChanged([buildAlert(1, 'OPEN', 1, AT)]);
    await host.advance(10);
  }
  expect(frames.map(({ afterMs }) => afterMs)).toEqual([0, 200, 400, 500, 700, 900]);
  expect(frames[3]?.alerts).toHaveLength(1);
  // It keeps up again: from the next frame on.
  for (let i = 0; i < 30; i++) {
    ack(10);
    arrive(1);
    await host.advance(10);
  }
  expect(frames.map(({ afterMs }) => afterMs).slice(6)).toEqual([1_100, 1_200, 1_300]);
});

test('brings an alert at once, with the events that wait', async () => {
  const { host, feed, frames, ack, arrive } = openWindow();
  ack();
  await host.advance(10);
  arrive(3);
  feed.alertsChanged([buildAlert(1, 'OPEN', 1, AT)]);
  expect(frames[1]).toMatchObject({ afterMs: 10, alerts: [{ state: 'OPEN' }] });
  expect(frames[1]?.events).toHaveLength(3);
});

test('brings a younger data age at most once a second', async () => {
  const { host, feed, frames, ack } = openWindow();
  for (let i = 0; i < 30; i++) {
    ack();
    feed.heartbeatArrived();
    await host.advance(100);
  }
  expect(frames.map(({ afterMs }) => afterMs)).toEqual([0, 1_000, 2_000, 3_000]);
});

test('sends nothing before the frame in flight is acknowledged by its own number', async () => {
  const { host, feed, frames } = openWindow();
  feed.alertsChanged([buildAlert(1, 'OPEN', 1, AT)]);
  for (const wrong of [0, 2, -1, Number.NaN]) feed.ack(wrong, 10);
  await host.advance(60_000);
  expect(frames).toHaveLength(1);
  feed.ack(1, 10);
  expect(frames).toHaveLength(2);
  feed.alertsChanged([buildAlert(1, 'ACK', 2, AT)]);
  feed.ack(1, 10);
  expect(frames).toHaveLength(2);
});

test('tells only the newest state of an alert that changed often', () => {
  const { feed, frames, ack } = openWindow();
  feed.alertsChanged([buildAlert(1, 'OPEN', 1, AT), buildAlert(2, 'OPEN', 2, AT)]);
  feed.alertsChanged([buildAlert(1, 'ACK', 3, AT)]);
  feed.alertsChanged([buildAlert(1, 'RESOLVED', 4, AT)]);
  ack();
  expect(frames[1]?.alertsReset).toBe(false);
  expect(frames[1]?.alerts.map(({ seq }) => seq).toSorted()).toEqual([2, 4]);
});

test('owns up to the events that the ring dropped while the window was slow', async () => {
  const { host, frames, ack, arrive } = openWindow(10);
  arrive(4);
  arrive(9);
  await host.advance(100);
  ack();
  expect(frames[1]).toMatchObject({ gaps: [{ fromSeq: 1, toSeq: 3, count: 3 }] });
  expect(frames[1]?.events.map(({ seq }) => seq)).toEqual([4, 5, 6, 7, 8, 9, 10, 11, 12, 13]);
});

test('falls back to the whole set when a window owes more changes than that', () => {
  const { feed, frames, ack } = openWindow();
  for (let id = 1; id <= 10_001; id++) feed.alertsChanged([buildAlert(id, 'OPEN', id, AT)]);
  ack();
  expect(frames[1]).toMatchObject({ alertsReset: true, alerts: [] });
});

test('tells many gaps as one that covers them', () => {
  const { feed, frames, ack } = openWindow();
  for (let i = 0; i <= 100; i++) feed.gapFound({ fromSeq: i * 10, toSeq: i * 10 + 4, count: 5 });
  ack();
  expect(frames[1]?.gaps).toEqual([{ fromSeq: 0, toSeq: 1_004, count: 505 }]);
});

test('sends nothing after it was stopped', async () => {
  const { host, feed, frames, ack, arrive } = openWindow();
  ack();
  await host.advance(10);
  arrive(1);
  feed.stop();
  await host.advance(10_000);
  expect([frames.length, host.pending]).toEqual([1, 0]);
});
