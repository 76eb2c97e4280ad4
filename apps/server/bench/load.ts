import { setTimeout as delay } from 'node:timers/promises';
import type { Pool } from 'undici';
import { makeBody, request, type ServerUnderTest } from './serverUnderTest.ts';

const BATCH = 100;

/** Sends as much as it can for so many seconds, to all servers in turn; connections are those of all together. */
export async function loadFlatOut(
  servers: readonly ServerUnderTest[],
  { batch, connections }: { readonly batch: number; readonly connections: number },
  seconds: number,
): Promise<{ accepted: number; tookMs: number; latenciesMs: number[] }> {
  const pools = servers.map((server) =>
    server.connect('producer', Math.ceil(connections / servers.length)),
  );
  const bodies = Array.from({ length: 20 }, (_, i) => makeBody(batch, i));
  const latenciesMs: number[] = [];
  let accepted = 0;
  const startedMs = performance.now();
  const endMs = startedMs + seconds * 1000;
  await Promise.all(
    Array.from({ length: connections }, async (_, worker) => {
      for (let i = worker; performance.now() < endMs; i += 1) {
        const sentMs = performance.now();
        const { status, text } = await request(
          pools[worker % pools.length] as Pool,
          'POST',
          '/v1/events',
          bodies[i % bodies.length] ?? '',
        );
        if (status !== 202)
          throw new Error(`the server answered ${String(status)}: ${text.slice(0, 300)}`);
        latenciesMs.push(performance.now() - sentMs);
        accepted += batch;
      }
    }),
  );
  const tookMs = performance.now() - startedMs;
  await Promise.all(pools.map((pool) => pool.close()));
  return { accepted, tookMs, latenciesMs };
}

/** Sends batches at a steady rate, to all in turn, until the signal aborts; resolves with what was accepted. */
export async function keepLoad(
  producers: readonly Pool[],
  eventsPerSec: number,
  signal: AbortSignal,
): Promise<number> {
  const bodies = Array.from({ length: 20 }, (_, i) => makeBody(BATCH, i));
  const startedMs = performance.now();
  let sent = 0;
  let accepted = 0;
  const open = new Set<Promise<void>>();
  while (!signal.aborted) {
    const due = Math.floor(((performance.now() - startedMs) / 1000) * (eventsPerSec / BATCH));
    // Behind by more than this the load is not what it says: better to send less and report it.
    for (; sent < due && open.size < 200; sent += 1) {
      const one: Promise<void> = request(
        producers[sent % producers.length] as Pool,
        'POST',
        '/v1/events',
        bodies[sent % bodies.length] ?? '',
      ).then(({ status }) => {
        if (status === 202) accepted += BATCH;
        open.delete(one);
      });
      open.add(one);
    }
    await delay(2);
  }
  await Promise.all(open);
  return accepted;
}
