import { constants } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { ServerOptions } from 'node:https';
import { AppError } from '@batcave/shared/errors';
import type { Principal } from '@batcave/shared/identity';
import type { Logger } from 'pino';
import {
  authorize,
  identify,
  type IdentityRegistry,
  type PeerFacts,
} from '../../identity/index.ts';
import { createAdmission } from './admission.ts';
import type { RouteHandlers } from './handlers.ts';
import { createListener, createTraceIds, type Listener } from './listen.ts';
import { openApp } from './openApp.ts';
import { guardPeers } from './peer.ts';
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
  /** Default: by the scopes of the principal. */
  readonly authorize?: typeof authorize;
}

const LOCAL_HOSTS = ['localhost', '127.0.0.1', '[::1]'];

function tlsOptions({ cert, key, clientCa }: HttpServerOptions['tls']): ServerOptions {
  return {
    cert,
    key,
    ca: clientCa,
    minVersion: 'TLSv1.3',
    requestCert: true,
    // guardPeers refuses them, and knows the reason, which Node would throw away.
    rejectUnauthorized: false,
    // A resumed session skips the check of the certificate: an expired one would pass.
    secureOptions: constants.SSL_OP_NO_TICKET,
    handshakeTimeout: 5_000,
    ALPNProtocols: ['http/1.1'],
    maxHeaderSize: 8_192,
    headersTimeout: 10_000,
    insecureHTTPParser: false,
    requireHostHeader: false, // Node's own answer would come before identity
  };
}

/** Host without its port. */
function hostName(header: string | undefined): string {
  return (header ?? '').replace(/:\d+$/, '').toLowerCase();
}

/** Which Host and Origin headers a request may have. @throws AppError */
function createAddressCheck(publicHosts: readonly string[]): (request: IncomingMessage) => void {
  const named = publicHosts.map((host) => (host.includes(':') ? `[${host}]` : host).toLowerCase());
  const hosts = new Set([...LOCAL_HOSTS, ...named]);
  return ({ headers: { host, origin } }) => {
    if (!hosts.has(hostName(host)))
      throw new AppError(
        'host_not_allowed',
        `The Host is ${host ?? 'missing'}. Further names of this server are set with --public-hosts.`,
      );
    // Programs send none. A page in a browser that holds a certificate would act in its name.
    if (origin !== undefined && origin !== 'app://console')
      throw new AppError('origin_not_allowed');
  };
}

/** Makes the API's listener: mTLS, the routes of the table, and the live stream. */
export function createHttpServer(options: HttpServerOptions): HttpServer {
  const { registry, trustDomain, handlers, logger, now, checkResponses } = options;
  const checkAddress = createAddressCheck(options.publicHosts);
  const newTraceId = createTraceIds();
  let stopping = false;
  const onFault = (err: unknown, traceId: string): void =>
    logger.error({ err, trace_id: traceId }, 'a request met a fault of ours');

  // Filled below, as the listener comes to be; asked only for what has connected to it.
  let factsOf: (socket: object) => PeerFacts | undefined = () => undefined;
  const whoAsks = (request: IncomingMessage): Principal => {
    const facts = factsOf(request.socket);
    if (facts === undefined) throw new AppError('identity_rejected');
    // On every request, not once a connection: certificates end and are revoked meanwhile.
    const identified = identify(facts, now(), trustDomain, registry);
    if (!identified.ok) {
      const { subjectAltName, fingerprint } = facts;
      const { reason } = identified;
      logger.warn({ reason, name: subjectAltName, fingerprint }, 'refused an identity');
      throw new AppError('identity_rejected');
    }
    checkAddress(request);
    return identified.record;
  };
  const admission = createAdmission({
    identify: whoAsks,
    authorize: options.authorize ?? authorize,
    stopping: () => stopping,
  });
  const app = openApp({
    https: tlsOptions(options.tls),
    admission,
    newTraceId,
    isKnown: (socket) => factsOf(socket) !== undefined,
    onFault,
  });
  factsOf = guardPeers(app.server, options.tls.clientCa, (refused) =>
    logger.warn(refused, 'refused a connection'),
  );
  registerRoutes(app, { handlers, admission, now, checkResponses, onFault });
  const door = openWebSocketDoor({
    server: app.server,
    handlers,
    admission,
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
