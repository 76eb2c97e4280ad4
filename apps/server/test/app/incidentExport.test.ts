import { formatInstant } from '@batcave/shared/time';
import { beforeAll, expect, test } from 'vitest';
import {
  PgAlertReader,
  PgIncidents,
  type PgStore,
  PgSurroundings,
  PgTimeline,
  writeTimeline,
} from '../../src/adapters/postgres/index.ts';
import { makePartitions } from '../../src/adapters/postgres/partitions.ts';
import { buildTopology } from '../../src/alerts/index.ts';
import { createIncidentHandlers } from '../../src/app/dispatch/incidentHandlers.ts';
import { uuid } from '../setup/builders.ts';
import { type CleanUp, createDatabase } from '../setup/database.ts';
import {
  alertOf,
  asking,
  BEGAN,
  incidentOf,
  writeAlerts,
  writeIncident,
} from '../setup/incidents.ts';

const at = (minutes: number): string => formatInstant(Date.parse(BEGAN) + minutes * 60_000);
const INCIDENT = uuid(100);
const DB = alertOf(1, { service: 'payments-db', severity: 'CRITICAL' });
const API = alertOf(2, { service: 'payments-api', severity: 'ERROR' });

let store: PgStore;

/** Events around the incident: minutes after its beginning, type, severity and service. */
const EVENTS: readonly (readonly [number, string, number, string])[] = [
  [-10, 'deploy', 0, 'payments-db'],
  [-5, 'git.deploy', 0, 'payments-api'],
  [-4, 'log.line', 2, 'payments-api'],
  [-3, 'deploy', 0, 'mail'],
];

beforeAll(async () => {
  const steps: Parameters<CleanUp>[0][] = [];
  const database = await createDatabase((step) => void steps.push(step));
  store = database.openStore();
  await writeAlerts(database, store, [DB, API]);
  await writeIncident(store, incidentOf(100, [DB, API]));
  await store.transaction((tx) =>
    writeTimeline(tx, 'acme', [
      {
        ...{ alertId: API.alert_id, incidentId: INCIDENT, kind: 'notified', actor: 'dispatch' },
        ...{ entry: 'Told ana', notificationId: uuid(50), messageId: '<m|1@mail.example>' },
        atMs: Date.parse(at(1)),
      },
    ]),
  );
  await store.ownerTransaction((tx) => makePartitions(tx, Date.parse(at(-60)), Date.parse(at(60))));
  for (const [n, [minutes, type, severity, service]] of EVENTS.entries())
    await database.query(
      `insert into events (tenant_id, event_id, day, seq, occurred_at, received_at, source, type, severity, labels, payload)
       values ('acme', $1, $2::timestamptz::date, $3, $2, $2, 'ci', $4, $5, $6, '{"version":"v2"}')`,
      [uuid(500 + n), at(minutes), n, type, severity, JSON.stringify({ service })],
    );
  return async () => {
    for (const step of steps.toReversed()) await step();
  };
});

async function exported(
  scopes: Parameters<typeof asking>[0],
  services?: readonly string[],
  surroundings = new PgSurroundings(store),
): Promise<string[]> {
  const handlers = createIncidentHandlers({
    alerts: new PgAlertReader(store),
    incidents: new PgIncidents(store),
    timeline: new PgTimeline(store),
    surroundings,
    topology: () => Promise.resolve(buildTopology([])),
    now: () => Date.parse(at(30)),
  });
  const params = { incident_id: INCIDENT };
  return (await handlers['incidents.export'](asking(scopes, services), { params })).split('\n');
}

const BOTH = ['sentry.alert.read', 'sentry.read'] as const;
const deploysIn = (lines: readonly string[]) => lines.filter((line) => line.includes('| deploy |'));

test('an exported incident has the deploys around it in their places, each with the reason', async () => {
  const lines = await exported(BOTH);
  expect(deploysIn(lines)).toEqual([
    `| ${at(-10)} | deploy | ci | deploy · v2 · same service payments-db | \`/v1/events/${uuid(500)}\` |  |`,
    `| ${at(-5)} | deploy | ci | git.deploy · v2 · same service payments-api | \`/v1/events/${uuid(501)}\` |  |`,
  ]);
  const text = lines.join('\n');
  expect(text.indexOf(deploysIn(lines)[1] ?? '')).toBeLessThan(text.indexOf('| raised |'));
  expect(text).not.toContain('log.line');
  expect(text).not.toContain('Deploys');
});

test('an exported incident names the message that each entry tells of', async () => {
  const lines = await exported(BOTH);
  expect(lines).toContain('| Time | Kind | Who | What | Event | Message |');
  expect(lines.find((line) => line.includes('Told ana'))).toBe(
    `| ${at(1)} | notified | dispatch | Told ana |  | \\<m\\|1\\@mail.example\\> \`${uuid(50)}\` |`,
  );
  expect(lines).toContain(`- Messages: \`/v1/notifications?incident=${INCIDENT}\``);
});

test('whoever may not read events exports no deploys, and reads that they are missing', async () => {
  const lines = await exported(['sentry.alert.read']);
  expect(deploysIn(lines)).toEqual([]);
  expect(lines).toContain(
    'Deploys are not here: whoever exported this may not read events (sentry.read).',
  );
  const own = await exported(BOTH, ['payments-api']);
  expect(deploysIn(own)).toHaveLength(1);
  expect(own.join('\n')).not.toContain('same service payments-db');
});

test('an exported incident says where there were too many events to find all deploys', async () => {
  const lines = await exported(BOTH, undefined, new PgSurroundings(store, 2));
  expect(lines).toContain(
    'Deploys may be missing. There are so many events that only those up to 4m before the beginning were looked at.',
  );
});
