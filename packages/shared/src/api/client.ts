import type { FieldFault } from '../errors/index.ts';
import type { RouteInput, RouteOutput } from './route.ts';
import { type RouteId, ROUTES } from './routes.ts';

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
}

/** One exchange over whatever carries it: mTLS in the desktop app, a cookie in the browser. */
export interface HttpTransport {
  /** Resolves with status and parsed JSON. Rejects only when no answer came. */
  send(request: {
    readonly method: string;
    readonly path: string;
    readonly body: unknown;
  }): Promise<{ readonly status: number; readonly body: unknown }>;
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
  call<Id extends RouteId>(
    id: Id,
    input: RouteInput<(typeof ROUTES)[Id]>,
  ): Promise<CallResult<RouteOutput<(typeof ROUTES)[Id]>>>;
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

/** Makes the typed client over a transport. */
export function createApiClient(transport: HttpTransport): ApiClient {
  return {
    async call(id, input) {
      const route = ROUTES[id];
      const { status, body } = await transport.send({
        method: route.method,
        path: buildPath(route.path, input as AnyInput),
        body: (input as AnyInput).body,
      });
      if (status >= 200 && status < 300) return { ok: true, value: body as never };
      return { ok: false, problem: body as Problem };
    },
  };
}
