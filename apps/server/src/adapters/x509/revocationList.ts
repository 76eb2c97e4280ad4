import { createPublicKey, sign, verify, type X509Certificate } from 'node:crypto';
import type { RevokeReason } from '@batcave/shared/identity';
import forge from 'node-forge';
import type { RevokedEntry } from '../../identity/index.ts';
import { type Issuer, keyIdentifier } from './certificate.ts';
import {
  type Asn1,
  bits,
  integer,
  octets,
  oid,
  partsOf,
  readDer,
  sequence,
  sha256WithRsa,
  tagged,
  time,
  writeDer,
} from './der.ts';

/** What a revocation list says. */
export interface RevocationList {
  /** Rises with every list of an authority. */
  readonly number: number;
  readonly thisUpdateMs: number;
  /** By then there is a newer one; who verifies refuses everybody after it. */
  readonly nextUpdateMs: number;
  readonly revoked: readonly RevokedEntry[];
}

/** Numbers of RFC 5280 section 5.3.1. Of the last an issuing CA can be the subject, not a leaf. */
const REASONS: Readonly<Record<RevokeReason | 'cACompromise', number>> = {
  unspecified: 0,
  keyCompromise: 1,
  cACompromise: 2,
  affiliationChanged: 3,
  superseded: 4,
  cessationOfOperation: 5,
  privilegeWithdrawn: 9,
};

const SUBJECT = 5; // of the TBSCertificate of RFC 5280 section 4.1
const ID = { number: '2.5.29.20', reason: '2.5.29.21', authorityKey: '2.5.29.35' } as const;

/** Builds and signs a revocation list, version 2 of RFC 5280 section 5, as DER. */
export function makeRevocationList(
  issuer: Issuer & { readonly certificate: X509Certificate },
  { number, thisUpdateMs, nextUpdateMs, revoked }: RevocationList,
): Buffer {
  const publicKey = createPublicKey(issuer.key);
  const keyId = Buffer.from(keyIdentifier(publicKey), 'latin1');
  const entries = revoked.map(entry);
  const list = sequence(
    integer(1n), // version 2
    sha256WithRsa(),
    subjectOf(issuer.certificate),
    time(thisUpdateMs),
    time(nextUpdateMs),
    ...(entries.length === 0 ? [] : [sequence(...entries)]), // none is left out, not empty
    tagged(0, [
      sequence(
        extension(ID.authorityKey, sequence(tagged(0, keyId))),
        extension(ID.number, integer(BigInt(number))),
      ),
    ]),
  );
  const toBeSigned = writeDer(list);
  const signature = sign('sha256', toBeSigned, issuer.key);
  if (!verify('sha256', toBeSigned, issuer.certificate.publicKey, signature))
    throw new Error(`The key of ${issuer.commonName} does not fit its certificate.`);
  return writeDer(sequence(list, sha256WithRsa(), bits(signature)));
}

/** A revocation list as TLS takes it. */
export function revocationListPem(der: Buffer): string {
  const lines = der.toString('base64').match(/.{1,64}/g) ?? [];
  return ['-----BEGIN X509 CRL-----', ...lines, '-----END X509 CRL-----', ''].join('\n');
}

function entry({ serial, revokedAtMs, reason }: RevokedEntry): Asn1 {
  const code = REASONS[reason as keyof typeof REASONS] as number | undefined;
  if (code === undefined || !/^[0-9a-f]{1,40}$/i.test(serial))
    throw new Error(`Not an entry of a revocation list: ${serial}, ${reason}.`);
  const parts = [integer(BigInt(`0x${serial}`)), time(revokedAtMs)];
  // "unspecified" is said by saying nothing (section 5.3.1).
  if (code === 0) return sequence(...parts);
  const reasonCode = integer(BigInt(code), forge.asn1.Type.ENUMERATED);
  return sequence(...parts, sequence(extension(ID.reason, reasonCode)));
}

function extension(id: string, value: Asn1): Asn1 {
  return sequence(oid(id), octets(writeDer(value)));
}

/** The name of an authority, byte for byte as its own certificate has it. */
function subjectOf(certificate: X509Certificate): Asn1 {
  const [tbs] = partsOf(readDer(certificate.raw)) ?? [];
  const subject = partsOf(tbs)?.[SUBJECT];
  if (subject === undefined) throw new Error('A certificate without a subject.');
  return subject;
}
