import { type RouteId, type RouteSpec, ROUTES } from '@batcave/shared/api';
import { type Scope, SCOPES } from '@batcave/shared/identity';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { routesOf } from '../../src/adapters/http/registerRoutes.ts';
import { authorize, type CertificateRecord } from '../../src/identity/index.ts';
import { PRESET_INPUT, RULE_INPUT, SILENCE_INPUT, SOME_ID } from './answers.ts';
import { type Answer, exchange, type Target, UPGRADE } from './exchange.ts';
import {
  createIdentities,
  type Identities,
  type Party,
  rejectedByIdentity,
  turnedAwayByTls,
} from './identities.ts';
import { type Running, startServer } from './listeners.ts';
import { DISPATCH_BODIES } from './dispatchAnswers.ts';
import { REMEDIATION_BODIES } from './remediationAnswers.ts';

const IDS = routesOf(undefined);
const ELSEWHERE = [...routesOf('enrol'), ...routesOf('ops')];
const BODIES: Partial<Record<RouteId, unknown>> = {
  ...DISPATCH_BODIES,
  ...REMEDIATION_BODIES,
  'events.ingest': { source: 'web-1', type: 'host.cpu' },
  'alerts.assign': { assignee: 'ana' },
  'alerts.comment': { text: 'looking' },
  'incidents.note': { text: 'looking' },
  'silences.create': SILENCE_INPUT,
  'silences.preview': SILENCE_INPUT,
  'silences.update': { comment: 'longer' },
  'policies.create': RULE_INPUT,
  'policies.update': RULE_INPUT,
  'policies.backtest': { rule: RULE_INPUT },
  'dispatch.backtest': {},
  'policies.import': { policies: [RULE_INPUT] },
  'policies.restore': { version: 1 },
  'presets.put': PRESET_INPUT,
  'pki.renew': { csr: 'a request' },
  'pki.certificates.issue': { kind: 'console', name: 'bob', csr: 'a request' },
  'pki.certificates.revoke': { reason: 'keyCompromise' },
  'pki.tokens.create': { kind: 'console', name: 'bob' },
  'locks.create': { target: { serial: '1f' }, reason: 'lost' },
  'access.replace': { grants: [{ role: 'viewer' }] },
};
/** Queries of routes that answer nothing without one. */
const QUERIES: Partial<Record<RouteId, string>> = { 'alerts.past': '?at=2026-11-23T08:00:00Z' };
const PARAMS: Readonly<Record<string, string>> = { serial: '1f', kind: 'console', name: 'bob' };

/** The path of a route with something good in every place. */
function pathOf(id: RouteId): string {
  return ROUTES[id].path.replaceAll(/\{(\w+)\}/g, (_, name: string) => PARAMS[name] ?? SOME_ID);
}

/** A request that is good in every respect but who sends it. */
function sample(id: RouteId) {
  return {
    method: ROUTES[id].method,
    path: `${pathOf(id)}${QUERIES[id] ?? ''}`,
    body: id in BODIES ? JSON.stringify(BODIES[id]) : undefined,
    headers: id === 'events.stream' ? UPGRADE : {},
  };
}

/** What somebody is told whose certificate is not good any more, and everybody else. */
function refusalOf({ name }: Party): string {
  return name === 'revoked' ? '403 certificate_revoked' : '403 identity_rejected';
}

/** What a test sees of an answer: `TLS` for no byte at all, else the status, and the code of an error. */
function seen(answer: Answer): string {
  if (answer.bytes === 0) return 'TLS';
  const isError = (answer.status ?? 0) >= 400;
  return isError
    ? `${String(answer.status)} ${String(answer.json()['code'])}`
    : String(answer.status);
}

interface Case {
  readonly who: Party;
  readonly id: RouteId;
  readonly expected: string;
}

let identities: Identities;
let strangers: Party[];
let rejected: Party[];
const holders = new Map<Scope | 'any', Party>();
const lackers = new Map<Scope, Party>();
let running: Running;

