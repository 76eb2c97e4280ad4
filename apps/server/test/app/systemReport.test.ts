import type { SystemReport } from '@batcave/shared/health';
import { expect, inject, test } from 'vitest';
import { VERSION } from '../../src/app/shipped.ts';
import { anEvent, eventually } from '../setup/builders.ts';
import { valueOf } from '../setup/client.ts';
import { createDatabase } from '../setup/database.ts';
import { startApp, type TestApp } from '../setup/startApp.ts';
import { createStoreProxy } from '../setup/storeProxy.ts';
import { needsOwnLog, stored } from '../setup/stored.ts';

const DAY_MS = 86_400_000;
const dayOf = (atMs: number): string => new Date(atMs).toISOString().slice(0, 10);
const report = async ({ viewer }: Pick<TestApp, 'viewer'>): Promise<SystemReport> =>
  valueOf(await viewer.call('system.get', {}));

test('tells what it is, what it keeps and how far it is', async () => {
  const beganMs = Date.now();
  const app = await startApp();
  const sentMs = Date.now() - DAY_MS;
  await app.producer.send(anEvent({ timestamp: new Date(sentMs).toISOString() }));
  await stored(app, 1);
  const told = await eventually(async () => {
    const now = await report(app);
    expect(now.partitions.length).toBeGreaterThan(0);
    return now;
  });
  expect(told).toMatchObject({ version: VERSION, profile: inject('profile') });
  expect(Date.parse(told.started_at)).toBeGreaterThanOrEqual(beganMs);
  expect(told.pending_events).toEqual({ waiting: 0, most: 200_000 });
  expect(told.trouble).toBeUndefined();
  expect(told.roles).toContain('engine');
  expect(told.engine?.lag_events).toBeGreaterThanOrEqual(0);
  expect(told.since_start).toMatchObject({ dead_letters: 0, lost_records: 0 });
  expect(told.detectors).toEqual([]);
  // No canary is sent: its part is left out, not empty.
  expect(told).not.toHaveProperty('canary');
  expect(told.store?.retention_days).toBe(90);
  expect(Math.abs(told.store?.clock_ahead_ms ?? Infinity)).toBeLessThan(5_000);
  expect(told.store?.prepared_to_day).toBe(dayOf(Date.now() + 7 * DAY_MS));
});

test('the oldest day with events is told, and days that are only prepared are not', async () => {
  const app = await startApp();
  await app.producer.send(anEvent({ timestamp: new Date(Date.now() - 2 * DAY_MS).toISOString() }));
  await stored(app, 1);
  await eventually(async () => {
    // It asks the store again after five seconds.
    const { store } = await report(app);
    const [row] = await app.database.query<{ day: string }>(
      'select min(day)::text as day from events',
    );
    expect(store?.oldest_day).toBe(row?.day);
  });
});

test('has the last canaries with their stages and what each may take', async () => {
  const app = await startApp({
    settings: { canary_interval: '200ms', canary_late_after: '1s', canary_lost_after: '4s' },
  });
  const canary = await eventually(async () => {
    const told = (await report(app)).canary;
    expect(told?.flights.length).toBeGreaterThanOrEqual(3);
    return told;
  });
  expect(canary).toMatchObject({
    ...{ judged_within_ms: 1000, streamed_within_ms: 2500, lost_after_ms: 4000 },
  });
  const flights = canary?.flights ?? [];
  expect(flights.map(({ sent_at: at }) => at)).toEqual(flights.map(({ sent_at: at }) => at).sort());
  for (const { lost, took_ms: took } of flights) {
    expect(lost).toBe(false);
    expect(took.accepted).toBeGreaterThan(0);
    expect(took.streamed).toBeGreaterThan(0);
  }
});

test('goes on telling while the store is away, and says that it is', async (context) => {
  needsOwnLog(context);
  const database = await createDatabase();
  const proxy = await createStoreProxy(database.url);
  const app = await startApp({ database, settings: { database_url: proxy.url } });
  await report(app);
  proxy.cut();
  await eventually(async () => {
    const told = await report(app);
    expect(told.trouble).toMatch(/^The store does not answer: /);
    // What it said a moment ago is not passed off as what is now.
    expect(told).not.toHaveProperty('store');
  });
  proxy.restore();
  await eventually(async () => expect((await report(app)).store).toBeDefined());
});
