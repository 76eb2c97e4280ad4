import { constants, X509Certificate } from 'node:crypto';
import type { IncomingMessage, Server } from 'node:http';
import type { ServerOptions } from 'node:https';
import type { TLSSocket } from 'node:tls';
import { AppError } from '@batcave/shared/errors';
import { EVENT_LIMITS } from '@batcave/shared/events';
import type { Principal } from '@batcave/shared/identity';
import { fastify, type FastifyInstance } from 'fastify';
import type { Logger } from 'pino';
import { identify, type IdentityRegistry, type PeerFacts } from '../../identity/index.ts';
import type { RouteHandlers } from './handlers.ts';
import { createListener, createTraceIds, type Listener } from './listen.ts';
import { readPeer } from './peer.ts';
import { registerRoutes } from './registerRoutes.ts';
import { openWebSocketDoor } from './webSocketDoor.ts';

/** The listener of the API. */
export type HttpServer = Listener;

/** Settings and ports of the API's listener. */
export interface HttpServerOptions {
  readonly host: string;
  readonly port: number;
  readonly tls: { readonly cert: string; readonly key: string; readonly clientCa: string };
  readonly registry: IdentityRegistry;
  readonly trustDomain: string;
  /** Names, besides localhost and the loopback addresses, that a Host header may have. */
  readonly publicHosts: readonly string[];
  readonly handlers: RouteHandlers;
  readonly logger: Logger;
  readonly now: () => number;
  readonly checkResponses: boolean;
}

const LOCAL_HOSTS = ['localhost', '127.0.0.1', '[::1]'];

function tlsOptions({ cert, key, clientCa }: HttpServerOptions['tls']): ServerOptions {
  return {
    cert,
    key,
    ca: clientCa,
    minVersion: 'TLSv1.3',
    requestCert: true,
    // The gate below refuses them, and knows the reason and the name, which Node would throw away.
    rejectUnauthorized: false,
    // A resumed session skips the check of the certificate: an expired one would pass.
    secureOptions: constants.SSL_OP_NO_TICKET,
    handshakeTimeout: 5_000,
    ALPNProtocols: ['http/1.1'],
    maxHeaderSize: 8_192,
    headersTimeout: 10_000,
    requestTimeout: 60_000,
    keepAliveTimeout: 30_000,
    insecureHTTPParser: false,
  };
}

/** Host without its port. */
function hostName(header: string | undefined): string {
  return (header ?? '').replace(/:\d+$/, '').toLowerCase();
}

/** Makes the API's listener: mTLS, the routes of the table, and the live stream. */
export function createHttpServer(options: HttpServerOptions): HttpServer {
  const { registry, trustDomain, handlers, logger, now } = options;
  const hosts = new Set([...LOCAL_HOSTS, ...options.publicHosts.map((host) => host.toLowerCase())]);
  const clientCas = [new X509Certificate(options.tls.clientCa)];
  const peers = new WeakMap<object, PeerFacts>();
  const newTraceId = createTraceIds();
  let stopping = false;

  const app = fastify({
    https: tlsOptions(options.tls),
    bodyLimit: EVENT_LIMITS.maxBodyBytes,
    exposeHeadRoutes: false,
    trustProxy: false,
    genReqId: newTraceId,
    forceCloseConnections: false,
    routerOptions: { caseSensitive: true },
  }) as unknown as FastifyInstance;

  // The gate: a chain that does not verify gets no byte of HTTP. Everything about the peer is read
  // here, once; asking a closed TLS socket has ended processes (SEC-TLS-13).
  app.server.prependListener('secureConnection', (socket: TLSSocket) => {
    const facts = socket.authorized ? readPeer(socket, clientCas) : undefined;
    if (facts === undefined) {
      const reason = String(
        (socket as { authorizationError?: unknown }).authorizationError ?? 'no certificate',
      );
      logger.warn({ address: socket.remoteAddress, reason }, 'refused a connection');
      socket.destroy();
    } else peers.set(socket, facts);
  });

  const admit = (request: IncomingMessage): Principal => {
    const facts = peers.get(request.socket);
    if (facts === undefined) throw new AppError('identity_rejected');
    // On every request, not once a connection: certificates expire and are revoked meanwhile.
    const identified = identify(facts, now(), trustDomain, registry);
    if (!identified.ok) {
      logger.warn(
        { reason: identified.reason, name: facts.subjectAltName, fingerprint: facts.fingerprint },
        'refused an identity',
      );
      throw new AppError('identity_rejected');
    }
    if (!hosts.has(hostName(request.headers.host)))
      throw new AppError(
        'invalid_request',
        'The Host is not one of this server. Its names are set with --public-hosts.',
      );
    return identified.record;
  };
  const onFault = (err: unknown, traceId: string): void => {
    logger.error({ err, trace_id: traceId }, 'a request met a fault of ours');
  };
  registerRoutes(app, {
    handlers,
    admit: (request) => admit(request.raw),
    stopping: () => stopping,
    now,
    checkResponses: options.checkResponses,
    onFault,
  });
  const door = openWebSocketDoor({
    server: app.server as Server,
    handlers,
    admit,
    // Programs send no Origin; a page in a browser always does, and has no business here.
    allowsOrigin: (origin) => origin === undefined || origin === 'app://console',
    stopping: () => stopping,
    now,
    newTraceId,
    onFault,
  });
  return createListener({
    app,
    scheme: 'https',
    host: options.host,
    port: options.port,
    flag: '--port',
    onStopping: () => {
      stopping = true;
      door.close();
    },
  });
}
