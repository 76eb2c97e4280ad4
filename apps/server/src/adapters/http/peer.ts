import type { KeyObject, X509Certificate } from 'node:crypto';
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

/** What stands before HTTP. */
export interface PeerGuard {
  /** What was read when the connection of a socket was made. */
  factsOf(socket: object): PeerFacts | undefined;
  /** Cuts every connection whose peer may not go on, whatever is under way on it. */
  cut(mayGoOn: (facts: PeerFacts) => boolean): void;
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
 * Sockets that a WebSocket has taken over are not this guard's to cut: they are told before.
 */
export function guardPeers(
  server: Server,
  clientCas: readonly X509Certificate[],
  onRefused: (refused: RefusedConnection) => void,
): PeerGuard {
  const peers = new WeakMap<object, PeerFacts>();
  const open = new Set<TLSSocket>();
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
    if (facts !== undefined) {
      peers.set(socket, facts);
      open.add(socket);
      socket.once('close', () => open.delete(socket));
    } else {
      onRefused({ address: socket.remoteAddress, reason });
      socket.destroy();
    }
  });
  server.on('upgrade', ({ socket }) => open.delete(socket as TLSSocket));
  return {
    factsOf: (socket) => peers.get(socket),
    cut(mayGoOn) {
      for (const socket of open) {
        const facts = peers.get(socket);
        if (facts !== undefined && !mayGoOn(facts)) socket.destroy();
      }
    },
  };
}
