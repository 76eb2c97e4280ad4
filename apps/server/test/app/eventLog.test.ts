import { setTimeout as delay } from 'node:timers/promises';
import { AppError } from '@batcave/shared/errors';
import type { LogEvent } from '@batcave/shared/events';
import { beforeEach, expect, onTestFinished, test } from 'vitest';
import { PgEventLog, type PgEventLogOptions } from '../../src/adapters/postgres/index.ts';
import type { NewEvent } from '../../src/ingest/index.ts';
import { eventually, uuid } from '../setup/builders.ts';
import { createDatabase, type TestDatabase } from '../setup/database.ts';
import { createStoreProxy } from '../setup/storeProxy.ts';
import { needsOwnLog } from '../setup/stored.ts';

beforeEach(needsOwnLog);

const DAY_MS = 86_400_000;
const NOON = Date.UTC(2026, 10, 23, 12);

function newEvent(n: number, fields: Partial<NewEvent> = {}): NewEvent {
  const payload = { n };
  return {
    tenant: 'default',
    eventId: uuid(n),
    hasNewId: false,
    source: 'web-1',
    type: 'test.load',
    severity: 'INFO',
    atMs: undefined,
    labels: {},
    payload,
    payloadJson: JSON.stringify(payload),
    ...fields,
  };
}

async function openLog(database: TestDatabase, options: Partial<PgEventLogOptions> = {}) {
  const faults: unknown[] = [];
  let fenced = 0;
  const log = await PgEventLog.open({
    store: database.openStore(),
    now: () => NOON,
    maxPendingEvents: 100_000,
    maxPendingBytes: 100_000_000,
    appendTimeoutMs: 20_000,
    maxBatchEvents: 100,
    tailEvents: 1000,
    onFenced: () => (fenced += 1),
    onWriteError: (error) => faults.push(error),
    ...options,
  });
  onTestFinished(() => log.close());
  return { log, faults, fencedTimes: () => fenced };
}

async function readAll(log: PgEventLog, afterSeq = 0, limit = 70): Promise<LogEvent[]> {
  const events: LogEvent[] = [];
  for (let seq = afterSeq; ; seq = events.at(-1)?.seq ?? seq) {
    const page = await log.read(seq, limit);
    if (page.length === 0) return events;
    events.push(...page);
  }
}

/** Holds the row that every commit needs, so that commits wait until it is let go. */
async function holdCommits(database: TestDatabase): Promise<() => Promise<void>> {
  const holder = await database.connect();
  await holder.query('begin; select 1 from log_head for update');
  return async () => {
    await holder.query('rollback');
  };
}

/** Resolves when a commit waits for that row: all it needs else it has. */
async function isWaiting(database: TestDatabase): Promise<void> {
  await eventually(async () => {
    const waiting = await database.query(
      `select 1 from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`,
    );
    expect(waiting.length).toBeGreaterThan(0);
  });
}

test('stores an event without a time once, also when midnight comes between its two sendings', async () => {
  const database = await createDatabase();
  let nowMs = Date.UTC(2026, 10, 23, 23, 59, 59, 900);
  const { log } = await openLog(database, { now: () => nowMs });
  expect(await log.append([newEvent(1)])).toEqual(['accepted']);
  nowMs += 200;
  expect(await log.append([newEvent(1), newEvent(2)])).toEqual(['duplicate', 'accepted']);
  nowMs += DAY_MS - 200;
  expect(await log.append([newEvent(2)])).toEqual(['duplicate']);
  const rows = await database.query('select event_id from events');
  expect(rows).toHaveLength(2);
});

test('keeps the same id of two tenants apart', async () => {
  const { log } = await openLog(await createDatabase());
  const both = [newEvent(1), newEvent(1, { tenant: 'other' })];
  expect(await log.append(both)).toEqual(['accepted', 'accepted']);
  expect(await log.append(both)).toEqual(['duplicate', 'duplicate']);
});

