import { type RouteId, type RouteSpec, ROUTES } from '@batcave/shared/api';
import { AppError } from '@batcave/shared/errors';
import type { Principal } from '@batcave/shared/identity';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { docsPage } from './docsPage.ts';
import type { RequestContext, RouteHandlers } from './handlers.ts';
import { jsonFault } from './jsonBounds.ts';
import { ndjsonOf } from './ndjson.ts';
import { openApi } from './openapi.ts';
import { compileChecks } from './validate.ts';

/** Answers a request that has been admitted and holds the route's scope. */
type Answer = (request: FastifyRequest, reply: FastifyReply) => Promise<FastifyReply>;

interface AnswerOptions {
  readonly handlers: RouteHandlers;
  readonly now: () => number;
  readonly checkResponses: boolean;
}

const JSON_TYPE = 'application/json; charset=utf-8';
const NO_BODY = Buffer.alloc(0);

function contextOf(request: FastifyRequest, now: () => number): RequestContext {
  return {
    principal: request.principal as Principal,
    traceId: request.id,
    receivedAtMs: now(),
    fingerprint: fingerprintOf(request.principal),
    address: request.socket.remoteAddress,
  };
}

/** A principal that was read off a certificate tells which. */
export function fingerprintOf(principal: Principal | null): string | undefined {
  return (principal as { fingerprint?: string } | null)?.fingerprint;
}

function sendText(reply: FastifyReply, type: string, text: string): FastifyReply {
  return reply.header('content-type', type).send(text);
}

/** @throws AppError `unsupported_media_type`, `invalid_json` */
function readJson(request: FastifyRequest, maxKeys: number | undefined): unknown {
  const body = request.body as Buffer | undefined;
  if (body === undefined || body.length === 0) return undefined;
  if (
    !/^application\/json\s*(;\s*charset="?utf-8"?\s*)?$/i.test(
      request.headers['content-type'] ?? '',
    )
  )
    throw new AppError(
      'unsupported_media_type',
      'This route takes Content-Type: application/json.',
    );
  if (request.headers['content-encoding'] !== undefined)
    throw new AppError('unsupported_media_type', 'This route takes no Content-Encoding.');
  const text = body.toString('utf8');
  const fault = jsonFault(text, maxKeys);
  if (fault !== undefined)
    throw new AppError('invalid_request', `The body cannot be taken: ${fault}. Send it without.`);
  try {
    return JSON.parse(text) as unknown;
  } catch (cause) {
    throw new AppError('invalid_json', `The body is not valid JSON: ${(cause as Error).message}.`, {
      cause,
    });
  }
}

/** The route's handler with what it takes checked before, and what it gives checked after if asked. A text goes out as it is. */
function answerJson(id: RouteId, { handlers, now, checkResponses }: AnswerOptions): Answer {
  const route: RouteSpec = ROUTES[id];
  const checks = compileChecks(route);
  const handler = (handlers as unknown as Record<string, unknown>)[id] as (
    ctx: RequestContext,
    input: object,
  ) => Promise<unknown>;
  return async (request, reply) => {
    const value = await handler(contextOf(request, now), {
      params: checks.params(request.params),
      query: checks.query(request.query),
      body: checks.body(readJson(request, route.limits?.maxBodyKeys)),
    });
    const fault = checkResponses ? checks.responseFault(value) : undefined;
    if (fault !== undefined)
      throw new Error(
        `The answer of ${id} breaks its schema: ${fault.field} must be ${fault.limit}.`,
      );
    void reply.code(route.status);
    if (value === undefined) return reply.send();
    return route.text !== undefined && typeof value === 'string'
      ? sendText(reply, route.text, value)
      : sendText(reply, JSON_TYPE, JSON.stringify(value));
  };
}

/** The same for an answer that comes line by line. Who closes the connection ends the lines. */
function answerLines(id: RouteId, { handlers, now, checkResponses }: AnswerOptions): Answer {
  const route: RouteSpec = ROUTES[id];
  const checks = compileChecks(route);
  const handler = (handlers as unknown as Record<string, unknown>)[id] as (
    ctx: RequestContext,
    input: object,
  ) => Promise<AsyncIterable<unknown>>;
  return async (request, reply) => {
    const closed = new AbortController();
    reply.raw.once('close', () => closed.abort());
    const lines = await handler(
      { ...contextOf(request, now), closed: closed.signal },
      {
        params: checks.params(request.params),
        query: checks.query(request.query),
        body: checks.body(readJson(request, route.limits?.maxBodyKeys)),
      },
    );
    const faultOf = checkResponses ? checks.responseFault : () => undefined;
    return reply
      .code(route.status)
      .header('content-type', 'application/x-ndjson; charset=utf-8')
      .send(ndjsonOf(lines, faultOf));
  };
}

function answerIngest({ handlers, now }: AnswerOptions): Answer {
  const ingest = handlers['events.ingest'].bind(handlers);
  const { query } = compileChecks(ROUTES['events.ingest']);
  return async (request, reply) => {
    // Most requests have none, and this is the busiest route. One that names a tenant is told so.
    if (request.url.includes('?')) query(request.query);
    const { 'content-type': contentType, 'content-encoding': contentEncoding } = request.headers;
    const body = (request.body as Buffer | undefined) ?? NO_BODY;
    const answer = await ingest(contextOf(request, now), { body, contentType, contentEncoding });
    return sendText(reply.code(202), JSON_TYPE, JSON.stringify(answer));
  };
}

let docs: ReturnType<typeof docsPage> | undefined;
let openApiJson: string | undefined;

/** The page and the document are written when somebody first asks for them. */
const answerDocs: Answer = async (_request, reply) => {
  docs ??= docsPage();
  const type = 'text/html; charset=utf-8';
  return sendText(reply.header('content-security-policy', docs.csp), type, docs.html);
};

const answerOpenApi: Answer = async (_request, reply) =>
  sendText(reply, JSON_TYPE, (openApiJson ??= JSON.stringify(openApi())));

/** Makes the answer of one route; all that can be prepared is. */
export function answerRoute(id: RouteId, options: AnswerOptions): Answer {
  const { handlers, now } = options;
  switch (id) {
    case 'openapi':
      return answerOpenApi;
    case 'docs':
      return answerDocs;
    case 'events.ingest':
      return answerIngest(options);
    case 'events.stream':
      return () =>
        Promise.reject(
          new AppError(
            'invalid_request',
            'This is a WebSocket: connect with wss:// and an Upgrade.',
          ),
        );
    case 'ops.metrics':
    case 'pki.root':
    case 'pki.crl':
    case 'pki.crls':
      return async (request, reply) =>
        reply
          .header('content-type', ROUTES[id].text)
          .send(await handlers[id](contextOf(request, now)));
    default:
      return 'stream' in ROUTES[id] ? answerLines(id, options) : answerJson(id, options);
  }
}
