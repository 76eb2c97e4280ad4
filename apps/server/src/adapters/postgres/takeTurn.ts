import type { PgStore } from './pool.ts';

const LOCK = 7_236_004; // any number that nothing else here locks

/**
 * Waits until no other server is taking this store over; resolves with what ends our turn.
 *
 * Taking over has several parts, the log and the engine. Without turns two servers that start at
 * once could each get one of them, and both would have to stop.
 */
export async function takeTurn(store: PgStore): Promise<() => Promise<void>> {
  const client = await store.connect('turn');
  await client.query('select pg_advisory_lock($1)', [LOCK]);
  let ended: Promise<void> | undefined;
  return () => (ended ??= client.end()); // gives the lock back, as does the end of this process
}
