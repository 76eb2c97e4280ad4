import { pino } from 'pino';
import {
  createConsoleGateway,
  createHttpServer,
  type HttpServer,
  type RouteHandlers,
  type SessionStore,
} from '../../src/adapters/http/index.ts';
import type { authorize, IdentityRegistry } from '../../src/identity/index.ts';
import { plainHandlers } from './answers.ts';
import type { Target } from './exchange.ts';
import { type Identities, TRUST_DOMAIN } from './identities.ts';

/** Lines that were logged, as objects. */
export type Logged = Record<string, unknown>[];

export function createLogger(logged: Logged) {
  return pino(
    {},
    { write: (line: string) => void logged.push(JSON.parse(line) as Record<string, unknown>) },
  );
}

export interface Running {
  readonly target: Target;
  readonly server: HttpServer;
  readonly logged: Logged;
}

/** Starts the API's listener on a free port with answers checked against the contract. */
export async function startServer(
  identities: Identities,
  options: {
    readonly handlers?: Partial<RouteHandlers>;
    readonly authorize?: typeof authorize;
    readonly now?: () => number;
    readonly registry?: Partial<IdentityRegistry>;
  } = {},
): Promise<Running> {
  const { handlers, registry, ...rest } = options;
  const logged: Logged = [];
  const server = createHttpServer({
    host: '127.0.0.1',
    port: 0,
    tls: identities.serverTls,
    registry: {
      find: (fingerprint) => identities.registry.get(fingerprint),
      look: () => Promise.resolve(),
      isStale: () => false,
      onChange: () => () => undefined,
      ...registry,
    },
    trustDomain: TRUST_DOMAIN,
    publicHosts: ['noc.example'],
    handlers: plainHandlers(handlers),
    logger: createLogger(logged),
    onRefused: ({ reason, facts }) =>
      void logged.push({ reason, name: facts.subjectAltName, msg: 'refused an identity' }),
    now: Date.now,
    checkResponses: true,
    ...rest,
  });
  const { port } = new URL(await server.start());
  return { server, logged, target: { port: Number(port), serverCa: identities.serverCa } };
}

/** Starts the console's gateway on a free port, for `ana`. */
export async function startGateway(options: {
  readonly staticDir: string;
  readonly sessions: SessionStore;
  readonly now?: () => number;
}) {
  const { staticDir, sessions, now = Date.now } = options;
  const ana = { tenant: 'acme', kind: 'console', name: 'ana' } as const;
  const gateway = createConsoleGateway({
    port: 0,
    sessions,
    opensFor: () => Promise.resolve(ana),
    principal: (identity) => ({ ...identity, scopes: ['sentry.read', 'sentry.alert.read'] }),
    staticDir,
    handlers: plainHandlers(),
    logger: createLogger([]),
    now,
    checkResponses: true,
  });
  const { port } = new URL(await gateway.start());
  return { gateway, target: { port: Number(port) } };
}
