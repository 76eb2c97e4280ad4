import { setTimeout as delay } from 'node:timers/promises';
import type pg from 'pg';
import type { PgStore } from './pool.ts';

/** Locks of work that one instance does for all; any numbers that nothing else here locks. */
export const LEADERSHIPS = {
  alertTopic: 7_236_010,
  dispatch: 7_236_011,
  remediation: 7_236_012,
} as const;

const AGAIN_MS = 2000;
/** How often the one that leads gives a sign over its connection. */
const SIGN_MS = 2000;
/** After so long without a sign it is taken for frozen. */
const SILENT_MS = 15_000;

/**
 * Does the work while this instance is the one that may: it holds an advisory lock over a connection
 * of its own. The work's signal aborts when the connection is lost; then another instance may begin.
 * One that gives no sign for 15 seconds is frozen though connected: an instance that waits ends its
 * connection. Work that ends or fails is begun again.
 */
export function asLeader(options: {
  readonly store: PgStore;
  readonly leadership: keyof typeof LEADERSHIPS;
  readonly work: (signal: AbortSignal) => Promise<void>;
  readonly onLeading: (isLeading: boolean) => void;
  readonly onError: (error: unknown) => void;
}): () => Promise<void> {
  const { store, leadership, work, onLeading, onError } = options;
  const stopping = new AbortController();
  const lead = async (): Promise<void> => {
    const client: pg.Client = await store.connect(`leader ${leadership}`);
    const lost = new AbortController();
    const lose = (): void => lost.abort();
    client.once('end', lose);
    client.on('error', lose);
    stopping.signal.addEventListener('abort', lose);
    if (stopping.signal.aborted) lose();
    let signs: NodeJS.Timeout | undefined;
    let isAsking = false;
    const giveSign = (): void => {
      if (isAsking) return; // the store is away, or slow
      isAsking = true;
      client.query('select').then(() => (isAsking = false), lose);
    };
    try {
      const { rows } = await client.query<{ got: boolean }>(
        'select pg_try_advisory_lock($1) as got',
        [LEADERSHIPS[leadership]],
      );
      if (rows[0]?.got !== true) return await endSilent(store, leadership);
      if (lost.signal.aborted) return;
      onLeading(true);
      signs = setInterval(giveSign, SIGN_MS);
      await work(lost.signal);
    } finally {
      clearInterval(signs);
      onLeading(false);
      stopping.signal.removeEventListener('abort', lose);
      await client.end().catch(() => undefined); // gives the lock back, unless it is gone already
    }
  };
  const loop = async (): Promise<void> => {
    while (!stopping.signal.aborted) {
      await lead().catch(onError);
      await delay(AGAIN_MS, undefined, { signal: stopping.signal }).catch(() => undefined);
    }
  };
  const done = loop();
  return async () => {
    stopping.abort();
    await done;
  };
}

/**
 * Ends the connection of an instance that leads and gives no sign, by the clock of the store.
 *
 * @throws Error that says so when there was one: the lock can be had now
 */
async function endSilent(store: PgStore, leadership: keyof typeof LEADERSHIPS): Promise<void> {
  // As who logs in: the role of the server does not see what connections do.
  const { rows } = await store.ownerTransaction((tx) =>
    tx.query<{ ended: boolean }>(
      `select pg_terminate_backend(l.pid) as ended
         from pg_locks l join pg_stat_activity a using (pid)
        where l.locktype = 'advisory' and l.granted and l.classid = 0 and l.objid = $1 and l.objsubid = 1
          and l.database = (select oid from pg_database where datname = current_database())
          and a.state_change < clock_timestamp() - make_interval(secs => $2)`,
      [LEADERSHIPS[leadership], SILENT_MS / 1000],
    ),
  );
  if (rows.some(({ ended }) => ended))
    throw new Error(
      `The server that led (${leadership}) gave no sign for ${String(SILENT_MS / 1000)} s: frozen, or cut off. Its right is taken from it.`,
    );
}
