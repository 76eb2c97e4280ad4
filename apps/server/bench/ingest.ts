import { print, quantile, round } from './figures.ts';
import {
  addRules,
  makeBody,
  request,
  type ServerUnderTest,
  startServer,
} from './serverUnderTest.ts';
import { readUsage } from './usage.ts';

const RUNS = [
  { batch: 1, connections: 64 },
  { batch: 10, connections: 32 },
  { batch: 100, connections: 16 },
  { batch: 1000, connections: 8 },
];
const WARM_UP_SEC = 2;

async function load(
  server: ServerUnderTest,
  { batch, connections }: (typeof RUNS)[number],
  seconds: number,
): Promise<{ accepted: number; tookMs: number; latenciesMs: number[] }> {
  const pool = server.connect('producer', connections);
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
          pool,
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
  await pool.close();
  return { accepted, tookMs, latenciesMs };
}

/** How many events a second are durable when they are acknowledged. */
export async function ingest(seconds: number): Promise<void> {
  const server = await startServer();
  try {
    const operator = server.connect('operator', 1);
    await addRules(operator);
    await operator.close();
    for (const run of RUNS) {
      await load(server, run, WARM_UP_SEC);
      const before = readUsage(server.running);
      const { accepted, tookMs, latenciesMs } = await load(server, run, seconds);
      const after = readUsage(server.running);
      const perMillion = (cpuSec: number): number => round((cpuSec / accepted) * 1e6);
      print({
        bench: 'ingest',
        batch: run.batch,
        connections: run.connections,
        rules: 100,
        events_per_sec: Math.round((accepted / tookMs) * 1000),
        accept_p50_ms: round(quantile(latenciesMs, 0.5)),
        accept_p99_ms: round(quantile(latenciesMs, 0.99)),
        server_cpu_sec_per_million: perMillion(after.serverCpuSec - before.serverCpuSec),
        postgres_cpu_sec_per_million: perMillion(after.postgresCpuSec - before.postgresCpuSec),
        server_mb: Math.round(after.serverMb),
        postgres_mb: Math.round(after.postgresMb),
      });
    }
  } finally {
    await server.stop();
  }
}
