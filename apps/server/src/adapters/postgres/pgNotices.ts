import { setTimeout as delay } from 'node:timers/promises';
import type pg from 'pg';
import type { PgStore } from './pool.ts';

/** What instances tell each other through the store. A notice says only that there is news. */
export const NOTICES = ['sentry_log', 'sentry_alerts', 'sentry_rules'] as const;
export type Notice = (typeof NOTICES)[number];

const RECONNECT_MS = 1000;
/** A connection that breaks without a word is noticed after so long. */
const POLL_MS = 1000;

/**
 * Hears notices of all instances on the store. `onNotice` is called for each, and for all of them once a
 * second and after a connection was lost: what was told meanwhile is not known.
 */
export function listenToNotices(options: {
  readonly store: PgStore;
  readonly onNotice: (notice: Notice) => void;
  readonly onError: (error: unknown) => void;
}): () => Promise<void> {
  const { store, onNotice, onError } = options;
  const stopping = new AbortController();
  const { signal } = stopping;
  let client: pg.Client | undefined;
  const tellAll = (): void => {
    for (const notice of NOTICES) onNotice(notice);
  };
  const listen = async (): Promise<void> => {
    client = await store.connect('notices');
    const ended = new Promise<void>((resolve) => client?.once('end', resolve));
    client.on('notification', ({ channel }) => onNotice(channel as Notice));
    await client.query(NOTICES.map((notice) => `listen ${notice}`).join('; '));
    tellAll();
    if (signal.aborted) await client.end();
    await ended;
  };
  const loop = async (): Promise<void> => {
    while (!signal.aborted) {
      await listen().catch(onError);
      // Aborting is its other way to end.
      await delay(RECONNECT_MS, undefined, { signal }).catch(() => undefined);
    }
  };
  const poll = setInterval(tellAll, POLL_MS);
  const done = loop();
  return async () => {
    stopping.abort();
    clearInterval(poll);
    await client?.end().catch(() => undefined); // it may be broken already
    await done;
  };
}

/** Tells all instances that there is news. One that is lost is made up for within a second. */
export async function sendNotice(store: PgStore, notice: Notice): Promise<void> {
  await store.query(`notify ${notice}`);
}
