import type { Decision } from '@batcave/shared/incidents';
import { formatInstant } from '@batcave/shared/time';
import { beforeAll, describe, expect, test } from 'vitest';
import {
  PgAlertReader,
  PgHistory,
  PgIncidents,
  PgRules,
  type PgStore,
  PgTimeline,
  PgWhy,
} from '../../src/adapters/postgres/index.ts';
import { checkEdits } from '../../src/app/policies/checkEdits.ts';
import { createWhyHandlers } from '../../src/app/dispatch/whyHandlers.ts';
import { Outbox } from '../../src/dispatch/index.ts';
import { BUILT_IN_KINDS } from '../../src/rules/index.ts';
import { anEvent, aRule, eventually, uuid } from '../setup/builders.ts';
import { problemOf, valueOf } from '../setup/client.ts';
import { type CleanUp, createDatabase, type TestDatabase } from '../setup/database.ts';
import { commitStep, saying } from '../setup/dispatchStep.ts';
import {
  alertOf,
  asking,
  BEGAN,
  incidentOf,
  writeAlerts,
  writeIncident,
} from '../setup/incidents.ts';
import { createRule, raiseAlerts } from '../setup/raiseAlerts.ts';
import { shareApp } from '../setup/startApp.ts';

const NOW = Date.parse('2026-11-23T09:00:00Z');
const READ = ['sentry.alert.read', 'sentry.policy.read'] as const;

describe('why there is an alert', () => {
  let database: TestDatabase;
  let store: PgStore;
  const handlers = () =>
    createWhyHandlers({
      alerts: new PgAlertReader(store),
      history: new PgHistory(store),
      incidents: new PgIncidents(store),
      timeline: new PgTimeline(store),
      why: new PgWhy(store),
      rules: new PgRules(store, checkEdits),
      kinds: BUILT_IN_KINDS,
      now: () => NOW,
    });
  const whyOf = (n: number, ctx = asking(READ)) =>
    handlers()['alerts.why'](ctx, { params: { alert_id: uuid(n) } });

  beforeAll(async () => {
    const steps: Parameters<CleanUp>[0][] = [];
    database = await createDatabase((step) => void steps.push(step));
    store = database.openStore();
    await database.query(`insert into tenants (tenant_id) values ('acme')`);
    const rules = new PgRules(store, checkEdits);
    const asker = { tenant: 'acme', actor: 'console/ana', traceId: 't', nowMs: NOW };
    const rule = await rules.create(asker, aRule({ name: 'first' }));
    await rules.update(asker, rule.rule_id, aRule({ name: 'second' }), undefined);
    const fields = { rule_id: rule.rule_id, rule_version: 1 };
    const db = alertOf(1, { ...fields, service: 'payments-db' });
    const api = alertOf(2, { ...fields, service: 'payments-api' });
    await writeAlerts(database, store, [db, api]);
    await writeIncident(store, incidentOf(100, [db, api]));
    return async () => {
      for (const step of steps.toReversed()) await step();
    };
  });

  test('is told from the rule that judged to who is paged next', async () => {
    const stages: Decision['stages'] = [
      {
        stage: 'correlate',
        outcome: 'joined',
        reason: 'a\u0000b',
        details: { incident_id: uuid(100) },
      },
      { stage: 'route', outcome: 'on-call', reason: 'r', details: {} },
    ];
    const later = [{ stage: 'mute' as const, outcome: 'muted', reason: 'm', details: {} }];
    const next_at = formatInstant(NOW + 220_000);
    const escalation = {
      policy: 'p',
      level: 1,
      levels: 2,
      state: 'running' as const,
      next_at,
      next: 'Ana',
    };
    const first = saying([{ alertId: uuid(2), escalation }]);
    for (const stage of stages) first.decide(uuid(2), Date.parse(BEGAN), stage);
    const second = new Outbox();
    for (const stage of later) second.decide(uuid(2), Date.parse(BEGAN), stage);
    for (const outbox of [first, second]) await commitStep(store, 'acme', { outbox });
    expect(await whyOf(2)).toMatchObject({
      judged_by: { version: 1, newest_version: 2, spec: { name: 'first' } },
      raised: { at: formatInstant(Date.parse(BEGAN)), text: 'alert 2' },
      life: [{ kind: 'raised' }],
      incident: { incident_id: uuid(100), alert_count: 2 },
      link: {
        by: 'topology',
        reason: 'payments-api depends on payments-db, whose alert "alert 1" began 40s before.',
      },
      decisions: [
        { stages: [{ stage: 'correlate', reason: 'a\ufffdb' }, { stage: 'route' }] },
        { stages: [{ stage: 'mute' }] },
      ],
      escalation: { next: 'Ana' },
      ...{ quiet: null, next_in_ms: 220_000, notifications: [], cut: [] },
    });
  });

  test('tells nobody of rules who may not read them, nor of what lies beside their services', async () => {
    const viewer = await whyOf(2, asking(['sentry.alert.read']));
    expect(viewer.judged_by).toMatchObject({ version: 1, spec: null });
    const limited = await whyOf(2, asking(['sentry.alert.read'], ['payments-api']));
    expect(limited.incident).toMatchObject({ alert_count: 1, services: ['payments-api'] });
    expect(limited.link?.reason).not.toContain('alert 1');
    expect(limited.decisions).toHaveLength(2);
    await expect(whyOf(1, asking(READ, ['payments-api']))).rejects.toMatchObject({
      code: 'not_found',
    });
    await expect(whyOf(2, asking(READ, undefined, 'other'))).rejects.toMatchObject({
      code: 'not_found',
    });
  });

  test('has its notifications with their attempts, without words about alerts of others', async () => {
    const attempt = { at: BEGAN, outcome: 'delivered', category: null, detail: 'ok' };
    for (const [n, ids] of [
      [1, [uuid(2)]],
      [2, [uuid(1), uuid(2)]],
    ] as const)
      await database.query(
        `insert into notifications (tenant_id, notification_id, receiver, receiver_type, reader, address, target_key, services, message, alert_ids, state, attempts, attempt_count, created_at)
         values ('acme', $1, 'mail', 'email', 'console/ana', 'ana@acme.example', 'k', '{}', $2, $3, 'sent', $4, 1, $5)`,
        [
          uuid(700 + n),
          JSON.stringify({ reason: 'first', title: `title ${String(n)}` }),
          [...ids],
          JSON.stringify([attempt]),
          BEGAN,
        ],
      );
    const { notifications } = await whyOf(2);
    expect(notifications).toMatchObject([
      { notification_id: uuid(701), reason: 'first', title: 'title 1', attempts: [attempt] },
      { notification_id: uuid(702), title: 'title 2' },
    ]);
    expect(notifications.map(({ address }) => address)).toEqual([null, null]);
    const shown = await whyOf(2, asking([...READ, 'sentry.dispatch.read']));
    expect(shown.notifications[0]?.address).toBe('ana@acme.example');
    const limited = await whyOf(2, asking(['sentry.alert.read'], ['payments-api']));
    expect(limited.notifications.map(({ title }) => title)).toEqual(['title 1', null]);
  });
});

