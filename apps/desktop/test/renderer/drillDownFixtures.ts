import type { Alert } from '@batcave/shared/alerts';
import type { EventRecord } from '@batcave/shared/events';
import type { Rule } from '@batcave/shared/rules';
import type { Page } from '@playwright/test';
import { buildAlert, buildEvent, uuid } from '../../src/renderer/testing/build.ts';
import {
  buildMap,
  buildMapEdge,
  buildMapService,
} from '../../src/renderer/testing/buildHealthMap.ts';
import type { FakeStart } from './fakeBridge.ts';
import type { OpenOptions, RendererHarness } from './openConsole.ts';

/** All that the walk from the overview to the timeline needs. */
export const DRILL_SCOPES = [
  ...['sentry.read', 'sentry.alert.read', 'sentry.alert.write', 'sentry.policy.read'],
];
export const SERVICE = 'payments-api';

const iso = (atMs: number): string => new Date(atMs).toISOString();

/** What the server knows, counted from the moment of the test. */
export function buildDrill(nowMs = Date.now()) {
  const raisedMs = nowMs - 90_000;
  const event = (n: number, atMs: number, fields: Partial<EventRecord> = {}): EventRecord =>
    buildEvent(n, {
      ...{ source: 'pay-7', timestamp: iso(atMs), received_at: iso(atMs + 4) },
      labels: { service: SERVICE, region: 'eu1', team: 'payments' },
      payload: {
        message: `POST /v1/charge ${n % 9 === 0 ? '502' : '200'} ${String(40 + ((n * 13) % 70))}ms`,
        duration_ms: 40 + ((n * 13) % 70),
        pool: { used_percent: 61 + (n % 7) },
        trace_id: `4bf92f35${String(n).padStart(4, '0')}`,
      },
      ...fields,
    });
  // 21 of them, two seconds apart; the eleventh raised the alert.
  const events = Array.from({ length: 21 }, (_, i) =>
    event(100 + i, raisedMs + (i - 10) * 2_000, i === 10 ? { severity: 'ERROR' } : {}),
  );
  const deploy = event(50, nowMs - 1_500_000, {
    ...{ type: 'deploy', payload: { message: 'payments-api 4.12.0 by ana' } },
  });
  const alerts: Alert[] = [
    buildAlert(1, {
      ...{ service: SERVICE, severity: 'CRITICAL', rule_name: 'Slow charges', value: 214 },
      ...{ threshold: 150, summary: 'p95 of charges 214 ms is over 150 ms for 3 m' },
      ...{
        event_id: events[10]?.event_id ?? null,
        created_at: iso(raisedMs),
        rule_id: uuid(1, 0xc1),
      },
      ...{ condition: 'p95(payload.duration_ms) over 1m > 150', labels: { service: SERVICE } },
      ...{ runbook_url: 'https://wiki.example/runbooks/charges' },
    }),
    buildAlert(2, {
      ...{ service: SERVICE, severity: 'ERROR', rule_name: 'Errors', value: 7.4, threshold: 2 },
      ...{ summary: 'Error ratio 7.4 % is over 2 %', created_at: iso(raisedMs - 30_000) },
      ...{ event_id: events[6]?.event_id ?? null },
    }),
    buildAlert(3, {
      ...{ service: SERVICE, severity: 'WARN', state: 'ACK', rule_name: 'Pool nearly full' },
      ...{ acknowledged_by: 'M. Diaz', summary: 'Pool 68 % is over 60 %', event_id: null },
      ...{ value: 68, threshold: 60, created_at: iso(raisedMs - 240_000) },
    }),
    buildAlert(4, {
      ...{ service: 'ledger-db', severity: 'CRITICAL', state: 'ACK' },
      created_at: iso(raisedMs - 400_000),
    }),
  ];
  const rule = (n: number, fields: Partial<Rule>): Rule => ({
    ...{ rule_id: uuid(n, 0xc1), name: 'Slow charges', enabled: true, severity: 'CRITICAL' },
    match: { type: 'http.request', labels: { service: SERVICE } },
    ...{ version: 3, created_at: iso(nowMs), updated_at: iso(nowMs), updated_by: 'console/ana' },
    ...fields,
  });
  const rules = [
    rule(1, {
      group_by: ['labels.service'],
      condition: {
        ...{ aggregate: 'p95', field: 'payload.duration_ms', window: '1m' },
        ...{ operator: '>', threshold: 150 },
      },
    }),
    rule(2, {
      ...{ name: 'Many errors', severity: 'ERROR', group_by: ['labels.service'] },
      match: { severity: ['ERROR', 'CRITICAL'], labels: { service: SERVICE } },
      condition: { aggregate: 'count', window: '5m', operator: '>', threshold: 60 },
    }),
  ];
  const map = buildMap({
    services: [
      ...['cart', 'shop', SERVICE].map((name) =>
        buildMapService(name, {
          group: 'storefront',
          ...(name === SERVICE && { team: 'payments' }),
        }),
      ),
      buildMapService('ledger-db', { group: 'platform' }),
      buildMapService('queue', {
        ...{ group: 'platform', last_event_at: iso(nowMs - 94_000) },
      }),
    ],
    edges: [
      buildMapEdge('shop', 'cart'),
      buildMapEdge('cart', SERVICE, { traffic: { events: 1000, errors: 74, over_ms: 300_000 } }),
      buildMapEdge(SERVICE, 'ledger-db'),
      buildMapEdge(SERVICE, 'queue'),
    ],
  });
  return { alerts, deploy, events, map, nowMs, raisedMs, rules };
}

