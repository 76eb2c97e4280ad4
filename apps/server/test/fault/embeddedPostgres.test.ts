import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import pg from 'pg';
import { expect, onTestFinished, test } from 'vitest';
import { type RunningPostgres, startPostgres } from '../../src/adapters/embeddedPostgres/index.ts';
import { makeDataDir } from '../../src/app/index.ts';
import { eventually } from '../setup/builders.ts';

const MINUTES = 180_000;

function temporaryDir(): string {
  const dir = mkdtempSync(path.join(tmpdir(), 'sentry-postgres-'));
  makeDataDir(dir);
  onTestFinished(() => rmSync(dir, { recursive: true, force: true }));
  return path.join(dir, 'postgres');
}

async function start(
  dir: string,
  options: { predecessorMs?: number } = {},
): Promise<RunningPostgres> {
  const postgres = await startPostgres({
    dir,
    onProgress: () => undefined,
    timeoutMs: 120_000,
    ...options,
  });
  onTestFinished(() => postgres.stop());
  return postgres;
}

async function query(url: string, text: string): Promise<unknown[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query(text)).rows;
  } finally {
    await client.end();
  }
}

/** Whether it still does anything: one that ended stays in the list until its parent looks. */
function isAtWork(pid: number): boolean {
  const file = `/proc/${String(pid)}/stat`;
  return existsSync(file) && !/\) Z /.test(readFileSync(file, 'utf8'));
}

const postmasterPid = (dir: string) =>
  Number(readFileSync(path.join(dir, 'cluster', 'postmaster.pid'), 'utf8').split('\n')[0]);

test(
  'keeps what it holds from one start to the next',
  async () => {
    const dir = temporaryDir();
    const first = await start(dir);
    await query(first.url, 'create table t as select 42 as n');
    await first.stop();
    expect(existsSync(path.join(dir, 'cluster', 'postmaster.pid'))).toBe(false);
    const second = await start(dir);
    expect(await query(second.url, 'select n from t')).toEqual([{ n: 42 }]);
  },
  MINUTES,
);

test(
  'says so when it ends by itself, and recovers at the next start',
  async () => {
    const dir = temporaryDir();
    const first = await start(dir);
    await query(first.url, 'create table t as select 42 as n');
    process.kill(postmasterPid(dir), 'SIGKILL');
    const reason = await first.ended;
    expect(reason.message).toContain('ended by itself (code 137)');
    expect(reason.message).toContain(path.join(dir, 'postgres.log'));
    const second = await start(dir);
    expect(await query(second.url, 'select n from t')).toEqual([{ n: 42 }]);
  },
  MINUTES,
);

test(
  'waits for a process of a killed one that still works on the data',
  async () => {
    const dir = temporaryDir();
    const first = await start(dir);
    // Computes without ever looking up, so it does not notice that its postmaster is gone.
    const busy = new pg.Client({ connectionString: first.url });
    busy.on('error', () => undefined);
    await busy.connect();
    const { rows } = await busy.query<{ pid: number }>('select pg_backend_pid() as pid');
    const [{ pid } = { pid: 0 }] = rows;
    const work = busy
      .query('select count(*) from generate_series(1, 40000000) where random() < 0')
      .catch(() => undefined);
    await delay(200);
    process.kill(postmasterPid(dir), 'SIGKILL');
    await first.ended;
    const isBusy = isAtWork(pid);
    const second = await start(dir);
    expect(isBusy, 'the process was gone before it mattered').toBe(true);
    expect(isAtWork(pid)).toBe(false);
    expect(await query(second.url, 'select 1 as n')).toEqual([{ n: 1 }]);
    await work;
  },
  MINUTES,
);

test(
  'refuses a folder that another one uses, and names its process',
  async () => {
    const dir = temporaryDir();
    const first = await start(dir);
    const second = start(dir, { predecessorMs: 200 });
    await expect(second).rejects.toThrow(`its Postgres is process ${String(postmasterPid(dir))}`);
    expect(await query(first.url, 'select 1 as n')).toEqual([{ n: 1 }]);
  },
  MINUTES,
);

test(
  'of two that start at once on an empty folder one runs and the other is told so',
  async () => {
    const dir = temporaryDir();
    const outcomes = await Promise.allSettled([
      start(dir, { predecessorMs: 200 }),
      start(dir, { predecessorMs: 200 }),
    ]);
    const [winner, ...others] = outcomes.flatMap((outcome) =>
      outcome.status === 'fulfilled' ? [outcome.value] : [],
    );
    expect(others).toEqual([]);
    const [refused] = outcomes.flatMap((outcome) =>
      outcome.status === 'rejected' ? [outcome.reason as Error] : [],
    );
    expect(refused?.message).toContain('Another Sentry server uses');
    expect(await query(winner?.url ?? '', 'select 1 as n')).toEqual([{ n: 1 }]);
    await eventually(() =>
      expect(readdirSync(dir).sort()).toEqual(['cluster', 'password', 'postgres.log']),
    );
  },
  MINUTES,
);
