import { randomBytes } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import pg from 'pg';
import { expect, inject, onTestFinished } from 'vitest';
import { createPgStore, type PgStore } from '../../src/adapters/postgres/index.ts';
import { TEMPLATE, withDatabase } from './names.ts';

/** A database of one test. */
export interface TestDatabase {
  readonly url: string;
  readonly name: string;
  /** Runs one statement beside the server, as a person with psql would. */
  query<Row extends pg.QueryResultRow>(text: string, values?: unknown[]): Promise<Row[]>;
  /** A connection of its own, for locks and transactions. Closed when the test is over. */
  connect(): Promise<pg.Client>;
  /** A store as the server has it, perhaps by another way. Closed when the test is over. */
  openStore(byUrl?: string): PgStore;
}

/** Takes what has to be undone; runs it last first, as `onTestFinished` does. */
export type CleanUp = (step: () => Promise<void> | void) => void;

/** How long what a stopped server leaves behind may need to go away. */
const LEAVE_MS = 5_000;

/** Runs one statement on the shared Postgres, outside any test's database. */
export async function asAdmin(text: string): Promise<void> {
  const admin = new pg.Client({ connectionString: inject('postgresUrl') });
  await admin.connect();
  try {
    await admin.query(text);
  } finally {
    await admin.end();
  }
}

/**
 * Clones the template for the running test. Dropped when it is over, and the test fails when
 * somebody is still connected then: a stop that leaves connections is not clean.
 */
export async function createDatabase(cleanUp: CleanUp = onTestFinished): Promise<TestDatabase> {
  const name = `sentry_test_${randomBytes(6).toString('hex')}`;
  await asAdmin(`create database ${name} template ${TEMPLATE}`);
  const url = withDatabase(inject('postgresUrl'), name);
  const closing: (() => Promise<void>)[] = [];
  const own = new pg.Pool({ connectionString: url, max: 2, application_name: 'test' });
  closing.push(() => own.end());
  cleanUp(async () => {
    for (const close of closing) await close();
    const left = await connectionsLeft(name);
    await asAdmin(`drop database ${name} with (force)`);
    expect(left, 'connections that nobody closed').toEqual([]);
  });
  return {
    url,
    name,
    query: async (text, values) => (await own.query(text, values)).rows as never,
    async connect() {
      const client = new pg.Client({ connectionString: url, application_name: 'test' });
      await client.connect();
      closing.push(() => client.end());
      return client;
    },
    openStore(byUrl = url) {
      const store = createPgStore({
        url: byUrl,
        maxConnections: 4,
        statementTimeoutMs: 30_000,
        onIdleError: () => undefined,
      });
      closing.push(() => store.end());
      return store;
    },
  };
}

/** The names of those that are still connected once there was time to leave. */
async function connectionsLeft(database: string): Promise<string[]> {
  const admin = new pg.Client({ connectionString: inject('postgresUrl') });
  await admin.connect();
  const deadlineMs = Date.now() + LEAVE_MS;
  try {
    for (;;) {
      const { rows } = await admin.query<{ name: string }>(
        `select application_name as name from pg_stat_activity
          where datname = $1 and backend_type = 'client backend'`,
        [database],
      );
      if (rows.length === 0 || Date.now() > deadlineMs) return rows.map(({ name }) => name);
      await delay(20);
    }
  } finally {
    await admin.end();
  }
}
