import { problemOf } from '../setup/client.ts';
import { formatInstant } from '@batcave/shared/time';
import { beforeAll, describe, expect, test } from 'vitest';
import {
  PgAlertReader,
  PgIncidents,
  PgSurroundings,
  type PgStore,
  PgTimeline,
  writeTimeline,
} from '../../src/adapters/postgres/index.ts';
import { writeAlertChanges } from '../../src/adapters/postgres/alertChanges.ts';
import { lockAlerts } from '../../src/adapters/postgres/alertRows.ts';
import { makePartitions } from '../../src/adapters/postgres/partitions.ts';
import { buildTopology } from '../../src/alerts/index.ts';
import { createIncidentHandlers } from '../../src/app/dispatch/incidentHandlers.ts';
import { wholeTenant } from '../../src/identity/index.ts';
import { uuid } from '../setup/builders.ts';
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
import { shareApp } from '../setup/startApp.ts';

const NOW = Date.parse('2026-11-23T09:00:00Z');
const at = (minutes: number): string => formatInstant(Date.parse(BEGAN) + minutes * 60_000);
const READ = ['sentry.alert.read', 'sentry.read', 'sentry.alert.write'] as const;

let database: TestDatabase;
let store: PgStore;
const topology = buildTopology([{ name: 'payments-api', depends_on: ['payments-db', 'cache'] }]);
const handlers = () =>
  createIncidentHandlers({
    alerts: new PgAlertReader(store),
    incidents: new PgIncidents(store),
    timeline: new PgTimeline(store),
    surroundings: new PgSurroundings(store),
    topology: () => Promise.resolve(topology),
    now: () => NOW,
  });

const DB = alertOf(1, { service: 'payments-db', severity: 'CRITICAL', labels: { host: 'db-1' } });
const API = alertOf(2, { service: 'payments-api', severity: 'ERROR', state: 'ACK' });
const MAIL = alertOf(3, { service: 'mail' });
const PAYMENTS = uuid(100);

beforeAll(async () => {
  const steps: Parameters<CleanUp>[0][] = [];
  database = await createDatabase((step) => void steps.push(step));
  store = database.openStore();
  await writeAlerts(database, store, [DB, API, MAIL]);
  await writeIncident(store, incidentOf(100, [DB, API]));
  await writeIncident(store, incidentOf(101, [MAIL]));
  const theirs = { ...DB, summary: 'of the others' };
  await writeAlerts(database, store, [theirs], 'other');
  await writeIncident(store, incidentOf(100, [theirs]), 'other');
  return async () => {
    for (const step of steps.toReversed()) await step();
  };
});

describe('incidents', () => {
  test('are listed by their newest activity, found by state, severity, service and time', async () => {
    const list = async (query: object) =>
      (await handlers()['incidents.list'](asking(READ), { query })).incidents.map(
        (one) => one.incident_id,
      );
    await database.query(
      `update incidents set updated_at = updated_at + interval '1 minute', state = 'RESOLVED' where incident_id = $1`,
      [uuid(101)],
    );
    expect(await list({})).toEqual([PAYMENTS]);
    expect(await list({ state: 'all' })).toEqual([uuid(101), PAYMENTS]);
    expect(await list({ state: 'all', service: 'mail' })).toEqual([uuid(101)]);
    expect(await list({ severity: 'ERROR' })).toEqual([]);
    expect(await list({ state: 'all', to: at(-1) })).toEqual([]);
    expect(await list({ state: 'all', from: at(1) })).toEqual([uuid(101)]);
    const page = await handlers()['incidents.list'](asking(READ), {
      query: { state: 'all', limit: 1 },
    });
    const cursor = page.next_cursor ?? '';
    expect(await list({ state: 'all', limit: 1, cursor })).toEqual([PAYMENTS]);
  });

  test('have their alerts with the reason of each, in the words of the other alert', async () => {
    const params = { incident_id: PAYMENTS.toUpperCase() };
    const { incident, alerts } = await handlers()['incidents.get'](asking(READ), { params });
    expect(incident).toMatchObject({ title: 'alert 1', services: ['payments-api', 'payments-db'] });
    expect(
      alerts.map(({ alert, link }) => [alert.alert_id, alert.incident_id, link?.reason]),
    ).toEqual([
      [uuid(1), PAYMENTS, 'It began it.'],
      [
        uuid(2),
        PAYMENTS,
        'payments-api depends on payments-db, whose alert "alert 1" began 40s before.',
      ],
    ]);
  });

  test('are what somebody may see of them: nothing of other services, other tenants', async () => {
    const limited = asking(READ, ['payments-api']);
    const params = { incident_id: PAYMENTS };
    const {
      incident,
      alerts,
      more_alerts: more,
    } = await handlers()['incidents.get'](limited, {
      params,
    });
    expect(incident).toMatchObject({
      ...{ title: 'alert 2', services: ['payments-api'], alert_count: 1, state: 'ACK' },
      ...{ severity: 'ERROR', worst_severity: 'ERROR', open_count: 0, ack_count: 1 },
    });
    expect(alerts.map(({ link }) => link?.reason)).toEqual([
      'payments-api depends on payments-db, whose alert began 40s before.',
    ]);
    expect(more).toBe(0);
    const text = await handlers()['incidents.export'](limited, { params });
    expect(text).not.toContain('alert 1');
    // Neither is what is hidden found by a filter.
    for (const query of [
      { state: 'OPEN' },
      { severity: 'CRITICAL' },
      { service: 'payments-db' },
    ] as const)
      expect(await handlers()['incidents.list'](limited, { query })).toMatchObject({
        incidents: [],
      });
    const elsewhere = asking(READ, ['mail']);
    await expect(handlers()['incidents.get'](elsewhere, { params })).rejects.toMatchObject({
      code: 'not_found',
    });
    const other = await handlers()['incidents.get'](asking(READ, undefined, 'other'), { params });
    expect(other.incident.title).toBe('of the others');
  });
});

