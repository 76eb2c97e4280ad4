import { type RouteId, type RouteSpec, ROUTES } from '@batcave/shared/api';
import { AppError } from '@batcave/shared/errors';
import type { Principal } from '@batcave/shared/identity';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { authorize } from '../../identity/index.ts';
import { docsPage } from './docsPage.ts';
import type { RequestContext, RouteHandlers } from './handlers.ts';
import { openApi } from './openapi.ts';
import { problemAnswer, toAppError } from './problem.ts';
import { compileChecks, type RouteChecks } from './validate.ts';

declare module 'fastify' {
  interface FastifyContextConfig {
    routeId?: RouteId;
  }
}

/** How a listener finds out who asks, and what it does besides the table. */
export interface RouteOptions {
  readonly handlers: RouteHandlers;
  /** @throws AppError when the request may not go on. */
  readonly admit: (request: FastifyRequest) => Principal;
  readonly stopping: () => boolean;
  readonly now: () => number;
  readonly checkResponses: boolean;
  /** Routes of the table that this listener offers. */
  readonly only?: readonly RouteId[];
  readonly onFault: (error: unknown, traceId: string) => void;
}

const JSON_TYPE = 'application/json; charset=utf-8';
const DOCS_CSP =
  "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'";

/** `/v1/alerts/{alert_id}` in Fastify's form. */
function fastifyPath(path: string): string {
  return path.replaceAll(/\{(\w+)\}/g, ':$1');
}

function readJson(request: FastifyRequest): unknown {
  const body = request.body as Buffer | undefined;
  if (body === undefined || body.length === 0) return undefined;
  if (!/^application\/json\s*(;|$)/i.test(request.headers['content-type'] ?? ''))
    throw new AppError(
      'unsupported_media_type',
      'This route takes Content-Type: application/json.',
    );
  if (request.headers['content-encoding'] !== undefined)
    throw new AppError('unsupported_media_type', 'This route takes no Content-Encoding.');
  try {
    return JSON.parse(body.toString('utf8')) as unknown;
  } catch (cause) {
    throw new AppError('invalid_json', `The body is not valid JSON: ${(cause as Error).message}.`, {
      cause,
    });
  }
}

/** Sends an error, and logs the one kind that nobody foresaw. */
export function sendProblem(
  reply: FastifyReply,
  error: unknown,
  traceId: string,
  options: Pick<RouteOptions, 'onFault'> & { readonly required?: string },
): void {
  const known = toAppError(error);
  if (known.code === 'internal') options.onFault(error, traceId);
  const { status, headers, body } = problemAnswer(
    known,
    traceId,
    options.required === undefined ? {} : { required: options.required },
  );
  // A refused identity must not keep its connection: the next request would be refused as well.
  if (known.code === 'identity_rejected' || known.code === 'shutting_down')
    headers['connection'] = 'close';
  void reply.code(status).headers(headers).send(body);
}

type JsonHandler = (ctx: RequestContext, input: object) => Promise<unknown>;

function inputOf(checks: RouteChecks, request: FastifyRequest): Record<string, unknown> {
  const input: Record<string, unknown> = {};
  if (checks.params !== undefined) input['params'] = checks.params(request.params);
  if (checks.query !== undefined) input['query'] = checks.query(request.query);
  if (checks.body !== undefined) {
    const body = readJson(request);
    // A body that may be left out is checked only when it is there.
    const optional = body === undefined && isOptionalBody(request);
    input['body'] = optional ? undefined : checks.body(body);
  }
  return input;
}

function isOptionalBody(request: FastifyRequest): boolean {
  const route = ROUTES[request.routeOptions.config.routeId as RouteId] as RouteSpec;
  return route.body !== undefined && '~optional' in route.body;
}

/**
 * Registers the routes of the table, and nothing else can be registered afterwards.
 *
 * @throws when a route has no handler or a handler no route: the server does not start with a
 *   contract that it does not keep.
 */
