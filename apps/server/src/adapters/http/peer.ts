import { type KeyObject, X509Certificate } from 'node:crypto';
import type { Server } from 'node:http';
import type { TLSSocket } from 'node:tls';
import type { PeerFacts } from '../../identity/index.ts';

function keyDetails(key: KeyObject): PeerFacts['keyDetails'] {
  const { modulusLength, publicExponent, namedCurve } = key.asymmetricKeyDetails ?? {};
  return { modulusLength, publicExponent, namedCurve };
}

/** Reads a peer's certificate, once, while its connection is being made. `undefined`: it has none. */
function readPeer(socket: TLSSocket, clientCas: readonly X509Certificate[]): PeerFacts | undefined {
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

/** A refused connection, for the log. */
export interface RefusedConnection {
  readonly address: string | undefined;
  readonly reason: string;
}

/**
 * Stands before HTTP: a peer whose chain does not verify gets no byte of it.
 *
 * What is known of a peer is read here, once. Asking a TLS socket that is closed has ended processes
 * with a segfault (SEC-TLS-13).
 *
 * @returns what was read when the connection of a socket was made.
 */
export function guardPeers(
  server: Server,
  clientCa: string,
  onRefused: (refused: RefusedConnection) => void,
): (socket: object) => PeerFacts | undefined {
  const clientCas = [new X509Certificate(clientCa)];
  const peers = new WeakMap<object, PeerFacts>();
  // Before Node's own listener, which starts to read requests.
  server.prependListener('secureConnection', (socket: TLSSocket) => {
    let facts: PeerFacts | undefined;
    // Typed as an Error, but it is a code: CERT_HAS_EXPIRED.
    let reason = String(
      (socket.authorizationError as unknown as string | null) ?? 'no certificate',
    );
    try {
      facts = socket.authorized ? readPeer(socket, clientCas) : undefined;
    } catch (error) {
      reason = String(error); // a key that Node cannot read: nobody we know
    }
    if (facts !== undefined) peers.set(socket, facts);
    else {
      onRefused({ address: socket.remoteAddress, reason });
      socket.destroy();
    }
  });
  return (socket) => peers.get(socket);
}
