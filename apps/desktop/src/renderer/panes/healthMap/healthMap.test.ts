import { describe, expect, it, test } from 'vitest';
import { buildAlert } from '../../testing/build.ts';
import {
  buildLargeMap,
  buildMap,
  buildMapEdge,
  buildMapService,
} from '../../testing/buildHealthMap.ts';
import { describeGroup, describeService, formatSilence } from './describeCell.ts';
import { placeBeside } from './geometry.ts';
import { groupServices, judgeGroup, MAX_CELLS } from './groups.ts';
import { readHealth, type ServiceHealth } from './serviceHealth.ts';
import { buildGraph, MAX_NODES, pathThrough } from './topologyGraph.ts';

const NOW = Date.parse('2026-11-23T08:42:17.000Z');
const ago = (seconds: number): string => new Date(NOW - seconds * 1000).toISOString();
const alertOn = (n: number, service: string, fields: Parameters<typeof buildAlert>[1] = {}) => ({
  ...buildAlert(n, { service, ...fields }),
  isPending: false,
});
const healthOf = (
  services: Parameters<typeof buildMap>[0],
  alerts: ReturnType<typeof alertOn>[] = [],
  answeredMs = NOW,
): ServiceHealth[] => readHealth(buildMap(services), alerts as never, NOW, answeredMs);

describe('how a service is', () => {
  it('has the worst of its active alerts, and is unacked while one of those is', () => {
    const services = [buildMapService('api', { last_event_at: ago(1) })];
    const [api] = healthOf({ services }, [
      alertOn(1, 'api', { severity: 'CRITICAL', state: 'ACK' }),
      alertOn(2, 'api', { severity: 'WARN', state: 'OPEN' }),
      alertOn(3, 'api', { severity: 'CRITICAL', state: 'RESOLVED' }),
    ]);
    expect(api).toMatchObject({ severity: 'CRITICAL', isUnacked: false, open: 1 });
    const [both] = healthOf({ services }, [
      alertOn(1, 'api', { severity: 'CRITICAL', state: 'ACK' }),
      alertOn(2, 'api', { severity: 'CRITICAL', state: 'OPEN' }),
    ]);
    expect(both).toMatchObject({ isUnacked: true, headline: { value: 48, limit: 30 } });
  });

  it('stands by one of the worst that nobody has, then by one with a value, then by the oldest', () => {
    const [api] = healthOf({}, [
      alertOn(1, 'api', { state: 'ACK' }),
      alertOn(2, 'api', { value: null, created_at: ago(900) }),
      alertOn(3, 'api', { created_at: ago(60) }),
      alertOn(4, 'api', { created_at: ago(600) }),
    ]);
    expect(api?.alertId).toBe(buildAlert(4).alert_id);
  });

  it('has no data when it is silent for longer than is usual, and only then', () => {
    const quiet = (seconds: number, after: number | null) =>
      healthOf({
        services: [buildMapService('a', { last_event_at: ago(seconds), quiet_after_ms: after })],
      })[0]?.quietMs;
    expect(quiet(94, 30_000)).toBe(94_000);
    expect(quiet(29, 30_000)).toBeNull();
    expect(quiet(94, null)).toBeNull();
  });

  it('is not called silent because the map is old', () => {
    const services = [buildMapService('a', { last_event_at: ago(301) })];
    const answeredMs = NOW - 300_000;
    expect(readHealth(buildMap({ services }), [], NOW, answeredMs)[0]?.quietMs).toBeNull();
  });

  it('is there as soon as it has an alert, before the map knows it', () => {
    const names = healthOf({ services: [buildMapService('zed')] }, [alertOn(1, 'new')]);
    expect(names.map(({ name }) => name)).toEqual(['new', 'zed']);
  });
});