describe('what the dispatcher notes on alerts', () => {
  test('is given a new seq, and stays when the life of the alert goes on', async () => {
    const quiet = { by: 'silence', id: uuid(7), reason: 'Silenced.', score: null, until: at(9) };
    const view = wholeTenant('acme');
    const reader = new PgAlertReader(store);
    const head = await reader.headSeq(view);
    await commitStep(store, 'acme', {
      outbox: saying([
        { alertId: uuid(2), quiet: quiet as never },
        { alertId: uuid(999), quiet: null },
        { alertId: uuid(2), escalation: null },
      ]),
    });
    const noted = await reader.get(view, uuid(2));
    expect(noted).toMatchObject({ seq: head + 1, quiet, incident_id: PAYMENTS });
    expect(await reader.changesAfter(view, head, 10)).toEqual([noted]);
    const before = await reader.get(view, uuid(2));
    const after = { ...before, assigned_to: 'ana', quiet: null };
    const entry = { kind: 'assigned', entry: 'x', actor: 'ana', eventId: null } as const;
    await store.transaction((tx) =>
      writeAlertChanges(tx, [{ tenant: 'acme', before, after, entry }], NOW, null),
    );
    expect(await reader.get(view, uuid(2))).toMatchObject({ assigned_to: 'ana', quiet });
    await commitStep(store, 'acme', { outbox: saying([{ alertId: uuid(2), quiet: null }]) });
    expect(await reader.get(view, uuid(2))).toMatchObject({ quiet: null, incident_id: PAYMENTS });
  });

  test('does not wait in a circle with those who change alerts, whatever their order', async () => {
    const alerts = Array.from({ length: 40 }, (_, i) => alertOf(2000 + i));
    await writeAlerts(database, store, alerts, 'busy');
    const reader = new PgAlertReader(store);
    const shuffled = Array.from({ length: 20 }, (_, round) =>
      alerts.toSorted(() => Math.sin(round * 7 + alerts.length) - 0.5),
    );
    const dispatch = async (): Promise<void> => {
      for (const [round, some] of shuffled.entries())
        await commitStep(store, 'busy', {
          outbox: saying(some.map(({ alert_id: alertId }) => ({ alertId, quiet: null }))),
          incidents: incidentOf(3000 + round, some.slice(0, 5)),
        });
    };
    const people = shuffled.map((some) =>
      store.transaction(async (tx) => {
        const ids = some.slice(5, 20).map(({ alert_id: id }) => id);
        const changes = [...(await lockAlerts(tx, 'busy', ids)).values()].map((alert) => ({
          ...{ tenant: 'busy', before: alert, after: { ...alert, assigned_to: 'ana' } },
          entry: { kind: 'assigned' as const, entry: 'x', actor: 'ana', eventId: null },
        }));
        await writeAlertChanges(tx, changes, NOW, null);
      }),
    );
    await Promise.all([dispatch(), ...people]);
    const all = await reader.changesAfter(wholeTenant('busy'), 0, 1000);
    expect(all).toHaveLength(40);
    expect(new Set(all.map((alert) => alert.seq)).size).toBe(40);
  });
});

