import { setTimeout as delay } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { findRunning } from '../../src/app/index.ts';
import { anEvent, eventually, manyEvents, uuid } from '../setup/builders.ts';
import { problemOf, valueOf } from '../setup/client.ts';
import { createDatabase } from '../setup/database.ts';
import { createRule, listAlerts, raiseAlerts } from '../setup/raiseAlerts.ts';
import { startApp } from '../setup/startApp.ts';
import { createStoreProxy } from '../setup/storeProxy.ts';
import { needsOwnLog, stored } from '../setup/stored.ts';

test('is ready once it has started, and tells where it is', async () => {
  const { app, ops, dataDir } = await startApp();
  const { status, text } = await ops('/readyz');
  expect(status).toBe(200);
  expect(JSON.parse(text)).toMatchObject({ status: 'ready', checks: { store: 'ok' } });
  expect(findRunning(dataDir)).toEqual(app.running);
});

test('is not ready while the store does not answer, and is again when it does', async () => {
  const database = await createDatabase();
  const proxy = await createStoreProxy(database.url);
  const app = await startApp({
    database,
    settings: { database_url: proxy.url, append_timeout: '1s' },
  });
  const ready = async () => (await fetch(`${app.app.running.ops}/readyz`)).status;
  proxy.cut();
  await eventually(async () => expect(await ready()).toBe(503));
  const listed = await app.viewer.call('alerts.list', { query: {} });
  expect(problemOf(listed)).toMatchObject({ status: 503, code: 'store_unavailable' });
  proxy.restore();
  await eventually(async () => expect(await ready()).toBe(200));
  // Everything goes on: log, engine and stream.
  const client = await app.stream('');
  await raiseAlerts(app, ['after']);
  await eventually(() => expect(client.eventSeqs().length).toBeGreaterThan(0));
});

test('sends producers away while the store does not answer, and stores once what they send again', async (context) => {
  needsOwnLog(context);
  const database = await createDatabase();
  const proxy = await createStoreProxy(database.url);
  const app = await startApp({
    database,
    settings: { database_url: proxy.url, append_timeout: '1s' },
  });
  const event = anEvent({ event_id: uuid(1) });
  proxy.cut();
  const refused = await app.producer.post(event);
  expect(refused.status).toBe(503);
  expect(Number(refused.headers['retry-after'])).toBeGreaterThan(0);
  proxy.restore();
  const again = await eventually(() => app.producer.send(event));
  expect(again.results[0]?.event_id).toBe(uuid(1));
  expect(await stored(app, 1)).toMatchObject([{ id: uuid(1) }]);
});

test('stops in order while requests are under way: what got a 202 is stored, the rest is told to try again', async (context) => {
  needsOwnLog(context);
  const app = await startApp();
  const stop = new AbortController();
  const accepted: string[] = [];
  const others = new Map<string, number>();
  const senders = Array.from({ length: 12 }, async (_, worker) => {
    for (let i = 0; !stop.signal.aborted; i += 1) {
      const events = manyEvents(5, 1 + worker * 1_000_000 + i * 5);
      try {
        const { status, body } = await app.producer.post(events);
        if (status === 202) accepted.push(...events.map(({ event_id }) => event_id ?? ''));
        else
          others.set(
            (body as { code: string }).code,
            (others.get((body as { code: string }).code) ?? 0) + 1,
          );
      } catch {
        return; // no answer: it promised nothing
      }
    }
  });
  await eventually(() => expect(accepted.length).toBeGreaterThan(500));
  await app.app.stop();
  stop.abort();
  await Promise.all(senders);
  const rows = await app.database.query<{ event_id: string }>(
    `select event_id from events where source <> 'sentry'`,
  );
  const stored = new Set(rows.map((row) => row.event_id));
  expect(accepted.filter((id) => !stored.has(id))).toEqual([]);
  expect([...others.keys()].filter((code) => code !== 'shutting_down')).toEqual([]);
});

test('leaves what it has judged, so that the next start has nothing to replay', async () => {
  const first = await startApp({ settings: { checkpoint_interval: '10m' } });
  const condition = { aggregate: 'count', window: '10m', operator: '>=' } as const;
  const ten = await createRule(first, { condition: { ...condition, threshold: 10 } });
  const nine = await createRule(first, { condition: { ...condition, threshold: 9 } });
  await first.producer.send(manyEvents(9, 1, { type: 'test.alarm' }));
  await eventually(async () =>
    expect(await listAlerts(first.viewer, { rule_id: nine.rule_id })).toHaveLength(1),
  );
  await first.stop();
  const [position] = await first.database.query<{ decided: string; head: string }>(
    'select max(checkpoint_seq) as decided, (select seq from log_head) as head from engine_position',
  );
  expect(position?.decided).toBe(position?.head);
  const second = await startApp(first);
  const query = { rule_id: ten.rule_id };
  expect(await listAlerts(second.viewer, query)).toEqual([]);
  await second.producer.send(manyEvents(1, 100, { type: 'test.alarm' }));
  await eventually(async () => expect(await listAlerts(second.viewer, query)).toHaveLength(1));
});