test('gives every event its place, the same from memory as from the table', async () => {
  const database = await createDatabase();
  const { log } = await openLog(database, { tailEvents: 1000 });
  await Promise.all(
    Array.from({ length: 50 }, (_, i) =>
      // Every tenth is sent twice: its second number stays empty.
      log.append(Array.from({ length: 40 }, (_, j) => newEvent(i * 40 + (j % 36)))),
    ),
  );
  const live = await readAll(log);
  expect(live.map(({ seq }) => seq)).toEqual(
    [...new Set(live.map(({ seq }) => seq))].sort((a, b) => a - b),
  );
  expect(live.map(({ eventId }) => eventId).sort()).toEqual(
    [...new Set(live.map(({ eventId }) => eventId))].sort(),
  );
  expect(live).toHaveLength(50 * 36);
  const { log: again } = await openLog(database);
  expect(again.position().headSeq).toBe(log.position().headSeq);
  expect(await readAll(again)).toEqual(live);
});

test('reads on from a place that has left the memory', async () => {
  const { log } = await openLog(await createDatabase(), { tailEvents: 50 });
  for (let i = 0; i < 10; i += 1)
    await log.append(Array.from({ length: 30 }, (_, j) => newEvent(i * 30 + j)));
  const all = await readAll(log);
  expect(all.map(({ payload }) => payload)).toEqual(Array.from({ length: 300 }, (_, n) => ({ n })));
  expect(await readAll(log, 123)).toEqual(all.slice(123));
});

test('gives the time of arrival to an event that has none, and never turns its clock back', async () => {
  let nowMs = NOON;
  const { log } = await openLog(await createDatabase(), { now: () => nowMs });
  await log.append([newEvent(1)]);
  nowMs -= 5000;
  await log.append([newEvent(2, { atMs: NOON - 60_000 })]);
  const [first, second] = await readAll(log);
  expect(first).toMatchObject({ atMs: NOON, receivedAtMs: NOON });
  expect(second).toMatchObject({ atMs: NOON - 60_000, receivedAtMs: NOON });
  expect(log.position().clockMs).toBe(NOON);
});

test('refuses what is too much at once with nothing of it stored, and takes it later', async () => {
  const database = await createDatabase();
  const { log } = await openLog(database, { maxPendingEvents: 10 });
  const letGo = await holdCommits(database);
  const first = log.append([newEvent(1), newEvent(2), newEvent(3)]);
  // Counted while it is under way as well as while it waits.
  await isWaiting(database);
  const second = Array.from({ length: 8 }, (_, i) => newEvent(10 + i));
  await expect(log.append(second)).rejects.toMatchObject({
    code: 'overloaded',
    retryable: true,
    retryAfterMs: expect.any(Number) as number,
  });
  const third = log.append([newEvent(4)]);
  expect(log.pendingEvents).toBe(4);
  await letGo();
  expect(await first).toEqual(['accepted', 'accepted', 'accepted']);
  expect(await third).toEqual(['accepted']);
  expect(await readAll(log)).toHaveLength(4);
  expect(await log.append(second)).toEqual(second.map(() => 'accepted'));
  expect(log.pendingEvents).toBe(0);
});

test('limits by size as by number', async () => {
  const database = await createDatabase();
  const { log } = await openLog(database, { maxPendingBytes: 1000 });
  const large = { payload: 'x', payloadJson: JSON.stringify('x'.repeat(600)) };
  const letGo = await holdCommits(database);
  const first = log.append([newEvent(1, large)]);
  await expect(log.append([newEvent(2, large)])).rejects.toMatchObject({ code: 'overloaded' });
  await letGo();
  await first;
  await log.append([newEvent(2, large)]);
});

test('takes a request beyond the limit when it has nothing else in hand', async () => {
  const { log } = await openLog(await createDatabase(), { maxPendingEvents: 10 });
  const many = Array.from({ length: 500 }, (_, i) => newEvent(i));
  expect(await log.append(many)).toHaveLength(500);
});

test('says that it could not confirm in time, and stores the event nevertheless only once', async () => {
  const database = await createDatabase();
  const { log } = await openLog(database, { appendTimeoutMs: 200 });
  const letGo = await holdCommits(database);
  await expect(log.append([newEvent(1)])).rejects.toMatchObject({ code: 'log_unavailable' });
  await letGo();
  expect(await log.append([newEvent(1)])).toEqual(['duplicate']);
  expect(await readAll(log)).toHaveLength(1);
});

