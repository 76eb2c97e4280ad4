import { print, quantile, round } from './figures.ts';
import { loadFlatOut } from './load.ts';
import { addRules, startServer } from './serverUnderTest.ts';
import { readUsage } from './usage.ts';

const RUNS = [
  { batch: 1, connections: 64 },
  { batch: 10, connections: 32 },
  { batch: 100, connections: 16 },
  { batch: 1000, connections: 8 },
];
const WARM_UP_SEC = 2;

/** How many events a second are durable when they are acknowledged. */
export async function ingest(seconds: number): Promise<void> {
  const server = await startServer();
  try {
    const operator = server.connect('operator', 1);
    await addRules(operator);
    await operator.close();
    for (const run of RUNS) {
      await loadFlatOut([server], run, WARM_UP_SEC);
      const before = readUsage(server.running);
      const { accepted, tookMs, latenciesMs } = await loadFlatOut([server], run, seconds);
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
