import type { Server, ServerOptions } from 'node:https';
import { AppError } from '@batcave/shared/errors';
import type { Principal } from '@batcave/shared/identity';
import type { Logger } from 'pino';
import { authorize } from '../../identity/index.ts';
import { createAdmission } from './admission.ts';
import type { RouteHandlers } from './handlers.ts';
import { createListener, createTraceIds, type Listener } from './listen.ts';
import { openApp } from './openApp.ts';
import { registerRoutes, routesOf } from './registerRoutes.ts';

/** Who has no certificate yet; it holds no scope, and the routes here need none. */
const STRANGER: Principal = { tenant: '', kind: 'console', name: 'stranger', scopes: [] };

/** A request for a certificate, with its token. */
const MAX_BODY_BYTES = 16 * 1024;
const MAX_CONNECTIONS = 200;

/** Of an IPv6 address the network: a site has as many addresses there as it likes. */
function networkOf(address: string | undefined): string {
  if (address?.includes(':') !== true || address.startsWith('::ffff:')) return address ?? '';
  return address.split(':').slice(0, 4).join(':');
}

/** The listener for those that have no certificate yet. */
export interface EnrolServer extends Listener {
  /** For connections from now on: its own certificate has been renewed. */
  useCertificate(pair: { readonly cert: string; readonly key: string }): void;
}

function tlsOptions({ cert, key }: { readonly cert: string; readonly key: string }): ServerOptions {
  return {
    cert,
    key,
    minVersion: 'TLSv1.3',
    handshakeTimeout: 5_000,
    ALPNProtocols: ['http/1.1'],
    maxHeaderSize: 8_192,
    headersTimeout: 10_000,
    insecureHTTPParser: false,
  };
}

/** Enrolment by token, the root certificate and the revocation list: TLS without a client certificate. */
export function createEnrolServer(options: {
  readonly host: string;
  readonly port: number;
  readonly tls: { readonly cert: string; readonly key: string };
  readonly handlers: RouteHandlers;
  readonly logger: Logger;
  readonly now: () => number;
  readonly checkResponses: boolean;
  /** Takes one try of an address; 0, or how many milliseconds it must wait. */
  readonly takeTurn: (address: string) => number;
}): EnrolServer {
  const { host, port, tls, handlers, logger, now, checkResponses } = options;
  let stopping = false;
  const onFault = (err: unknown, traceId: string): void =>
    logger.error({ err, trace_id: traceId }, 'a request met a fault of ours');
  const admission = createAdmission({
    // Before a byte of a body is read: strangers may ask for little, and not often.
    identify({ socket, method }) {
      const waitMs = method === 'POST' ? options.takeTurn(networkOf(socket.remoteAddress)) : 0;
      if (waitMs > 0) throw new AppError('rate_limited', undefined, { retryAfterMs: waitMs });
      return STRANGER;
    },
    identifyAgain: () => STRANGER,
    authorize,
    stopping: () => stopping,
  });
  const app = openApp({
    https: tlsOptions(tls),
    admission,
    newTraceId: createTraceIds(),
    isKnown: () => true,
    onFault,
  });
  app.server.maxConnections = MAX_CONNECTIONS;
  registerRoutes(app, {
    handlers,
    admission,
    now,
    checkResponses,
    only: routesOf('enrol'),
    maxBodyBytes: MAX_BODY_BYTES,
    onFault,
  });
  const listener = createListener({
    app,
    scheme: 'https',
    host,
    port,
    flag: '--enrol-port',
    onStopping: () => {
      stopping = true;
    },
  });
  return {
    ...listener,
    useCertificate: (pair) => (app.server as Server).setSecureContext(tlsOptions(pair)),
  };
}
