import type { IncomingMessage } from 'node:http';
import { type RouteId, WINDOW_ROUTES } from '@batcave/shared/api';
import { AppError } from '@batcave/shared/errors';
import type { Principal } from '@batcave/shared/identity';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Logger } from 'pino';
import { authorize, type NamedIdentity } from '../../identity/index.ts';
import { createAdmission } from './admission.ts';
import type { RouteHandlers } from './handlers.ts';
import { createListener, createTraceIds, type Listener } from './listen.ts';
import { openApp } from './openApp.ts';
import { registerRoutes } from './registerRoutes.ts';
import { Sessions, type SessionStore } from './sessions.ts';
import { readStaticFiles, type StaticFile } from './staticFiles.ts';
import { type OnFault, toAppError } from './problem.ts';
import { openWebSocketDoor } from './webSocketDoor.ts';

/** The console for browsers on this machine. */
export interface ConsoleGateway extends Listener {
  /** A URL that opens the console once. Call after `start`. */
  newLink(): string;
  /** Calls back when a link has been used up. */
  onLinkUsed(listener: () => void): void;
}

/** Settings and ports of the gateway. */
export interface ConsoleGatewayOptions {
  readonly port: number;
  readonly sessions: SessionStore;
  /** Whom a new session is to speak for. @throws AppError when it may not speak, or it cannot be told now. */
  readonly opensFor: () => Promise<NamedIdentity>;
  /** A session's identity with what it may do now. @throws AppError when it may not speak. */
  readonly principal: (identity: NamedIdentity) => Principal;
  /** The built console. */
  readonly staticDir: string;
  readonly handlers: RouteHandlers;
  readonly logger: Logger;
  readonly now: () => number;
  /** Check every answer against the contract. Default: no. */
  readonly checkResponses?: boolean;
}

const RECHECK_MS = 1000;
/** After so many seconds a link is tried again while the store is away. */
const OPEN_AGAIN_S = '2';
/** What a window of the console calls, and what tells of the contract. Events are taken in over mTLS alone. */
const ROUTES_OFFERED: readonly RouteId[] = [...WINDOW_ROUTES, 'events.stream', 'openapi', 'docs'];
const PAGE_CSP =
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; connect-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'";

/** Cookies are shared by all ports of a host: the port keeps those of two servers apart. */
function cookieName(request: IncomingMessage): string {
  return `batcave_session_${String(request.socket.localPort)}`;
}

function cookieOf(request: IncomingMessage): string {
  const start = `${cookieName(request)}=`;
  const cookies = (request.headers.cookie ?? '').split(';').map((cookie) => cookie.trim());
  return cookies.find((cookie) => cookie.startsWith(start))?.slice(start.length) ?? '';
}

/** The Host must be this listener by a loopback name: a page that has rebound its own name sends that. */
function isOwnHost(request: IncomingMessage): boolean {
  const port = String(request.socket.localPort);
  return [`127.0.0.1:${port}`, `localhost:${port}`].includes(request.headers.host ?? '');
}

/** @throws AppError when a page of another origin asks, or may be asking. */
function checkOrigin({ method, headers }: IncomingMessage): void {
  const { origin, host = '', upgrade, 'sec-fetch-site': site } = headers;
  const changes = method !== 'GET' || upgrade !== undefined;
  const isOwn = origin === `http://${host}`;
  const isForeign = (origin !== undefined && !isOwn) || (changes && !isOwn);
  // `none` is a person: an address typed in, or a link from a terminal.
  const comesFromElsewhere =
    site !== undefined && site !== 'same-origin' && (site !== 'none' || changes);
  if (isForeign || comesFromElsewhere) throw new AppError('origin_not_allowed');
}

/** Opens the console to browsers on 127.0.0.1: a one-time link becomes a session cookie. */
export function createConsoleGateway(options: ConsoleGatewayOptions): ConsoleGateway {
  const { principal, handlers, logger, now } = options;
  const sessions = new Sessions(options.sessions);
  const files = readStaticFiles(options.staticDir);
  const newTraceId = createTraceIds();
  let stopping = false;
  let address: string | undefined;
  let linkUsed = (): void => undefined;
  const onFault = (err: unknown, traceId: string): void =>
    logger.error({ err, trace_id: traceId }, 'a request met a fault of ours');
  const admission = createAdmission({
    // One that another server opened, or this one before it was restarted, is not heard of yet.
    prepare: (request) => (isOwnHost(request) ? sessions.prepare(cookieOf(request)) : undefined),
    identify(request) {
      if (!isOwnHost(request)) throw new AppError('host_not_allowed');
      checkOrigin(request);
      return principal(sessions.find(cookieOf(request), now()).identity);
    },
    authorize,
    stopping: () => stopping,
  });
  const app = openApp({ admission, newTraceId, isKnown: () => true, onFault });
  registerPages(app, {
    ...{ files, sessions, now, onFault },
    opensFor: options.opensFor,
    onLinkUsed: () => linkUsed(),
  });
  // Apart from the pages, which need no session.
  void app.register((api, _options, done) => {
    registerRoutes(api, {
      handlers,
      admission,
      now,
      checkResponses: options.checkResponses ?? false,
      only: ROUTES_OFFERED,
      onFault,
    });
    done();
  });
  const door = openWebSocketDoor({
    server: app.server,
    handlers,
    admission,
    now,
    newTraceId,
    onFault,
  });
  const timer = setInterval(() => door.recheck(), RECHECK_MS);
  timer.unref();
  const listener = createListener({
    app,
    scheme: 'http',
    host: '127.0.0.1',
    port: options.port,
    flag: '--console-port',
    onStopping: () => {
      stopping = true;
      clearInterval(timer);
      door.close();
    },
  });
  return {
    async start() {
      address = await listener.start();
      return address;
    },
    bound: () => listener.bound(),
    stop: (deadlineMs) => listener.stop(deadlineMs),
    newLink() {
      if (address === undefined) throw new Error('newLink() came before start()');
      return `${address}/open?token=${sessions.newLinkToken(now())}`;
    },
    onLinkUsed(listener) {
      linkUsed = listener;
    },
  };
}

