import { type RouteId, type RouteSpec, ROUTES } from '@batcave/shared/api';
import {
  KIND_LIMITS,
  type Kind,
  type Role,
  ROLE_NAMES,
  ROLES,
  type Scope,
} from '@batcave/shared/identity';
import { readFileSync } from 'node:fs';
import { request } from 'node:https';
import { describe, expect, test } from 'vitest';
import { routesOf } from '../../src/adapters/http/registerRoutes.ts';
import { anEvent, aRule, eventually } from '../setup/builders.ts';
import { problemOf, type TestClient, valueOf } from '../setup/client.ts';
import { listAlerts } from '../setup/raiseAlerts.ts';
import { type IdentitySite, startIdentitySite } from './site.ts';

/** Whether somebody with the role and the kind should hold the scope, from the tables alone. */
function shouldHold(kind: Kind, role: Role, scope: Scope | 'any'): boolean {
  const limit = KIND_LIMITS[kind];
  return (
    scope === 'any' ||
    ((ROLES[role].scopes as readonly Scope[]).includes(scope) &&
      (limit === 'all' || limit.includes(scope)))
  );
}

const UNKNOWN = '00000000-0000-4000-8000-00000000abcd';
const PARAMS: Readonly<Record<string, string>> = { serial: '1f', kind: 'console', name: 'nobody' };

/** What the server says to a request that has nothing wrong but perhaps who sends it. */
async function ask(client: TestClient, id: RouteId): Promise<string> {
  const path = ROUTES[id].path.replaceAll(
    /\{(\w+)\}/g,
    (_, name: string) => PARAMS[name] ?? UNKNOWN,
  );
  const answer = await client.request({
    method: ROUTES[id].method,
    path: id === 'incidents.timeline' ? `${path}?alert=${UNKNOWN}` : path,
    headers: { 'content-type': 'application/json' },
    ...(ROUTES[id].method === 'GET' ? {} : { body: '{"nothing":"that any route takes"}' }),
  });
  return answer.status === 403 ? String((answer.body as { code: string }).code) : 'let in';
}

test('every role on every kind of identity may ask what the tables say, and nothing else', async () => {
  const site = await startIdentitySite();
  const wrong: string[] = [];
  let requests = 0;
  for (const kind of ['console', 'wall', 'producer'] as const)
    for (const role of ROLE_NAMES) {
      const { client } = await site.issue(`${kind}-${role}`, [{ role }], { kind });
      for (const id of routesOf(undefined)) {
        requests += 1;
        const { scope } = ROUTES[id] as RouteSpec;
        const expected = shouldHold(kind, role, scope) ? 'let in' : 'insufficient_scope';
        const seen = await ask(client, id);
        if (seen !== expected)
          wrong.push(`${kind} as ${role} on ${id}: expected ${expected}, saw ${seen}`);
      }
      for (const [channel, scope] of [
        ['events', 'sentry.read'],
        ['alerts', 'sentry.alert.read'],
      ] as const) {
        requests += 1;
        const seen = await subscribe(site, client, channel);
        const expected =
          shouldHold(kind, role, 'sentry.read') && shouldHold(kind, role, scope)
            ? 'let in'
            : 'refused';
        if (seen !== expected)
          wrong.push(`${kind} as ${role} on ${channel}: expected ${expected}, saw ${seen}`);
      }
    }
  process.stdout.write(`roles: ${String(requests)} requests and subscriptions\n`);
  expect(wrong).toEqual([]);
}, 120_000);

async function subscribe(
  { app }: IdentitySite,
  client: TestClient,
  channel: 'events' | 'alerts',
): Promise<string> {
  const stream = await app.stream('?channel=none', client).catch(() => undefined);
  if (stream === undefined) return 'refused';
  stream.send({ op: 'subscribe', sub: 's', channel });
  return eventually(() => {
    if (stream.all('subscribed').length > 0) return 'let in';
    expect(stream.all('error')).not.toEqual([]);
    return 'refused';
  });
}

