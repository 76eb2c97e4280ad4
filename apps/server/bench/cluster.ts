import { setTimeout as delay } from 'node:timers/promises';
import { openStream, PROBE_RULE } from './alertLatency.ts';
import { type ClusterUnderTest, type ClusterUsage, startCluster } from './clusterUnderTest.ts';
import { print, quantile, round } from './figures.ts';
import { keepLoad, loadFlatOut } from './load.ts';
import { addRules, request, startServer } from './serverUnderTest.ts';
import { readUsage } from './usage.ts';

const RUNS = [
  { batch: 100, connections: 16 },
  { batch: 1000, connections: 8 },
];
const INSTANCES = [1, 2, 3];
const WARM_UP_SEC = 2;
const STEADY_RATES = [0, 5000];
const PROBES_PER_SEC = 10;
const GROUPED_BY = { source: ['source'], label: ['labels.probe'] } as const;

/** Waits until everything that was accepted is stored and judged. */
async function drained(cluster: ClusterUnderTest): Promise<void> {
  for (let zeros = 0; zeros < 2; zeros = (await cluster.lag()) === 0 ? zeros + 1 : 0)
    await delay(100);
}

/** One server without Kafka, for comparison: what it accepts is stored. */
async function measureEmbedded(seconds: number): Promise<Map<number, number>> {
  const rates = new Map<number, number>();
  const server = await startServer();
  try {
    const operator = server.connect('operator', 1);
    await addRules(operator);
    await operator.close();
    for (const run of RUNS) {
      await loadFlatOut([server], run, WARM_UP_SEC);
      const before = readUsage(server.running);
      const { accepted, tookMs } = await loadFlatOut([server], run, seconds);
      const after = readUsage(server.running);
      const rate = (accepted / tookMs) * 1000;
      rates.set(run.batch, rate);
      const perMillion = (cpuSec: number): number => round((cpuSec / accepted) * 1e6);
      print({
        bench: 'cluster',
        profile: 'embedded',
        servers: 1,
        batch: run.batch,
        rules: 100,
        events_per_sec: Math.round(rate),
        server_cpu_sec_per_million: perMillion(after.serverCpuSec - before.serverCpuSec),
        postgres_cpu_sec_per_million: perMillion(after.postgresCpuSec - before.postgresCpuSec),
        server_mb: Math.round(after.serverMb),
      });
    }
  } finally {
    await server.stop();
  }
  return rates;
}

/** Flat out over all servers, then until all of it is stored and judged: that is the rate that lasts. */
async function measureThrough(
  cluster: ClusterUnderTest,
  seconds: number,
  embedded: ReadonlyMap<number, number>,
): Promise<void> {
  for (const run of RUNS) {
    await loadFlatOut(cluster.servers, run, WARM_UP_SEC);
    await drained(cluster);
    const before = cluster.usage();
    const startedMs = performance.now();
    const { accepted, tookMs, latenciesMs } = await loadFlatOut(cluster.servers, run, seconds);
    const lag = await cluster.lag();
    await drained(cluster);
    const wholeMs = performance.now() - startedMs;
    const after = cluster.usage();
    const through = (accepted / wholeMs) * 1000;
    const perMillion = (field: keyof ClusterUsage): number =>
      round(((after[field] - before[field]) / accepted) * 1e6);
    print({
      bench: 'cluster',
      profile: 'cluster',
      servers: cluster.servers.length,
      batch: run.batch,
      rules: 100,
      accepted_per_sec: Math.round((accepted / tookMs) * 1000),
      accept_p50_ms: round(quantile(latenciesMs, 0.5)),
      accept_p99_ms: round(quantile(latenciesMs, 0.99)),
      lag_records_at_end: lag,
      events_per_sec: Math.round(through),
      of_embedded: round(through / (embedded.get(run.batch) ?? NaN)),
      server_cpu_sec_per_million: perMillion('serverCpuSec'),
      postgres_cpu_sec_per_million: perMillion('postgresCpuSec'),
      kafka_cpu_sec_per_million: perMillion('kafkaCpuSec'),
      server_mb: Math.round(after.serverMb),
      kafka_mb: Math.round(after.kafkaMb),
    });
  }
}

/** Single events that each raise an alert, through any server, to the stream of another. */
async function measureAlerts(cluster: ClusterUnderTest, seconds: number): Promise<void> {
  const [first] = cluster.servers;
  const last = cluster.servers.at(-1);
  if (first === undefined || last === undefined) return;
  const operator = first.connect('operator', 1);
  for (const [name, group_by] of Object.entries(GROUPED_BY)) {
    const rule = {
      ...PROBE_RULE,
      name: `probe by ${name}`,
      match: { type: `bench.probe.${name}` },
      group_by,
    };
    const { status, text } = await request(
      operator,
      'POST',
      '/v1/alerts/policies',
      JSON.stringify(rule),
    );
    if (status !== 201) throw new Error(`a rule was refused: ${text}`);
  }
  await operator.close();
  const producers = cluster.servers.map((server) => server.connect('producer', 16));
  const prober = first.connect('producer', 4);
  for (const rate of STEADY_RATES) {
    const stop = new AbortController();
    const loading = rate === 0 ? Promise.resolve(0) : keepLoad(producers, rate, stop.signal);
    await delay(2000);
    for (const name of Object.keys(GROUPED_BY)) {
      const sentMs = new Map<string, number>();
      const frameMs: number[] = [];
      const acceptMs: number[] = [];
      const socket = await openStream(last, ({ source, 'labels.probe': label }) => {
        const at = sentMs.get(source ?? label ?? '');
        if (at !== undefined && sentMs.delete(source ?? label ?? ''))
          frameMs.push(performance.now() - at);
      });
      const probes: Promise<void>[] = [];
      for (let i = 0; i < seconds * PROBES_PER_SEC; i += 1) {
        const probe = `${name}-${String(rate)}-${String(i)}`;
        const at = performance.now();
        sentMs.set(probe, at);
        const body = { source: probe, type: `bench.probe.${name}`, labels: { probe } };
        probes.push(
          request(prober, 'POST', '/v1/events', JSON.stringify(body)).then(
            () => void acceptMs.push(performance.now() - at),
          ),
        );
        await delay(1000 / PROBES_PER_SEC);
      }
      await Promise.all(probes);
      await delay(2000);
      socket.close();
      print({
        bench: 'cluster',
        servers: cluster.servers.length,
        rule_grouped_by: name,
        events_per_sec_beside: rate,
        probes: seconds * PROBES_PER_SEC,
        alerts_seen: frameMs.length,
        accept_p50_ms: round(quantile(acceptMs, 0.5)),
        accept_p99_ms: round(quantile(acceptMs, 0.99)),
        event_to_alert_frame_p50_ms: round(quantile(frameMs, 0.5)),
        event_to_alert_frame_p99_ms: round(quantile(frameMs, 0.99)),
      });
    }
    stop.abort();
    await loading;
  }
  await Promise.all([...producers, prober].map((pool) => pool.close()));
}

/** Events through Kafka with one, two and three servers, beside one server without, in one run. */
export async function cluster(seconds: number): Promise<void> {
  const embedded = await measureEmbedded(seconds);
  const under = await startCluster();
  try {
    for (const count of INSTANCES) {
      await under.add();
      if (count === 1) {
        const operator = under.servers[0]?.connect('operator', 1);
        if (operator !== undefined) {
          await addRules(operator);
          await operator.close();
        }
      }
      await drained(under);
      await measureThrough(under, seconds, embedded);
    }
    await measureAlerts(under, seconds);
  } finally {
    await under.stop();
  }
}
