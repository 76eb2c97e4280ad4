import { readFileSync } from 'node:fs';
import { request } from 'node:https';
import { expect, test } from 'vitest';
import { anEvent, eventually } from '../setup/builders.ts';
import { problemOf, valueOf } from '../setup/client.ts';
import { withTestPki, makeClientKey } from '../setup/issueIdentity.ts';
import { startApp } from '../setup/startApp.ts';
import { newRequest, postTo, startIdentitySite } from './site.ts';

const WITHIN_MS = 5000;

test('a revocation cuts what is open within five seconds, and says so to whoever comes again', async () => {
  const { app, admin, issue } = await startIdentitySite();
  const { client, serial } = await issue('bob', [{ role: 'viewer' }]);
  const other = await issue('eve', [{ role: 'viewer' }]);
  const streams = await Promise.all(
    Array.from({ length: 20 }, () => app.stream('?channel=events', client)),
  );
  const staying = await app.stream('?channel=events', other.client);
  await Promise.all(Array.from({ length: 20 }, () => client.request({ path: '/v1/me' })));
  const atMs = Date.now();
  const revoked = valueOf(
    await admin.call('pki.certificates.revoke', {
      params: { serial },
      body: { reason: 'keyCompromise', note: 'laptop lost' },
    }),
  );
  expect(revoked).toMatchObject({ status: 'revoked', revoked_by: 'admin/ada' });
  const closed = await Promise.all(streams.map((stream) => stream.closed));
  const tookMs = Date.now() - atMs;
  process.stdout.write(`revocation: 20 streams closed after ${String(tookMs)} ms\n`);
  expect(tookMs).toBeLessThan(WITHIN_MS);
  for (const { code, reason } of closed)
    expect([code, reason]).toEqual([4403, 'certificate_revoked']);
  const answer = await client.request({ path: '/v1/me' });
  expect(answer).toMatchObject({ status: 403, body: { code: 'certificate_revoked' } });
  await expect(app.stream('?channel=events', client)).rejects.toThrow(/403/);
  expect(staying.frames.length).toBeGreaterThan(0);
  await expect(
    Promise.race([staying.closed, new Promise((resolve) => setTimeout(resolve, 300, 'open'))]),
  ).resolves.toBe('open');
  expect(
    problemOf(
      await admin.call('pki.certificates.revoke', {
        params: { serial },
        body: { reason: 'keyCompromise' },
      }),
    ).code,
  ).toBe('state_conflict');
});

test('a revocation by another process counts within five seconds, also on connections that are kept alive', async () => {
  const { app, issue } = await startIdentitySite();
  const { client, serial } = await issue('bob', [{ role: 'viewer' }]);
  const stream = await app.stream('?channel=events', client);
  await client.request({ path: '/v1/me' });
  const atMs = Date.now();
  await withTestPki(app, async ({ certificates }) => {
    const asker = { tenant: 'acme', actor: 'host/root', traceId: 'cli', nowMs: Date.now() };
    await certificates.revoke(asker, serial, 'cessationOfOperation', undefined);
  });
  const { code, reason } = await stream.closed;
  expect([code, reason]).toEqual([4403, 'certificate_revoked']);
  expect(Date.now() - atMs).toBeLessThan(WITHIN_MS + 3000); // a signer was started in between
});

test('the list of revoked certificates is published, numbered, and names the serial', async () => {
  const { app, admin, issue } = await startIdentitySite();
  const { serial } = await issue('bob', [{ role: 'viewer' }]);
  const fetchList = async () => {
    const ca = readFileSync(app.app.running.certificates.ca);
    return new Promise<Buffer>((resolve, reject) => {
      request(`${app.app.running.enrol}/v1/pki/clients.crl`, { ca, agent: false }, (answer) => {
        const chunks: Buffer[] = [];
        answer.on('data', (chunk: Buffer) => chunks.push(chunk));
        answer.once('end', () => resolve(Buffer.concat(chunks)));
      })
        .once('error', reject)
        .end();
    });
  };
  const before = await fetchList();
  expect(
    before.includes(Buffer.from(serial.padStart(serial.length + (serial.length % 2), '0'), 'hex')),
  ).toBe(false);
  valueOf(
    await admin.call('pki.certificates.revoke', {
      params: { serial },
      body: { reason: 'keyCompromise' },
    }),
  );
  const after = await fetchList();
  expect(
    after.includes(Buffer.from(serial.padStart(serial.length + (serial.length % 2), '0'), 'hex')),
  ).toBe(true);
  const [row] = await app.database.query<{ number: string }>('select number from revocation_list');
  expect(Number(row?.number)).toBe(2);
});