describe('a change of roles', () => {
  test('counts at once, for requests and for open streams', async () => {
    const { app, admin, issue } = await startIdentitySite();
    const { client } = await issue('bob', [{ role: 'viewer' }]);
    const ofBob = { params: { kind: 'console' as const, name: 'bob' } };
    expect(problemOf(await client.call('policies.list', { query: {} })).code).toBe(
      'insufficient_scope',
    );
    const stream = await app.stream('?channel=events', client);
    const atMs = Date.now();
    valueOf(
      await admin.call('access.replace', { ...ofBob, body: { grants: [{ role: 'operator' }] } }),
    );
    expect(valueOf(await client.call('policies.list', { query: {} })).policies).toEqual([]);
    expect((await stream.closed).code).toBe(4410);
    const again = await app.stream('?channel=events', client);
    valueOf(await admin.call('access.replace', { ...ofBob, body: { grants: [] } }));
    expect(await again.closed).toEqual({ code: 4403, reason: 'insufficient_scope' });
    expect(Date.now() - atMs).toBeLessThan(5000);
    expect(problemOf(await client.call('events.list', { query: {} })).code).toBe(
      'insufficient_scope',
    );
    const { entries } = valueOf(
      await admin.call('audit.list', {
        query: { action: 'grant.replaced', object_id: 'console/bob' },
      }),
    );
    expect(entries.slice(0, 2).map(({ before, after }) => [before, after])).toEqual([
      [[{ role: 'operator' }], []],
      [[{ role: 'viewer' }], [{ role: 'operator' }]],
    ]);
  });

  test('cannot be made to one’s own, nor to rights over certificates that one does not hold', async () => {
    const { admin, issue } = await startIdentitySite();
    const granter = await issue('gil', [{ role: 'tenant_admin' }]);
    const security = await issue('sam', [{ role: 'security_admin' }]);
    const replace = (client: TestClient, kind: Kind, name: string, role: Role) =>
      client.call('access.replace', { params: { kind, name }, body: { grants: [{ role }] } });
    expect(problemOf(await replace(admin, 'admin', 'ada', 'viewer')).code).toBe('state_conflict');
    expect(problemOf(await replace(granter.client, 'console', 'eve', 'security_admin')).code).toBe(
      'state_conflict',
    );
    expect(problemOf(await replace(security.client, 'console', 'eve', 'operator')).code).toBe(
      'insufficient_scope',
    );
    valueOf(await replace(granter.client, 'console', 'eve', 'operator'));
  });
});

describe('a right that is taken', () => {
  test('does not count for a request whose body is still on the way', async () => {
    const { app, admin, issue } = await startIdentitySite();
    const { cert, key } = await issue('gil', [{ role: 'tenant_admin' }]);
    const body = JSON.stringify({ grants: [{ role: 'operator' }] });
    const url = new URL('/v1/access/grants/console/accomplice', app.app.running.api);
    const answered = new Promise<number>((resolve, reject) => {
      const ca = readFileSync(app.app.running.certificates.ca);
      const headers = { 'content-type': 'application/json', 'content-length': body.length };
      const slow = request(
        url,
        { method: 'PUT', cert, key, ca, headers, agent: false },
        (answer) => {
          answer.resume();
          resolve(answer.statusCode ?? 0);
        },
      );
      slow.once('error', reject);
      slow.write(body.slice(0, -1));
      setTimeout(() => {
        admin
          .call('access.replace', {
            params: { kind: 'console', name: 'gil' },
            body: { grants: [] },
          })
          .then(() => slow.end(body.slice(-1)), reject);
      }, 200);
    });
    expect(await answered).toBe(403);
    const { identities } = valueOf(await admin.call('access.list', {}));
    expect(identities.filter(({ name }) => name === 'accomplice')).toEqual([]);
  });

  test('is gone whoever grants others at the same moment', async () => {
    const { admin } = await startIdentitySite();
    const params = { kind: 'console' as const, name: 'bob' };
    const grant = (role: Role) =>
      admin.call('access.replace', { params, body: { grants: [{ role }] } });
    for (let round = 0; round < 20; round += 1) {
      await Promise.all([grant('viewer'), grant('operator')]);
      const { identities } = valueOf(await admin.call('access.list', {}));
      expect(identities.find(({ name }) => name === 'bob')?.grants).toHaveLength(1);
    }
  });
});

