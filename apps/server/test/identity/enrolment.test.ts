import { X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { parseBundle } from '@batcave/shared/identity';
import { expect, test } from 'vitest';
import { eventually } from '../setup/builders.ts';
import { problemOf, valueOf } from '../setup/client.ts';
import { type IdentitySite, newRequest, postTo, startIdentitySite } from './site.ts';

async function tokenFor({ admin }: IdentitySite, name: string, valid_for?: string) {
  return valueOf(
    await admin.call('pki.tokens.create', {
      body: { kind: 'console', name, ...(valid_for === undefined ? {} : { valid_for }) },
    }),
  );
}

const rootOf = ({ app }: IdentitySite): string =>
  readFileSync(app.app.running.certificates.ca, 'utf8');

test('a token is changed for a certificate that works at once, with the rights of its identity', async () => {
  const site = await startIdentitySite();
  valueOf(
    await site.admin.call('access.replace', {
      params: { kind: 'console', name: 'bob' },
      body: { grants: [{ role: 'viewer' }] },
    }),
  );
  const made = await tokenFor(site, 'bob');
  const parsed = parseBundle(made.bundle);
  const root = new X509Certificate(rootOf(site));
  expect(parsed).toEqual({
    ok: true,
    bundle: {
      enrol: site.app.app.running.enrol,
      root: root.fingerprint256.replaceAll(':', '').toLowerCase(),
      token: made.token,
    },
  });
  // Whom the request names does not matter: the token does.
  const { csr, key } = newRequest();
  const { status, body } = await postTo(
    site.app,
    '/v1/enrol',
    { token: made.token, csr },
    rootOf(site),
  );
  expect(status).toBe(201);
  expect(body.uri).toBe('spiffe://batcave.internal/tenant/acme/console/bob');
  const bob = site.app.connect({ cert: body.certificate, key });
  expect(valueOf(await bob.call('me', {}))).toEqual({
    tenant: 'acme',
    kind: 'console',
    name: 'bob',
    scopes: ['sentry.read', 'sentry.alert.read'],
    production: true,
  });
  const { certificates } = valueOf(
    await site.admin.call('pki.certificates.list', { query: { name: 'bob' } }),
  );
  expect(certificates).toMatchObject([{ serial: body.serial, status: 'active', name: 'bob' }]);
  const { entries } = valueOf(await site.admin.call('audit.list', { query: { limit: 3 } }));
  expect(entries.map(({ action, actor }) => [action, actor])).toEqual([
    ['certificate.enrolled', 'console/bob'],
    ['token.created', 'admin/ada'],
    ['grant.replaced', 'admin/ada'],
  ]);
});

test('of a hundred that use one token at once one gets a certificate', async () => {
  const site = await startIdentitySite();
  const { token } = await tokenFor(site, 'bob');
  const root = rootOf(site);
  const answers: number[] = [];
  const serials = new Set<string>();
  const requests = Array.from({ length: 100 }, () => newRequest());
  await Promise.all(
    requests.map(async ({ csr }) => {
      // Those that are told to wait come again, as a program would.
      for (;;) {
        const { status, body } = await postTo(site.app, '/v1/enrol', { token, csr }, root);
        if (status === 429) {
          await new Promise((resolve) => setTimeout(resolve, 200));
          continue;
        }
        answers.push(status);
        if (status === 201) serials.add(body.serial);
        return;
      }
    }),
  );
  expect(answers.filter((status) => status === 201)).toHaveLength(1);
  expect(answers.filter((status) => status === 403)).toHaveLength(99);
  expect(serials.size).toBe(1);
  const { certificates } = valueOf(
    await site.admin.call('pki.certificates.list', { query: { name: 'bob' } }),
  );
  expect(certificates).toHaveLength(1);
}, 90_000);

test('the same key may ask again, and gets the same certificate', async () => {
  const site = await startIdentitySite();
  const { token } = await tokenFor(site, 'bob');
  const { csr } = newRequest();
  const root = rootOf(site);
  const answers = await Promise.all(
    Array.from({ length: 5 }, () => postTo(site.app, '/v1/enrol', { token, csr }, root)),
  );
  expect(new Set(answers.map(({ status, body }) => `${String(status)} ${body.serial}`)).size).toBe(
    1,
  );
  // But not once it was revoked.
  const serial = answers[0]?.body.serial ?? '';
  valueOf(
    await site.admin.call('pki.certificates.revoke', {
      params: { serial },
      body: { reason: 'keyCompromise' },
    }),
  );
  const { status, body } = await postTo(site.app, '/v1/enrol', { token, csr }, root);
  expect([status, body.code]).toEqual([403, 'token_refused']);
});

test('a token that is cancelled, has run out or never was is refused alike, and the refusal is audited', async () => {
  let shiftMs = 0;
  const site = await startIdentitySite({ now: () => Date.now() + shiftMs });
  const root = rootOf(site);
  const cancelled = await tokenFor(site, 'one');
  valueOf(await site.admin.call('pki.tokens.cancel', { params: { token_id: cancelled.token_id } }));
  const old = await tokenFor(site, 'two', '1m');
  shiftMs = 61_000;
  const answers = await Promise.all(
    [cancelled.token, old.token, 'T'.repeat(43)].map(async (token) => {
      const { status, body } = await postTo(
        site.app,
        '/v1/enrol',
        { token, csr: newRequest().csr },
        root,
      );
      const { trace_id: _, ...same } = body as unknown as Record<string, unknown>;
      return { status, same };
    }),
  );
  expect(answers[0]).toMatchObject({ status: 403, same: { code: 'token_refused' } });
  expect(answers[1]).toEqual(answers[0]);
  expect(answers[2]).toEqual(answers[0]);
  const rows = await site.app.database.query<{ tenant_id: string; actor: string }>(
    `select tenant_id, actor from audit_log where action = 'enrolment.refused' order by tenant_id`,
  );
  // With the tenant whose token it was; the one that never was is nobody's.
  expect(rows.map(({ tenant_id }) => tenant_id)).toEqual(['*', 'acme', 'acme']);
  expect(rows[0]?.actor).toMatch(/^address\/.*127\.0\.0\.1$/);
});

test('a request that is none, or whose key is too weak, is refused with what it must be', async () => {
  const site = await startIdentitySite();
  const { token } = await tokenFor(site, 'bob');
  const { csr } = newRequest();
  for (const wrong of ['nonsense', csr.slice(0, 200), csr.replace(/[A-Z](?=[a-z]{2})/, 'q')]) {
    const { status, body } = await postTo(
      site.app,
      '/v1/enrol',
      { token, csr: wrong },
      rootOf(site),
    );
    expect([status, body.code]).toEqual([422, 'csr_refused']);
  }
  // The token is still good.
  const { status } = await postTo(site.app, '/v1/enrol', { token, csr }, rootOf(site));
  expect(status).toBe(201);
});

test('a certificate is renewed with a new key from half of its life on, and the one before goes on for ten minutes', async () => {
  let shiftMs = 0;
  const site = await startIdentitySite({ now: () => Date.now() + shiftMs });
  const { client, cert } = await site.issue('bob', [{ role: 'viewer' }]);
  const next = newRequest();
  const early = problemOf(await client.call('pki.renew', { body: { csr: next.csr } }));
  expect(early).toMatchObject({
    code: 'state_conflict',
    detail: expect.stringMatching(/too early/) as string,
  });
  shiftMs = 35 * 60_000; // of an hour
  const renewed = valueOf(await client.call('pki.renew', { body: { csr: next.csr } }));
  const after = site.app.connect({ cert: renewed.certificate, key: next.key });
  expect(valueOf(await after.call('me', {}))).toMatchObject({ name: 'bob' });
  expect(valueOf(await client.call('me', {}))).toMatchObject({ name: 'bob' });
  // The answer may be lost: the same key gets the same certificate.
  expect(valueOf(await client.call('pki.renew', { body: { csr: next.csr } }))).toEqual(renewed);
  // Only once: a copy of the old one cannot be renewed as well.
  expect(problemOf(await client.call('pki.renew', { body: { csr: newRequest().csr } })).code).toBe(
    'state_conflict',
  );
  shiftMs += 601_000;
  await eventually(async () => {
    const answer = await client.request({ path: '/v1/me' }).catch(() => undefined);
    expect(answer?.body).toMatchObject({ code: 'certificate_superseded' });
  });
  expect(new X509Certificate(cert).serialNumber.toLowerCase()).not.toBe(renewed.serial);
});

test('a key that belongs to another identity gets no certificate', async () => {
  const site = await startIdentitySite();
  const { csr } = newRequest();
  const [one, two] = [await tokenFor(site, 'one'), await tokenFor(site, 'two')];
  const root = rootOf(site);
  expect((await postTo(site.app, '/v1/enrol', { token: one.token, csr }, root)).status).toBe(201);
  const { status, body } = await postTo(site.app, '/v1/enrol', { token: two.token, csr }, root);
  expect([status, body.code]).toEqual([422, 'csr_refused']);
});

test('who issues certificates gives no rights by it, and cannot become who grants them', async () => {
  const site = await startIdentitySite();
  const { client: security } = await site.issue('sam', [{ role: 'security_admin' }]);
  await site.issue('gil', [{ role: 'tenant_admin' }]);
  // Somebody new, over the API: nothing, but for who can only send.
  for (const [kind, scopes] of [
    ['console', []],
    ['wall', []],
    ['producer', ['sentry.ingest']],
  ] as const) {
    const { csr, key } = newRequest();
    const issued = valueOf(
      await security.call('pki.certificates.issue', { body: { kind, name: 'ghost', csr } }),
    );
    const ghost = site.app.connect({ cert: issued.certificate, key });
    expect(valueOf(await ghost.call('me', {})).scopes).toEqual(scopes);
  }
  // Somebody who governs: on the host alone, by whichever way.
  const name = 'gil';
  const { csr } = newRequest();
  const ways = [
    security.call('pki.certificates.issue', { body: { kind: 'console', name, csr } }),
    security.call('pki.tokens.create', { body: { kind: 'console', name } }),
  ];
  for (const way of ways) expect(problemOf(await way).code).toBe('state_conflict');
  // Nor by a token from before the grant.
  const token = valueOf(
    await security.call('pki.tokens.create', { body: { kind: 'console', name: 'later' } }),
  );
  valueOf(
    await site.admin.call('access.replace', {
      params: { kind: 'console', name: 'later' },
      body: { grants: [{ role: 'tenant_admin' }] },
    }),
  );
  const { status } = await postTo(site.app, '/v1/enrol', { token: token.token, csr }, rootOf(site));
  expect(status).toBe(409);
});