describe('what is said of a cell', () => {
  const base = { last_event_at: ago(1), traffic: { events: 1200, errors: 0, over_ms: 300_000 } };
  const looks = (alerts: ReturnType<typeof alertOn>[], fields = {}) =>
    describeService(
      healthOf({ services: [buildMapService('payments-api', { ...base, ...fields })] }, alerts)[0]!,
    );

  test('service, severity, value with its limit, and whether somebody has it', () => {
    const alert = alertOn(1, 'payments-api', {
      ...{ severity: 'CRITICAL', rule_name: 'Error ratio', value: 7.4, threshold: 2 },
    });
    expect(looks([alert])).toMatchObject({
      ...{ value: '7.4', limit: 'limit 2' },
      label: 'payments-api, critical, error ratio 7.4, limit 2, unacked',
    });
    const acked = { ...alert, state: 'ACK' as const };
    expect(looks([acked, alertOn(2, 'payments-api', { severity: 'INFO' })]).label).toBe(
      'payments-api, critical, error ratio 7.4, limit 2, acked, 1 more unacked',
    );
  });

  test('how much comes, when nothing is wrong', () => {
    expect(looks([])).toMatchObject({ value: '240/min', label: 'payments-api, normal, 240/min' });
    expect(looks([], { traffic: null }).value).toBe('no events');
    expect(looks([], { traffic: { events: 7, errors: 0, over_ms: 600_000 } }).value).toBe(
      '0.7/min',
    );
  });

  test('for how long nothing came, also beside an alert', () => {
    expect(looks([], { last_event_at: ago(94) })).toMatchObject({
      ...{ value: '? no data 94 s', isQuiet: true },
      label: 'payments-api, no data for 94 s',
    });
    const both = looks([alertOn(1, 'payments-api')], { last_event_at: ago(94) });
    expect(both.label).toContain('warn, replication lag 48, limit 30, unacked, no data for');
    expect(formatSilence(3_700_000)).toBe('1h');
  });

  test('of a group: its worst, and how many of it are not normal', () => {
    const services = ['a', 'b', 'c'].map((name) =>
      buildMapService(name, { group: 'web', ...base }),
    );
    const health = healthOf({ services }, [alertOn(1, 'b', { severity: 'ERROR' })]);
    const [group] = groupServices(health);
    expect(describeGroup(group!)).toMatchObject({
      ...{ name: 'web', value: '1 of 3', severity: 'ERROR', isUnacked: true },
      label: 'web, group of 3 services, worst error, unacked, 1 not normal',
    });
  });
});

describe('groups', () => {
  it('are in the order of the alphabet, those without one last, whatever is wrong', () => {
    const services = [
      buildMapService('z', { group: 'web' }),
      buildMapService('m'),
      buildMapService('a', { group: 'web' }),
      buildMapService('b', { group: 'data' }),
    ];
    const shape = (alerts: ReturnType<typeof alertOn>[]) =>
      groupServices(healthOf({ services }, alerts)).map((group) => [
        group.title,
        group.services.map(({ name }) => name).join(' '),
      ]);
    const calm = shape([]);
    expect(calm).toEqual([
      ['data', 'b'],
      ['web', 'a z'],
      ['Without a team', 'm'],
    ]);
    expect(shape([alertOn(1, 'z', { severity: 'CRITICAL' })])).toEqual(calm);
  });

  it('of more than can be drawn are cut into stretches of the alphabet, none left out', () => {
    const services = Array.from({ length: MAX_CELLS + 50 }, (_, n) =>
      buildMapService(`s-${String(n).padStart(4, '0')}`),
    );
    const groups = groupServices(healthOf({ services }));
    expect(groups.map((group) => group.services.length)).toEqual([200, 200, 50]);
    expect(groups[0]?.title).toBe('Without a team, s-0000 to s-0199');
    expect(new Set(groups.map(({ id }) => id)).size).toBe(3);
  });

  it('count who has no data among those that are not normal', () => {
    const services = [buildMapService('a', { last_event_at: ago(94) }), buildMapService('b')];
    const [group] = groupServices(healthOf({ services }));
    expect(judgeGroup(group!)).toMatchObject({ severity: null, abnormal: 1, quiet: 1 });
  });
});