describe('a grant for some services', () => {
  test('shows and lets act on those alone, in lists, counts, streams and history', async () => {
    const site = await startIdentitySite();
    const { app, admin, issue } = site;
    valueOf(await admin.call('policies.create', { body: aRule() }));
    const only = await issue('pay', [
      { role: 'viewer', services: ['pay-*', 'shared'] },
      { role: 'operator', services: ['pay-*'] },
    ]);
    const { client } = only;
    expect(valueOf(await client.call('me', {}))).toMatchObject({
      services: {
        'sentry.read': ['pay-*', 'shared'],
        'sentry.alert.read': ['pay-*', 'shared'],
        'sentry.alert.write': ['pay-*'],
      },
    });
    const stream = await app.stream('?channel=events', client);
    stream.send({ op: 'subscribe', sub: 'alerts', channel: 'alerts' });
    await eventually(() => expect(stream.all('snapshot')).toHaveLength(1));
    const sources = ['pay-eu', 'shared', 'other', 'xpay-eu'];
    for (const source of sources) await admin.send(anEvent({ source, type: 'test.alarm' }));
    await admin.send(
      anEvent({ source: 'host-1', type: 'test.alarm', labels: { service: 'pay-us' } }),
    );
    await eventually(async () => expect(await listAlerts(admin)).toHaveLength(5));
    const seen = (await listAlerts(client)).map(({ service }) => service).sort();
    expect(seen).toEqual(['pay-eu', 'pay-us', 'shared']);
    expect(valueOf(await client.call('alerts.summary', {}))).toMatchObject({ open: 3 });
    const { events } = valueOf(await client.call('events.list', { query: {} }));
    expect(events.map(({ source }) => source).sort()).toEqual(['host-1', 'pay-eu', 'shared']);
    await eventually(() => {
      const told = stream.all('alerts').flatMap(({ alerts }) => alerts);
      expect([...new Set(told.map(({ service }) => service))].sort()).toEqual(seen);
      expect(
        stream
          .all('events')
          .flatMap(({ events: own }) => own.map(({ source }) => source))
          .sort(),
      ).toEqual(['host-1', 'pay-eu', 'shared']);
    });
    const of = (service: string, alerts: Awaited<ReturnType<typeof listAlerts>>) =>
      alerts.find((alert) => alert.service === service)?.alert_id ?? '';
    const all = await listAlerts(admin);
    const ack = async (service: string) =>
      client.call('alerts.ack', { params: { alert_id: of(service, all) }, body: undefined });
    valueOf(await ack('pay-eu'));
    expect(problemOf(await ack('shared')).code).toBe('service_not_allowed');
    expect(problemOf(await ack('other')).code).toBe('not_found');
    expect(
      problemOf(await client.call('alerts.get', { params: { alert_id: of('other', all) } })).code,
    ).toBe('not_found');
    expect(valueOf(await client.call('alerts.ackAll', { body: undefined }))).toMatchObject({
      acknowledged: 1,
    });
    await eventually(async () =>
      expect(
        (await listAlerts(admin))
          .filter(({ state }) => state === 'OPEN')
          .map(({ service }) => service)
          .sort(),
      ).toEqual(['other', 'shared', 'xpay-eu']),
    );
  });

  test('lets a producer speak for those alone, and says for which', async () => {
    const { issue } = await startIdentitySite();
    const { client } = await issue('p', [{ role: 'producer', services: ['pay-*'] }], {
      kind: 'producer',
    });
    const answer = await client.post([anEvent({ source: 'pay-1' }), anEvent({ source: 'web-1' })]);
    expect(answer).toMatchObject({
      status: 202,
      body: {
        accepted: 1,
        rejected: 1,
        results: [
          { status: 'accepted' },
          {
            status: 'rejected',
            faults: [{ field: '/1/source', limit: expect.stringContaining('pay-*') as string }],
          },
        ],
      },
    });
  });

  test('is refused for a role that concerns the whole tenant', async () => {
    const { admin } = await startIdentitySite();
    const refused = problemOf(
      await admin.call('access.replace', {
        params: { kind: 'console', name: 'bob' },
        body: { grants: [{ role: 'policy_editor', services: ['a'] }] },
      }),
    );
    expect(refused).toMatchObject({
      code: 'invalid_request',
      errors: [{ field: '/grants/0/services' }],
    });
  });
});
