import type { EventSeries } from '@batcave/shared/api';
import type { Rule } from '@batcave/shared/rules';
import { describe, expect, it, test } from 'vitest';
import { buildAlert, buildEvent, NOW_MS, uuid } from '../../../testing/build.ts';
import { buildMap, buildMapEdge, buildMapService } from '../../../testing/buildHealthMap.ts';
import { readDeploys } from './deploys.ts';
import { describeOwner } from './describeOwner.ts';
import { readNeighbourhood } from './neighbours.ts';
import { inOrder } from './serviceAlerts.ts';
import { measureOf, planSignals } from './signals.ts';

const shown = (...args: Parameters<typeof buildAlert>) => ({
  ...buildAlert(...args),
  pending: false,
});
const events = Array.from({ length: 5 }, (_, n) =>
  buildEvent(n, {
    ...{ source: 'pay-7', type: 'http.request', labels: { service: 'pay' } },
    payload: { duration_ms: 40, pool: { used_percent: 61 }, code: 200 },
  }),
);
const buildRule = (fields: Partial<Rule>): Rule => ({
  ...{ rule_id: uuid(1), name: 'Slow', enabled: true, severity: 'ERROR', version: 1 },
  match: { labels: { service: 'pay' } },
  group_by: ['labels.service'],
  condition: {
    ...{ aggregate: 'p95', field: 'payload.duration_ms', window: '1m' },
    ...{ operator: '>', threshold: 150 },
  },
  ...{ created_at: '', updated_at: '', updated_by: '' },
  ...fields,
});
const signal = (kind: string, rules: readonly Rule[] = [], of = events) => {
  const found = planSignals('pay', of, rules).find((each) => each.kind === kind);
  if (found === undefined) throw new Error(`There is no ${kind}.`);
  return found;
};

describe('what a field measures', () => {
  test.each([
    ['payload.duration_ms', 'latency'],
    ['payload.http.responseTime', 'latency'],
    ['payload.lag_s', 'latency'],
    ['payload.busy_percent', 'saturation'],
    ['payload.pool.in_use', 'saturation'],
    ['payload.queue_depth', 'saturation'],
    ['payload.busiest_core_percent', 'saturation'],
    ['payload.load1_per_core', 'saturation'],
    ['payload.code', null],
    ['payload.message', null],
    ['payload.cause', null],
  ])('%s: %s', (field, kind) => {
    expect(measureOf(field)).toBe(kind);
  });
});

describe('golden signals', () => {
  it('are counted, and measured by the numbers that the events have', () => {
    expect(signal('traffic').spec).toEqual({ service: 'pay', aggregate: 'count' });
    expect(signal('errors').spec).toMatchObject({ severity: 'ERROR' });
    expect(signal('latency').spec).toEqual({
      ...{ service: 'pay', type: 'http.request', aggregate: 'p95', field: 'payload.duration_ms' },
    });
    expect(signal('saturation').spec).toMatchObject({ field: 'payload.pool.used_percent' });
  });

  it('say plainly when nothing of a kind comes', () => {
    expect(signal('latency', [], [])).toMatchObject({
      spec: null,
      says: expect.stringMatching(/^No latency comes: no rule measures one/),
    });
  });

  it('are judged and drawn as the strictest rule over the service does', () => {
    const lax = buildRule({ name: 'Very slow', severity: 'CRITICAL' });
    const rules = [{ ...lax, condition: { ...lax.condition, threshold: 900 } }, buildRule({})];
    expect(signal('latency', rules)).toMatchObject({
      spec: { aggregate: 'p95', field: 'payload.duration_ms' },
      limit: { value: 150, isBeyondAbove: true, severity: 'ERROR', ruleName: 'Slow', unlike: null },
    });
  });

  it('have no limit of a rule that is off, looks elsewhere or learns what is usual', () => {
    const detector = { detector: 'ewma', field: 'payload.duration_ms', threshold: 0.99 };
    for (const rule of [
      buildRule({ enabled: false }),
      buildRule({ match: { labels: { service: 'other' } } }),
      buildRule({ match: { type: 'host.cpu' } }),
      buildRule({ condition: detector }),
    ])
      expect(signal('latency', [rule]).limit).toBeNull();
  });

  it('say what a rule judges otherwise than it is drawn', () => {
    const rule = buildRule({
      group_by: ['labels.region'],
      match: { labels: { service: 'pay' }, where: [{ field: 'payload.code', op: '=', value: 2 }] },
    });
    expect(signal('latency', [rule]).limit?.unlike).toBe(
      'each region by itself, only some of the events',
    );
  });

  it('that are counted have the limit of a count as so many a minute, of the whole service alone', () => {
    const condition = { aggregate: 'count', window: '5m', threshold: 60 } as const;
    const errors = { severity: ['ERROR', 'CRITICAL'], labels: { service: 'pay' } } as const;
    const rule = buildRule({ condition, match: { ...errors, severity: ['ERROR', 'CRITICAL'] } });
    expect(signal('errors', [rule]).limit?.value).toBe(12);
    expect(signal('traffic', [rule]).limit).toBeNull();
    expect(signal('errors', [{ ...rule, group_by: ['labels.host'] }]).limit).toBeNull();
    const rate = buildRule({ condition: { aggregate: 'rate', window: '1m', threshold: 5 } });
    expect(signal('traffic', [rate]).limit?.value).toBe(300);
    const ofAll = buildRule({ condition, group_by: [], match: {} });
    expect(signal('traffic', [ofAll]).limit).toBeNull();
  });
});

