import type { IncomingMessage, Server } from 'node:http';
import type { Duplex } from 'node:stream';
import { type RouteInput, ROUTES } from '@batcave/shared/api';
import { AppError } from '@batcave/shared/errors';
import type { Principal } from '@batcave/shared/identity';
import { type WebSocket, WebSocketServer } from 'ws';
import { authorize } from '../../identity/index.ts';
import type { RouteHandlers } from './handlers.ts';
import { problemAnswer, toAppError } from './problem.ts';
import { compileChecks } from './validate.ts';

const ROUTE = ROUTES['events.stream'];
const SUBPROTOCOL = 'sentry.v1';
/** Frames of a client are subscriptions: small. ws allows 100 MiB by default. */
const MAX_FRAME_BYTES = 64 * 1024;
const GOING_AWAY = 1001; // RFC 6455 section 7.4.1

/** The one way in for WebSockets of a listener. */
export interface WebSocketDoor {
  /** Tells every client to go elsewhere, and ends those that do not answer. */
  close(): void;
}

/**
 * Opens `events.stream` on a listener. Upgrades pass the same checks as requests, in the same
 * order; any other upgrade is refused.
 */
export function openWebSocketDoor(options: {
  readonly server: Server;
  readonly handlers: RouteHandlers;
  /** @throws AppError when the request may not go on. */
  readonly admit: (request: IncomingMessage) => Principal;
  readonly allowsOrigin: (origin: string | undefined, request: IncomingMessage) => boolean;
  readonly stopping: () => boolean;
  readonly now: () => number;
  readonly newTraceId: () => string;
  readonly onFault: (error: unknown, traceId: string) => void;
}): WebSocketDoor {
  const { server, handlers, admit, allowsOrigin, stopping, now, newTraceId, onFault } = options;
  const sockets = new WebSocketServer({
    noServer: true,
    maxPayload: MAX_FRAME_BYTES,
    perMessageDeflate: false,
    handleProtocols: (offered) => (offered.has(SUBPROTOCOL) ? SUBPROTOCOL : false),
  });
  const checks = compileChecks(ROUTE);

  const check = (
    request: IncomingMessage,
  ): { principal: Principal; query: RouteInput<typeof ROUTE>['query'] } => {
    if (stopping()) throw new AppError('shutting_down', undefined, { retryAfterMs: 1000 });
    const principal = admit(request);
    const url = new URL(request.url ?? '/', 'wss://server');
    if (url.pathname !== ROUTE.path) throw new AppError('route_not_found');
    if (request.method !== 'GET') throw new AppError('method_not_allowed');
    if (!allowsOrigin(request.headers.origin, request))
      throw new AppError('identity_rejected', 'A page of another origin may not connect.');
    const allowed = authorize(principal, ROUTE.scope);
    if (!allowed.ok)
      throw new AppError('insufficient_scope', `The route needs the scope ${allowed.required}.`);
    const protocols = request.headers['sec-websocket-protocol'];
    if (
      protocols !== undefined &&
      !protocols.split(',').some((name) => name.trim() === SUBPROTOCOL)
    )
      throw new AppError('invalid_request', `The subprotocol is ${SUBPROTOCOL}, or none.`);
    const query = checks.query?.(Object.fromEntries(url.searchParams));
    return { principal, query: query as RouteInput<typeof ROUTE>['query'] };
  };

  server.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    const traceId = newTraceId();
    // Until ws takes over, a broken connection is nobody's fault and must not end the process.
    const ignore = (): void => undefined;
    socket.on('error', ignore);
    try {
      const { principal, query } = check(request);
      sockets.handleUpgrade(request, socket, head, (webSocket: WebSocket) => {
        socket.off('error', ignore);
        handlers['events.stream']({ principal, traceId, receivedAtMs: now() }, webSocket, query);
      });
    } catch (error) {
      refuse(socket, error, traceId, onFault);
    }
  });

  return {
    close() {
      for (const client of sockets.clients) {
        client.close(GOING_AWAY, 'the server is stopping');
        setTimeout(() => client.terminate(), 1000).unref();
      }
    },
  };
}

function refuse(
  socket: Duplex,
  error: unknown,
  traceId: string,
  onFault: (error: unknown, traceId: string) => void,
): void {
  const known = toAppError(error);
  if (known.code === 'internal') onFault(error, traceId);
  const { status, headers, body } = problemAnswer(known, traceId);
  const lines = Object.entries({
    ...headers,
    connection: 'close',
    'content-length': String(Buffer.byteLength(body)),
  }).map(([name, value]) => `${name}: ${value}`);
  socket.end(`HTTP/1.1 ${String(status)} Refused\r\n${lines.join('\r\n')}\r\n\r\n${body}`);
}
