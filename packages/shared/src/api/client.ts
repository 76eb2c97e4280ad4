import type { FieldFault } from '../errors/index.ts';
import type { ImportReport } from '../rules/index.ts';
import { readLines } from './lines.ts';
import type { RouteInput, RouteOutput } from './route.ts';
import { type RouteId, ROUTES, type StreamRouteId } from './routes.ts';

/** An error answer: RFC 9457 with the code of the error table. */
export interface Problem {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly code: string;
  readonly detail: string;
  readonly trace_id: string;
  readonly errors?: readonly FieldFault[];
  readonly required?: string;
  /** Of `policies.import`: what would have become of each rule. */
  readonly report?: ImportReport;
}

/** One exchange over whatever carries it: mTLS in the desktop app, a cookie in the browser. */
export interface HttpTransport {
  /**
   * Resolves with status and parsed JSON; a text that is not JSON stays a text. Rejects only when no answer
   * came.
   */
  send(request: {
    readonly method: string;
    readonly path: string;
    readonly body: unknown;
    /** How long the whole answer may take, where that is not for the transport to say. */
    readonly timeoutMs?: number;
  }): Promise<{ readonly status: number; readonly body: unknown }>;
  /**
   * The same for an answer that comes line by line: resolves when it begins. Left out where nobody asks
   * for one.
   */
  open?(request: {
    readonly method: string;
    readonly path: string;
    readonly body: unknown;
  }): Promise<OpenText | { readonly status: number; readonly body: unknown }>;
}

/** A successful answer while it comes. */
export interface OpenText {
  readonly text: AsyncIterable<string>;
  /** Closes the connection, also while a piece is waited for: the text then ends. */
  close(): void;
}

/** What came of a call: never an exception for an answer that the server gave. */
export type CallResult<T> =
  { readonly ok: true; readonly value: T } | { readonly ok: false; readonly problem: Problem };

interface AnyInput {
  readonly params?: Record<string, string>;
  readonly query?: Record<string, string | number | undefined>;
  readonly body?: unknown;
}

/** Calls of the contract, typed by the route table. */
export interface ApiClient {
  call<Id extends Exclude<RouteId, StreamRouteId>>(
    id: Id,
    input: RouteInput<(typeof ROUTES)[Id]>,
  ): Promise<CallResult<RouteOutput<(typeof ROUTES)[Id]>>>;
  /** Resolves when the answer begins; its lines are read as they come. */
  stream<Id extends StreamRouteId>(
    id: Id,
    input: RouteInput<(typeof ROUTES)[Id]>,
  ): Promise<CallResult<LineStream<RouteOutput<(typeof ROUTES)[Id]>>>>;
  /**
   * The last line of an answer that comes line by line, for who cannot be told of the others: the whole
   * answer is waited for, `timeoutMs` at most.
   */
  lastLine<Id extends StreamRouteId>(
    id: Id,
    input: RouteInput<(typeof ROUTES)[Id]>,
    timeoutMs: number,
  ): Promise<CallResult<LineOf<Id>>>;
}

/** One line of a route that answers line by line. */
export type LineOf<Id extends StreamRouteId> =
  RouteOutput<(typeof ROUTES)[Id]> extends AsyncIterable<infer Line> ? Line : never;

/** Lines as they come. */
export interface LineStream<Lines> {
  readonly lines: Lines;
  /** Closes the connection; what the server does for it ends. So does who stops reading. */
  close(): void;
}

/** Fills a path of the table: `/v1/alerts/{alert_id}` and its values, each percent-encoded. */
export function buildPath(path: string, input: AnyInput): string {
  const filled = path.replaceAll(/\{(\w+)\}/g, (_, name: string) =>
    encodeURIComponent(input.params?.[name] ?? ''),
  );
  const query = Object.entries(input.query ?? {})
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => `${encodeURIComponent(name)}=${encodeURIComponent(String(value))}`);
  return query.length === 0 ? filled : `${filled}?${query.join('&')}`;
}

/** Several lines are a text, one alone was read as the JSON that it is. */
function lastLineOf(body: unknown): unknown {
  if (typeof body !== 'string') return body;
  return JSON.parse(body.slice(body.trimEnd().lastIndexOf('\n') + 1));
}

/** Makes the typed client over a transport. */
export function createApiClient(transport: HttpTransport): ApiClient {
  const requestOf = (id: RouteId, input: AnyInput) => ({
    method: ROUTES[id].method,
    path: buildPath(ROUTES[id].path, input),
    body: input.body,
  });
  return {
    async call(id, input) {
      const { status, body } = await transport.send(requestOf(id, input as AnyInput));
      if (status >= 200 && status < 300) return { ok: true, value: body as never };
      return { ok: false, problem: body as Problem };
    },
    async stream(id, input) {
      if (transport.open === undefined)
        throw new Error(`This client cannot read ${id}, which answers line by line.`);
      const answer = await transport.open(requestOf(id, input as AnyInput));
      if (!('text' in answer)) return { ok: false, problem: answer.body as Problem };
      const lines = readLines(answer.text) as never;
      return { ok: true, value: { lines, close: () => answer.close() } };
    },
    async lastLine(id, input, timeoutMs) {
      const request = { ...requestOf(id, input as AnyInput), timeoutMs };
      const { status, body } = await transport.send(request);
      if (status < 200 || status >= 300) return { ok: false, problem: body as Problem };
      return { ok: true, value: lastLineOf(body) as never };
    },
  };
}
