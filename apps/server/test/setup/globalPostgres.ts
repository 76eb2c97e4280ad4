import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import pg from 'pg';
import type { TestProject } from 'vitest/node';
import { startPostgres } from '../../src/adapters/embeddedPostgres/index.ts';
import { createPgStore, migrate } from '../../src/adapters/postgres/index.ts';
import { initCa } from '../../src/adapters/x509/index.ts';
import { makeDataDir } from '../../src/app/index.ts';
import { MIGRATIONS, TEMPLATE, withDatabase } from './names.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** The superuser's address of the Postgres that all integration tests share. */
    postgresUrl: string;
    /** A certificate authority to start from: making one takes longer than most tests. */
    pkiDir: string;
  }
}

/**
 * Starts one real Postgres for all integration tests, brings a template database to the newest
 * schema, and makes one certificate authority.
 */
export default async function startSharedPostgres(project: TestProject) {
  const dir = mkdtempSync(path.join(tmpdir(), 'sentry-test-postgres-'));
  makeDataDir(dir);
  const postgres = await startPostgres({ dir, onProgress: () => undefined, timeoutMs: 120_000 });
  await makeTemplate(postgres.url);
  project.provide('postgresUrl', postgres.url);
  const pkiDir = path.join(dir, 'pki');
  await initCa({ dir: pkiDir });
  project.provide('pkiDir', pkiDir);
  return async () => {
    await postgres.stop();
    rmSync(dir, { recursive: true, force: true });
  };
}

async function makeTemplate(url: string): Promise<void> {
  const admin = new pg.Client({ connectionString: url });
  await admin.connect();
  await admin.query(`create database ${TEMPLATE}`);
  await admin.end();
  const store = createPgStore({
    url: withDatabase(url, TEMPLATE),
    maxConnections: 1,
    role: 'owner',
    statementTimeoutMs: 60_000,
    onIdleError: (error) => {
      throw error;
    },
  });
  await migrate(store, MIGRATIONS, () => undefined);
  await store.end();
}
