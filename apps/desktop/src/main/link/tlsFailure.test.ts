import { expect, test } from 'vitest';
import { LinkError } from '../../link/index.ts';
import { explainFailure } from './tlsFailure.ts';

const VALID_TO_MS = Date.UTC(2026, 10, 20);
const own = { subject: 'CN=wall-3', issuer: 'CN=Batcave clients', validToMs: VALID_TO_MS };
const BEFORE_MS = VALID_TO_MS - 1;
const AFTER_MS = VALID_TO_MS + 1;

function explain(code: string, wasSecure: boolean, nowMs = BEFORE_MS) {
  const error = Object.assign(new Error('it failed'), { code });
  return explainFailure({ error, wasSecure, server: 'sentry:8443', own, nowMs });
}

test.each([
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
  'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
  'CERT_HAS_EXPIRED',
  'CERT_REVOKED',
  'INVALID_PURPOSE',
  'ERR_TLS_CERT_ALTNAME_INVALID',
])('%s is a server that does not prove who it is', (code) => {
  expect(explain(code, false)).toMatchObject({ refused: true, code: 'server_certificate' });
});

test.each([
  'ERR_SSL_SSLV3_ALERT_BAD_CERTIFICATE',
  'ERR_SSL_SSLV3_ALERT_CERTIFICATE_UNKNOWN',
  'ERR_SSL_TLSV1_ALERT_UNKNOWN_CA',
  'ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED',
])('%s is a client certificate that will not do', (code) => {
  expect(explain(code, true)).toMatchObject({ refused: true, code: 'client_certificate' });
});

test.each([
  ['ERR_SSL_SSLV3_ALERT_CERTIFICATE_EXPIRED', false],
  ['ECONNRESET', true],
])('%s with an expired certificate names it, with issuer and day', (code, wasSecure) => {
  expect(explain(code, wasSecure, AFTER_MS)).toEqual({
    refused: true,
    code: 'certificate_expired',
    reason:
      'Client certificate expired 2026-11-20: CN=wall-3, issued by CN=Batcave clients, valid to 2026-11-20. Ask the security team for an enrolment bundle and replace it.',
  });
});

test('a revoked certificate is called revoked, also when TLS says so', () => {
  expect(explain('ERR_SSL_SSLV3_ALERT_CERTIFICATE_REVOKED', true)).toMatchObject({
    refused: true,
    code: 'certificate_revoked',
  });
});

test.each([
  ['ECONNREFUSED', false, BEFORE_MS],
  ['ENOTFOUND', false, BEFORE_MS],
  ['ETIMEDOUT', false, BEFORE_MS],
  ['ECONNRESET', true, BEFORE_MS],
  // Without a handshake the network is to blame, whatever our certificate says.
  ['ECONNRESET', false, AFTER_MS],
  ['ECONNREFUSED', false, AFTER_MS],
])('%s (handshake done: %s) is tried again', (code, wasSecure, nowMs) => {
  expect(explain(code, wasSecure, nowMs)).toMatchObject({ refused: false });
});

test('passes on a failure that is explained already', () => {
  const failure = { refused: true, code: 'connection_file', reason: 'It is not there.' };
  const error = new LinkError(failure);
  expect(explainFailure({ error, wasSecure: false, server: 's', own, nowMs: BEFORE_MS })).toBe(
    failure,
  );
});