describe('how full a machine is', () => {
  const host = (type: string, payload: Record<string, number>, n: number) =>
    buildEvent(n, { source: 'pay', type, labels: {}, payload });
  const machine = [
    host('host.memory', { used_percent: 40, swap_used_percent: 3 }, 1),
    host('host.memory', { used_percent: 41, swap_used_percent: 3 }, 2),
    host('host.disk', { used_percent: 70, inodes_used_percent: 9 }, 3),
    host('host.cpu', { busy_percent: 12, busiest_core_percent: 30 }, 4),
  ];
  const over = (id: number, type: string, name: string, threshold: number) =>
    buildRule({
      ...{ rule_id: uuid(id), name, match: { type }, group_by: ['source'] },
      condition: {
        ...{ aggregate: 'avg', field: `payload.${name}`, window: '1m' },
        ...{ operator: '>', threshold },
      },
    });
  const cpu = over(1, 'host.cpu', 'busiest_core_percent', 95);
  const swap = over(2, 'host.memory', 'swap_used_percent', 50);
  const disk = over(3, 'host.disk', 'used_percent', 90);
  const drawn = (rules: readonly Rule[], open: readonly string[] = [], of = machine) =>
    planSignals('pay', of, rules, open).find(({ kind }) => kind === 'saturation');

  it('is said by what the open alert is about, the worst alert first', () => {
    const rules = [swap, disk, cpu];
    expect(drawn(rules, [cpu.rule_id])?.says).toBe('avg of busiest_core_percent in host.cpu');
    expect(drawn(rules, [swap.rule_id, cpu.rule_id])).toMatchObject({
      spec: { field: 'payload.swap_used_percent' },
      limit: { value: 50 },
    });
  });

  it('is said by cpu, memory, disk, swap in that order where no alert is open', () => {
    const field = (rules: readonly Rule[], of = machine) => drawn(rules, [], of)?.spec;
    expect(field([swap, disk, cpu])).toMatchObject({ type: 'host.cpu' });
    expect(field([swap, disk])).toMatchObject({ type: 'host.disk' });
    expect(field([])).toMatchObject({ type: 'host.cpu' });
    expect(field([], machine.slice(0, 3))).toMatchObject({
      ...{ type: 'host.memory', field: 'payload.used_percent' },
    });
  });

  it('is drawn without a limit where a detector raised the alert', () => {
    const learned = buildRule({
      ...{ rule_id: uuid(9), match: { type: 'host.memory' } },
      condition: { detector: 'ewma', field: 'payload.used_percent', threshold: 0.99 },
    });
    const rules = [cpu, swap, learned];
    expect(drawn(rules, [learned.rule_id])).toMatchObject({
      spec: { type: 'host.memory', field: 'payload.used_percent', aggregate: 'max' },
      limit: null,
    });
    expect(drawn(rules)?.spec).toMatchObject({ type: 'host.cpu' });
  });
});

