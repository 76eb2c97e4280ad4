import { createHash, type X509Certificate } from 'node:crypto';
import { AppError } from '@batcave/shared/errors';
import { REVOKE_REASONS } from '@batcave/shared/plainIdentity';
import { formatDuration } from '@batcave/shared/time';
import {
  identityUri,
  type LeafRequest,
  LIFETIMES,
  parseIdentityUri,
} from '../../../identity/index.ts';
import type { CertificateProfile } from '../certificate.ts';
import { hostEntry } from '../hostNames.ts';
import type { RevocationList } from '../revocationList.ts';
import { readStrongSpki } from '../strongSpki.ts';

const DAY_MS = 86_400_000;
const SERVER_MOST_MS = 90 * DAY_MS;
const LIST_MOST_MS = 7 * DAY_MS;
/** Whoever asks for the longest life has looked at the clock a moment before. */
const SLACK_MS = 60_000;
const COMMON_NAME_MOST = 64; // of RFC 5280; the name that counts is the URI

/** What was settled when the signer was started: nobody can ask for anything else later. */
export interface SignerPolicy {
  readonly trustDomain: string;
  /** Names and addresses of our servers. */
  readonly serverNames: readonly string[];
}

/** @throws Error when the settings are none that a certificate could be made of */
export function checkPolicy({ trustDomain, serverNames }: SignerPolicy): void {
  if (!/^[a-z0-9._-]{1,255}$/.test(trustDomain))
    throw new Error(`Not a trust domain: ${trustDomain}. Small letters, digits, dot and dash.`);
  const wrong = serverNames.find((name) => hostEntry(name) === undefined);
  if (wrong !== undefined || serverNames.length === 0)
    throw new Error(`Not a name of a server: ${wrong ?? '(none)'}. A host name or an address.`);
}

/**
 * The certificate that a client may have.
 *
 * The server that asks may be in strange hands, so it chooses nothing but whom it is for, the key and an
 * earlier end. That it is for a client, and within the trust domain, is not its to say.
 *
 * @throws AppError `csr_refused`
 */
export function clientProfile(
  asked: LeafRequest,
  { trustDomain }: SignerPolicy,
  ca: X509Certificate,
  nowMs: number,
): CertificateProfile & { readonly uri: string } {
  const { tenant, kind, name, spki, notAfterMs } = asked;
  const uri = identityUri(trustDomain, { tenant, kind, name });
  const named = parseIdentityUri(`URI:${uri}`, trustDomain);
  if (named?.tenant !== tenant || named.kind !== kind || named.name !== name)
    throw new AppError(
      'csr_refused',
      'A certificate names a tenant, a kind and a name of letters, digits, dot, dash and underscore.',
    );
  return {
    uri,
    commonName: name.slice(0, COMMON_NAME_MOST),
    kind: 'client',
    names: [`URI:${uri}`],
    notAfterMs: endOf(notAfterMs, LIFETIMES[kind].mostMs, ca, nowMs),
    publicKey: readStrongSpki(spki),
  };
}

/** The certificate that a server of ours may have: the names are those of the start. @throws AppError `csr_refused` */
export function serverProfile(
  asked: { readonly spki: Buffer; readonly notAfterMs: number },
  { serverNames }: SignerPolicy,
  ca: X509Certificate,
  nowMs: number,
): CertificateProfile {
  return {
    commonName: 'Sentry server',
    kind: 'server',
    names: serverNames.map(hostEntry).filter((name) => name !== undefined),
    notAfterMs: endOf(asked.notAfterMs, SERVER_MOST_MS, ca, nowMs),
    publicKey: readStrongSpki(asked.spki),
  };
}

/** When it ends: as asked, no later than allowed, and not after the CA that issues it. */
function endOf(askedMs: number, mostMs: number, ca: X509Certificate, nowMs: number): number {
  // The comparison is false for what is no number.
  if (!(askedMs > nowMs && askedMs <= nowMs + mostMs + SLACK_MS))
    throw new AppError(
      'csr_refused',
      `This certificate must end within ${formatDuration(mostMs)} from now.`,
    );
  return Math.min(askedMs, nowMs + mostMs, Date.parse(ca.validTo));
}

/** @throws AppError `invalid_request` for a revocation list that no verifier should be given */
export function checkList({ number, thisUpdateMs, nextUpdateMs, revoked }: RevocationList): void {
  const reasons: readonly string[] = REVOKE_REASONS;
  const isList =
    Number.isSafeInteger(number) &&
    number >= 0 &&
    nextUpdateMs > thisUpdateMs &&
    nextUpdateMs <= thisUpdateMs + LIST_MOST_MS &&
    Array.isArray(revoked) &&
    revoked.every(
      ({ serial, revokedAtMs, reason }) =>
        /^[0-9a-f]{1,40}$/.test(serial) && Number.isFinite(revokedAtMs) && reasons.includes(reason),
    );
  if (!isList)
    throw new AppError(
      'invalid_request',
      `A revocation list has a number, serials in hexadecimal with reasons, and holds for ${formatDuration(LIST_MOST_MS)} at most.`,
    );
}

/** What a record of a signature says of a key or a text: that it was this one. */
export function sha256(content: string | Buffer): string {
  return createHash('sha256').update(content).digest('hex');
}
