import type { KeyObject } from 'node:crypto';
import { X509Certificate } from 'node:crypto';
import type { TLSSocket } from 'node:tls';
import type { PeerFacts } from '../../identity/index.ts';

/** Reads a peer's certificate, once, while its connection is being made. `undefined`: it has none. */
export function readPeer(
  socket: TLSSocket,
  clientCas: readonly X509Certificate[],
): PeerFacts | undefined {
  const certificate = socket.getPeerX509Certificate();
  if (certificate === undefined) return undefined;
  const { publicKey } = certificate;
  return {
    fingerprint: certificate.fingerprint256,
    subjectAltName: certificate.subjectAltName,
    // Node names it keyUsage; it is the extended key usage, undefined when the leaf has none.
    extendedKeyUsage: certificate.keyUsage as readonly string[] | undefined,
    isCa: certificate.ca,
    notAfterMs: Date.parse(certificate.validTo),
    issuedByUs: clientCas.some(
      (ca) => certificate.checkIssued(ca) && certificate.verify(ca.publicKey),
    ),
    keyType: publicKey.asymmetricKeyType,
    keyDetails: keyDetails(publicKey),
  };
}

function keyDetails(key: KeyObject): PeerFacts['keyDetails'] {
  const { modulusLength, publicExponent, namedCurve } = key.asymmetricKeyDetails ?? {};
  return { modulusLength, publicExponent, namedCurve };
}
