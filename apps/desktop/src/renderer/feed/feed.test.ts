import { describe, expect, it } from 'vitest';
import type { WindowFrame } from '../../ipc/contract.ts';
import { buildAlert, buildEvent, NOW_MS, uuid } from '../testing/build.ts';
import { createEventRing } from './eventRing.ts';
import { addSample, feedRate } from './feedRate.ts';
import { createFeedStore } from './feedStore.ts';
import { interleaveGaps } from './interleaveGaps.ts';

function frame(fields: Partial<WindowFrame>): WindowFrame {
  return {
    frame: 1,
    link: { kind: 'live', sinceMs: NOW_MS },
    principal: null,
    server: 'eu1',
    clockOffsetMs: 0,
    dataAtMs: NOW_MS,
    canary: null,
    program: null,
    alertsReset: false,
    alerts: [],
    events: [],
    sampledOut: 0,
    gaps: [],
    ...fields,
  };
}

describe('the ring of events', () => {
  it('keeps the newest entries at places that never change', () => {
    const ring = createEventRing({ capacity: 3 });
    for (let n = 1; n <= 5; n += 1) ring.push({ kind: 'event', event: buildEvent(n) });
    expect([ring.first, ring.next]).toEqual([2, 5]);
    expect(ring.toArray().map(({ place }) => place)).toEqual([2, 3, 4]);
    expect([ring.at(1), ring.at(5)]).toEqual([undefined, undefined]);
    expect(ring.at(2)).toMatchObject({ kind: 'event', event: { seq: 3 } });
  });

  it('puts a gap before the first event after it, and at the end when none came yet', () => {
    const events = [buildEvent(1), buildEvent(9)];
    const gaps = [
      { toSeq: 20, count: 7 },
      { toSeq: 8, count: 1204 },
    ];
    expect(
      interleaveGaps(events, gaps).map((e) =>
        e.kind === 'gap' ? e.count : `event ${String(e.event.seq)}`,
      ),
    ).toEqual(['event 1', 1204, 'event 9', 7]);
  });
});

describe('the rate of events', () => {
  it('counts the left-out events and says how many of them are shown', () => {
    let samples = addSample([], { atMs: 0, shown: 100, sampledOut: 0 });
    samples = addSample(samples, { atMs: 4_000, shown: 100, sampledOut: 700 });
    expect(feedRate(samples, 4_500)).toEqual({ perSec: 180, oneIn: 5 });
  });

  it('falls to zero when nothing comes any more', () => {
    const samples = addSample([], { atMs: 0, shown: 500, sampledOut: 0 });
    expect(feedRate(samples, 6_000)).toEqual({ perSec: 0, oneIn: 1 });
  });

  it('never claims to show all when something was left out', () => {
    const samples = addSample([], { atMs: 0, shown: 1000, sampledOut: 1 });
    expect(feedRate(samples, 1).oneIn).toBe(2);
  });
});

describe('the feed store', () => {
  const setUp = () => createFeedStore({ now: () => NOW_MS });
  const active = (feed: ReturnType<typeof setUp>) => feed.store.getState().book.active;

  it('forgets what a reset no longer names', () => {
    const feed = setUp();
    feed.applyFrame(frame({ alertsReset: true, alerts: [buildAlert(1), buildAlert(2)] }));
    feed.applyFrame(frame({ alertsReset: true, alerts: [buildAlert(2)] }));
    expect([...active(feed).keys()]).toEqual([uuid(2)]);
  });

  it('moves a resolved alert out of the active ones and back when it is reopened', () => {
    const feed = setUp();
    feed.applyFrame(frame({ alertsReset: true, alerts: [buildAlert(1)] }));
    feed.applyFrame(frame({ alerts: [buildAlert(1, { state: 'RESOLVED', seq: 9 })] }));
    expect(active(feed).size).toBe(0);
    expect(feed.store.getState().book.resolved.has(uuid(1))).toBe(true);
    feed.applyAnswer(buildAlert(1, { state: 'OPEN', seq: 10 }));
    expect(active(feed).get(uuid(1))?.state).toBe('OPEN');
    expect(feed.store.getState().book.resolved.size).toBe(0);
  });

  it('lets no older news overwrite a newer answer', () => {
    const feed = setUp();
    feed.applyFrame(frame({ alertsReset: true, alerts: [buildAlert(1, { seq: 5 })] }));
    feed.applyAnswer(buildAlert(1, { state: 'ACK', seq: 7 }));
    feed.applyFrame(frame({ alerts: [buildAlert(1, { state: 'OPEN', seq: 6 })] }));
    expect(active(feed).get(uuid(1))?.state).toBe('ACK');
  });

  it('knows when alerts were raised after they have ended, for one hour', () => {
    let nowMs = NOW_MS;
    const feed = createFeedStore({ now: () => nowMs });
    const raised = buildAlert(1, { created_at: new Date(NOW_MS).toISOString() });
    feed.applyFrame(frame({ alertsReset: true, alerts: [raised] }));
    feed.applyFrame(frame({ alerts: [{ ...raised, state: 'RESOLVED', seq: 9 }] }));
    expect([...feed.store.getState().book.raisedAtMs.values()]).toEqual([NOW_MS]);
    nowMs += 3_600_001;
    feed.applyFrame(frame({ alerts: [buildAlert(2)] }));
    expect(feed.store.getState().book.raisedAtMs.has(uuid(1))).toBe(false);
  });

  it('tells the alerts are known only after a whole set', () => {
    const feed = setUp();
    feed.applyFrame(frame({ alerts: [buildAlert(1)] }));
    expect(feed.store.getState().alertsKnown).toBe(false);
    feed.applyFrame(frame({ alertsReset: true }));
    expect(feed.store.getState().alertsKnown).toBe(true);
  });

  it('leaves the book alone when a frame brings events only', () => {
    const feed = setUp();
    const before = feed.store.getState().book;
    feed.applyFrame(frame({ events: [buildEvent(1)], sampledOut: 3 }));
    expect(feed.store.getState().book).toBe(before);
    expect([feed.ring.next, feed.store.getState().ringVersion]).toEqual([1, 1]);
  });

  it('counts how often a connection came back that was lost, and not the first of all', () => {
    const feed = setUp();
    const live = { kind: 'live', sinceMs: NOW_MS } as const;
    feed.applyFrame(frame({ link: live }));
    expect(feed.store.getState().reconnects).toBe(0);
    const lost = {
      ...({ kind: 'disconnected', sinceMs: NOW_MS, lastDataAtMs: NOW_MS } as const),
      ...{ nextTryAtMs: NOW_MS, reason: 'reset' },
    };
    feed.applyFrame(frame({ link: live, dataAtMs: NOW_MS }));
    feed.applyFrame(frame({ link: lost, dataAtMs: NOW_MS }));
    feed.applyFrame(
      frame({ link: { kind: 'connecting', sinceMs: NOW_MS, attempt: 2 }, dataAtMs: NOW_MS }),
    );
    feed.applyFrame(frame({ link: live, dataAtMs: NOW_MS }));
    feed.applyFrame(frame({ link: live, dataAtMs: NOW_MS }));
    expect(feed.store.getState().reconnects).toBe(1);
  });
});
