import { createHash, type KeyObject, X509Certificate } from 'node:crypto';
import { type Kind, KINDS } from '@batcave/shared/identity';

/** What a certificate says about its holder, for people and for decisions. */
export interface CertificateFacts {
  readonly uri: string;
  readonly tenant: string;
  readonly kind: Kind;
  readonly name: string;
  readonly issuer: string;
  /** Hexadecimal without leading zeros, lower case: as the server writes it. */
  readonly serial: string;
  readonly notBeforeMs: number;
  readonly notAfterMs: number;
}

/** Facts, or one sentence about what is wrong. */
export type ReadIdentity =
  | { readonly ok: true; readonly facts: CertificateFacts }
  | { readonly ok: false; readonly reason: string };

const BLOCK = /-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g;
const CLIENT_AUTH = '1.3.6.1.5.5.7.3.2'; // RFC 5280 section 4.2.1.12
/** The whole list of names, as Node prints it: a second name would not fit. */
const ONE_IDENTITY = new RegExp(
  `^URI:(spiffe://[a-z0-9.-]{1,255}/tenant/([a-z0-9][a-z0-9-]{0,62})/(${KINDS.join('|')})/([A-Za-z0-9._-]{1,128}))$`,
);

/** The certificates of a PEM text in their order; `undefined` when there is none or one is broken. */
export function readChain(
  pem: string,
): readonly [X509Certificate, ...X509Certificate[]] | undefined {
  try {
    const [leaf, ...issuers] = (pem.match(BLOCK) ?? []).map((block) => new X509Certificate(block));
    return leaf === undefined ? undefined : [leaf, ...issuers];
  } catch {
    return undefined;
  }
}

/** The chain as PEM and nothing else of what it was read from. */
export function formatChain(chain: readonly X509Certificate[]): string {
  return chain.map((certificate) => certificate.toString()).join('');
}

/** SHA-256 of the certificate, as an enrolment bundle names its root. */
export function fingerprintOf(certificate: X509Certificate): string {
  return createHash('sha256').update(certificate.raw).digest('hex');
}

/** Reads the identity of a chain's leaf and makes sure that a console can speak with it and the key. */
export function readIdentity(chain: string, key: KeyObject): ReadIdentity {
  const leaf = readChain(chain)?.[0];
  if (leaf === undefined) return refuse('There is no certificate in it.');
  if (!leaf.checkPrivateKey(key)) return refuse('The private key is not that of the certificate.');
  // Node's `keyUsage` is the extended one; it is absent when the certificate has none.
  const usages = leaf.keyUsage as string[] | undefined;
  if (leaf.ca || usages?.includes(CLIENT_AUTH) !== true)
    return refuse('The certificate is not one for clients: it lacks the usage clientAuth.');
  const facts = factsOf(leaf);
  if (facts === undefined)
    return refuse(
      'The certificate does not name one identity: it must hold a single URI, spiffe://…/tenant/…/console/….',
    );
  return { ok: true, facts };
}

/** Reads what a certificate says; `undefined` when it names no identity of ours. */
export function factsOf(leaf: X509Certificate): CertificateFacts | undefined {
  const [, uri, tenant, kind, name] = ONE_IDENTITY.exec(leaf.subjectAltName ?? '') ?? [];
  if (uri === undefined || tenant === undefined || name === undefined) return undefined;
  return {
    uri,
    tenant,
    kind: kind as Kind,
    name,
    issuer: leaf.issuer.trim().replaceAll(/\s*\n\s*/g, ', '),
    serial: BigInt(`0x${leaf.serialNumber}`).toString(16),
    notBeforeMs: Date.parse(leaf.validFrom),
    notAfterMs: Date.parse(leaf.validTo),
  };
}

function refuse(reason: string): { readonly ok: false; readonly reason: string } {
  return { ok: false, reason };
}