beforeAll(async () => {
  identities = await createIdentities();
  strangers = await turnedAwayByTls(identities);
  rejected = await rejectedByIdentity(identities);
  holders.set('any', await identities.party({ name: 'no-scope', scopes: [] }));
  for (const scope of SCOPES) {
    holders.set(scope, await identities.party({ name: `has-${scope}`, scopes: [scope] }));
    const scopes = SCOPES.filter((other) => other !== scope);
    lackers.set(scope, await identities.party({ name: `lacks-${scope}`, scopes }));
  }
  running = await startServer(identities);
});

afterAll(() => running.server.stop(1000));

/** Every holder of one scope, and every holder of all scopes but one, on the route. */
function scopeCases(id: RouteId): Case[] {
  const route: RouteSpec = ROUTES[id];
  const granted = String(route.status);
  const refused = '403 insufficient_scope';
  return [
    ...[...holders].map(([scope, who]) => ({
      who,
      id,
      expected: route.scope === 'any' || route.scope === scope ? granted : refused,
    })),
    ...[...lackers].map(([scope, who]) => ({
      who,
      id,
      expected: route.scope === scope ? refused : granted,
    })),
  ];
}

/** Runs the cases, some at a time, and gives back those that were not answered as expected. */
async function mismatches(target: Target, cases: readonly Case[]): Promise<string[]> {
  const wrong: string[] = [];
  const queue = [...cases];
  const work = async (): Promise<void> => {
    for (let next = queue.pop(); next !== undefined; next = queue.pop()) {
      const { who, id, expected } = next;
      const got = seen(await exchange(target, who, sample(id)));
      if (got !== expected) wrong.push(`${id} as ${who.name}: expected ${expected}, saw ${got}`);
    }
  };
  await Promise.all(Array.from({ length: 8 }, work));
  return wrong;
}

test('every route answers every party as the table says', async () => {
  const cases = IDS.flatMap((id) => [
    ...strangers.map((who) => ({ who, id, expected: 'TLS' })),
    ...rejected.map((who) => ({ who, id, expected: refusalOf(who) })),
    ...scopeCases(id),
  ]);
  process.stdout.write(`permission matrix: ${String(cases.length)} requests\n`);
  expect(cases.length).toBe(
    IDS.length * (strangers.length + rejected.length + 2 * SCOPES.length + 1),
  );
  expect(await mismatches(running.target, cases)).toEqual([]);
});

test('what is of another listener is not here, whoever asks', async () => {
  const who = await identities.party({ name: 'every-scope' });
  const cases = ELSEWHERE.map((id) => ({ who, id, expected: '404 route_not_found' }));
  expect(await mismatches(running.target, cases)).toEqual([]);
});

/** The same request, with a tenant named in its body or its query. */
async function withTenant(target: Target, id: RouteId, who: Party): Promise<string> {
  const request = sample(id);
  const spec: RouteSpec = ROUTES[id];
  const joint = request.path.includes('?') ? '&' : '?';
  return seen(
    await exchange(
      target,
      who,
      spec.body === undefined
        ? { ...request, path: `${request.path}${joint}tenant=other` }
        : { ...request, body: JSON.stringify({ ...(BODIES[id] as object), tenant: 'other' }) },
    ),
  );
}

/** Routes with a query or a body that take a tenant in it without a word. */
async function takingTenant(target: Target, who: Party): Promise<RouteId[]> {
  const taking: RouteId[] = [];
  for (const id of IDS) {
    const spec: RouteSpec = ROUTES[id];
    if (id === 'events.ingest' || (spec.body ?? spec.query) === undefined) continue;
    if ((await withTenant(target, id, who)) !== '400 invalid_request') taking.push(id);
  }
  return taking;
}

test('no route takes a tenant from a body or a query', async () => {
  const who = await identities.party({ name: 'names-a-tenant' });
  expect(await takingTenant(running.target, who)).toEqual([]);
});

test('the matrix notices a route whose form lets more through than it says', async () => {
  const who = await identities.party({ name: 'names-a-tenant-too' });
  const spec = ROUTES['alerts.assign'] as { body: { additionalProperties?: boolean } };
  const before = spec.body;
  spec.body = { ...before, additionalProperties: true };
  const planted = await startServer(identities);
  try {
    expect(await takingTenant(planted.target, who)).toEqual(['alerts.assign']);
  } finally {
    spec.body = before;
    await planted.server.stop(1000);
  }
});

