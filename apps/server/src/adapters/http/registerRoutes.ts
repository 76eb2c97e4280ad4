import type { IncomingHttpHeaders } from 'node:http';
import { type RouteId, type RouteSpec, ROUTES } from '@batcave/shared/api';
import { AppError } from '@batcave/shared/errors';
import { EVENT_LIMITS } from '@batcave/shared/events';
import type { Principal } from '@batcave/shared/identity';
import type { FastifyInstance, FastifyReply, FastifyRequest, RouteOptions } from 'fastify';
import type { Admission } from './admission.ts';
import { answerRoute } from './answerRoute.ts';
import type { RouteHandlers } from './handlers.ts';
import { SECURITY_HEADERS, sendProblem } from './openApp.ts';
import type { OnFault } from './problem.ts';

declare module 'fastify' {
  interface FastifyContextConfig {
    routeId?: RouteId;
  }
  interface FastifyRequest {
    /** Who asks, from admission on. */
    principal: Principal | null;
  }
}

/** How a listener finds out who asks, and what it offers of the table. */
export interface RegisterOptions {
  readonly handlers: RouteHandlers;
  readonly admission: Admission;
  readonly now: () => number;
  readonly checkResponses: boolean;
  /** Routes of the table that this listener offers. */
  readonly only: readonly RouteId[];
  /** Bytes of a body, unless the route says otherwise. Default: what the largest of these takes. */
  readonly maxBodyBytes?: number;
  readonly onFault: OnFault;
}

/** Bytes of a body, unless the route says otherwise. The largest that is valid names 10,000 alerts. */
const MAX_JSON_BYTES = 512 * 1024;
const INGEST_TYPES = /^application\/(json|x-ndjson|ndjson)\s*(;\s*charset="?utf-8"?\s*)?$/i;
const OWN: readonly string[] = ['openapi', 'docs'] satisfies RouteId[];

/** The routes of the table that a listener of this sort offers. */
export function routesOf(listener: RouteSpec['listener']): RouteId[] {
  return (Object.keys(ROUTES) as RouteId[]).filter(
    (id) => (ROUTES[id] as RouteSpec).listener === listener,
  );
}

/** `/v1/alerts/{alert_id}` in Fastify's form. */
function fastifyPath(path: string): string {
  return path.replaceAll(/\{(\w+)\}/g, ':$1');
}

/** The methods that a path of the table takes; empty for a path that is not in it. */
function methodsOf(ids: readonly RouteId[]): (url: string) => readonly string[] {
  const forms = ids.map((id) => ({
    form: new RegExp(`^${ROUTES[id].path.replaceAll('.', '\\.').replaceAll(/\{\w+\}/g, '[^/]+')}$`),
    method: ROUTES[id].method,
  }));
  return (url) => {
    const path = url.split('?', 1)[0] ?? '';
    const methods = forms.filter(({ form }) => form.test(path)).map(({ method }) => method);
    return [...new Set(methods)];
  };
}

/** @throws AppError before a byte of the body is read when events cannot be in it. */
function assertEvents(headers: IncomingHttpHeaders): void {
  const { 'content-type': type, 'content-encoding': encoding = 'identity' } = headers;
  if (type === undefined || !INGEST_TYPES.test(type))
    throw new AppError(
      'unsupported_media_type',
      `The Content-Type is ${type ?? 'missing'}; send application/json or application/x-ndjson.`,
    );
  if (encoding !== 'gzip' && encoding !== 'identity')
    throw new AppError(
      'unsupported_media_type',
      `The Content-Encoding is ${encoding}; send gzip or none.`,
    );
}

/** @throws when a route has no handler, or a handler no route. */
function assertComplete(handlers: RouteHandlers): void {
  const missing = Object.keys(ROUTES).filter((id) => !OWN.includes(id) && !(id in handlers));
  const unknown = Object.keys(handlers).filter((id) => !(id in ROUTES) || OWN.includes(id));
  if (missing.length + unknown.length > 0)
    throw new Error(
      `The handlers do not fit the route table. Without a handler: ${missing.join(', ') || 'none'}. Without a route: ${unknown.join(', ') || 'none'}.`,
    );
}

/** @throws when a route is not one of the table: nothing else may ever be registered. */
function assertInTable(route: RouteOptions): void {
  const id = route.config?.routeId;
  if (id === undefined || fastifyPath(ROUTES[id].path) !== route.url)
    throw new Error(
      `${String(route.method)} ${route.url} is not in the route table (packages/shared/src/api/routes.ts).`,
    );
}

/** Runs a check as a hook: what it throws is the answer. */
function asHook(check: (request: FastifyRequest) => void) {
  return (request: FastifyRequest, _reply: unknown, done: (error?: Error) => void): void => {
    try {
      check(request);
    } catch (error) {
      done(error as Error);
      return;
    }
    done();
  };
}

/**
 * Registers the routes of the table, and nothing else can be registered afterwards.
 *
 * Order of the checks: identity, host and origin, stopping, route and method, scope, type and size
 * of the body, form, and then the handler's own.
 *
 * @throws when a route has no handler or a handler no route: the server does not start with a
 *   contract that it does not keep.
 */
export function registerRoutes(app: FastifyInstance, options: RegisterOptions): void {
  const { handlers, admission, onFault, maxBodyBytes = MAX_JSON_BYTES } = options;
  const ids = options.only;
  const allowedMethods = methodsOf(ids);
  assertComplete(handlers);
  app.addHook('onRoute', assertInTable);
  app.decorateRequest('principal', null);
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, done) => done(null, body));
  app.setErrorHandler((error, request, reply) => sendProblem(request, reply, error, onFault));

  app.addHook('onRequest', (request, reply, done) => {
    void reply.headers(SECURITY_HEADERS);
    const prepared = admission.prepare(request.raw);
    if (prepared === undefined) enter(request, reply, done);
    else void prepared.then(() => enter(request, reply, done));
  });
  const enter = (
    request: FastifyRequest,
    reply: FastifyReply,
    done: (error?: Error) => void,
  ): void => {
    try {
      request.principal = admission.enter(request.raw);
    } catch (error) {
      done(error as Error);
      return;
    }
    if (!request.is404) {
      done();
      return;
    }
    // Told here and not by the handler below, which runs only after the body has been read.
    const methods = allowedMethods(request.url);
    if (methods.length > 0) void reply.header('allow', methods.join(', '));
    done(new AppError(methods.length > 0 ? 'method_not_allowed' : 'route_not_found'));
  };
  app.setNotFoundHandler((request, reply) =>
    sendProblem(request, reply, new AppError('route_not_found'), onFault),
  );

  for (const id of ids) {
    const route: RouteSpec = ROUTES[id];
    app.route({
      method: route.method,
      url: fastifyPath(route.path),
      config: { routeId: id },
      bodyLimit:
        route.rawBody === true
          ? EVENT_LIMITS.maxBodyBytes
          : (route.limits?.maxBodyBytes ?? maxBodyBytes),
      onRequest: asHook((request) => {
        admission.require(request.principal as Principal, route.scope);
        if (route.rawBody === true) assertEvents(request.headers);
      }),
      // Once more when the body is in: that may take a minute, and rights can be taken meanwhile.
      ...(route.body === undefined
        ? {}
        : {
            preHandler: asHook((request) => {
              request.principal = admission.reenter(request.raw);
              admission.require(request.principal, route.scope);
            }),
          }),
      handler: answerRoute(id, options),
    });
  }
}
