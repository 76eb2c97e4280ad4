import type { LogEvent } from '@batcave/shared/events';
import { startPostgres } from '../../src/adapters/embeddedPostgres/index.ts';
import { createPgStore, PgEventLog, type PgStore } from '../../src/adapters/postgres/index.ts';
import { dataPaths } from '../../src/app/index.ts';

/** Opens the store of a server that is stopped, and closes it again. */
export async function withStore<T>(
  dataDir: string,
  work: (store: PgStore) => Promise<T>,
): Promise<T> {
  const postgres = await startPostgres({
    dir: dataPaths(dataDir).postgres,
    onProgress: () => undefined,
    timeoutMs: 120_000,
  });
  const store = createPgStore({
    url: postgres.url,
    maxConnections: 2,
    statementTimeoutMs: 60_000,
    onIdleError: () => undefined,
  });
  try {
    return await work(store);
  } finally {
    await store.end();
    await postgres.stop();
  }
}

/** Everything on the log, in its order, as the engine would read it. */
export async function readLog(store: PgStore): Promise<LogEvent[]> {
  const log = await PgEventLog.open({
    store,
    now: Date.now,
    maxPendingEvents: 1,
    maxPendingBytes: 1,
    appendTimeoutMs: 1000,
    maxBatchEvents: 1,
    tailEvents: 1,
    onFenced: () => undefined,
    onWriteError: () => undefined,
  });
  const events: LogEvent[] = [];
  for (;;) {
    const page = await log.read(events.at(-1)?.seq ?? 0, 1000);
    if (page.length === 0) break;
    events.push(...page);
  }
  await log.close();
  return events;
}
