import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createPublicKey, type KeyObject, type X509Certificate } from 'node:crypto';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import tls from 'node:tls';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { readAuthorities } from './caFolder.ts';
import { makeCertificate, makeLeafKey, serialOf } from './certificate.ts';
import { initCa, type OpenCa } from './initCa.ts';
import { makeRevocationList, revocationListPem } from './revocationList.ts';
import { hasOpenssl, openssl } from './testing/openssl.ts';

const DAY_MS = 86_400_000;
const NOW_MS = Date.now();
const dir = mkdtempSync(path.join(tmpdir(), 'revocation-'));
let ca: OpenCa;
let key: KeyObject;
let good: X509Certificate;
let bad: X509Certificate;

beforeAll(async () => {
  ca = await initCa({ dir });
  key = await makeLeafKey();
  const publicKey = createPublicKey(key);
  const leaf = (name: string) =>
    makeCertificate(
      {
        commonName: name,
        kind: 'client',
        names: [`URI:spiffe://test.internal/tenant/acme/console/${name}`],
        notAfterMs: NOW_MS + DAY_MS,
        publicKey,
      },
      ca.clients,
    );
  [good, bad] = [leaf('good'), leaf('bad')];
});

afterAll(() => rmSync(dir, { recursive: true, force: true }));

function list(revoked: Parameters<typeof makeRevocationList>[1]['revoked'], number = 258): Buffer {
  const times = { thisUpdateMs: NOW_MS - 60_000, nextUpdateMs: NOW_MS + DAY_MS };
  return makeRevocationList(ca.clients, { number, ...times, revoked });
}

function asOpensslReads(der: Buffer): string {
  const [file, caFile] = [path.join(dir, 'list.der'), path.join(dir, 'clients-ca.crt')];
  writeFileSync(file, der);
  return openssl(['crl', '-inform', 'DER', '-in', file, '-CAfile', caFile, '-text', '-noout']);
}

test('is a list of version 2 whose signature OpenSSL verifies', (context) => {
  if (!hasOpenssl) return context.skip('no openssl');
  const text = asOpensslReads(
    list([
      { serial: '1f', revokedAtMs: Date.UTC(2026, 1, 3, 4, 5, 6), reason: 'keyCompromise' },
      { serial: 'ff00000000000000000000000000000a', revokedAtMs: NOW_MS, reason: 'unspecified' },
      { serial: '2', revokedAtMs: Date.UTC(2051, 0, 1), reason: 'privilegeWithdrawn' },
    ]),
  );
  expect(text).toMatch(/verify OK/);
  expect(text).toContain('Version 2 (0x1)');
  expect(text).toContain(`Issuer: CN = ${ca.clients.commonName}`);
  expect(text).toMatch(/X509v3 CRL Number: \n\s+258/);
  const id = /Key Identifier: *\n\s+([0-9A-F:]{59})/;
  const certificate = ['x509', '-in', path.join(dir, 'clients-ca.crt'), '-noout', '-ext'];
  expect(id.exec(text)?.[1]).toBe(id.exec(openssl([...certificate, 'subjectKeyIdentifier']))?.[1]);
  expect(text).toMatch(
    /Serial Number: 1F\n\s+Revocation Date: Feb {2}3 04:05:06 2026 GMT\n.*\n.*Reason Code: \n\s+Key Compromise/,
  );
  expect(text).toMatch(
    /Serial Number: FF00000000000000000000000000000A\n\s+Revocation Date: .*\n\s+Serial Number/,
  );
  expect(text).toMatch(
    /Serial Number: 02\n\s+Revocation Date: Jan {2}1 00:00:00 2051 GMT\n.*\n.*Reason Code: \n\s+Privilege Withdrawn/,
  );
});

test('is verified no more when a bit of it has changed', (context) => {
  if (!hasOpenssl) return context.skip('no openssl');
  const der = list([{ serial: 'abcdef', revokedAtMs: NOW_MS, reason: 'superseded' }]);
  const at = der.indexOf(Buffer.from('abcdef', 'hex'));
  der[at + 2] = (der[at + 2] ?? 0) ^ 1;
  expect(asOpensslReads(der)).toMatch(/verify failure/);
});

test('says that nobody is revoked by having no entries', (context) => {
  if (!hasOpenssl) return context.skip('no openssl');
  expect(asOpensslReads(list([]))).toMatch(/verify OK/);
  expect(asOpensslReads(list([]))).toContain('No Revoked Certificates');
});

test('takes no entry that is none', () => {
  expect(() => list([{ serial: 'xyz', revokedAtMs: NOW_MS, reason: 'unspecified' }])).toThrow(
    /xyz/,
  );
  expect(() => list([{ serial: '1', revokedAtMs: NOW_MS, reason: 'dislike' }])).toThrow(/dislike/);
});

/** What a TLS server with the list says of a client. */
async function handshake(client: X509Certificate, lists: readonly string[]): Promise<unknown> {
  const { root, clients } = readAuthorities(dir);
  const pem = key.export({ type: 'pkcs8', format: 'pem' }).toString();
  const server = tls.createServer({
    ...{ key: pem, cert: good.toString(), ca: root.toString(), crl: [...lists] },
    ...{ requestCert: true, rejectUnauthorized: false },
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const socket = tls.connect({
    ...{ host: '127.0.0.1', port: (server.address() as AddressInfo).port },
    ...{ key: pem, cert: `${client.toString()}${clients.join('')}`, rejectUnauthorized: false },
  });
  socket.on('error', () => undefined);
  const [peer] = (await once(server, 'secureConnection')) as [tls.TLSSocket];
  const { authorized, authorizationError } = peer;
  peer.destroy();
  socket.destroy();
  server.close();
  return authorized ? 'authorized' : authorizationError;
}

test('makes a TLS server turn away who is on it, and let in who is not', async () => {
  const revoked = { serial: serialOf(bad), revokedAtMs: NOW_MS, reason: 'keyCompromise' };
  const ofRoot = readAuthorities(dir).rootRevocationList ?? '';
  const lists = [revocationListPem(list([revoked])), ofRoot];
  expect(await handshake(good, lists)).toBe('authorized');
  expect(await handshake(bad, lists)).toBe('CERT_REVOKED');
  expect(await handshake(bad, [revocationListPem(list([])), ofRoot])).toBe('authorized');
});
