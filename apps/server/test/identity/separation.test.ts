import { randomUUID } from 'node:crypto';
import { routesOf } from '../../src/adapters/http/registerRoutes.ts';
import { type RouteSpec, ROUTES } from '@batcave/shared/api';
import { expect, test } from 'vitest';
import { wholeTenant } from '../../src/identity/index.ts';
import { anEvent, aRule, eventually } from '../setup/builders.ts';
import { type TestClient, valueOf } from '../setup/client.ts';
import { createDatabase, type TestDatabase } from '../setup/database.ts';
import { ALL_ROLES } from '../setup/issueIdentity.ts';
import { listAlerts } from '../setup/raiseAlerts.ts';
import { type IdentitySite, startIdentitySite } from './site.ts';

/** Tables that hold something of tenants. */
async function tenantTables(database: TestDatabase): Promise<string[]> {
  const rows = await database.query<{ name: string }>(
    `select relname as name from pg_class c join pg_attribute a on a.attrelid = c.oid
      where relkind in ('r', 'p') and not relispartition and attname = 'tenant_id'
        and relnamespace = 'public'::regnamespace order by 1`,
  );
  return rows.map(({ name }) => name);
}

/** What of the catalogue would let one tenant's rows be seen by another. */
async function holes(database: TestDatabase): Promise<string[]> {
  const found: string[] = [];
  for (const name of await tenantTables(database)) {
    const [row] = await database.query<{ on: boolean; forced: boolean; policies: string }>(
      `select relrowsecurity as on, relforcerowsecurity as forced,
              (select count(*) from pg_policy where polrelid = c.oid and polname = 'own_tenant') as policies
         from pg_class c where oid = $1::regclass`,
      [name],
    );
    if (row?.on !== true || !row.forced || Number(row.policies) !== 1) found.push(name);
  }
  const partitions = await database.query<{ name: string }>(
    `select relname as name from pg_class
      where relispartition and relkind = 'r'
        and (not relrowsecurity or not relforcerowsecurity
             or has_table_privilege('sentry_tenant', oid, 'select')
             or has_table_privilege('sentry_system', oid, 'select'))`,
  );
  const roles = await database.query<{ name: string }>(
    `select rolname as name from pg_roles
      where rolname = 'sentry_tenant' and (rolbypassrls or rolsuper or rolcanlogin)`,
  );
  return [...found, ...partitions.map(({ name }) => name), ...roles.map(({ name }) => name)];
}

test('every table of tenants is bound by forced row-level security, and nobody is granted a partition', async () => {
  const { app } = await startIdentitySite();
  await app.producer.send(anEvent());
  expect(await tenantTables(app.database)).toContain('events');
  expect(await holes(app.database)).toEqual([]);
  // And the check can find one.
  await app.database.query('alter table alerts no force row level security');
  await app.database.query(
    'grant select on ' + (await aPartition(app.database)) + ' to sentry_tenant',
  );
  expect(await holes(app.database)).toEqual(['alerts', await aPartition(app.database)]);
});

async function aPartition(database: TestDatabase): Promise<string> {
  const [row] = await database.query<{ name: string }>(
    `select relname as name from pg_class where relispartition and relkind = 'r' order by 1 limit 1`,
  );
  return row?.name ?? '';
}

test('a connection that goes from tenant to tenant, with aborts between, never shows a row of another', async () => {
  const database = await createDatabase();
  const store = database.openStore();
  for (const tenant of ['a', 'b']) {
    await database.query('insert into tenants (tenant_id) values ($1)', [tenant]);
    await database.query(`insert into alert_seqs (tenant_id, seq) values ($1, 1)`, [tenant]);
  }
  for (let i = 0; i < 500; i += 1) {
    const tenant = i % 2 === 0 ? 'a' : 'b';
    const own = store.forTenant(wholeTenant(tenant));
    if (i % 5 === 0) await expect(own.query('select 1/0')).rejects.toThrow();
    const { rows } = await own.query<{ tenant_id: string }>('select tenant_id from alert_seqs');
    expect(rows).toEqual([{ tenant_id: tenant }]);
  }
  const nobody = store.forTenant(wholeTenant(''));
  expect((await nobody.query('select * from alert_seqs')).rows).toEqual([]);
  await expect(
    store
      .forTenant(wholeTenant('a'))
      .query(`insert into alert_seqs (tenant_id, seq) values ('c', 1)`),
  ).rejects.toThrow(/row-level security/);
  await expect(
    store.forTenant(wholeTenant('a')).query(`update alert_seqs set tenant_id = 'b'`),
  ).rejects.toThrow(/row-level security|duplicate key/);
});

/** A tenant with something in every table, each text holding the canary. */
async function plantCanary(
  site: IdentitySite,
  tenant: string,
  canary: string,
): Promise<TestClient> {
  const { client } = await site.issue(`owner-${canary}`, ALL_ROLES, { tenant, kind: 'admin' });
  const rule = valueOf(
    await client.call('policies.create', { body: aRule({ name: `rule ${canary}` }) }),
  );
  await client.send(
    anEvent({
      source: canary,
      type: 'test.alarm',
      labels: { host: canary },
      payload: { text: canary },
    }),
  );
  const alert = await eventually(async () => {
    const [first] = await listAlerts(client);
    expect(first).toBeDefined();
    return first as NonNullable<typeof first>;
  });
  const params = { alert_id: alert.alert_id };
  valueOf(await client.call('alerts.comment', { params, body: { text: `note ${canary}` } }));
  valueOf(await client.call('alerts.assign', { params, body: { assignee: canary } }));
  valueOf(
    await client.call('pki.tokens.create', { body: { kind: 'console', name: `token-${canary}` } }),
  );
  valueOf(
    await client.call('locks.create', {
      body: { target: { kind: 'console', name: `locked-${canary}` }, reason: canary },
    }),
  );
  expect(rule.name).toContain(canary);
  return client;
}