test('says on the log of every tenant that it has started, and until when it had judged', async (context) => {
  needsOwnLog(context);
  const first = await startApp();
  await first.stop();
  const second = await startApp(first);
  const events = valueOf(
    await second.viewer.call('events.list', { query: { source: 'sentry' } }),
  ).events;
  expect(events.map(({ type }) => type)).toEqual([
    'sentry.server.started',
    'sentry.server.started',
  ]);
  const [again, atFirst] = events.map((event) => event.payload as { judged_until_ms: number });
  expect(again?.judged_until_ms).toBeGreaterThanOrEqual(atFirst?.judged_until_ms ?? Infinity);
  expect(again?.judged_until_ms).toBeLessThanOrEqual(Date.parse(events[0]?.timestamp ?? ''));
});

test('a second server on the same store takes over; the first one says so and writes nothing more', async (context) => {
  needsOwnLog(context);
  const database = await createDatabase();
  const first = await startApp({ database });
  await raiseAlerts(first, ['web-1']);
  const second = await startApp({ database, dataDir: first.dataDir });
  const refused = await first.producer.post(anEvent({ source: 'late' }));
  expect(refused.status).toBe(503);
  expect((await first.app.failed).message).toContain('has taken over');
  await second.producer.send(anEvent({ type: 'test.alarm', source: 'web-2' }));
  await eventually(async () => expect(await listAlerts(second.viewer)).toHaveLength(2));
  await expect(first.stop()).rejects.toThrow('a part of the server failed');
  const late = valueOf(await second.viewer.call('events.list', { query: { source: 'late' } }));
  expect(late.events).toEqual([]);
});

test('answers 503 with Retry-After when it has too much in hand, and stores nothing of that', async (context) => {
  needsOwnLog(context);
  const app = await startApp({ settings: { max_pending_events: 1000, append_timeout: '30s' } });
  const holder = await app.database.connect();
  await holder.query('begin; select 1 from log_head for update');
  const first = app.producer.post(manyEvents(800));
  await eventually(async () => {
    const { text: metrics } = await app.ops('/metrics');
    expect(metrics).toMatch(/^sentry_log_pending_events 800$/m);
  });
  const second = await app.producer.post(manyEvents(300, 5000));
  expect(second).toMatchObject({ status: 503, body: { code: 'overloaded' } });
  expect(Number(second.headers['retry-after'])).toBeGreaterThan(0);
  await holder.query('rollback');
  expect((await first).status).toBe(202);
  const [count] = await app.database.query<{ n: string }>(
    `select count(*) as n from events where source <> 'sentry'`,
  );
  expect(count?.n).toBe('800');
  expect((await app.producer.post(manyEvents(300, 5000))).status).toBe(202);
});

test('judges on when its connections to the store are cut again and again', async () => {
  const app = await startApp();
  await createRule(app, { name: 'cut' });
  for (let i = 0; i < 15; i += 1) {
    await app.database.query(
      `select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and application_name like 'sentry%'`,
    );
    await app.producer.send(anEvent({ type: 'test.alarm', source: `web-${String(i)}` }));
    await delay(20);
  }
  await eventually(async () => expect(await listAlerts(app.viewer)).toHaveLength(15));
});

test('stops also while the store is away, and the next start decides what could not be written', async () => {
  const database = await createDatabase();
  const proxy = await createStoreProxy(database.url);
  const first = await startApp({ database, settings: { database_url: proxy.url } });
  const rule = await createRule(first);
  // The alert cannot be written, but the event can.
  const holder = await database.connect();
  await holder.query('begin; select 1 from engine_position for update');
  await first.producer.send(anEvent({ type: 'test.alarm' }));
  await stored(first, 1);
  await eventually(async () => {
    const waiting = await database.query(
      `select 1 from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`,
    );
    expect(waiting.length).toBeGreaterThan(0);
  });
  proxy.cut();
  const startedMs = Date.now();
  await first.stop();
  expect(Date.now() - startedMs).toBeLessThan(15_000);
  await holder.query('rollback');
  expect(await database.query('select 1 from alerts')).toEqual([]);
  const second = await startApp({ database, dataDir: first.dataDir });
  await eventually(async () => {
    const alerts = await listAlerts(second.viewer);
    expect(alerts).toMatchObject([{ rule_id: rule.rule_id, state: 'OPEN' }]);
  });
});