describe('why an event raised what it did', () => {
  const shared = shareApp();

  test('is told rule by rule, those that match first, with the first clause that does not hold', async () => {
    const app = shared();
    const [alert] = await raiseAlerts(app, ['why-1'], {
      rule: { name: 'z matches' },
      event: { event_id: uuid(31) },
    });
    await createRule(app, { name: 'a other type', match: { type: 'other' } });
    await createRule(app, { name: 'b disabled', enabled: false });
    const read = valueOf(await app.operator.call('events.why', { params: { event_id: uuid(31) } }));
    expect(read.rules?.map((rule) => [rule.rule_name, rule.outcome, rule.clause])).toEqual([
      ['z matches', 'sample', null],
      ['a other type', 'no_match', '/match/type'],
    ]);
    expect(read.rules?.[0]).toMatchObject({
      alert_id: alert?.alert_id,
      group: { group_key: '["why-1"]' },
      newer: false,
    });
    expect(read.rules?.[1]?.reason).toBe('type is "test.alarm"; the rule wants other.');
    expect(read.rules?.[1]?.newer).toBe(true);
    expect(read.alerts).toMatchObject([
      { alert: { alert_id: alert?.alert_id }, raised: { event_id: uuid(31) } },
    ]);
    expect(
      valueOf(await app.viewer.call('events.why', { params: { event_id: uuid(31) } })),
    ).toMatchObject({
      rules: null,
      alerts: [{ judged_by: { spec: null } }],
    });
  });

  test('says where the group stands that did not get far enough', async () => {
    const app = shared();
    await createRule(app, {
      name: 'needs three',
      match: { type: 'why.few' },
      condition: { aggregate: 'count', window: '10m', operator: '>=', threshold: 3 },
    });
    await app.producer.send(anEvent({ event_id: uuid(41), type: 'why.few', source: 'few' }));
    const group = await eventually(async () => {
      const { rules } = valueOf(
        await app.operator.call('events.why', { params: { event_id: uuid(41) } }),
      );
      const own = rules?.find((rule) => rule.rule_name === 'needs three');
      expect(own?.group?.state).toBe('idle');
      return own;
    });
    expect(group?.reason).toMatch(
      /It matches and counts\. The condition does not hold for its group, as of 20/,
    );
    expect(group?.alert_id).toBeNull();
  });

  test('is not told of an event that is not there', async () => {
    const params = { event_id: uuid(999) };
    expect(problemOf(await shared().operator.call('events.why', { params })).code).toBe(
      'not_found',
    );
  });
});