export function registerRoutes(app: FastifyInstance, options: RouteOptions): void {
  const { handlers, admit, stopping, now, checkResponses, onFault } = options;
  const ids = (options.only ?? Object.keys(ROUTES)) as RouteId[];
  assertComplete(handlers);
  const openApiJson = JSON.stringify(openApi());
  const docsHtml = docsPage();
  app.addHook('onRoute', (route) => {
    const id = route.config?.routeId;
    if (id === undefined || fastifyPath(ROUTES[id].path) !== route.url)
      throw new Error(
        `${String(route.method)} ${route.url} is not in the route table (packages/shared/src/api/routes.ts)`,
      );
  });
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, done) => done(null, body));
  app.setErrorHandler((error, request, reply) =>
    sendProblem(reply, error, request.id, { onFault }),
  );

  const principals = new WeakMap<FastifyRequest, Principal>();
  // Identity comes before everything, unknown paths included (security: nothing is told to strangers).
  app.addHook('onRequest', (request, reply, done) => {
    void reply.headers({ 'x-content-type-options': 'nosniff', 'cache-control': 'no-store' });
    if (stopping()) return done(new AppError('shutting_down', undefined, { retryAfterMs: 1000 }));
    let principal: Principal;
    try {
      principal = admit(request);
    } catch (error) {
      return done(error as Error);
    }
    principals.set(request, principal);
    const id = request.routeOptions.config.routeId;
    if (id === undefined) return done();
    const allowed = authorize(principal, ROUTES[id].scope);
    if (allowed.ok) return done();
    sendProblem(
      reply,
      new AppError('insufficient_scope', `The route needs the scope ${allowed.required}.`),
      request.id,
      { onFault, required: allowed.required },
    );
  });
  app.setNotFoundHandler((request, reply) => {
    const path = request.url.split('?')[0] ?? '';
    const methods = ids
      .filter((id) => new RegExp(`^${ROUTES[id].path.replaceAll(/\{\w+\}/g, '[^/]+')}$`).test(path))
      .map((id) => ROUTES[id].method);
    if (methods.length === 0)
      sendProblem(reply, new AppError('route_not_found'), request.id, { onFault });
    else {
      void reply.header('allow', [...new Set(methods)].join(', '));
      sendProblem(reply, new AppError('method_not_allowed'), request.id, { onFault });
    }
  });

  for (const id of ids) {
    const route: RouteSpec = ROUTES[id];
    const checks = compileChecks(route);
    const ctx = (request: FastifyRequest): RequestContext => ({
      principal: principals.get(request) as Principal,
      traceId: request.id,
      receivedAtMs: now(),
    });
    app.route({
      method: route.method,
      url: fastifyPath(route.path),
      config: { routeId: id },
      handler: async (request, reply) => {
        switch (id) {
          case 'openapi':
            return reply.header('content-type', JSON_TYPE).send(openApiJson);
          case 'docs':
            return reply
              .headers({
                'content-type': 'text/html; charset=utf-8',
                'content-security-policy': DOCS_CSP,
              })
              .send(docsHtml);
          case 'ops.metrics':
            return reply
              .header('content-type', 'text/plain; version=0.0.4; charset=utf-8')
              .send(await handlers['ops.metrics'](ctx(request)));
          case 'events.stream':
            throw new AppError(
              'invalid_request',
              'This is a WebSocket: connect with wss:// and an Upgrade.',
            );
          case 'events.ingest': {
            const answer = await handlers['events.ingest'](ctx(request), rawBody(request));
            return reply.code(202).header('content-type', JSON_TYPE).send(JSON.stringify(answer));
          }
          default: {
            const handler = handlers[id] as JsonHandler;
            const value = await handler(ctx(request), inputOf(checks, request));
            if (checkResponses && checks.response?.(value) === false)
              throw new Error(`the answer of ${id} is not of its schema: ${JSON.stringify(value)}`);
            reply.code(route.status);
            return value === undefined
              ? reply.send()
              : reply.header('content-type', JSON_TYPE).send(JSON.stringify(value));
          }
        }
      },
    });
  }
}

const INGEST_TYPES = /^application\/(json|x-ndjson|ndjson)\s*(;|$)/i;

function rawBody(request: FastifyRequest): Parameters<RouteHandlers['events.ingest']>[1] {
  const { 'content-type': contentType, 'content-encoding': contentEncoding } = request.headers;
  if (contentType === undefined || !INGEST_TYPES.test(contentType))
    throw new AppError(
      'unsupported_media_type',
      `The Content-Type is ${contentType ?? 'missing'}; send application/json or application/x-ndjson.`,
    );
  if (contentEncoding !== undefined && contentEncoding !== 'gzip' && contentEncoding !== 'identity')
    throw new AppError(
      'unsupported_media_type',
      `The Content-Encoding is ${contentEncoding}; send gzip or none.`,
    );
  return {
    body: (request.body as Buffer | undefined) ?? Buffer.alloc(0),
    contentType,
    contentEncoding,
  };
}

function assertComplete(handlers: RouteHandlers): void {
  const own = new Set<string>(['openapi', 'docs']);
  const missing = Object.keys(ROUTES).filter((id) => !own.has(id) && !(id in handlers));
  const unknown = Object.keys(handlers).filter((id) => !(id in ROUTES));
  if (missing.length + unknown.length > 0)
    throw new Error(
      `The handlers do not fit the route table. Without a handler: ${missing.join(', ') || 'none'}. Without a route: ${unknown.join(', ') || 'none'}.`,
    );
}