/** Ends the log's connections at odd moments, as a network or a restart of Postgres does. */
async function cutConnections(database: TestDatabase, times: number): Promise<void> {
  for (let i = 0; i < times; i += 1) {
    await delay(5 + ((i * 37) % 60));
    await database.query(
      `select pg_terminate_backend(pid) from pg_stat_activity
        where application_name = 'sentry log writer' and datname = current_database()`,
    );
  }
}

test('stores each event once although its connections are cut again and again', async () => {
  const database = await createDatabase();
  const { log, faults } = await openLog(database);
  const cutter = cutConnections(database, 25);
  const outcomes = await Promise.all(
    Array.from({ length: 20 }, async (_, worker) => {
      const accepted: string[] = [];
      for (let i = 0; i < 10; i += 1) {
        const events = Array.from({ length: 30 }, (_, j) => newEvent(worker * 300 + i * 30 + j));
        const got = await log.append(events);
        accepted.push(
          ...events.filter((_, k) => got[k] === 'accepted').map((event) => event.eventId),
        );
      }
      return accepted;
    }),
  );
  await cutter;
  // Without a cut in the middle of a commit this would prove nothing.
  expect(faults.length).toBeGreaterThan(3);
  const accepted = outcomes.flat().sort();
  expect(accepted).toHaveLength(6000);
  const rows = await database.query<{ event_id: string }>(
    'select event_id from events order by event_id',
  );
  expect(rows.map((row) => row.event_id)).toEqual(accepted);
  const { log: again } = await openLog(database);
  expect(await readAll(again, 0, 500)).toEqual(await readAll(log, 0, 500));
});

test('knows its own events again when the answer to their commit was lost', async () => {
  const database = await createDatabase();
  const proxy = await createStoreProxy(database.url);
  const { log, faults } = await openLog({
    ...database,
    openStore: () => database.openStore(proxy.url),
  });
  const timed = { atMs: NOON };
  await log.append([newEvent(1, timed)]);
  const letGo = await holdCommits(database);
  const answer = log.append([2, 3].map((n) => newEvent(n, timed)));
  await isWaiting(database);
  proxy.mute();
  await letGo();
  await eventually(async () => {
    expect(await database.query('select 1 from events')).toHaveLength(3);
  });
  proxy.cut();
  proxy.restore();
  expect(await answer).toEqual(['accepted', 'accepted']);
  expect(faults.length).toBeGreaterThan(0);
  // Readers of the memory see them as well as readers of the table.
  const expected = [{ n: 1 }, { n: 2 }, { n: 3 }];
  expect((await readAll(log)).map(({ payload }) => payload)).toEqual(expected);
  const { log: again } = await openLog(database);
  expect((await readAll(again)).map(({ payload }) => payload)).toEqual(expected);
});

test('lets nobody write but the one who opened it last', async () => {
  const database = await createDatabase();
  const { log: old, fencedTimes } = await openLog(database, { appendTimeoutMs: 300 });
  await old.append([newEvent(1)]);
  const { log } = await openLog(database);
  await expect(old.append([newEvent(2)])).rejects.toBeInstanceOf(AppError);
  expect(fencedTimes()).toBe(1);
  expect(await log.append([newEvent(2)])).toEqual(['accepted']);
  expect((await readAll(log)).map(({ payload }) => payload)).toEqual([{ n: 1 }, { n: 2 }]);
});

test('refuses politely while it closes, after it has stored what it had', async () => {
  const database = await createDatabase();
  const { log } = await openLog(database);
  const accepted = Promise.all(Array.from({ length: 20 }, (_, i) => log.append([newEvent(i)])));
  const closed = log.close();
  await expect(log.append([newEvent(99)])).rejects.toMatchObject({ code: 'shutting_down' });
  await closed;
  expect((await accepted).flat()).toEqual(Array.from({ length: 20 }, () => 'accepted'));
  expect(await database.query('select 1 from events')).toHaveLength(20);
});
