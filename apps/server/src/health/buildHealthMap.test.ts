import { summarizeAlerts } from '@batcave/shared/alerts';
import { HealthMapSchema, MAP_LIMITS } from '@batcave/shared/health';
import { Check } from 'typebox/value';
import { expect, test } from 'vitest';
import {
  buildHealthMap,
  type HeardService,
  type MapParts,
  type SeenEdge,
  trafficOf,
} from './buildHealthMap.ts';
import { NO_SILENCE } from './silence.ts';
import { WINDOW_MS } from './ServiceWatch.ts';

const NOW = 100 * WINDOW_MS + 60_000;
const COUNTS = {
  windowMs: 100 * WINDOW_MS,
  events: 10,
  errors: 1,
  eventsBefore: 20,
  errorsBefore: 4,
};

const heard = (service: string, fields: Partial<HeardService> = {}): HeardService => ({
  ...{ service, group: null, lastMs: NOW - 1000, silence: NO_SILENCE },
  ...COUNTS,
  ...fields,
});
const seen = (from: string, to: string, fields: Partial<SeenEdge> = {}): SeenEdge => ({
  ...{ from, to, lastMs: NOW - 1000 },
  ...COUNTS,
  ...fields,
});
const mapOf = (parts: Partial<MapParts>) => {
  const map = buildHealthMap(
    {
      ...{ configured: [], heard: [], seen: [], alerts: [], headlines: new Map() },
      maySee: () => true,
      ...parts,
    },
    NOW,
  );
  expect(Check(HealthMapSchema, map)).toBe(true);
  return map;
};
const names = (parts: Partial<MapParts>) => mapOf(parts).services.map(({ name }) => name);

test('on the map is what is written down, alerts, was heard lately, or is called, by name', () => {
  const { by_service } = summarizeAlerts([
    { service: 'mail', severity: 'WARN', state: 'ACK', count: 1 },
  ]);
  expect(
    names({
      configured: [{ name: 'shop' }],
      heard: [heard('api'), heard('gone', { lastMs: NOW - MAP_LIMITS.forgetMs - 1 })],
      seen: [seen('api', 'db'), seen('api', 'old', { lastMs: NOW - MAP_LIMITS.forgetMs - 1 })],
      alerts: by_service,
    }),
  ).toEqual(['api', 'db', 'mail', 'shop']);
});

test('a service has its worst severity, its counts, its team and its headline', () => {
  const headline = {
    alert_id: '0193a4c0-0000-7000-8000-000000000001',
    rule_name: 'error ratio',
    value: 7.4,
    threshold: 2,
  };
  const { by_service } = summarizeAlerts([
    { service: 'api', severity: 'CRITICAL', state: 'ACK', count: 1 },
    { service: 'api', severity: 'WARN', state: 'OPEN', count: 2 },
  ]);
  const [service] = mapOf({
    configured: [{ name: 'api', team: 'payments', production: false }],
    heard: [heard('api', { group: 'shop', silence: { meanMs: 1000, deviationMs: 0, count: 9 } })],
    alerts: by_service,
    headlines: new Map([['api', headline]]),
  }).services;
  expect(service).toMatchObject({
    ...{ team: 'payments', group: 'payments', production: false, severity: 'CRITICAL' },
    ...{ open: 2, acknowledged: 1, headline, quiet_after_ms: 30_000 },
  });
});

test('without a team its namespace groups a service, and it counts as production', () => {
  expect(mapOf({ heard: [heard('api', { group: 'shop' })] }).services).toMatchObject([
    { team: null, group: 'shop', production: true, severity: null, headline: null },
  ]);
});

test('an edge says how it is known: by people, by events, by both', () => {
  const { edges } = mapOf({
    configured: [{ name: 'api', depends_on: ['db', 'cache', 'api'] }],
    seen: [seen('api', 'db'), seen('shop', 'api')],
  });
  expect(edges.map(({ from, to, known }) => [from, to, known.join()])).toEqual([
    ['api', 'cache', 'configured'],
    ['api', 'db', 'configured,discovered'],
    ['shop', 'api', 'discovered'],
  ]);
  expect(edges[0]).toMatchObject({ last_seen_at: null, traffic: null });
  expect(edges[1]?.traffic).toEqual({ events: 30, errors: 5, over_ms: WINDOW_MS + 60_000 });
});

test('what is written down of services that somebody may not see is not on their map', () => {
  const configured = [{ name: 'api', depends_on: ['secret'] }, { name: 'secret' }];
  const map = mapOf({ configured, maySee: (service) => service === 'api' });
  expect(map.services.map(({ name }) => name)).toEqual(['api']);
  expect(map.edges).toEqual([]);
});

test('of too many services those with alerts stay, then those written down, and it is said', () => {
  const many = Array.from({ length: MAP_LIMITS.maxServices }, (_, i) => heard(`s-${String(i)}`));
  const { by_service } = summarizeAlerts([
    { service: 'zz-alerts', severity: 'WARN', state: 'OPEN', count: 1 },
  ]);
  const map = mapOf({ heard: many, configured: [{ name: 'zz-written' }], alerts: by_service });
  expect(map.services).toHaveLength(MAP_LIMITS.maxServices);
  expect(map.services.slice(-2).map(({ name }) => name)).toEqual(['zz-alerts', 'zz-written']);
  expect(map.left_out).toEqual({ services: 2, edges: 0 });
});

test('of too many edges the newest stay, and it is said', () => {
  const many = Array.from({ length: MAP_LIMITS.maxEdges + 3 }, (_, i) =>
    seen(`a-${String(i % 100)}`, `b-${String(Math.floor(i / 100))}`),
  );
  const { edges, left_out } = mapOf({ seen: many });
  expect(edges).toHaveLength(MAP_LIMITS.maxEdges);
  expect(left_out).toEqual({ services: 0, edges: 3 });
});

test('traffic is that of this stretch and the one before; older counts are over', () => {
  const over_ms = WINDOW_MS + 60_000;
  expect(trafficOf(COUNTS, NOW)).toEqual({ events: 30, errors: 5, over_ms });
  const before = { ...COUNTS, windowMs: 99 * WINDOW_MS };
  expect(trafficOf(before, NOW)).toEqual({ events: 10, errors: 1, over_ms });
  const old = { ...COUNTS, windowMs: 98 * WINDOW_MS };
  expect(trafficOf(old, NOW)).toEqual({ events: 0, errors: 0, over_ms });
});