describe('the neighbours', () => {
  const map = buildMap({
    services: ['cart', 'db', 'pay', 'shop'].map((name) =>
      buildMapService(name, {
        last_event_at: new Date(NOW_MS - (name === 'db' ? 94_000 : 0)).toISOString(),
      }),
    ),
    edges: [
      buildMapEdge('pay', 'db'),
      buildMapEdge('cart', 'pay', { traffic: { events: 100, errors: 7, over_ms: 300_000 } }),
      buildMapEdge('shop', 'cart'),
      buildMapEdge('pay', 'pay'),
    ],
  });
  const alerts = [shown(1, { service: 'cart', severity: 'ERROR' }), shown(2, { service: 'shop' })];
  const at = { nowMs: NOW_MS, answeredMs: NOW_MS, isPast: false };

  it('are those directly beside it, with their state of now and the errors between', () => {
    const { needs, neededBy, own } = readNeighbourhood('pay', map, alerts, at);
    expect(needs.map(({ health }) => [health.name, health.quietMs])).toEqual([['db', 94_000]]);
    expect(neededBy).toMatchObject([
      { health: { name: 'cart', severity: 'ERROR' }, errorShare: 0.07 },
    ]);
    expect(own).toMatchObject({ name: 'pay', severity: null });
  });

  it('of the past say nothing of silence and traffic, which are of now', () => {
    const { needs, neededBy } = readNeighbourhood('pay', map, alerts, { ...at, isPast: true });
    expect([needs[0]?.health.quietMs, neededBy[0]?.errorShare]).toEqual([null, null]);
    expect(neededBy[0]?.health.severity).toBe('ERROR');
  });

  it('are none while the map is not there; the service is known by its alerts', () => {
    const { needs, own, entry } = readNeighbourhood('cart', undefined, alerts, at);
    expect([needs, entry]).toEqual([[], null]);
    expect(own).toMatchObject({ severity: 'ERROR' });
  });
});

describe('whose a service is', () => {
  const ofPay = { runbook_url: 'https://w/1', labels: { owner: 'ana' } };

  it('says the dispatch document first, then a label', () => {
    expect(describeOwner({ team: 'payments' }, [ofPay], []).owner).toBe('payments');
    expect(describeOwner({ team: null }, [ofPay], [])).toMatchObject({
      ...{ owner: 'ana', said: 'label owner of its alerts', runbooks: ['https://w/1'] },
    });
    expect(describeOwner(null, [], [{ labels: { team: 'core', runbook: 'https://w/2' } }])).toEqual(
      {
        ...{ owner: 'core', said: 'label team of its events', runbooks: ['https://w/2'] },
      },
    );
  });

  it('is nobody where nothing says so', () => {
    expect(describeOwner(null, [], events)).toEqual({ owner: null, said: '', runbooks: [] });
  });
});

it('alerts of a service stand worst first, and an acknowledgement moves none', () => {
  const alerts = [
    shown(1, { severity: 'WARN' }),
    shown(3, { severity: 'ERROR', state: 'ACK' }),
    shown(2, { severity: 'ERROR' }),
  ];
  const ids = inOrder(alerts).map(({ alert_id: id }) => id);
  expect(ids).toEqual([uuid(3), uuid(2), uuid(1)]);
});

describe('deploys', () => {
  const deploy = buildEvent(1, {
    type: 'deploy',
    timestamp: new Date(NOW_MS - 5_000).toISOString(),
  });
  const series = (count: number, completeFrom: string | null): EventSeries => ({
    ...{ from: '', to: '', step_ms: 75_000, through_seq: 1, complete_from: completeFrom },
    buckets: [
      { at: new Date(NOW_MS - 150_000).toISOString(), value: 0, count: 0 },
      { at: new Date(NOW_MS - 75_000).toISOString(), value: count, count },
    ],
  });

  it('are counted first, and read only where there are some', async () => {
    const listed: unknown[] = [];
    const read = await readDeploys(
      {
        series: () => Promise.resolve({ ok: true, value: series(1, null) }),
        list: (query) => {
          listed.push(query);
          return Promise.resolve({ ok: true, value: { events: [deploy], next_cursor: null } });
        },
      },
      'pay',
      NOW_MS,
    );
    expect(read).toMatchObject({
      value: { events: [{ type: 'deploy' }], fromMs: NOW_MS - 6 * 3_600_000 },
    });
    expect(listed).toMatchObject([
      { service: 'pay', deploys: 'true', from: new Date(NOW_MS - 75_000).toISOString() },
    ]);
  });

  it('say from when they are whole where there are too many events to look at', async () => {
    const since = new Date(NOW_MS - 600_000).toISOString();
    const read = await readDeploys(
      {
        series: () => Promise.resolve({ ok: true, value: series(0, since) }),
        list: () => Promise.reject(new Error('Nothing is to be read.')),
      },
      'pay',
      NOW_MS,
    );
    expect(read).toMatchObject({ value: { events: [], fromMs: NOW_MS - 600_000 } });
  });
});
