import type { IncomingMessage } from 'node:http';
import type { ServerOptions } from 'node:https';
import type { Duplex } from 'node:stream';
import { fastify, type FastifyInstance, type FastifyReply } from 'fastify';
import type { Admission } from './admission.ts';
import { type OnFault, problemAnswer, toAppError } from './problem.ts';

const MAX_CONNECTIONS = 10_000;
/** Then a connection is made anew, with a handshake of its own. */
const MAX_REQUESTS_PER_SOCKET = 100_000;
/** What Node's parser refuses, by its code; anything else is 400. */
const PARSER_STATUS: Readonly<Record<string, string>> = {
  HPE_HEADER_OVERFLOW: '431 Request Header Fields Too Large',
  ERR_HTTP_REQUEST_TIMEOUT: '408 Request Timeout',
};

/** Sends an error; logs the one kind that nobody foresaw. */
export function sendProblem(
  request: { readonly raw: IncomingMessage; readonly id: string },
  reply: FastifyReply,
  error: unknown,
  onFault: OnFault,
): FastifyReply {
  const known = toAppError(error);
  // A body that broke off is the fault of whoever sent it, and nobody waits for the answer.
  if (known.code === 'internal' && request.raw.complete) onFault(error, request.id);
  const { status, headers, body } = problemAnswer(known, request.id);
  return reply.code(status).headers(headers).send(body);
}

/** Headers of every answer. */
export const SECURITY_HEADERS = {
  'x-content-type-options': 'nosniff',
  'cache-control': 'no-store',
} as const;

/** Makes a Fastify that takes nothing on trust and says nothing of itself. */
export function openApp(options: {
  /** Without it the listener is plain HTTP. */
  readonly https?: ServerOptions;
  readonly admission: Admission;
  readonly newTraceId: () => string;
  /** Whether there is somebody on the connection who may be answered. */
  readonly isKnown: (socket: Duplex) => boolean;
  readonly onFault: OnFault;
}): FastifyInstance {
  const { https, admission, newTraceId, isKnown, onFault } = options;
  const app = fastify({
    ...(https === undefined ? {} : { https }),
    requestTimeout: 60_000,
    keepAliveTimeout: 30_000,
    exposeHeadRoutes: false,
    trustProxy: false,
    return503OnClosing: false, // it would answer strangers; admission does it after identity
    genReqId: newTraceId,
    clientErrorHandler(error, socket) {
      const { code } = error as { code?: string };
      if (!isKnown(socket) || !socket.writable || code === 'ECONNRESET') socket.destroy();
      else
        socket.end(
          `HTTP/1.1 ${PARSER_STATUS[code ?? ''] ?? '400 Bad Request'}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`,
        );
    },
    // A path that cannot be decoded reaches no hook: who asks is found out here.
    frameworkErrors(error, request, reply) {
      let told: unknown = error;
      try {
        admission.enter(request.raw);
      } catch (refusal) {
        told = refusal;
      }
      void reply.headers(SECURITY_HEADERS);
      sendProblem(request, reply as unknown as FastifyReply, told, onFault);
    },
  }) as unknown as FastifyInstance;
  app.server.maxConnections = MAX_CONNECTIONS;
  app.server.maxRequestsPerSocket = MAX_REQUESTS_PER_SOCKET;
  return app;
}
