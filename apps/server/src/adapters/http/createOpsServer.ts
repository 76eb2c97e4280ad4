import { AppError } from '@batcave/shared/errors';
import type { Principal } from '@batcave/shared/identity';
import type { Logger } from 'pino';
import { authorize } from '../../identity/index.ts';
import { createAdmission } from './admission.ts';
import type { RouteHandlers } from './handlers.ts';
import { createListener, createTraceIds, type Listener } from './listen.ts';
import { openApp } from './openApp.ts';
import { registerRoutes, routesOf } from './registerRoutes.ts';

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
  const onFault = (err: unknown, traceId: string): void =>
    logger.error({ err, trace_id: traceId }, 'a request met a fault of ours');
  const admission = createAdmission({
    identify({ headers: { host } }) {
      // A page that has rebound its name to this address sends that name.
      if (!/^(127\.0\.0\.1|localhost)(:\d+)?$/.test(host ?? ''))
        throw new AppError('host_not_allowed', 'The Host must be 127.0.0.1 or localhost.');
      return LOCAL;
    },
    authorize,
    stopping: () => stopping,
  });
  const app = openApp({ admission, newTraceId: createTraceIds(), isKnown: () => true, onFault });
  registerRoutes(app, {
    handlers,
    admission,
    now: Date.now,
    checkResponses: false,
    only: routesOf('ops'),
    onFault,
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
