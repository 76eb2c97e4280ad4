import { constants, type X509Certificate } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { Server, ServerOptions } from 'node:https';
import { AppError, type ErrorCode } from '@batcave/shared/errors';
import type { Principal } from '@batcave/shared/identity';
import type { Logger } from 'pino';
import {
  authorize,
  type Identified,
  identify,
  type IdentityRegistry,
  type PeerFacts,
} from '../../identity/index.ts';
import { createAdmission } from './admission.ts';
import type { RouteHandlers } from './handlers.ts';
import { createListener, createTraceIds, type Listener } from './listen.ts';
import { openApp } from './openApp.ts';
import { guardPeers, type PeerGuard } from './peer.ts';
import { registerRoutes, routesOf } from './registerRoutes.ts';
import { openWebSocketDoor } from './webSocketDoor.ts';

/** The listener of the API. */
export interface HttpServer extends Listener {
  /** For connections from now on: its own certificate has been renewed. */
  useCertificate(pair: { readonly cert: string; readonly key: string }): void;
}

/** An identity that was turned away, for the log and for whoever watches over certificates. */
export interface RefusedIdentity {
  readonly reason: Exclude<Identified, { ok: true }>['reason'];
  readonly facts: PeerFacts;
  readonly address: string | undefined;
}

/** Settings and ports of the API's listener. */
export interface HttpServerOptions {
  readonly host: string;
  readonly port: number;
  readonly tls: {
    /** PEM: the leaf, then its CA. */
    readonly cert: string;
    readonly key: string;
    /** The CAs that clients come from, and no other. */
    readonly clientCas: readonly X509Certificate[];
    /** What those CAs come from, PEM. */
    readonly root: string;
  };
  readonly registry: IdentityRegistry;
  readonly trustDomain: string;
  /** Names, besides localhost and the loopback addresses, that a Host header may have. */
  readonly publicHosts: readonly string[];
  readonly handlers: RouteHandlers;
  readonly logger: Logger;
  readonly onRefused: (refused: RefusedIdentity) => void;
  readonly now: () => number;
  readonly checkResponses: boolean;
  /** Default: by the scopes of the principal. */
  readonly authorize?: typeof authorize;
}

const RECHECK_MS = 1000;
/** What became of a certificate that is the peer's own is told; all else is one answer. */
const TOLD: Partial<Record<RefusedIdentity['reason'], ErrorCode>> = {
  revoked: 'certificate_revoked',
  superseded: 'certificate_superseded',
  locked: 'identity_locked',
  stale: 'store_unavailable',
};
const LOCAL_HOSTS = ['localhost', '127.0.0.1', '[::1]'];

function tlsOptions({ cert, key, clientCas, root }: HttpServerOptions['tls']): ServerOptions {
  return {
    cert,
    key,
    // With the CAs in between, so that clients may send their leaf alone.
    ca: [root, ...clientCas.map(String)],
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
  let guard: PeerGuard = { factsOf: () => undefined, cut: () => undefined };
  const whoAsks = (request: IncomingMessage): Principal => {
    const facts = guard.factsOf(request.socket);
    if (facts === undefined) throw new AppError('identity_rejected');
    // On every request, not once a connection: certificates end and are revoked meanwhile.
    const identified = identify(facts, now(), trustDomain, registry);
    if (!identified.ok) {
      const { reason } = identified;
      options.onRefused({ reason, facts, address: request.socket.remoteAddress });
      throw new AppError(TOLD[reason] ?? 'identity_rejected');
    }
    checkAddress(request);
    return identified.record;
  };
  const admission = createAdmission({
    identify: whoAsks,
    // One that was issued a moment ago, by another server or on its host, is not heard of yet.
    prepare(request) {
      const facts = guard.factsOf(request.socket);
      const isUnheardOf =
        facts?.issuedByUs === true && registry.find(facts.fingerprint) === undefined;
      return isUnheardOf ? registry.look() : undefined;
    },
    authorize: options.authorize ?? authorize,
    stopping: () => stopping,
  });
  const app = openApp({
    https: tlsOptions(options.tls),
    admission,
    newTraceId,
    isKnown: (socket) => guard.factsOf(socket) !== undefined,
    onFault,
  });
  guard = guardPeers(app.server, options.tls.clientCas, (refused) =>
    logger.warn(refused, 'refused a connection'),
  );
  registerRoutes(app, {
    handlers,
    admission,
    now,
    checkResponses,
    only: routesOf(undefined),
    onFault,
  });
  const door = openWebSocketDoor({
    server: app.server,
    handlers,
    admission,
    now,
    newTraceId,
    onFault,
  });
  // Who may not speak any more loses what is open, at once when it is told and within a second else.
  const recheck = (): void => {
    const nowMs = now();
    door.recheck();
    guard.cut((facts) => mayGoOn(identify(facts, nowMs, trustDomain, registry)));
  };
  const forget = registry.onChange(recheck);
  const timer = setInterval(recheck, RECHECK_MS);
  timer.unref();
  const listener = createListener({
    app,
    scheme: 'https',
    host: options.host,
    port: options.port,
    flag: '--port',
    onStopping: () => {
      stopping = true;
      forget();
      clearInterval(timer);
      door.close();
    },
  });
  return {
    ...listener,
    useCertificate: ({ cert, key }) =>
      (app.server as Server).setSecureContext(tlsOptions({ ...options.tls, cert, key })),
  };
}

/**
 * Whether a connection may stay. One that cannot be vouched for just now, or was issued so lately that it
 * is not heard of here, is asked again with its next request.
 */
function mayGoOn(identified: Identified): boolean {
  return identified.ok || ['stale', 'not_issued'].includes(identified.reason);
}
