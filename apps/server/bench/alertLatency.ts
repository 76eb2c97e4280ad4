import { setTimeout as delay } from 'node:timers/promises';
import type { ServerFrame } from '@batcave/shared/feed';
import type { RuleInput } from '@batcave/shared/rules';
import { WebSocket } from 'ws';
import { print, quantile, round } from './figures.ts';
import { keepLoad } from './load.ts';
import { addRules, request, type ServerUnderTest, startServer } from './serverUnderTest.ts';
import { readUsage } from './usage.ts';

const LOADS = [0, 10_000, 30_000];
const PROBES_PER_SEC = 20;

/** Fires at once for every new source, so that each probe raises an alert of its own. */
export const PROBE_RULE: RuleInput = {
  name: 'probe',
  severity: 'INFO',
  match: { type: 'bench.probe' },
  group_by: ['source'],
  condition: { aggregate: 'count', window: '10s', operator: '>=', threshold: 1 },
};

/** Opens the live stream of alerts; calls back with the source of each. */
export async function openStream(
  server: ServerUnderTest,
  onAlert: (group: Readonly<Record<string, string>>) => void,
): Promise<WebSocket> {
  const socket = new WebSocket(
    `${server.running.stream}?channel=alerts&after=0`,
    server.tls('operator'),
  );
  socket.on('message', (data: Buffer) => {
    const frame = JSON.parse(data.toString()) as ServerFrame;
    if (frame.type === 'alerts') for (const alert of frame.alerts) onAlert(alert.group);
  });
  await new Promise((resolve, reject) => socket.once('open', resolve).once('error', reject));
  return socket;
}

/** Times single events that each raise an alert: to their 202, and to the frame of the live stream. */
export async function alertLatency(seconds: number): Promise<void> {
  const server = await startServer();
  try {
    const operator = server.connect('operator', 1);
    await addRules(operator);
    await request(operator, 'POST', '/v1/alerts/policies', JSON.stringify(PROBE_RULE));
    const sentMs = new Map<string, number>();
    let frameMs: number[] = [];
    const socket = await openStream(server, ({ source = '' }) => {
      const at = sentMs.get(source);
      if (at !== undefined && sentMs.delete(source)) frameMs.push(performance.now() - at);
    });
    const producer = server.connect('producer', 32);
    const prober = server.connect('producer', 4);
    for (const load of LOADS) {
      const stop = new AbortController();
      const loading = load === 0 ? Promise.resolve(0) : keepLoad([producer], load, stop.signal);
      await delay(2000);
      const before = readUsage(server.running);
      const acceptMs: number[] = [];
      frameMs = [];
      const startedMs = performance.now();
      const probes: Promise<void>[] = [];
      for (let i = 0; i < seconds * PROBES_PER_SEC; i += 1) {
        const source = `probe-${String(load)}-${String(i)}`;
        const at = performance.now();
        sentMs.set(source, at);
        const body = JSON.stringify({ source, type: 'bench.probe' });
        probes.push(
          request(prober, 'POST', '/v1/events', body).then(
            () => void acceptMs.push(performance.now() - at),
          ),
        );
        await delay(1000 / PROBES_PER_SEC);
      }
      await Promise.all(probes);
      const tookMs = performance.now() - startedMs;
      await delay(1000);
      stop.abort();
      const accepted = await loading;
      const after = readUsage(server.running);
      print({
        bench: 'alert-latency',
        events_per_sec_asked: load,
        events_per_sec: Math.round(accepted / ((tookMs + 3000) / 1000)),
        probes: seconds * PROBES_PER_SEC,
        alerts_seen: frameMs.length,
        accept_p50_ms: round(quantile(acceptMs, 0.5)),
        accept_p99_ms: round(quantile(acceptMs, 0.99)),
        event_to_frame_p50_ms: round(quantile(frameMs, 0.5)),
        event_to_frame_p99_ms: round(quantile(frameMs, 0.99)),
        server_cores: round(((after.serverCpuSec - before.serverCpuSec) / (tookMs + 1000)) * 1000),
        postgres_cores: round(
          ((after.postgresCpuSec - before.postgresCpuSec) / (tookMs + 1000)) * 1000,
        ),
        server_mb: Math.round(after.serverMb),
        postgres_mb: Math.round(after.postgresMb),
      });
    }
    const metrics = await fetch(`${server.running.ops}/metrics`).then((answer) => answer.text());
    print({
      bench: 'alert-latency',
      event_to_alert_row: readHistogram(metrics, 'sentry_event_to_alert_seconds'),
    });
    socket.close();
    await Promise.all([operator.close(), producer.close(), prober.close()]);
  } finally {
    await server.stop();
  }
}

/** Cumulative counts by upper bound in seconds, as Prometheus tells them. */
function readHistogram(text: string, name: string): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const [, bound, count] of text.matchAll(
    new RegExp(`^${name}_bucket\\{le="([^"]+)"\\} (\\d+)`, 'gm'),
  ))
    counts[bound ?? ''] = Number(count);
  return counts;
}
