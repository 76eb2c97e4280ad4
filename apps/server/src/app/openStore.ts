import { existsSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { AppError } from '@batcave/shared/errors';
import { findPostgres, startPostgres } from '../adapters/embeddedPostgres/index.ts';
import {
  assertDurable,
  createPgStore,
  migrate,
  type PgStore,
} from '../adapters/postgres/identities.ts';
import type { CleanupStack } from './CleanupStack.ts';
import { dataPaths, findRunning, makeDataDir } from './dataDir.ts';
import { SettingError, type Settings } from './settings.ts';

const MIGRATIONS = path.join(
  path.dirname(fileURLToPath(import.meta.url)),
  '..',
  '..',
  'migrations',
);

/** For a Postgres that does not answer at the start. Then the start fails, with the reason. */
const PATIENCE_MS = 30_000;
const AGAIN_MS = 1000;

/** A store that is ready, and what tells that it is gone for good. */
export interface OpenStore {
  readonly store: PgStore;
  /** Resolves when the built-in Postgres ends by itself. One of somebody else's may come back. */
  readonly ended: Promise<Error>;
}

/**
 * Starts or reaches Postgres, refuses unsafe settings, and brings the schema up to date.
 *
 * @throws SettingError with `existing`, for a data folder in which there is no store: nothing was made
 */
export async function openStore(options: {
  readonly settings: Settings;
  readonly cleanup: CleanupStack;
  readonly onProgress: (text: string) => void;
  readonly onIdleError: (error: Error) => void;
  /** Use the Postgres of a server that runs on this folder, if one does, instead of starting it. */
  readonly join?: boolean;
  /** There must be a store already: a folder that was mistyped must not become one. */
  readonly existing?: boolean;
}): Promise<OpenStore> {
  const { settings, cleanup, onProgress, onIdleError } = options;
  const dir = dataPaths(settings.data_dir).postgres;
  let url = settings.database_url;
  let ended = new Promise<Error>(() => undefined);
  if (url === '' && options.join === true && findRunning(settings.data_dir) !== undefined)
    url = findPostgres(dir) ?? '';
  if (url === '' && options.existing === true && !existsSync(path.join(dir, 'cluster')))
    throw new SettingError(
      `${settings.data_dir} holds no data of a server. Name the folder of the server with --data-dir, or its database with --database-url; npx sentry server --data-dir ${settings.data_dir} begins anew there.`,
    );
  if (url === '') {
    makeDataDir(settings.data_dir);
    onProgress('starting Postgres');
    const postgres = await startPostgres({ dir, onProgress });
    cleanup.defer('Postgres', () => postgres.stop());
    ({ url, ended } = postgres);
  }
  const common = { url, statementTimeoutMs: 30_000, onIdleError };
  // The role in which the server works is made with the schema.
  const owner = createPgStore({ ...common, maxConnections: 1, role: 'owner' });
  try {
    await reachStore(owner, url, onProgress);
    await assertDurable(owner);
    await migrate(owner, MIGRATIONS, onProgress);
  } finally {
    await owner.end();
  }
  const store = createPgStore({ ...common, maxConnections: settings.database_connections });
  cleanup.defer('connections to the store', () => store.end());
  return { store, ended };
}

/** Postgres may start beside us: while it only does not answer, it is asked again for a while. */
async function reachStore(
  store: PgStore,
  url: string,
  onProgress: (text: string) => void,
): Promise<void> {
  const deadlineMs = performance.now() + PATIENCE_MS;
  for (;;) {
    try {
      await store.query('select 1');
      return;
    } catch (error) {
      const { host, pathname } = new URL(url);
      const where = `Postgres at ${host} (database ${pathname.slice(1)})`;
      const isAway = error instanceof AppError && error.code === 'store_unavailable';
      const cause = isAway ? error.cause : error;
      const said = cause instanceof Error ? cause.message : String(cause);
      if (!isAway)
        throw new Error(`${where} refuses: ${said}. Correct database_url.`, { cause: error });
      if (performance.now() > deadlineMs)
        throw new Error(
          `${where} does not answer: ${said}. Start it, or correct database_url (postgres://user:password@host/database).`,
          { cause: error },
        );
      onProgress(`${where} does not answer: ${said}. Trying again`);
    }
    await delay(AGAIN_MS);
  }
}