test('the matrix notices a door that asks nobody whether a certificate was issued', async () => {
  const planted = await startServer(identities, {
    registry: {
      find: (fingerprint) =>
        identities.registry.get(fingerprint) ?? {
          ...(identities.registry.values().next().value as CertificateRecord),
          fingerprint,
          name: 'never-issued',
        },
    },
  });
  try {
    const cases = rejected.map((who) => ({ who, id: 'me' as const, expected: refusalOf(who) }));
    const wrong = await mismatches(planted.target, cases);
    expect(wrong).toEqual(['me as never-issued: expected 403 identity_rejected, saw 200']);
  } finally {
    await planted.server.stop(1000);
  }
});

test('the matrix notices a route that asks for the wrong scope', async () => {
  const planted = await startServer(identities, {
    authorize: (principal, scope) =>
      authorize(principal, scope === 'sentry.alert.write' ? 'sentry.alert.read' : scope),
  });
  try {
    const ids = IDS.filter((id) => ROUTES[id].scope.startsWith('sentry.alert'));
    const wrong = await mismatches(planted.target, ids.flatMap(scopeCases));
    const routes = new Set(wrong.map((line) => line.split(' ')[0]));
    expect([...routes].sort()).toEqual(
      IDS.filter((id) => ROUTES[id].scope === 'sentry.alert.write').sort(),
    );
  } finally {
    await planted.server.stop(1000);
  }
});

test('a policy that allows nothing closes every route, the WebSocket among them', async () => {
  const closed = await startServer(identities, {
    authorize: () => ({ ok: false, required: 'sentry.admin' }),
  });
  try {
    const who = await identities.party({ name: 'all-scopes' });
    const cases = IDS.map((id) => ({ who, id, expected: '403 insufficient_scope' }));
    expect(await mismatches(closed.target, cases)).toEqual([]);
  } finally {
    await closed.server.stop(1000);
  }
});

test('a rejected identity is told nothing about paths and methods, and loses its connection', async () => {
  for (const who of rejected)
    for (const [method, path] of [
      ['GET', '/nope'],
      ['PATCH', '/v1/alerts'],
      ['OPTIONS', '/v1/events'],
      ['GET', '/v1/%zz'],
      ['GET', `/v1/alerts/${'a'.repeat(500)}`],
    ] as const) {
      const answer = await exchange(running.target, who, {
        method,
        path,
        headers: { connection: 'keep-alive' },
      });
      expect(`${who.name} ${path} ${seen(answer)}`).toBe(`${who.name} ${path} ${refusalOf(who)}`);
      expect(answer.headers.get('connection')).toBe('close');
    }
});

test('an insufficient scope is named', async () => {
  const who = holders.get('any');
  const answer = await exchange(running.target, who, sample('alerts.ack'));
  expect(answer.json()).toMatchObject({
    code: 'insufficient_scope',
    required: 'sentry.alert.write',
  });
});

test('every path takes its own methods and tells them to others', async () => {
  const who = await identities.party({ name: 'all-scopes' });
  const wrong: string[] = [];
  const paths = new Set(IDS.map((id) => ROUTES[id].path));
  for (const path of paths) {
    const concrete = path.replaceAll(/\{(\w+)\}/g, (_, name: string) => PARAMS[name] ?? SOME_ID);
    const form = (id: RouteId): RegExp =>
      new RegExp(`^${ROUTES[id].path.replaceAll(/\{\w+\}/g, '[^/]+')}$`);
    const takes = new Set<string>(
      IDS.filter((id) => form(id).test(concrete)).map((id) => ROUTES[id].method),
    );
    for (const method of [
      'GET',
      'HEAD',
      'POST',
      'PUT',
      'PATCH',
      'DELETE',
      'OPTIONS',
      'TRACE',
      'PROPFIND',
    ]) {
      if (takes.has(method)) continue;
      const answer = await exchange(running.target, who, { method, path: concrete });
      const allow = new Set((answer.headers.get('allow') ?? '').split(', '));
      if (answer.status !== 405 || [...takes].some((own) => !allow.has(own)))
        wrong.push(`${method} ${concrete}: ${String(answer.status)} allow ${[...allow].join()}`);
    }
  }
  expect(wrong).toEqual([]);
});
