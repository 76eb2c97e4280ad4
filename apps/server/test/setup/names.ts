import path from 'node:path';

/** The database that every test's own is cloned from. */
export const TEMPLATE = 'sentry_template';

export const MIGRATIONS = path.join(import.meta.dirname, '..', '..', 'migrations');

/** The same server and account, another database. */
export function withDatabase(url: string, database: string): string {
  const other = new URL(url);
  other.pathname = `/${database}`;
  return other.href;
}
