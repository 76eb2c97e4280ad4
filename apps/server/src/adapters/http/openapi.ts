import { COMMON_ERRORS, type RouteId, type RouteSpec, ROUTES } from '@batcave/shared/api';
import { ERRORS, type ErrorCode } from '@batcave/shared/errors';
import { ImportReportSchema } from '@batcave/shared/rules';

interface ObjectSchema {
  readonly properties?: Record<string, object>;
  readonly required?: readonly string[];
}

const PROBLEM = {
  type: 'object',
  description: 'RFC 9457. `code` is stable; `errors` names the field, its limit and the fix.',
  required: ['type', 'title', 'status', 'code', 'detail', 'trace_id'],
  properties: {
    type: { type: 'string' },
    title: { type: 'string' },
    status: { type: 'integer' },
    code: { type: 'string', enum: Object.keys(ERRORS) },
    detail: { type: 'string' },
    trace_id: { type: 'string', description: 'Finds the request in the log of the server.' },
    required: { type: 'string', description: 'The scope that is missing.' },
    report: {
      ...ImportReportSchema,
      description: 'Of policies.import: what would have become of each rule.',
    },
    errors: {
      type: 'array',
      items: {
        type: 'object',
        required: ['field', 'limit', 'fix'],
        properties: {
          field: { type: 'string', description: 'JSON Pointer, RFC 6901.' },
          limit: { type: 'string' },
          fix: { type: 'string' },
        },
      },
    },
  },
};

function parameters(schema: ObjectSchema | undefined, place: 'path' | 'query'): object[] {
  return Object.entries(schema?.properties ?? {}).map(([name, own]) => ({
    name,
    in: place,
    required: place === 'path' || (schema?.required ?? []).includes(name),
    schema: own,
  }));
}

function errorAnswers(route: RouteSpec): Record<string, object> {
  const byStatus = new Map<number, ErrorCode[]>();
  for (const code of new Set<ErrorCode>([...(route.errors ?? []), ...COMMON_ERRORS])) {
    const { status } = ERRORS[code];
    byStatus.set(status, [...(byStatus.get(status) ?? []), code]);
  }
  return Object.fromEntries(
    [...byStatus].map(([status, codes]) => [
      String(status),
      {
        description: codes.map((code) => `${code}: ${ERRORS[code].title}`).join('\n'),
        content: {
          'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } },
        },
      },
    ]),
  );
}

function requestBody(route: RouteSpec): object | undefined {
  if (route.body === undefined) return undefined;
  const content: Record<string, object> = { 'application/json': { schema: route.body } };
  if (route.rawBody)
    content['application/x-ndjson'] = {
      schema: { type: 'string', description: 'One event per line.' },
    };
  return { required: !('~optional' in route.body), content };
}

function whoMay({ scope, listener }: RouteSpec): string {
  if (listener === 'enrol') return 'On the enrolment port, without a client certificate.';
  if (listener === 'ops')
    return 'On the port for health and metrics of 127.0.0.1, without a certificate.';
  return scope === 'any' ? 'Any verified identity.' : `Needs the scope \`${scope}\`.`;
}

function outcomeOf({ status, stream }: RouteSpec): string {
  if (status === 101) return 'The connection becomes a WebSocket.';
  return stream === 'ndjson' ? 'Line by line: each is of this schema.' : 'Done.';
}

function answerType({ stream }: RouteSpec): string {
  return stream === 'ndjson' ? 'application/x-ndjson' : 'application/json';
}

function operation(id: RouteId): object {
  const route: RouteSpec = ROUTES[id];
  const body = requestBody(route);
  return {
    operationId: id,
    summary: route.summary,
    description: whoMay(route),
    'x-scope': route.scope,
    security: route.listener === undefined ? [{ mutualTLS: [] }] : [],
    parameters: [
      ...parameters(route.params as ObjectSchema | undefined, 'path'),
      ...parameters(route.query as ObjectSchema | undefined, 'query'),
    ],
    ...(body === undefined ? {} : { requestBody: body }),
    responses: {
      [String(route.status)]: {
        description: outcomeOf(route),
        ...(route.response === undefined
          ? {}
          : { content: { [answerType(route)]: { schema: route.response } } }),
        ...(route.text === undefined ? {} : { content: { [route.text]: {} } }),
      },
      ...errorAnswers(route),
    },
  };
}

/**
 * A schema that contains itself is a part of the document, so that its references lead somewhere: alone
 * it names itself by an `$id`, which readers of OpenAPI do not look for.
 */
function withNamedParts(at: unknown, parts: Record<string, unknown>): unknown {
  if (typeof at !== 'object' || at === null) return at;
  if (Array.isArray(at)) return at.map((item) => withNamedParts(item, parts));
  const { $defs = {}, $id: _, ...own } = at as Record<string, unknown>;
  for (const [name, part] of Object.entries($defs as object))
    // The place is taken before the part is read: it may hold itself, and others that hold it.
    if (!(name in parts)) {
      parts[name] = {};
      parts[name] = withNamedParts(part, parts);
    }
  return Object.fromEntries(
    Object.entries(own).map(([key, value]) => {
      const isName = key === '$ref' && typeof value === 'string' && !value.startsWith('#');
      return [key, isName ? `#/components/schemas/${value}` : withNamedParts(value, parts)];
    }),
  );
}

/** The route table as OpenAPI 3.1. */
export function openApi(): object {
  const paths: Record<string, Record<string, object>> = {};
  for (const id of Object.keys(ROUTES) as RouteId[]) {
    const route = ROUTES[id];
    (paths[route.path] ??= {})[route.method.toLowerCase()] = operation(id);
  }
  const schemas: Record<string, unknown> = { Problem: PROBLEM };
  return {
    openapi: '3.1.0',
    info: {
      title: 'Sentry',
      version: '1',
      description: 'Who may call is told by the client certificate.',
    },
    paths: withNamedParts(paths, schemas),
    components: { schemas, securitySchemes: { mutualTLS: { type: 'mutualTLS' } } },
  };
}
