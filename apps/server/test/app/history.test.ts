import type { RouteInput, ROUTES } from '@batcave/shared/api';
import type { EventInput, EventRecord } from '@batcave/shared/events';
import { describe, expect, test } from 'vitest';
import { PgHistory } from '../../src/adapters/postgres/index.ts';
import { wholeTenant } from '../../src/identity/index.ts';
import { anEvent, manyEvents, uuid } from '../setup/builders.ts';
import { problemOf, type TestClient, valueOf } from '../setup/client.ts';
import { shareApp, startApp } from '../setup/startApp.ts';
import { stored } from '../setup/stored.ts';

type Query = RouteInput<(typeof ROUTES)['events.list']>['query'];

const MINUTE_MS = 60_000;
const agoMs = (ms: number): string => new Date(Date.now() - ms).toISOString();

async function allPages(client: TestClient, query: Query): Promise<EventRecord[]> {
  const events: EventRecord[] = [];
  for (let cursor: string | null | undefined; cursor !== null;) {
    const page = valueOf(
      await client.call('events.list', {
        query: { ...query, ...(cursor === undefined ? {} : { cursor }) },
      }),
    );
    events.push(...page.events);
    cursor = page.next_cursor;
  }
  return events.filter((event) => event.source !== 'sentry');
}

describe('events of the last hours', () => {
  const base = Math.floor(Date.now() / 1000) * 1000;
  const at = (minutesAgo: number): string => new Date(base - minutesAgo * MINUTE_MS).toISOString();
  const EVENTS: EventInput[] = [
    {
      event_id: uuid(1),
      source: 'web-1',
      type: 'http.request',
      severity: 'INFO',
      timestamp: at(1),
      payload: { path: '/a_b' },
    },
    {
      event_id: uuid(2),
      source: 'web-1',
      type: 'http.error',
      severity: 'ERROR',
      timestamp: at(2),
      labels: { service: 'shop' },
      payload: { path: '/aXb' },
    },
    {
      event_id: uuid(3),
      source: 'web-2',
      type: 'http.error',
      severity: 'WARN',
      timestamp: at(3),
      payload: { text: '100% FULL' },
    },
    {
      event_id: uuid(4),
      source: 'db-1',
      type: 'disk.full',
      severity: 'CRITICAL',
      timestamp: at(50),
      payload: { text: '1000 full' },
    },
    { event_id: uuid(5), source: 'db-1', type: 'disk.full', severity: 'INFO', timestamp: at(70) },
  ];
  const shared = shareApp({
    async prepare(app) {
      await app.producer.send(EVENTS);
      await stored(app, EVENTS.length);
    },
  });

  test.each<[string, Query, number[]]>([
    ['newest first, and the last hour by default', {}, [1, 2, 3, 4]],
    ['by source', { source: 'web-1' }, [1, 2]],
    ['by service, which a label names', { service: 'shop' }, [2]],
    ['by service, which the source is without a label', { service: 'web-1' }, [1]],
    ['by type', { type: 'http.error' }, [2, 3]],
    ['of one severity or worse', { severity: 'ERROR' }, [2, 4]],
    ['by text in any case', { text: 'full' }, [3, 4]],
    ['with a percent sign as itself', { text: '0% ' }, [3]],
    ['with an underscore as itself', { text: 'a_b' }, [1]],
    ['by all of it', { source: 'web-1', type: 'http.error', severity: 'WARN', text: '/ax' }, [2]],
    ['from a moment on, which counts', { from: at(70) }, [1, 2, 3, 4, 5]],
    ['up to a moment, which counts', { to: at(3) }, [3, 4]],
    ['between two moments', { from: at(60), to: at(2) }, [2, 3, 4]],
    ['with an offset of its own', { from: at(70).replace('Z', '+00:00'), to: at(60) }, [5]],
    ['nothing when the range is turned round', { from: at(1), to: at(2) }, []],
  ])('are listed %s', async (_, query, expected) => {
    const events = await allPages(shared().viewer, query);
    expect(events.map((event) => event.event_id)).toEqual(expected.map(uuid));
  });

  test.each<[string, string, string]>([
    ['a time that is none', '?from=yesterday-at-a-quarter', '/from'],
    ['a cursor of another list', '?cursor=WyJhIiwiYiJd', '/cursor'],
    ['a cursor that nobody wrote', '?cursor=abc', '/cursor'],
    ['text that no event can hold', '?text=%00', ''],
    ['a source that no event can have', '?source=a%00', ''],
  ])('are not listed for %s', async (_, query, field) => {
    const answer = await shared().viewer.request({ path: `/v1/events${query}` });
    expect(answer).toMatchObject({
      status: 400,
      body: { code: 'invalid_request', errors: [{ field }] },
    });
  });

  test('are found by their id in either case, and by no other', async () => {
    const { viewer } = shared();
    const upper = uuid(4).replace('8000', '8000').toUpperCase();
    expect(valueOf(await viewer.call('events.get', { params: { event_id: upper } }))).toMatchObject(
      EVENTS[3] ?? {},
    );
    const missing = await viewer.call('events.get', { params: { event_id: uuid(99) } });
    expect(problemOf(missing)).toMatchObject({ status: 404, code: 'not_found' });
  });
});

test('pages meet without a gap or a repeat while more events come in', async () => {
  const app = await startApp();
  const { producer, viewer } = app;
  // Several share one moment, so that the order within it matters.
  const before = manyEvents(250).map((event, i) => ({
    ...event,
    timestamp: agoMs(MINUTE_MS + Math.floor(i / 7) * 1000),
  }));
  await producer.send(before);
  await stored(app, before.length);
  const read = new AbortController();
  const sender = (async () => {
    for (let n = 1000; !read.signal.aborted; n += 10)
      await producer.send(
        manyEvents(10, n).map((event, i) => ({ ...event, timestamp: agoMs(i * 9_000) })),
      );
  })();
  const seen = await allPages(viewer, { limit: 17 });
  read.abort();
  await sender;
  const ids = seen.map((event) => event.event_id);
  expect(ids).toEqual([...new Set(ids)]);
  const known = new Set(before.map((event) => event.event_id));
  expect(ids.filter((id) => known.has(id)).sort()).toEqual([...known].sort());
  const places = seen.map((event) => [Date.parse(event.timestamp), event.seq] as const);
  expect(places).toEqual([...places].sort(([a, i], [b, j]) => b - a || j - i));
});

test('the last hour is that of the first page, however long reading takes', async () => {
  const app = await startApp();
  const { producer, database } = app;
  const nowMs = Date.now();
  await producer.send([
    anEvent({ event_id: uuid(1), timestamp: new Date(nowMs - 1000).toISOString() }),
    anEvent({ event_id: uuid(2), timestamp: new Date(nowMs - 59 * MINUTE_MS).toISOString() }),
  ]);
  await stored(app, 2);
  const history = new PgHistory(database.openStore());
  const first = await history.list(wholeTenant('default'), { limit: 1, source: 'web-1' }, nowMs);
  expect(first.events.map((event) => event.event_id)).toEqual([uuid(1)]);
  const cursor = first.next_cursor ?? '';
  const second = await history.list(
    wholeTenant('default'),
    { limit: 1, source: 'web-1', cursor },
    nowMs + 5 * MINUTE_MS,
  );
  expect(second.events.map((event) => event.event_id)).toEqual([uuid(2)]);
  expect(second.next_cursor).toBeNull();
});
