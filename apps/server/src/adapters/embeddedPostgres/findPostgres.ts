import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';

/** The address of the Postgres that runs on this folder, by what it and its start have left there. */
export function findPostgres(dir: string): string | undefined {
  const pidFile = path.join(dir, 'cluster', 'postmaster.pid');
  const passwordFile = path.join(dir, 'password');
  if (!existsSync(pidFile) || !existsSync(passwordFile)) return undefined;
  // PostgreSQL manual, "postmaster.pid": the fourth line is the port.
  const port = readFileSync(pidFile, 'utf8').split('\n')[3];
  const password = readFileSync(passwordFile, 'utf8').trim();
  return `postgres://sentry:${password}@127.0.0.1:${port ?? ''}/postgres`;
}