test('nothing of one tenant comes out to another: lists, streams, counts, errors, metrics', async () => {
  const site = await startIdentitySite();
  const canary = `canary-${randomUUID()}`;
  const b = await plantCanary(site, 'bravo', canary);
  const bytes: string[] = [];
  const keep = (text: unknown): void =>
    void bytes.push(typeof text === 'string' ? text : JSON.stringify(text));
  const stream = await site.app.stream('?channel=none', site.admin);
  stream.send({ op: 'subscribe', sub: 'e', channel: 'events', after: 0 });
  stream.send({ op: 'subscribe', sub: 'a', channel: 'alerts' });
  const idsOfB = await idsOf(site.app.database, 'bravo');
  let requests = 0;
  const crawl = async (client: TestClient) => {
    for (const id of routesOf(undefined)) {
      const spec: RouteSpec = ROUTES[id];
      if (id === 'events.stream' || (spec.method === 'POST' && id === 'locks.create')) continue;
      for (const own of [...idsOfB, randomUUID()]) {
        requests += 1;
        const path = spec.path.replaceAll(/\{(\w+)\}/g, (_, name: string) =>
          name === 'kind' ? 'console' : own,
        );
        const query = id === 'incidents.timeline' ? `?alert=${own}` : '';
        const answer = await client.request({
          method: spec.method,
          path: `${path}${query}`,
          headers: { 'content-type': 'application/json' },
          ...(spec.method === 'GET' ? {} : { body: '{}' }),
        });
        keep(answer.body ?? '');
        keep(answer.headers);
        if (!spec.path.includes('{') && query === '') break;
      }
      for (const filter of ['source', 'text', 'service', 'actor', 'name', 'object_id'])
        if (spec.method === 'GET' && !spec.path.includes('{'))
          keep(
            (await client.request({ path: `${spec.path}?${filter}=${canary.slice(0, 6)}` })).body ??
              '',
          );
    }
  };
  await crawl(site.admin);
  keep((await site.app.ops('/metrics')).text);
  keep((await site.app.ops('/readyz')).text);
  await b.send(anEvent({ source: canary, type: 'test.alarm', payload: { again: canary } }));
  // What comes after it has come has passed all that b did.
  await site.admin.send(anEvent({ source: 'own' }));
  await eventually(() =>
    expect(
      stream.all('events').flatMap(({ events }) => events.map(({ source }) => source)),
    ).toContain('own'),
  );
  keep(stream.frames);
  process.stdout.write(
    `crawl: ${String(requests)} requests, ${String(bytes.join('').length)} bytes\n`,
  );
  expect(bytes.filter((text) => text.includes(canary.slice(7)))).toEqual([]);
  // The crawl would have seen it.
  bytes.length = 0;
  await crawl(b);
  expect(bytes.some((text) => text.includes(canary))).toBe(true);
}, 120_000);

/** Every id that a tenant has anywhere. */
async function idsOf(database: TestDatabase, tenant: string): Promise<string[]> {
  const rows = await database.query<{ id: string }>(
    `select event_id::text as id from events where tenant_id = $1
     union select alert_id::text from alerts where tenant_id = $1
     union select rule_id::text from rules where tenant_id = $1
     union select serial from certificates where tenant_id = $1
     union select name from identities where tenant_id = $1
     union select token_id::text from enrolment_tokens where tenant_id = $1
     union select lock_id::text from identity_locks where tenant_id = $1`,
    [tenant],
  );
  return rows.map(({ id }) => id);
}

test('an id of another tenant and one that never was answer alike, in body and in time', async () => {
  const site = await startIdentitySite();
  const canary = 'c';
  await plantCanary(site, 'bravo', canary);
  const [alert] = await site.app.database.query<{ id: string }>(
    `select alert_id::text as id from alerts where tenant_id = 'bravo'`,
  );
  const times: Record<'foreign' | 'missing', number[]> = { foreign: [], missing: [] };
  const bodies = new Set<string>();
  for (let i = 0; i < 400; i += 1) {
    const which = i % 2 === 0 ? 'foreign' : 'missing';
    const id = which === 'foreign' ? alert?.id : randomUUID();
    const startMs = performance.now();
    const { status, body } = await site.admin.request({ path: `/v1/alerts/${id ?? ''}` });
    times[which].push(performance.now() - startMs);
    const { trace_id: _, ...same } = body as Record<string, unknown>;
    bodies.add(`${String(status)} ${JSON.stringify(same)}`);
  }
  expect(bodies.size).toBe(1);
  expect(mannWhitney(times.foreign, times.missing)).toBeLessThan(3.3); // two-sided p = 0.001
});

/** How many standard deviations the rank sum lies from what chance gives (normal approximation). */
function mannWhitney(a: readonly number[], b: readonly number[]): number {
  let wins = 0;
  for (const x of a) for (const y of b) wins += x > y ? 1 : x === y ? 0.5 : 0;
  const mean = (a.length * b.length) / 2;
  const deviation = Math.sqrt((a.length * b.length * (a.length + b.length + 1)) / 12);
  return Math.abs(wins - mean) / deviation;
}
