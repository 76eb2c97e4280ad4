import { AppError } from '@batcave/shared/errors';
import type { Principal } from '@batcave/shared/identity';
import { fastify, type FastifyInstance } from 'fastify';
import type { Logger } from 'pino';
import type { RouteHandlers } from './handlers.ts';
import { createListener, createTraceIds, type Listener } from './listen.ts';
import { registerRoutes } from './registerRoutes.ts';

/** Whoever is on this machine; it holds no scope, and the routes here need none. */
const LOCAL: Principal = { tenant: '', kind: 'agent', name: 'local', scopes: [] };

/** Health and metrics without a certificate, on the loopback address alone. No tenant's data is here. */
export function createOpsServer(options: {
  readonly port: number;
  readonly handlers: RouteHandlers;
  readonly logger: Logger;
}): Listener {
  const { port, handlers, logger } = options;
  let stopping = false;
  const app = fastify({
    exposeHeadRoutes: false,
    genReqId: createTraceIds(),
  }) as unknown as FastifyInstance;
  registerRoutes(app, {
    handlers,
    admit: (request) => {
      // A page that has rebound its name to this address sends that name.
      if (!/^(127\.0\.0\.1|localhost)(:\d+)?$/.test(request.headers.host ?? ''))
        throw new AppError('invalid_request', 'The Host must be 127.0.0.1 or localhost.');
      return LOCAL;
    },
    stopping: () => stopping,
    now: Date.now,
    checkResponses: false,
    only: ['ops.healthz', 'ops.readyz', 'ops.metrics'],
    onFault: (err, traceId) =>
      logger.error({ err, trace_id: traceId }, 'a request met a fault of ours'),
  });
  return createListener({
    app,
    scheme: 'http',
    host: '127.0.0.1',
    port,
    flag: '--ops-port',
    onStopping: () => {
      stopping = true;
    },
  });
}
