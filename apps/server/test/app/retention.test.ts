import { randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import type { Alert } from '@batcave/shared/alerts';
import { expect, test } from 'vitest';
import { PgRetention } from '../../src/adapters/postgres/index.ts';
import { readSettings, retentionFor } from '../../src/app/index.ts';
import { anEvent, uuid } from '../setup/builders.ts';
import { problemOf, valueOf } from '../setup/client.ts';
import type { TestDatabase } from '../setup/database.ts';
import { raiseAlerts } from '../setup/raiseAlerts.ts';
import { runSentry } from '../setup/runSentry.ts';
import { startApp, type TestApp } from '../setup/startApp.ts';
import { stored } from '../setup/stored.ts';

const DAY_MS = 86_400_000;
const dayOf = (daysAgo: number) =>
  new Date(Date.now() - daysAgo * DAY_MS).toISOString().slice(0, 10);

/** Puts a day of the past into the store, with events on it. */
async function addDay(
  { database }: Pick<TestApp, 'database'>,
  daysAgo: number,
  ids: readonly string[],
): Promise<void> {
  const day = dayOf(daysAgo);
  const name = `events_${day.replaceAll('-', '')}`;
  await database.query(
    `create table if not exists ${name} partition of events for values from ('${day}') to ('${dayOf(daysAgo - 1)}')`,
  );
  for (const id of ids)
    await database.query(
      `insert into events values ('default', $1, $2::date, (select seq from log_head) - 1, $2::date + interval '12 hours', now(), 'old', 'test.old', 0, '{}', '{}')`,
      [id, day],
    );
}

async function days(database: TestDatabase): Promise<string[]> {
  const rows = await database.query<{ name: string }>(
    `select relname as name from pg_inherits join pg_class on oid = inhrelid where inhparent = 'events'::regclass order by 1`,
  );
  return rows.map(({ name }) => `${name.slice(7, 11)}-${name.slice(11, 13)}-${name.slice(13)}`);
}

test('drops exactly the days that are older, and keeps what open alerts point to', async () => {
  const app = await startApp({ settings: { retention: '30d' } });
  const [open, resolved] = (await raiseAlerts(app, ['web-1', 'web-2'])) as [Alert, Alert];
  valueOf(
    await app.operator.call('alerts.resolve', {
      params: { alert_id: resolved.alert_id },
      body: undefined,
    }),
  );
  await addDay(app, 33, [uuid(1), uuid(2)]);
  await addDay(app, 31, [uuid(3), uuid(4), uuid(5)]);
  await addDay(app, 30, [uuid(6)]);
  await app.database.query('update alerts set event_id = $1 where alert_id = $2', [
    uuid(3),
    open.alert_id,
  ]);
  await app.database.query('update alerts set event_id = $1 where alert_id = $2', [
    uuid(4),
    resolved.alert_id,
  ]);
  const before = await days(app.database);

  const args = [
    '--database-url',
    app.database.url,
    '--data-dir',
    app.dataDir,
    '--retention',
    '30d',
  ];
  const plan = await runSentry(['retention', 'plan', ...args]);
  expect(plan.code).toBe(0);
  expect(plan.stdout).toContain(`Events are kept for 30d: days before ${dayOf(30)} go.`);
  expect(plan.stdout).toContain(`drop ${dayOf(31)}`);
  expect(plan.stdout).toContain('1 of open alerts are kept');
  expect(await days(app.database)).toEqual(before);

  const run = await runSentry(['retention', 'run', '--json', ...args]);
  expect(run.code).toBe(0);
  const report = JSON.parse(run.stdout) as { dropped: { day: string }[]; busy: boolean };
  expect(report.dropped.map(({ day }) => day)).toEqual([dayOf(33), dayOf(31)]);
  expect(report.busy).toBe(false);
  expect(await days(app.database)).toEqual(before.filter((day) => day >= dayOf(30)));

  const get = (n: number) => app.viewer.call('events.get', { params: { event_id: uuid(n) } });
  expect(valueOf(await get(3))).toMatchObject({ event_id: uuid(3), source: 'old' });
  expect(valueOf(await get(6)).event_id).toBe(uuid(6));
  for (const gone of [1, 2, 4, 5]) expect(problemOf(await get(gone)).code).toBe('not_found');
  const audit = await app.database.query(
    `select actor, object_id, after::json from audit_log where action = 'events.dropped' order by seq`,
  );
  expect(audit).toEqual([
    { actor: 'command line', object_id: dayOf(33), after: { kept_events: 0 } },
    { actor: 'command line', object_id: dayOf(31), after: { kept_events: 1 } },
  ]);
});

test('starts no built-in Postgres when it is given another', async () => {
  const app = await startApp();
  await runSentry([
    'retention',
    'plan',
    '--database-url',
    app.database.url,
    '--data-dir',
    app.dataDir,
  ]);
  expect(existsSync(`${app.dataDir}/postgres`)).toBe(false);
});

test('leaves it to another that is at it', async () => {
  const app = await startApp({ settings: { retention: '1d' } });
  await addDay(app, 5, [uuid(1)]);
  const store = new PgRetention(app.database.openStore());
  const release = Promise.withResolvers<boolean>();
  const other = store.exclusively(() => release.promise);
  await delay(100);
  const own = retentionFor(
    app.database.openStore(),
    readSettings([{ origin: 'test', values: { retention: '1d', max_event_age: '1h' } }]),
  );
  const report = await own.run('test', () => expect.unreachable('it must not even plan'));
  expect(report).toEqual({ made: [], dropped: [], busy: true });
  expect(await days(app.database)).toContain(dayOf(5));
  release.resolve(true);
  await other;
  const done = await own.run('test', () => undefined);
  expect(done.dropped.map(({ day }) => day)).toEqual(
    expect.arrayContaining([dayOf(5)]) as string[],
  );
});

test('takes days away while events come in, and none of these is lost', async () => {
  const app = await startApp({ settings: { retention: '2d', max_event_age: '1d' } });
  for (let daysAgo = 3; daysAgo < 20; daysAgo += 1) await addDay(app, daysAgo, [randomUUID()]);
  const stop = new AbortController();
  let accepted = 0;
  let slowestMs = 0;
  const senders = Array.from({ length: 4 }, async () => {
    while (!stop.signal.aborted) {
      const startedMs = performance.now();
      const answer = await app.producer.send(Array.from({ length: 20 }, () => anEvent()));
      accepted += answer.accepted;
      slowestMs = Math.max(slowestMs, performance.now() - startedMs);
    }
  });
  const retention = retentionFor(
    app.database.openStore(),
    readSettings([{ origin: 'test', values: { retention: '2d', max_event_age: '1d' } }]),
  );
  const report = await retention.run('test', () => undefined);
  stop.abort();
  await Promise.all(senders);
  expect(report.dropped).toHaveLength(17);
  await stored(app, accepted);
  expect(accepted).toBeGreaterThan(0);
  // The promise is half a second behind the wish for the table; the rest is for a busy machine.
  expect(slowestMs).toBeLessThan(5000);
});

test('makes the days ahead, so that midnight finds one', async () => {
  const app = await startApp({ settings: { max_event_age: '2d' } });
  const wanted = Array.from({ length: 10 }, (_, i) => dayOf(2 - i));
  expect(await days(app.database)).toEqual(wanted);
});
