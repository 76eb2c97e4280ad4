import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import type { Pool } from 'undici';
import { startAlertmanager } from './alertmanager.ts';
import { PROBE_RULE } from './alertLatency.ts';
import { print, quantile, round } from './figures.ts';
import { keepLoad } from './load.ts';
import { addRules, request, type ServerUnderTest, startServer } from './serverUnderTest.ts';

const LOADS = [0, 10_000, 30_000];
const PROBES_PER_SEC = 20;
const BURST = 10_000;
const SECRET = `whsec_${Buffer.alloc(32, 9).toString('base64')}`;

/** A message as far as it is timed. */
interface Told {
  readonly atMs: number;
  readonly reason: string;
  readonly severities: readonly string[];
  readonly sources: readonly string[];
  readonly bytes: number;
}

/** Takes webhooks of both, and remembers when what was told. */
async function startSink(): Promise<{ url: string; told: Told[]; server: Server }> {
  const told: Told[] = [];
  const server = createServer((incoming, answer) => {
    const parts: Buffer[] = [];
    incoming.on('data', (part: Buffer) => parts.push(part));
    incoming.on('end', () => {
      const atMs = performance.now();
      answer.writeHead(200).end();
      const body = Buffer.concat(parts);
      told.push({ atMs, bytes: body.length, ...read(JSON.parse(body.toString()) as Body) });
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return { url: `http://127.0.0.1:${String(port)}/`, told, server };
}

interface Body {
  readonly data?: {
    readonly message: {
      readonly reason: string;
      readonly alerts: readonly { readonly severity: string; readonly service: string }[];
    };
  };
  readonly alerts?: readonly { readonly labels: Readonly<Record<string, string>> }[];
}

function read({ data, alerts = [] }: Body): Omit<Told, 'atMs' | 'bytes'> {
  if (data === undefined)
    return {
      reason: 'alertmanager',
      severities: [],
      sources: alerts.map(({ labels }) => labels['source'] ?? ''),
    };
  return {
    reason: data.message.reason,
    severities: data.message.alerts.map(({ severity }) => severity),
    sources: data.message.alerts.map(({ service }) => service),
  };
}

async function configure(
  operator: Pool,
  url: string,
  route: Record<string, unknown>,
): Promise<void> {
  const receiver = { name: 'sink', type: 'webhook', url, secret: { value: SECRET } };
  const { statusCode, body } = await operator.request({
    method: 'PUT',
    path: '/v1/dispatch/config',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({
      config: {
        receivers: [{ ...receiver, reads_as: 'console/viewer' }],
        route: { receivers: ['sink'], ...route },
      },
    }),
  });
  const text = await body.text();
  if (statusCode !== 200) throw new Error(`the configuration was refused: ${text}`);
}

const startTelling = () => startServer(['--egress-allow', '127.0.0.1:*']);

/** Times an event to the first message about the alert it raises, without any group wait, beside Alertmanager. */
export async function notify(seconds: number): Promise<void> {
  const sink = await startSink();
  const server = await startTelling();
  try {
    const operator = server.connect('operator', 1);
    await addRules(operator);
    await request(operator, 'POST', '/v1/alerts/policies', JSON.stringify(PROBE_RULE));
    await configure(operator, sink.url, { group_by: ['...'], group_wait: '0s' });
    for (const load of LOADS) await timeProbes(server, sink.told, load, seconds);
    await operator.close();
  } finally {
    await server.stop();
  }
  await timeAlertmanager(sink, seconds);
  await burst(sink, ['incident'], 'by incident');
  await burst(sink, ['service'], 'by service');
  sink.server.close();
}

async function timeProbes(
  server: ServerUnderTest,
  told: Told[],
  load: number,
  seconds: number,
): Promise<void> {
  const producer = server.connect('producer', 32);
  const prober = server.connect('producer', 4);
  const stop = new AbortController();
  const loading = load === 0 ? Promise.resolve(0) : keepLoad([producer], load, stop.signal);
  await delay(2000);
  told.length = 0;
  const sentMs = new Map<string, number>();
  const startedMs = performance.now();
  for (let i = 0; i < seconds * PROBES_PER_SEC; i += 1) {
    const source = `probe-${String(load)}-${String(i)}`;
    sentMs.set(source, performance.now());
    void request(prober, 'POST', '/v1/events', JSON.stringify({ source, type: 'bench.probe' }));
    await delay(1000 / PROBES_PER_SEC);
  }
  const tookMs = performance.now() - startedMs;
  await delay(2000);
  stop.abort();
  const accepted = await loading;
  print({
    bench: 'notify',
    product: 'sentry',
    what: 'event to webhook',
    events_per_sec: Math.round((accepted / (tookMs + 4000)) * 1000),
    ...summary(told, sentMs),
  });
  await Promise.all([producer.close(), prober.close()]);
}

function summary(told: readonly Told[], sentMs: ReadonlyMap<string, number>) {
  const first = new Map<string, number>();
  for (const { atMs, sources } of told)
    for (const source of sources) if (!first.has(source)) first.set(source, atMs);
  const waits = [...first].flatMap(([source, atMs]) => {
    const sent = sentMs.get(source);
    return sent === undefined ? [] : [atMs - sent];
  });
  return {
    probes: sentMs.size,
    told: waits.length,
    p50_ms: round(quantile(waits, 0.5)),
    p99_ms: round(quantile(waits, 0.99)),
  };
}

async function timeAlertmanager(
  sink: Awaited<ReturnType<typeof startSink>>,
  seconds: number,
): Promise<void> {
  const alertmanager = await startAlertmanager(sink.url);
  if (alertmanager === undefined) {
    print({ bench: 'notify', product: 'alertmanager', left_out: 'it is not installed here' });
    return;
  }
  try {
    sink.told.length = 0;
    const sentMs = new Map<string, number>();
    for (let i = 0; i < seconds * PROBES_PER_SEC; i += 1) {
      const source = `probe-${String(i)}`;
      sentMs.set(source, performance.now());
      const body = JSON.stringify([{ labels: { alertname: 'probe', source } }]);
      const headers = { 'content-type': 'application/json' };
      void fetch(`${alertmanager.url}/api/v2/alerts`, { method: 'POST', headers, body });
      await delay(1000 / PROBES_PER_SEC);
    }
    await delay(2000);
    print({
      bench: 'notify',
      product: `alertmanager ${alertmanager.version}`,
      what: 'alert to webhook, in memory: it judges no events',
      ...summary(sink.told, sentMs),
    });
  } finally {
    await alertmanager.stop();
  }
}

/** 10,000 alerts at one moment, one of them CRITICAL in the midst of them: what is sent, and when that one is told. */
async function burst(
  sink: Awaited<ReturnType<typeof startSink>>,
  groupBy: readonly string[],
  name: string,
): Promise<void> {
  const server = await startTelling();
  try {
    const operator = server.connect('operator', 1);
    const producer = server.connect('producer', 8);
    for (const severity of ['WARN', 'CRITICAL']) {
      const rule = {
        ...PROBE_RULE,
        severity,
        name: severity,
        match: { type: `bench.${severity}` },
      };
      await request(operator, 'POST', '/v1/alerts/policies', JSON.stringify(rule));
    }
    await configure(operator, sink.url, {
      group_by: groupBy,
      group_wait: '5s',
      routes: [{ name: 'wake', match: ['severity=CRITICAL'], group_wait: '0s' }],
    });
    await delay(1500);
    sink.told.length = 0;
    const startedMs = performance.now();
    const batches = Array.from({ length: 10 }, (_, batch) =>
      JSON.stringify(
        Array.from({ length: BURST / 10 }, (_unused, i) => {
          const n = batch * (BURST / 10) + i;
          const isWorst = n === BURST / 2;
          return {
            source: `host-${String(n)}`,
            type: isWorst ? 'bench.CRITICAL' : 'bench.WARN',
            labels: { service: isWorst ? 'payments' : `service-${String(n % 10)}` },
          };
        }),
      ),
    );
    await Promise.all(batches.map((body) => request(producer, 'POST', '/v1/events', body)));
    const acceptedMs = performance.now() - startedMs;
    const until = performance.now() + 60_000;
    let alerts = 0;
    while (performance.now() < until && alerts < BURST) {
      await delay(250);
      const { text } = await request(operator, 'GET', '/v1/alerts/summary');
      alerts = (JSON.parse(text) as { open: number }).open;
    }
    const raisedMs = performance.now() - startedMs;
    await delay(12_000);
    const critical = sink.told.find(({ severities }) => severities.includes('CRITICAL'));
    print({
      bench: 'notify',
      what: `a burst of ${String(BURST)} alerts, one CRITICAL, ${name}`,
      alerts,
      accepted_ms: Math.round(acceptedMs),
      all_alerts_ms: Math.round(raisedMs),
      messages: sink.told.length,
      largest_message_bytes: Math.max(0, ...sink.told.map(({ bytes }) => bytes)),
      critical_told_ms: critical === undefined ? null : Math.round(critical.atMs - startedMs),
      last_told_ms: Math.round((sink.told.at(-1)?.atMs ?? startedMs) - startedMs),
    });
    await Promise.all([operator.close(), producer.close()]);
  } finally {
    await server.stop();
  }
}
