import { formatInstant } from '@batcave/shared/time';
import { beforeAll, expect, test } from 'vitest';
import {
  PgAlertReader,
  PgIncidents,
  PgNotifications,
  type PgStore,
  PgSurroundings,
  PgTimeline,
} from '../../src/adapters/postgres/index.ts';
import { buildTopology } from '../../src/alerts/index.ts';
import { createIncidentHandlers } from '../../src/app/dispatch/incidentHandlers.ts';
import { Outbox } from '../../src/dispatch/index.ts';
import { buildMessage } from '../../src/dispatch/message/buildMessage.ts';
import { uuid } from '../setup/builders.ts';
import { type CleanUp, createDatabase, type TestDatabase } from '../setup/database.ts';
import { commitStep } from '../setup/dispatchStep.ts';
import { alertOf, asking, incidentOf, writeAlerts, writeIncident } from '../setup/incidents.ts';

const READ = ['sentry.alert.read'] as const;
const INCIDENT = uuid(100);
const DB = alertOf(1, { service: 'payments-db', severity: 'CRITICAL', summary: 'disk of ledger' });
const API = alertOf(2, { service: 'payments-api', severity: 'ERROR', summary: 'slow answers' });

let database: TestDatabase;
let store: PgStore;
const handlers = () =>
  createIncidentHandlers({
    alerts: new PgAlertReader(store),
    incidents: new PgIncidents(store),
    timeline: new PgTimeline(store),
    surroundings: new PgSurroundings(store),
    topology: () => Promise.resolve(buildTopology([])),
    now: Date.now,
  });

/** Tells a receiver of these alerts, as the dispatcher and the delivery do. */
async function tell(n: number, receiver: string, alerts: readonly (typeof DB)[]): Promise<void> {
  const outbox = new Outbox();
  const nowMs = Date.now();
  outbox.notifications.push({
    notificationId: uuid(n),
    groupId: uuid(n),
    incidentId: INCIDENT,
    target: { receiver, type: 'webhook', reader: 'console/ana', person: null, address: null },
    receiverType: 'webhook',
    message: buildMessage({
      ...{ reason: 'new_alerts', urgency: 'high', alerts, group: {}, escalation: null },
      incident: { id: INCIDENT, title: null },
      consoleUrl: undefined,
    }),
    alertIds: alerts.map(({ alert_id: id }) => id),
    createdMs: nowMs,
    fallbackOf: null,
    tried: [],
  });
  await commitStep(store, 'acme', { outbox });
  const queue = new PgNotifications(store);
  const [notification] = await queue.due(Date.now() + 1000, 1);
  if (notification === undefined) throw new Error('nothing is due');
  await queue.settle([
    {
      notification,
      outcome: { kind: 'delivered', detail: 'ok', ref: { message_id: `m-${String(n)}` } },
      ...{ atMs: nowMs, nextAttemptMs: null, endRetryMs: null, failure: null },
    },
  ]);
}

async function toldTo(services?: readonly string[], query: object = { alert: uuid(2) }) {
  const read = await handlers()['incidents.timeline'](asking(READ, services), { query });
  return read.entries.filter(({ kind }) => kind === 'notified').map(({ entry }) => entry);
}

beforeAll(async () => {
  const steps: Parameters<CleanUp>[0][] = [];
  database = await createDatabase((step) => void steps.push(step));
  store = database.openStore();
  await writeAlerts(database, store, [DB, API]);
  await writeIncident(store, incidentOf(100, [DB, API]));
  await tell(50, 'both', [DB, API]);
  await tell(51, 'own', [API]);
  return async () => {
    for (const step of steps.toReversed()) await step();
  };
});

test('who may see all services of a message reads in the timeline what it said', async () => {
  const all = [
    'Told both (new alerts): CRITICAL payments-db and 1 more: disk of ledger (+1 alert)',
    'Told own (new alerts): ERROR payments-api: slow answers',
  ];
  expect(await toldTo()).toEqual(all);
  expect(await toldTo(['payments-*'])).toEqual(all);
});

test('who may see only some of them reads who was told, and nothing of the other services', async () => {
  const own = ['Told both (new alerts)', 'Told own (new alerts): ERROR payments-api: slow answers'];
  expect(await toldTo(['payments-api'])).toEqual(own);
  expect(await toldTo(['payments-api'], { incident: INCIDENT })).toEqual(own);
  expect(await toldTo(['payments-api'], { from: formatInstant(0) })).toEqual(own);
  const text = await handlers()['incidents.export'](asking(READ, ['payments-api']), {
    params: { incident_id: INCIDENT },
  });
  expect(text).toContain('Told both');
  expect(text).not.toContain('ledger');
  expect(text).not.toContain('payments-db and');
});

test('what a message said is hidden from them also once the message itself is forgotten', async () => {
  await database.query('delete from notifications');
  expect(await toldTo(['payments-api'])).toEqual([
    'Told both (new alerts)',
    'Told own (new alerts)',
  ]);
  expect(await toldTo()).toHaveLength(2);
});
