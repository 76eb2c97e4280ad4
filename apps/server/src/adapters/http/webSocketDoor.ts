import type { IncomingMessage, Server } from 'node:http';
import type { Duplex } from 'node:stream';
import { type RouteInput, ROUTES } from '@batcave/shared/api';
import { AppError } from '@batcave/shared/errors';
import { CLOSE_CODES } from '@batcave/shared/feed';
import type { Principal } from '@batcave/shared/identity';
import { type WebSocket, WebSocketServer } from 'ws';
import type { Admission } from './admission.ts';
import { fingerprintOf } from './answerRoute.ts';
import type { RouteHandlers } from './handlers.ts';
import { type OnFault, problemAnswer, toAppError } from './problem.ts';
import { compileChecks, type RouteChecks } from './validate.ts';

const ROUTE = ROUTES['events.stream'];
const SUBPROTOCOL = 'sentry.v1';
/** Frames of a client are subscriptions: small. ws allows 100 MiB by default. */
const MAX_FRAME_BYTES = 64 * 1024;
/** How long a client that is told to go may take before it is cut off. */
const CLOSE_MS = 1_000;
const GOING_AWAY = 1001; // RFC 6455 section 7.4.1
const INTERNAL_ERROR = 1011;

/** The one way in for WebSockets of a listener. */
export interface WebSocketDoor {
  /** Asks of every open stream what a request is asked, and ends those that may not go on. */
  recheck(): void;
  /** Tells every client to go elsewhere, and ends those that do not answer. */
  close(): void;
}

/** Ports of the door. */
export interface WebSocketDoorOptions {
  readonly server: Server;
  readonly handlers: RouteHandlers;
  readonly admission: Admission;
  readonly now: () => number;
  readonly newTraceId: () => string;
  readonly onFault: OnFault;
}

function queryOf(search: string): Record<string, string | string[]> {
  const params = new URLSearchParams(search);
  // A name that comes twice becomes a list, which the schema refuses.
  return Object.fromEntries(
    [...new Set(params.keys())].map((name) => {
      const values = params.getAll(name);
      return [name, values.length === 1 ? (values[0] ?? '') : values];
    }),
  );
}

/** The checks of an upgrade, in the order of those of a request. @throws AppError */
function checkUpgrade(
  request: IncomingMessage,
  admission: Admission,
  checks: RouteChecks,
): { principal: Principal; query: RouteInput<typeof ROUTE>['query'] } {
  const principal = admission.enter(request);
  const [path, search = ''] = (request.url ?? '').split('?', 2);
  if (path !== ROUTE.path || request.method !== ROUTE.method)
    throw new AppError('route_not_found', `WebSockets are at ${ROUTE.path} alone.`);
  admission.require(principal, ROUTE.scope);
  const offered = request.headers['sec-websocket-protocol']?.split(',').map((name) => name.trim());
  if (offered?.includes(SUBPROTOCOL) === false)
    throw new AppError('invalid_request', `The subprotocol is ${SUBPROTOCOL}, or none.`);
  const query = checks.query(queryOf(search)) as RouteInput<typeof ROUTE>['query'];
  return { principal, query };
}

function dismiss(client: WebSocket, code: number, reason: string): void {
  client.close(code, reason);
  const timer = setTimeout(() => client.terminate(), CLOSE_MS);
  client.once('close', () => clearTimeout(timer));
}

/**
 * Opens `events.stream` on a listener; any other upgrade is refused.
 *
 * An open stream can be asked again what a request is asked: a certificate that is revoked or ends
 * takes its streams with it, and one whose rights have changed begins anew with the rights it has.
 */
export function openWebSocketDoor(options: WebSocketDoorOptions): WebSocketDoor {
  const { server, handlers, admission, now, newTraceId, onFault } = options;
  const checks = compileChecks(ROUTE);
  const open = new Map<WebSocket, { request: IncomingMessage; rights: string }>();
  const sockets = new WebSocketServer({
    noServer: true,
    clientTracking: false,
    maxPayload: MAX_FRAME_BYTES,
    perMessageDeflate: false,
    handleProtocols: (offered) => (offered.has(SUBPROTOCOL) ? SUBPROTOCOL : false),
  });

  const recheck = (): void => {
    for (const [client, { request, rights }] of open) {
      try {
        const principal = admission.enter(request);
        admission.require(principal, ROUTE.scope);
        if (rightsOf(principal) === rights) continue;
        open.delete(client);
        dismiss(client, CLOSE_CODES.permissionsChanged, 'permissions changed');
      } catch (error) {
        const known = toAppError(error);
        // Who cannot be vouched for just now has not been refused: it goes on as its connection does.
        if (known.retryable) continue;
        open.delete(client); // it is told once
        dismiss(client, CLOSE_CODES.forbidden, known.code);
      }
    }
  };

  const accept = (
    client: WebSocket,
    request: IncomingMessage,
    principal: Principal,
    join: () => void,
  ): void => {
    open.set(client, { request, rights: rightsOf(principal) });
    client.once('close', () => open.delete(client));
    // ws closes by itself on a bad frame; without a listener the process would end instead.
    client.on('error', () => undefined);
    try {
      join();
    } catch (error) {
      onFault(error, newTraceId());
      dismiss(client, INTERNAL_ERROR, 'a fault of ours');
    }
  };

  server.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    const traceId = newTraceId();
    // Until ws takes over, a broken connection is nobody's fault and must not end the process.
    const ignore = (): void => undefined;
    socket.on('error', ignore);
    const open = (): void => {
      try {
        const { principal, query } = checkUpgrade(request, admission, checks);
        sockets.handleUpgrade(request, socket, head, (client) => {
          socket.off('error', ignore);
          const address = request.socket.remoteAddress;
          const fingerprint = fingerprintOf(principal);
          const ctx = { principal, traceId, receivedAtMs: now(), address, fingerprint };
          accept(client, request, principal, () => handlers['events.stream'](ctx, client, query));
        });
      } catch (error) {
        refuse(socket, error, traceId, onFault);
      }
    };
    const prepared = admission.prepare(request);
    if (prepared === undefined) open();
    else void prepared.then(open);
  });

  return {
    recheck,
    close() {
      for (const client of open.keys()) dismiss(client, GOING_AWAY, 'the server is stopping');
    },
  };
}

/** What a stream may show, as a text that changes with it. */
function rightsOf({ scopes, services }: Principal): string {
  return JSON.stringify([scopes, services ?? null]);
}

function refuse(socket: Duplex, error: unknown, traceId: string, onFault: OnFault): void {
  const known = toAppError(error);
  if (known.code === 'internal') onFault(error, traceId);
  const { status, headers, body } = problemAnswer(known, traceId);
  const lines = Object.entries({
    ...headers,
    connection: 'close',
    'content-length': String(Buffer.byteLength(body)),
  }).map(([name, value]) => `${name}: ${value}`);
  const text = `HTTP/1.1 ${String(status)} Refused\r\n${lines.join('\r\n')}\r\n\r\n${body}`;
  socket.end(text, () => socket.destroy());
}
