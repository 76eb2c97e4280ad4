import type { HealthMap } from '@batcave/shared/health';
import { expect, test } from 'vitest';
import { PgTopology } from '../../src/adapters/postgres/index.ts';
import { type ServiceNews, WINDOW_MS } from '../../src/health/index.ts';
import { wholeTenant } from '../../src/identity/index.ts';
import { anEvent, aRule, eventually } from '../setup/builders.ts';
import { type TestClient, valueOf } from '../setup/client.ts';
import { createDatabase } from '../setup/database.ts';
import { ALL_ROLES, issueIdentity } from '../setup/issueIdentity.ts';
import { listAlerts } from '../setup/raiseAlerts.ts';
import { runSentry } from '../setup/runSentry.ts';
import { startApp, temporaryDataDir } from '../setup/startApp.ts';
import { stored } from '../setup/stored.ts';

/** A server with two tenants; of the first somebody who may do anything and somebody who sees `pay-*` alone. */
async function startWithTenants() {
  const database = await createDatabase();
  const dataDir = temporaryDataDir();
  const issue = (tenant: string, name: string, grants = ALL_ROLES) =>
    issueIdentity({ database, dataDir }, { tenant, kind: 'admin', name, grants });
  const [ana, bob] = [await issue('a', 'ana'), await issue('b', 'bob')];
  const lia = await issue('a', 'lia', [{ role: 'viewer', services: ['pay-*'] }]);
  const app = await startApp({ database, dataDir });
  return {
    ...{ app, database, dataDir },
    ...{ ana: app.connect(ana), bob: app.connect(bob), lia: app.connect(lia) },
    again: async () => (await startApp({ database, dataDir })).connect(ana),
  };
}
const mapOf = async (client: TestClient): Promise<HealthMap> =>
  valueOf(await client.call('health.map', {}));
const edgesOf = (map: HealthMap) => map.edges.map(({ from, to }) => `${from} > ${to}`);
const namesOf = (map: HealthMap) => map.services.map(({ name }) => name);

/** An event of a span, and one that names whom it called. */
const EVENTS = [
  anEvent({ source: 'h1', labels: { service: 'shop', trace_id: 't1', span_id: 'a' } }),
  anEvent({
    ...{ source: 'h1', type: 'test.alarm', severity: 'ERROR' },
    labels: { service: 'pay-api', trace_id: 't1', span_id: 'b', parent_span_id: 'a' },
  }),
  anEvent({
    source: 'h2',
    labels: { service: 'pay-api', 'service.namespace': 'payments', 'peer.service': 'pay-db' },
  }),
];

test('the map joins what is written down, what events say, and what is wrong', async () => {
  const { app, ana } = await startWithTenants();
  valueOf(
    await ana.call('dispatch.config.put', {
      body: {
        config: {
          services: [
            { name: 'shop', depends_on: ['search'], production: false },
            { name: 'pay-api', team: 'payments', depends_on: ['pay-db'] },
          ],
        },
      },
    }),
  );
  const rule = aRule({ name: 'error ratio', severity: 'CRITICAL', match: { type: 'test.alarm' } });
  valueOf(await ana.call('policies.create', { body: rule }));
  await ana.send(EVENTS);
  await stored(app, EVENTS.length);
  const map = await eventually(async () => {
    const found = await mapOf(ana);
    expect(edgesOf(found)).toEqual(['pay-api > pay-db', 'shop > pay-api', 'shop > search']);
    expect(found.services.find(({ name }) => name === 'pay-api')?.severity).toBe('CRITICAL');
    expect(found.services.find(({ name }) => name === 'pay-api')?.traffic?.events).toBe(2);
    return found;
  });
  expect(namesOf(map)).toEqual(['pay-api', 'pay-db', 'search', 'shop']);
  expect(map.services[0]).toMatchObject({
    ...{ team: 'payments', group: 'payments', production: true, open: 1, acknowledged: 0 },
    headline: { rule_name: 'error ratio', value: 1, threshold: 1 },
    traffic: { events: 2, errors: 1 },
    last_event_at: expect.any(String) as string,
  });
  expect(map.services[1]).toMatchObject({ name: 'pay-db', last_event_at: null, severity: null });
  expect(map.services[3]).toMatchObject({ name: 'shop', production: false });
  expect(map.edges.map(({ known }) => known.join())).toEqual([
    'configured,discovered',
    'discovered',
    'configured',
  ]);
  expect(map.edges[1]).toMatchObject({ traffic: { events: 1, errors: 1 } });
});