test('a lock stops an identity, a certificate or a tenant at once, and lifting it lets them on', async () => {
  const { app, admin, issue } = await startIdentitySite();
  const { client, serial } = await issue('bob', [{ role: 'viewer' }]);
  const me = async () => (await client.request({ path: '/v1/me' })).body as { code?: string };
  for (const target of [
    { kind: 'console' as const, name: 'bob' },
    { serial },
    { tenant: true as const },
  ]) {
    const stream = await app.stream('?channel=events', client);
    const lock = valueOf(
      await admin.call('locks.create', { body: { target, reason: 'under suspicion' } }),
    );
    expect((await stream.closed).reason).toBe('identity_locked');
    expect(await me()).toMatchObject({ code: 'identity_locked' });
    expect(valueOf(await admin.call('locks.list', {})).locks).toEqual([lock]);
    await admin.call('locks.remove', { params: { lock_id: lock.lock_id } });
    expect(await me()).toMatchObject({ name: 'bob' });
  }
  expect(
    problemOf(
      await admin.call('locks.create', {
        body: { target: { kind: 'admin', name: 'ada' }, reason: 'x' },
      }),
    ).code,
  ).toBe('state_conflict');
});

test('a certificate of our own CA that was never issued is refused, and raises an alert', async () => {
  const { app, admin } = await startIdentitySite({ settings: { starter_rules: true } });
  const { key, csr } = makeClientKey();
  const leaf = await withTestPki(app, ({ signer }) =>
    signer.signLeaf({
      tenant: 'acme',
      kind: 'admin',
      name: 'mallory',
      spki: csr.spki,
      notAfterMs: Date.now() + 3_600_000,
    }),
  );
  const mallory = app.connect({ cert: leaf.chain, key });
  expect(await mallory.request({ path: '/v1/me' })).toMatchObject({
    status: 403,
    body: { code: 'identity_rejected' },
  });
  await eventually(async () => {
    const { alerts } = valueOf(await admin.call('alerts.list', { query: {} }));
    expect(alerts).toMatchObject([
      { severity: 'CRITICAL', rule_name: expect.stringMatching(/never issued/) as string },
    ]);
  });
  // Nobody else may speak as the server does.
  expect(
    (await admin.post(anEvent({ source: 'sentry', type: 'sentry.certificate.unknown' }))).status,
  ).toBe(400);
});

test('a revocation takes the successors of a certificate along, and its key gets no other', async () => {
  let shiftMs = 0;
  const { app, admin, issue } = await startIdentitySite({ now: () => Date.now() + shiftMs });
  const { client, serial } = await issue('bob', [{ role: 'viewer' }]);
  shiftMs = 35 * 60_000; // of an hour
  const thief = newRequest();
  const renewed = valueOf(await client.call('pki.renew', { body: { csr: thief.csr } }));
  const stolen = app.connect({ cert: renewed.certificate, key: thief.key });
  valueOf(await stolen.call('me', {}));
  const { token } = valueOf(
    await admin.call('pki.tokens.create', { body: { kind: 'console', name: 'bob' } }),
  );
  const lock = valueOf(
    await admin.call('locks.create', { body: { target: { serial }, reason: 'lost' } }),
  );
  expect((await stolen.request({ path: '/v1/me' })).body).toMatchObject({
    code: 'identity_locked',
  });
  await admin.call('locks.remove', { params: { lock_id: lock.lock_id } });
  valueOf(
    await admin.call('pki.certificates.revoke', {
      params: { serial },
      body: { reason: 'keyCompromise' },
    }),
  );
  for (const one of [client, stolen])
    expect((await one.request({ path: '/v1/me' })).body).toMatchObject({
      code: 'certificate_revoked',
    });
  const ca = readFileSync(app.app.running.certificates.ca, 'utf8');
  const enrol = (csr: string) => postTo(app, '/v1/enrol', { token, csr }, ca);
  expect((await enrol(newRequest().csr)).body.code).toBe('token_refused');
  const again = await admin.call('pki.certificates.issue', {
    body: { kind: 'console', name: 'bob', csr: thief.csr },
  });
  expect(problemOf(again).code).toBe('csr_refused');
});

test('a certificate of this machine that was revoked does not come back by itself', async () => {
  const { app } = await startIdentitySite();
  const { tenant, kind, name } = valueOf(await app.operator.call('me', {}));
  const [row] = await app.database.query<{ serial: string }>(
    'select serial from certificates where tenant_id = $1 and kind = $2 and name = $3',
    [tenant, kind, name],
  );
  await withTestPki(app, async ({ certificates }) => {
    const asker = { tenant, actor: 'host/root', traceId: 'cli', nowMs: Date.now() };
    await certificates.revoke(asker, row?.serial ?? '', 'keyCompromise', undefined);
  });
  await app.stop();
  const again = await startApp({ database: app.database, dataDir: app.dataDir });
  expect((await again.operator.request({ path: '/v1/me' })).body).toMatchObject({
    code: 'certificate_revoked',
  });
  expect(again.log.filter((line) => line.includes('was revoked'))).toHaveLength(1);
});
