import { randomUUID } from 'node:crypto';
import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { createPgStore, migrate } from '../../src/adapters/postgres/index.ts';
import { anEvent } from '../setup/builders.ts';
import { asAdmin, createDatabase } from '../setup/database.ts';
import { MIGRATIONS } from '../setup/names.ts';
import { startApp } from '../setup/startApp.ts';
import { needsOwnLog } from '../setup/stored.ts';

function copyOfMigrations(): string {
  const dir = mkdtempSync(path.join(tmpdir(), 'sentry-migrations-'));
  onTestFinished(() => rmSync(dir, { recursive: true, force: true }));
  cpSync(MIGRATIONS, dir, { recursive: true });
  return dir;
}

const quiet = () => undefined;

test('a store of a newer program is refused, with what to do', async () => {
  const database = await createDatabase();
  await database.query(`insert into schema_migrations values (999999, '999999_future.sql', 'x')`);
  await expect(startApp({ database })).rejects.toThrow(
    /999999_future\.sql, newer than this program\. Start the newer program/,
  );
});

test('a migration that was edited after it ran is refused, and named', async () => {
  const database = await createDatabase();
  await database.query(`update schema_migrations set checksum = 'other' where version = 1`);
  await expect(startApp({ database })).rejects.toThrow(/000001_\w+\.sql was changed after it ran/);
});

test('a migration runs once, also when several servers start at the same moment', async () => {
  const database = await createDatabase();
  const dir = copyOfMigrations();
  writeFileSync(
    path.join(dir, '900000_slow.sql'),
    `select pg_sleep(0.3); create table once (n integer); insert into once values (1);`,
  );
  await Promise.all(Array.from({ length: 5 }, () => migrate(database.openStore(), dir, quiet)));
  expect(await database.query('select n from once')).toEqual([{ n: 1 }]);
});

test('of two servers that start at the same moment on a fresh store one stays, and the other says why not', async (context) => {
  needsOwnLog(context);
  const database = await createDatabase();
  const starts = await Promise.allSettled([startApp({ database }), startApp({ database })]);
  const apps = starts.flatMap((start) => (start.status === 'fulfilled' ? [start.value] : []));
  const reasons = starts.flatMap((start) => (start.status === 'rejected' ? [start.reason] : []));
  for (const app of apps) {
    const { status } = await app.producer.post(anEvent());
    if (status === 202) continue;
    reasons.push(await app.app.failed);
    await expect(app.stop()).rejects.toThrow('a part of the server failed');
  }
  expect(reasons).toMatchObject([{ message: expect.stringContaining('has taken over') as string }]);
});

test('a migration that fails leaves the schema as it was', async () => {
  const database = await createDatabase();
  const dir = copyOfMigrations();
  writeFileSync(path.join(dir, '900000_first.sql'), 'create table first_half (n integer);');
  writeFileSync(
    path.join(dir, '900001_second.sql'),
    'create table second_half (n integer); select 1/0;',
  );
  await expect(migrate(database.openStore(), dir, quiet)).rejects.toThrow('division by zero');
  expect(
    await database.query(`select 1 from pg_class where relname in ('first_half', 'second_half')`),
  ).toEqual([]);
});

test.each([
  ['synchronous_commit', 'off'],
  ['synchronous_commit', 'local'],
])('a role with %s = %s starts only when its commits are durable here', async (name, value) => {
  const role = `role_${randomUUID().replaceAll('-', '')}`;
  await asAdmin(`create role ${role} login superuser password 'secret'`);
  onTestFinished(() => asAdmin(`drop role ${role}`));
  await asAdmin(`alter role ${role} set ${name} = ${value}`);
  const database = await createDatabase();
  const url = new URL(database.url);
  url.username = role;
  url.password = 'secret';
  const start = startApp({ database, settings: { database_url: url.href } });
  if (value === 'local') {
    await (await start).stop();
    return;
  }
  await expect(start).rejects.toThrow(
    /acknowledged events can be lost: synchronous_commit = off\. Set it to on \(also for this role/,
  );
});

test('a store that is not there is an error that says so, not a wait without end', async () => {
  const store = createPgStore({
    url: 'postgres://nobody@127.0.0.1:1/none',
    maxConnections: 1,
    role: 'owner',
    statementTimeoutMs: 1000,
    onIdleError: () => undefined,
  });
  onTestFinished(() => store.end());
  await expect(migrate(store, MIGRATIONS, quiet)).rejects.toMatchObject({
    code: 'store_unavailable',
  });
});