test('a map shows one tenant, and of it the services that somebody may see', async () => {
  const { app, ana, bob, lia } = await startWithTenants();
  valueOf(await ana.call('policies.create', { body: aRule({ match: { type: 'test.load' } }) }));
  await ana.send(EVENTS);
  await stored(app, EVENTS.length);
  await eventually(async () => {
    const map = await mapOf(ana);
    expect(edgesOf(map)).toEqual(['pay-api > pay-db', 'shop > pay-api']);
    expect(map.services.find(({ name }) => name === 'shop')?.open).toBe(1);
  });
  // What was found out also says why an event belongs to an alert.
  const alert = (await listAlerts(ana)).find(({ service }) => service === 'shop');
  const query = { alert: alert?.alert_id ?? '', correlated: 'true' as const };
  const { entries } = valueOf(await ana.call('incidents.timeline', { query }));
  expect(entries.map(({ because }) => because)).toContain('shop depends on pay-api');
  const theirs = await mapOf(lia);
  expect(namesOf(theirs)).toEqual(['pay-api', 'pay-db']);
  expect(edgesOf(theirs)).toEqual(['pay-api > pay-db']);
  expect(JSON.stringify(theirs)).not.toContain('shop');
  expect(await mapOf(bob)).toMatchObject({ services: [], edges: [] });
});

test(
  'what was found out survives a restart, and nothing is counted twice by it',
  { timeout: 120_000 },
  async () => {
    const { app, ana, again } = await startWithTenants();
    await ana.send(EVENTS);
    await stored(app, EVENTS.length);
    await eventually(async () => expect(edgesOf(await mapOf(ana))).toHaveLength(2));
    await app.stop();
    const { stdout } = await runSentry([
      ...['map', '--tenant', 'a', '--data-dir', app.dataDir, '--database-url', app.database.url],
    ]);
    expect(stdout).toMatch(/^pay-api +payments +- +0\/0 +- +\d+s ago$/m);
    expect(stdout).toMatch(/^pay-api +pay-db +1 +0 +discovered$/m);
    const map = await mapOf(await again());
    expect(edgesOf(map)).toEqual(['pay-api > pay-db', 'shop > pay-api']);
    expect(map.services.find(({ name }) => name === 'pay-api')?.traffic?.events).toBe(2);
  },
);

test('counts of several servers add up by stretches of time, late ones to the stretch they are of', async () => {
  const database = await createDatabase();
  const topology = new PgTopology(database.openStore());
  await database.query(`insert into tenants (tenant_id) values ('a') on conflict do nothing`);
  const news = (windows: number, events: number, lastMs: number): ServiceNews => ({
    ...{ tenant: 'a', service: 'api', group: undefined, windowMs: windows * WINDOW_MS, lastMs },
    ...{ events, errors: 1, silence: { meanMs: 1, deviationMs: 1, count: windows - 99 } },
  });
  const save = (...each: Parameters<typeof news>) =>
    topology.save({ services: [news(...each)], edges: [] });
  const counts = async () => {
    const [row] = await topology.heard(wholeTenant('a'));
    return [row!.windowMs / WINDOW_MS, row!.events, row!.eventsBefore, row!.lastMs];
  };
  await save(100, 5, 7000);
  await save(100, 2, 6000);
  expect(await counts()).toEqual([100, 7, 0, 7000]);
  await save(101, 3, 8000);
  expect(await counts()).toEqual([101, 3, 7, 8000]);
  await save(100, 4, 7500);
  expect(await counts()).toEqual([101, 3, 11, 8000]);
  await save(105, 1, 9000);
  expect(await counts()).toEqual([105, 1, 0, 9000]);
  await save(99, 9, 1000);
  expect(await counts()).toEqual([105, 1, 0, 9000]);
  // A tenant that the store does not know is no reason to lose the others.
  await topology.save({
    services: [{ ...news(105, 1, 9000), tenant: 'nobody' }, news(105, 1, 9500)],
    edges: [],
  });
  expect(await counts()).toEqual([105, 2, 0, 9500]);
  await topology.trim(9501);
  expect(await topology.heard(wholeTenant('a'))).toEqual([]);
});