describe('arrows', () => {
  const places = [
    ...[0, 1, 2].map((n) => ({ id: `a${String(n)}`, x: n * 100, y: 0 })),
    ...[0, 1].map((n) => ({ id: `b${String(n)}`, x: n * 100, y: 50 })),
    ...[0, 1, 2].map((n) => ({ id: `c${String(n)}`, x: n * 100, y: 120 })),
  ];
  it.each([
    ['a0', 'ArrowRight', 'a1'],
    ['a1', 'ArrowDown', 'b1'],
    ['a2', 'ArrowDown', 'c2'],
    ['c2', 'ArrowUp', 'a2'],
    ['b1', 'ArrowLeft', 'b0'],
    ['a0', 'ArrowLeft', undefined],
    ['b0', 'End', 'c2'],
    ['b0', 'Home', 'a0'],
    ['b0', 'x', undefined],
  ])('from %s %s leads to %s', (from, key, to) => {
    expect(placeBeside(places, from, key)).toBe(to);
  });
});

describe('the topology', () => {
  const services = ['shop', 'api', 'db', 'mail'].map((name) =>
    buildMapService(name, { last_event_at: ago(1) }),
  );
  const edges = [
    buildMapEdge('shop', 'api', { traffic: { events: 1000, errors: 74, over_ms: 300_000 } }),
    buildMapEdge('api', 'db'),
    buildMapEdge('api', 'gone'),
    buildMapEdge('mail', 'db'),
  ];
  const graphOf = (alerts: ReturnType<typeof alertOn>[]) =>
    buildGraph(groupServices(healthOf({ services, edges }, alerts)), edges, null);

  it('emphasises a call whose caller or callee is not as it should be', () => {
    const abnormal = graphOf([alertOn(1, 'api')]).edges.filter(({ isAbnormal }) => isAbnormal);
    expect(abnormal.map(({ from, to, errorShare }) => [from, to, errorShare])).toEqual([
      ['shop', 'api', 0.074],
      ['api', 'db', 0],
    ]);
  });

  it('is the same version however its services are, and another when a call comes', () => {
    const { version } = graphOf([]);
    expect(graphOf([alertOn(1, 'api', { severity: 'CRITICAL' })]).version).toBe(version);
    const more = [...edges, buildMapEdge('shop', 'mail')];
    const groups = groupServices(healthOf({ services }));
    expect(buildGraph(groups, more, null).version).not.toBe(version);
  });

  it('shows what a service needs and what needs it, and nothing beside', () => {
    const { edges: drawn } = graphOf([]);
    expect([...pathThrough('api', drawn)].sort()).toEqual(['api', 'db', 'shop']);
    expect([...pathThrough('mail', drawn)].sort()).toEqual(['db', 'mail']);
    const circle = [buildMapEdge('a', 'b'), buildMapEdge('b', 'a')].map((edge) => ({
      ...{ ...edge, id: edge.from, isAbnormal: false, errorShare: null },
    }));
    expect([...pathThrough('a', circle)].sort()).toEqual(['a', 'b']);
  });

  it('of too many services shows groups, calls between them added up, and an open group whole', () => {
    const large = buildLargeMap(MAX_NODES + 60);
    const groups = groupServices(readHealth(large, [], NOW, NOW));
    const closed = buildGraph(groups, large.edges, null);
    expect(closed.nodes.map(({ kind }) => kind)).toEqual(Array(6).fill('group'));
    expect(closed.edges.every(({ from, to }) => from !== to)).toBe(true);
    const opened = buildGraph(groups, large.edges, 'payments');
    const own = groups.find(({ id }) => id === 'payments')?.services.length ?? 0;
    expect(opened.nodes).toHaveLength(own + 5);
    expect(opened.version).not.toBe(closed.version);
  });
});
