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

/**
 * Does the work while this instance is the one that may: it holds an advisory lock over a connection
 * of its own. The work's signal aborts when the connection is lost; then another instance may begin.
 * Work that ends or fails is begun again.
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
    try {
      const { rows } = await client.query<{ got: boolean }>(
        'select pg_try_advisory_lock($1) as got',
        [LEADERSHIPS[leadership]],
      );
      if (rows[0]?.got !== true || lost.signal.aborted) return;
      onLeading(true);
      await work(lost.signal);
    } finally {
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