describe('a timeline', () => {
  const kindsOf = (read: { entries: readonly { kind: string; entry: string }[] }) =>
    read.entries.map(({ kind, entry }) => `${kind} ${entry}`);

  test('of an alert has its entries and those of its incident; of an incident those of all its alerts', async () => {
    await store.transaction((tx) =>
      writeTimeline(tx, 'acme', [
        {
          alertId: uuid(2),
          incidentId: PAYMENTS,
          kind: 'notified',
          entry: 'told ana',
          actor: 'dispatch',
          notificationId: uuid(50),
          messageId: 'm-1',
          atMs: Date.parse(at(1)),
        },
        {
          alertId: null,
          incidentId: PAYMENTS,
          kind: 'action',
          entry: 'restarted',
          actor: 'ana',
          atMs: Date.parse(at(2)),
        },
      ]),
    );
    const timeline = (query: object) => handlers()['incidents.timeline'](asking(READ), { query });
    const ofAlert = await timeline({ alert: uuid(2) });
    expect(kindsOf(ofAlert).filter((line) => !line.startsWith('assigned'))).toEqual([
      'raised alert 2',
      'notified told ana',
      'action restarted',
    ]);
    expect(ofAlert.entries[1]).toMatchObject({ notification_id: uuid(50), message_id: 'm-1' });
    const ofIncident = await timeline({ incident: PAYMENTS });
    expect(kindsOf(ofIncident)).toContain('raised alert 1');
    expect(kindsOf(await timeline({ incident: PAYMENTS, kind: 'action' }))).toEqual([
      'action restarted',
    ]);
    expect(kindsOf(await timeline({ incident: PAYMENTS, from: at(1), to: at(1) }))).toEqual([
      'notified told ana',
    ]);
    // Nothing is lost or told twice between pages.
    const pages: string[] = [];
    let cursor: string | null | undefined;
    do {
      const page = await timeline({
        incident: PAYMENTS,
        limit: 1,
        ...(cursor === undefined || cursor === null ? {} : { cursor }),
      });
      pages.push(...kindsOf(page));
      cursor = page.next_cursor;
    } while (cursor !== null);
    expect(pages).toEqual(kindsOf(ofIncident));
    expect((await timeline({ from: at(-1) })).entries.length).toBeGreaterThan(
      ofIncident.entries.length,
    );
  });

  test('shows nothing of services that somebody may not see', async () => {
    const limited = asking(READ, ['payments-api']);
    const query = { incident: PAYMENTS };
    const { entries } = await handlers()['incidents.timeline'](limited, { query });
    expect(entries.map(({ alert_id: id }) => id)).not.toContain(uuid(1));
    expect(kindsOf({ entries })).toContain('action restarted');
    await expect(
      handlers()['incidents.timeline'](limited, { query: { alert: uuid(1) } }),
    ).rejects.toThrow();
  });

  test('takes notes, also of before, and none of the future', async () => {
    const params = { incident_id: PAYMENTS };
    const note = (body: { text: string; at?: string }, ctx = asking(READ)) =>
      handlers()['incidents.note'](ctx, { params, body });
    expect(await note({ text: 'called the vendor', at: at(-3) })).toMatchObject({
      ...{ kind: 'note', actor: 'ana', timestamp: at(-3), written_at: formatInstant(NOW) },
    });
    const query = { incident: PAYMENTS, limit: 1 };
    const { entries } = await handlers()['incidents.timeline'](asking(READ), { query });
    expect(entries).toMatchObject([{ entry: 'called the vendor' }]);
    await expect(note({ text: 'x', at: '2026-11-23T09:00:01Z' })).rejects.toMatchObject({
      code: 'invalid_request',
      faults: [{ field: '/at' }],
    });
    const elsewhere = asking(['sentry.alert.read', 'sentry.alert.write'], ['mail']);
    await expect(note({ text: 'x' }, elsewhere)).rejects.toMatchObject({ code: 'not_found' });
    const { principal } = asking(READ);
    const reading = {
      ...asking(READ),
      principal: { ...principal, services: { 'sentry.alert.write': ['mail'] } },
    };
    await expect(note({ text: 'x' }, reading)).rejects.toMatchObject({
      code: 'service_not_allowed',
    });
    expect(
      await database.query(`select actor, object_id from audit_log where action = 'incident.note'`),
    ).toEqual([{ actor: 'console/ana', object_id: PAYMENTS }]);
  });

  test('has deploys and bad events around it when it is correlated, each with the reason', async () => {
    await store.ownerTransaction((tx) =>
      makePartitions(tx, Date.parse(at(-60)), Date.parse(at(60))),
    );
    const events: [number, number, string, number, string, object][] = [
      [1, -10, 'deploy', 0, 'ci', { service: 'payments-db' }],
      [2, -5, 'git.deploy', 0, 'ci', { service: 'cache' }],
      [3, -4, 'log.line', 2, 'db-1', { service: 'backup' }],
      [4, -3, 'log.line', 2, 'w-1', { service: 'web' }],
      [5, -2, 'log.line', 0, 'x', { service: 'payments-api' }],
      [6, -20, 'deploy', 0, 'ci', { service: 'payments-api' }],
      [7, 2, 'app.start', 0, 'x', { service: 'payments-api', deploy: 'v2' }],
    ];
    for (const [n, minutes, type, severity, source, labels] of events)
      await database.query(
        `insert into events (tenant_id, event_id, day, seq, occurred_at, received_at, source, type, severity, labels, payload)
         values ('acme', $1, $2::timestamptz::date, $3, $2, $2, $4, $5, $6, $7, '{"message":"m"}')`,
        [uuid(500 + n), at(minutes), n, source, type, severity, JSON.stringify(labels)],
      );
    const query = { incident: PAYMENTS, correlated: 'true' } as const;
    const read = await handlers()['incidents.timeline'](asking(READ), { query });
    expect(read.cut).toBeNull();
    expect(
      read.entries
        .filter(({ because }) => because !== undefined)
        .map(({ kind, event_id: id, because }) => [kind, id, because]),
    ).toEqual([
      ['deploy', uuid(501), 'same service payments-db'],
      ['deploy', uuid(502), 'payments-api depends on cache'],
      ['event', uuid(503), 'same host db-1'],
      ['deploy', uuid(507), 'same service payments-api'],
    ]);
    const pages: string[] = [];
    let cursor: string | null | undefined;
    do {
      const page = await handlers()['incidents.timeline'](asking(READ), {
        query: {
          ...query,
          limit: 2,
          ...(cursor === undefined || cursor === null ? {} : { cursor }),
        },
      });
      pages.push(...page.entries.map((entry) => entry.timeline_id));
      cursor = page.next_cursor;
    } while (cursor !== null);
    expect(pages).toEqual(read.entries.map((entry) => entry.timeline_id));
    const limited = asking(READ, ['payments-api']);
    const own = await handlers()['incidents.timeline'](limited, { query });
    expect(own.entries.flatMap(({ service }) => service ?? [])).toEqual(['payments-api']);
    await expect(
      handlers()['incidents.timeline'](asking(['sentry.alert.read']), { query }),
    ).rejects.toMatchObject({ code: 'insufficient_scope' });
    const around = { services: ['payments-api', 'payments-db'], neighbours: [], hosts: [] };
    const range = { beganMs: Date.parse(BEGAN), endedMs: Date.parse(at(5)) };
    const few = new PgSurroundings(store, 3);
    expect(await few.around(wholeTenant('acme'), around, range)).toMatchObject({
      events: [{ eventId: uuid(507) }],
      cut: 'There are so many events that only those up to 4m before the beginning were looked at.',
    });
    const ofAlert = await handlers()['incidents.timeline'](asking(READ), {
      query: { alert: uuid(2), correlated: 'true', kind: 'raised' },
    });
    expect(ofAlert.entries.map(({ entry, because }) => [entry, because])).toEqual([
      ['alert 1', 'same incident'],
      ['alert 2', undefined],
    ]);
  });
});

describe('over HTTP', () => {
  const shared = shareApp();

  test('an incident goes out as Markdown, and one that is not there as a problem', async () => {
    const { database: own, viewer, operator } = shared();
    await own.query(
      `insert into incidents select 'default', $1, 1, 'RESOLVED', 3, 3, '<b>down|', '{web}', 0, 0, 0, now(), now(), now()`,
      [uuid(9)],
    );
    const answer = await viewer.request({ path: `/v1/incidents/${uuid(9)}/export` });
    expect(answer.headers['content-type']).toBe('text/markdown; charset=utf-8');
    expect(answer.body).toMatch(/^# \\<b\\>down\\\|\n\n\| Fact \|/);
    const body = { text: 'later', at: '2020-01-01T00:00:00Z' };
    const params = { incident_id: uuid(9) };
    expect(await operator.call('incidents.note', { params, body })).toMatchObject({ ok: true });
    expect(await viewer.call('incidents.get', { params })).toMatchObject({ ok: true });
    expect(problemOf(await viewer.call('incidents.note', { params, body })).code).toBe(
      'insufficient_scope',
    );
    expect(
      problemOf(await viewer.call('incidents.get', { params: { incident_id: uuid(8) } })).code,
    ).toBe('not_found');
  });
});
