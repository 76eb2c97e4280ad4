import { generateKeyPairSync, X509Certificate } from 'node:crypto';
import { afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { enrol } from './enrol.ts';
import { formatKey } from './key.ts';
import { renew } from './renew.ts';
import {
  createTestAuthority,
  startTestEnrolServer,
  type TestAuthority,
  type TestEnrolServer,
} from './testing/index.ts';

const uri = 'spiffe://batcave.internal/tenant/acme/console/ana';
const token = 'T'.repeat(43);
const newKey = () => generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey;

let authority: TestAuthority;
let server: TestEnrolServer;
beforeAll(() => {
  authority = createTestAuthority('Batcave test');
});
beforeEach(async () => {
  server = await startTestEnrolServer({ authority, client: { uri } });
});
afterEach(() => server.stop());

const bundle = () => ({ enrol: server.url, root: authority.rootSha256, token });

test('gives the token for a certificate of the key, and trusts the root of the bundle alone', async () => {
  const key = newKey();
  const enrolled = await enrol({ bundle: bundle(), key, nameHint: 'wall-3' });
  expect(enrolled).toMatchObject({
    ok: true,
    server: server.url,
    root: authority.root.replaceAll('\r', ''),
    facts: { uri, tenant: 'acme', kind: 'console', name: 'ana', issuer: 'CN=Batcave test clients' },
  });
  expect(enrolled.ok && new X509Certificate(enrolled.certificate).checkPrivateKey(key)).toBe(true);
  expect(server.calls).toMatchObject([
    { route: 'GET /v1/pki/root.pem' },
    { route: 'POST /v1/enrol', body: { token } },
  ]);
});

test('sends nothing to a server whose root is not the one of the bundle', async () => {
  const other = { ...bundle(), root: 'b'.repeat(64) };
  expect(await enrol({ bundle: other, key: newKey() })).toMatchObject({
    ok: false,
    code: 'wrong_server',
    reason: expect.stringContaining('not the server that the bundle was made for') as string,
  });
  expect(server.calls).toHaveLength(1);
});

test('sends nothing to a server that shows the right root and is of another', async () => {
  const theirs = createTestAuthority('Somebody else');
  const impostor = await startTestEnrolServer({ authority: theirs, client: { uri } });
  try {
    impostor.showRoot(authority.root);
    const aimed = { ...bundle(), enrol: impostor.url };
    expect(await enrol({ bundle: aimed, key: newKey() })).toMatchObject({ code: 'wrong_server' });
    // A root that is slipped in behind the right one counts for nothing either.
    impostor.showRoot(authority.root + theirs.root);
    expect(await enrol({ bundle: aimed, key: newKey() })).toMatchObject({ code: 'wrong_server' });
    expect(impostor.calls.map(({ route }) => route)).toEqual(
      Array.from({ length: 2 }, () => 'GET /v1/pki/root.pem'),
    );
  } finally {
    await impostor.stop();
  }
});

test('tells what the server says of the token', async () => {
  const problem = { code: 'token_refused', title: 'No.', detail: 'It was used at 08:42.' };
  server.answerNext(403, problem);
  expect(await enrol({ bundle: bundle(), key: newKey() })).toEqual({
    ok: false,
    code: 'token_refused',
    retryable: false,
    reason: expect.stringMatching(/was used.*give another.*08:42/) as string,
  });
});

test.each<[string, number, unknown, object]>([
  ['a page of a proxy', 502, '<html>', { code: 'bad_answer', retryable: true }],
  ['a signer that is away', 503, { code: 'signer_unavailable' }, { retryable: true }],
  ['an answer of another form', 201, { certificate: 'x' }, { code: 'bad_answer' }],
])('makes a reason of %s', async (_, status, body, expected) => {
  server.answerNext(status, body);
  expect(await enrol({ bundle: bundle(), key: newKey() })).toMatchObject({
    ok: false,
    ...expected,
  });
});

test('takes no certificate from below another root, nor one for another key', async () => {
  const theirs = createTestAuthority('Somebody else');
  for (const from of [theirs, authority]) {
    const issued = { root: from.root, serial: 'ab', uri, server: server.url };
    const certificate = from.issueClient({ uri }).cert;
    const not_after = new Date().toISOString();
    server.answerNext(201, { ...issued, certificate, not_after });
    expect(await enrol({ bundle: bundle(), key: newKey() })).toMatchObject({ code: 'bad_answer' });
  }
});

test('says that nobody answers', async () => {
  const gone = bundle();
  await server.stop();
  expect(await enrol({ bundle: gone, key: newKey() })).toMatchObject({
    code: 'unreachable',
    retryable: true,
    reason: expect.stringContaining('ECONNREFUSED') as string,
  });
  server = await startTestEnrolServer({ authority, client: { uri } });
});

test('renews over mutual TLS as the same identity, with another key', async () => {
  const key = newKey();
  const first = await enrol({ bundle: bundle(), key });
  if (!first.ok) throw new Error(first.reason);
  const nextKey = newKey();
  const held = { ...first, key: formatKey(key), newKey: nextKey };
  const next = await renew(held);
  expect(next).toMatchObject({ ok: true, facts: { uri } });
  expect(next.ok && new X509Certificate(next.certificate).checkPrivateKey(nextKey)).toBe(true);

  server.answerNext(403, { code: 'certificate_revoked', detail: '' });
  expect(await renew(held)).toMatchObject({ ok: false, code: 'certificate_revoked' });
});

test('takes no renewal that makes somebody else of it', async () => {
  const other = 'spiffe://batcave.internal/tenant/acme/console/mallory';
  const owned = authority.issueClient({ uri: other });
  const held = {
    server: server.url,
    root: authority.root,
    certificate: owned.cert,
    key: owned.key,
  };
  expect(await renew({ ...held, newKey: newKey() })).toMatchObject({ code: 'bad_answer' });
});