export type Drill = ReturnType<typeof buildDrill>;

/** Makes the page's server know all of it. */
export async function serveDrill(page: Page, drill: Drill): Promise<void> {
  await page.evaluate(({ map, rules, events, deploy, raisedMs, alerts }) => {
    interface Input {
      readonly query?: Readonly<Record<string, string | number | undefined>>;
      readonly params?: Readonly<Record<string, string>>;
    }
    const all = [...events, deploy];
    const { fake } = window;
    fake.serve('health.map', map);
    fake.serve('policies.list', { policies: rules, next_cursor: null });
    fake.serve('events.get', ({ params }: Input) =>
      all.find((event) => event.event_id === params?.['event_id']),
    );
    fake.serve('events.list', ({ query = {} }: Input) => {
      const { service, type, deploys, from, to, limit = 100 } = query;
      const found = all
        .filter(
          (event) =>
            (service === undefined || event.labels['service'] === service) &&
            (type === undefined || event.type === type) &&
            (deploys !== 'true' || event === deploy) &&
            (from === undefined || event.timestamp >= String(from)) &&
            (to === undefined || event.timestamp <= String(to)),
        )
        .sort((a, b) => (a.timestamp < b.timestamp ? 1 : -1));
      return {
        events: found.slice(0, Number(limit)),
        next_cursor: found.length > Number(limit) ? 'more' : null,
      };
    });
    fake.serve('events.series', ({ query = {} }: Input) => {
      const [fromMs, toMs] = [query['from'], query['to']].map((at) => Date.parse(String(at)));
      const buckets = Number(query['buckets'] ?? 120);
      const stepMs = ((toMs ?? 0) - (fromMs ?? 0)) / buckets;
      const isDeploy = query['deploys'] === 'true';
      const at = (i: number) => (fromMs ?? 0) + i * stepMs;
      const valueOf = (i: number): number => {
        const late = at(i) > raisedMs - 180_000 ? 1 : 0;
        if (isDeploy) {
          const deployMs = Date.parse(deploy.timestamp);
          const isThen = deployMs >= at(i) && deployMs < at(i + 1);
          return isThen ? 1 : 0;
        }
        if (query['severity'] === 'ERROR') return late * 9 + (i % 4 === 0 ? 1 : 0);
        if (query['field'] === 'payload.duration_ms') return 90 + ((i * 7) % 23) + late * 120;
        if (query['field'] !== undefined) return 58 + ((i * 3) % 11);
        return 230 + ((i * 17) % 40);
      };
      return {
        ...{ from: query['from'], to: query['to'], step_ms: stepMs, through_seq: 10_000 },
        complete_from: null,
        buckets: Array.from({ length: buckets }, (_, i) => {
          const value = valueOf(i);
          const isCount = query['field'] === undefined;
          return { at: new Date(at(i)).toISOString(), value, count: isCount ? value : 12 };
        }),
      };
    });
    fake.serve('incidents.timeline', ({ query = {} }: Input) => {
      const line = (n: number, atMs: number, fields: object) => ({
        timeline_id: `019ab000-00f1-7000-8000-${String(n).padStart(12, '0')}`,
        ...{ alert_id: query['alert'] ?? null, actor: 'rule', event_id: null },
        timestamp: new Date(atMs).toISOString(),
        ...fields,
      });
      const lines = Array.from({ length: 60 }, (_, n) =>
        line(n, raisedMs + (n - 20) * 5_000 + 1, { kind: 'note', entry: `Note ${String(n)}` }),
      );
      const own = alerts.find((alert) => alert.alert_id === query['alert']);
      const raised = line(900, raisedMs, {
        ...{ kind: 'raised', entry: 'Raised: 214 ms is over 150 ms' },
        event_id: own?.event_id ?? null,
      });
      const entries = own === undefined ? lines : [...lines, raised];
      return {
        entries: entries.sort((a, b) => (a.timestamp < b.timestamp ? -1 : 1)),
        ...{ next_cursor: null, cut: null },
      };
    });
  }, drill);
}

/** Opens the console on a server that knows it. */
export async function openDrill(
  harness: Pick<RendererHarness, 'open'>,
  drill: Drill,
  start: Partial<FakeStart> = {},
  options: OpenOptions = {},
): Promise<Page> {
  const page = await harness.open(
    { alerts: drill.alerts, scopes: DRILL_SCOPES, ...start },
    { reducedMotion: 'reduce', ...options },
  );
  await serveDrill(page, drill);
  return page;
}