function sendPage(reply: FastifyReply, status: number, text: string): FastifyReply {
  return reply
    .code(status)
    .headers({ 'content-type': 'text/html; charset=utf-8', 'content-security-policy': PAGE_CSP })
    .send(
      `<!doctype html><html lang="en"><meta charset="utf-8"><title>Batcave</title><p>${text}</p></html>`,
    );
}

/** The pages: opening by link, logging out, and the console's own files. They hold no data, so they need no session. */
function registerPages(
  app: FastifyInstance,
  options: {
    readonly files: ReadonlyMap<string, StaticFile>;
    readonly sessions: Sessions;
    readonly opensFor: () => Promise<NamedIdentity>;
    readonly now: () => number;
    readonly onFault: OnFault;
    readonly onLinkUsed: () => void;
  },
): void {
  const { files, sessions, opensFor, now, onFault, onLinkUsed } = options;
  const guard = (request: FastifyRequest, reply: FastifyReply): boolean => {
    void reply.headers({ 'x-content-type-options': 'nosniff', 'referrer-policy': 'no-referrer' });
    if (isOwnHost(request.raw)) return true;
    sendPage(reply, 421, 'Open the console under 127.0.0.1.');
    return false;
  };
  /** Why it opens nothing. What passes by itself is tried again by the page: the link is as good as before. */
  const refuse = (request: FastifyRequest, reply: FastifyReply, error: unknown): FastifyReply => {
    const known = toAppError(error);
    if (known.code === 'internal') onFault(error, request.id);
    if (known.retryable) void reply.headers({ 'retry-after': OPEN_AGAIN_S, refresh: OPEN_AGAIN_S });
    return sendPage(reply, known.status, known.message);
  };
  app.get('/open', async (request, reply) => {
    if (!guard(request, reply)) return reply;
    const { token } = request.query as { token?: unknown };
    let secret: string | undefined;
    try {
      // Whatever cookie the browser sent: the secret is always a new one, of ours.
      secret = await sessions.open(typeof token === 'string' ? token : '', {
        ...{ opensFor, nowMs: now(), port: request.raw.socket.localPort ?? 0 },
      });
    } catch (error) {
      return refuse(request, reply, error);
    }
    if (secret === undefined)
      return sendPage(
        reply,
        403,
        'This link has been used or is too old. For another, run: npx sentry console --browser',
      );
    onLinkUsed();
    return (
      reply
        .headers({
          'set-cookie': `${cookieName(request.raw)}=${secret}; HttpOnly; SameSite=Strict; Path=/`,
          'cache-control': 'no-store',
        })
        // Not a redirect by status: a Strict cookie is not sent on the hop that begins at another site.
        .header('refresh', '0; url=/')
        .headers({
          'content-type': 'text/html; charset=utf-8',
          'content-security-policy': PAGE_CSP,
        })
        .send(
          '<!doctype html><html lang="en"><meta charset="utf-8"><title>Batcave</title><p><a href="/">Open the console</a></p></html>',
        )
    );
  });
  app.post('/log-out', async (request, reply) => {
    if (!guard(request, reply)) return reply;
    try {
      checkOrigin(request.raw);
      await sessions.end(cookieOf(request.raw), { nowMs: now(), traceId: request.id });
    } catch (error) {
      return refuse(request, reply, error);
    }
    return reply
      .code(204)
      .header(
        'set-cookie',
        `${cookieName(request.raw)}=; HttpOnly; SameSite=Strict; Path=/; Max-Age=0`,
      )
      .send();
  });
  app.get('/logged-out', (request, reply) =>
    guard(request, reply)
      ? sendPage(
          reply,
          200,
          'You are logged out. To open the console again, run: npx sentry console --browser',
        )
      : reply,
  );
  app.get('/', (request, reply) => {
    if (!guard(request, reply)) return reply;
    const page = files.get('/browser.html');
    if (page === undefined)
      return sendPage(reply, 503, 'The console is not built. Run: npm run build');
    return sendFile(reply, page);
  });
  for (const [path, file] of files)
    app.get(path, (request, reply) => (guard(request, reply) ? sendFile(reply, file) : reply));
}

function sendFile(reply: FastifyReply, file: StaticFile): FastifyReply {
  return reply
    .headers({
      'content-type': file.type,
      'content-security-policy': PAGE_CSP,
      'cache-control': 'no-cache',
    })
    .send(file.body);
}
