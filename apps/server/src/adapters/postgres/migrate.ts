import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { toStoreError } from './errors.ts';
import { makeRoles } from './pgRoles.ts';
import type { PgStore, Queryable } from './pool.ts';

const LOCK = 7_236_001; // any number that nothing else here locks

/** A numbered migration: `000001_first.sql`. */
interface Migration {
  readonly version: number;
  readonly name: string;
  readonly sql: string;
  readonly checksum: string;
}

function readMigrations(dir: string): Migration[] {
  return readdirSync(dir)
    .filter((file) => /^\d{6}_.*\.sql$/.test(file))
    .sort()
    .map((file) => {
      const sql = readFileSync(path.join(dir, file), 'utf8');
      const checksum = createHash('sha256').update(sql).digest('hex');
      return { version: Number(file.slice(0, 6)), name: file, sql, checksum };
    });
}

/**
 * Brings the store to the newest schema, each migration in a transaction, under one lock.
 * The roles that the migrations grant to are made before. Forward only: a store that is newer than this program, or a migration that was edited after it
 * ran, stops the start with what to do.
 */
export async function migrate(
  store: PgStore,
  dir: string,
  onProgress: (text: string) => void,
): Promise<void> {
  await alone(store, async (tx) => {
    // A large store takes as long as it takes, and a second server waits for the first.
    await tx.query('set local statement_timeout = 0');
    await tx.query('select pg_advisory_xact_lock($1)', [LOCK]);
    await tx.query(
      `create table if not exists schema_migrations (
         version integer primary key, name text not null, checksum text not null,
         applied_at timestamptz not null default now())`,
    );
    await makeRoles(tx);
    const { rows } = await tx.query<{ version: number; name: string; checksum: string }>(
      'select version, name, checksum from schema_migrations order by version',
    );
    const applied = new Map(rows.map((row) => [row.version, row]));
    const known = readMigrations(dir);
    const newest = rows.at(-1);
    if (newest !== undefined && newest.version > (known.at(-1)?.version ?? 0))
      throw new Error(
        `The store is at schema ${newest.name}, newer than this program. Start the newer program, or use another data folder.`,
      );
    for (const migration of known) {
      const before = applied.get(migration.version);
      if (before === undefined) {
        onProgress(`bringing the schema to ${migration.name}`);
        await tx.query(migration.sql);
        await tx.query(
          'insert into schema_migrations (version, name, checksum) values ($1, $2, $3)',
          [migration.version, migration.name, migration.checksum],
        );
      } else if (before.checksum !== migration.checksum) {
        throw new Error(
          `Migration ${migration.name} was changed after it ran. Restore the file; put the change into a new migration.`,
        );
      }
    }
  });
}

/** One transaction as the owner over a connection of its own, which takes as long as it takes. */
async function alone(store: PgStore, work: (tx: Queryable) => Promise<void>): Promise<void> {
  const client = await store.connect('migration').catch((error: unknown) => {
    throw toStoreError(error);
  });
  try {
    await client.query('begin; set local role none');
    await work(client);
    await client.query('commit');
  } catch (error) {
    throw toStoreError(error);
  } finally {
    await client.end(); // rolls back what is not committed
  }
}

/**
 * Refuses a Postgres whose commit does not mean durable.
 *
 * `synchronous_commit = off` loses acknowledged rows at a crash; without `fsync` or
 * `full_page_writes` a power cut can destroy the cluster (PostgreSQL manual, 19.5).
 */
export async function assertDurable(store: PgStore): Promise<void> {
  const { rows } = await store.query<{ name: string; setting: string }>(
    `select name, setting from pg_settings
      where name in ('fsync', 'synchronous_commit', 'full_page_writes')`,
  );
  const unsafe = rows.filter(({ name, setting }) =>
    name === 'synchronous_commit' ? setting === 'off' : setting !== 'on',
  );
  if (unsafe.length > 0)
    throw new Error(
      `Postgres is set so that acknowledged events can be lost: ${unsafe.map(({ name, setting }) => `${name} = ${setting}`).join(', ')}. Set ${unsafe.length > 1 ? 'them' : 'it'} to on (also for this role and database) and start again.`,
    );
}
