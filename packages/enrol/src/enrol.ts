import type { KeyObject, X509Certificate } from 'node:crypto';
import { ROUTES } from '@batcave/shared/api';
import type { EnrolmentBundle } from '@batcave/shared/identity';
import { fingerprintOf, readChain } from './certificate.ts';
import { makeCsr } from './csr.ts';
import { type Answer, exchange, type Exchange } from './exchange.ts';
import { type EnrolFailure, refusedBy, unanswered, wrongServer } from './failure.ts';
import { type Enrolled, takeIssued } from './issued.ts';

/** A bundle and the key that the certificate shall be for. */
export interface EnrolmentRequest {
  readonly bundle: EnrolmentBundle;
  /** Use the same one when trying again: the server then gives the same certificate. */
  readonly key: KeyObject;
  /** For the certificate request; whom the certificate names is the token's business. */
  readonly nameHint?: string;
}

const COMMON_NAME_LENGTH = 64; // ub-common-name, RFC 5280 appendix A.1

/**
 * Gets the first certificate: makes sure that the server is the one of the bundle, then gives it the
 * token and a request for the key.
 *
 * The root is fetched from a server that nobody has vouched for yet. The bundle vouches for it: it
 * names the root's SHA-256, and nothing but that very root is trusted from then on.
 */
export async function enrol({
  bundle,
  key,
  nameHint = 'batcave',
}: EnrolmentRequest): Promise<Enrolled | EnrolFailure> {
  const { host } = new URL(bundle.enrol);
  const root = await fetchRoot(bundle);
  if ('ok' in root) return root;
  const csr = makeCsr({ commonName: nameHint.slice(0, COMMON_NAME_LENGTH), key });
  const answer = await attempt(host, {
    url: new URL(ROUTES['pki.enrol'].path, bundle.enrol),
    method: 'POST',
    body: { token: bundle.token, csr },
    tls: { ca: root.toString(), rejectUnauthorized: true },
  });
  if ('ok' in answer) return answer;
  if (answer.status !== ROUTES['pki.enrol'].status) return refusedBy(host, answer);
  return takeIssued(answer, { root, key });
}

async function fetchRoot(bundle: EnrolmentBundle): Promise<X509Certificate | EnrolFailure> {
  const { host } = new URL(bundle.enrol);
  const answer = await attempt(host, {
    url: new URL(ROUTES['pki.root'].path, bundle.enrol),
    method: 'GET',
    tls: { rejectUnauthorized: false },
  });
  if ('ok' in answer) return answer;
  if (answer.status !== ROUTES['pki.root'].status) return refusedBy(host, answer);
  // Only the first: what else the answer holds is vouched for by nobody.
  const root = readChain(answer.text)?.[0];
  if (root === undefined) return wrongServer(`${host} gives no root certificate`);
  if (fingerprintOf(root) !== bundle.root)
    return wrongServer(`the root certificate of ${host} has the SHA-256 ${fingerprintOf(root)}`);
  return root;
}

async function attempt(host: string, request: Exchange): Promise<Answer | EnrolFailure> {
  try {
    return await exchange(request);
  } catch (error) {
    return unanswered(host, error);
  }
}
