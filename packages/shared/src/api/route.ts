import type { Static, TSchema } from 'typebox';
import type { ErrorCode } from '../errors/index.ts';
import type { Scope } from '../identity/index.ts';

/**
 * One row of the contract. The server registers from it, the client is typed by it, OpenAPI is
 * printed from it and the permission matrix is tested over it.
 */
export interface RouteSpec {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  /** OpenAPI form: `/v1/alerts/{alert_id}/ack`. */
  readonly path: string;
  /** The scope the caller must hold; `any` lets every verified identity in. */
  readonly scope: Scope | 'any';
  /**
   * Where it is offered, if not on the API: `enrol` asks for no certificate, `ops` is on the loopback
   * address alone.
   */
  readonly listener?: 'enrol' | 'ops';
  readonly summary: string;
  readonly params?: TSchema;
  readonly query?: TSchema;
  readonly body?: TSchema;
  /** Successful status and its body; `undefined` body for text or an upgrade. */
  readonly status: 101 | 200 | 201 | 202 | 204;
  readonly response?: TSchema;
  /** Set when the answer comes line by line: `response` is then one line. */
  readonly stream?: 'ndjson';
  /** Errors particular to the route. Those of every route are in `COMMON_ERRORS`. */
  readonly errors?: readonly ErrorCode[];
  /** Media type of an answer that is not JSON. */
  readonly text?: string;
  /** What a body may hold, where it is more than that of other routes. */
  readonly limits?: { readonly maxBodyBytes: number; readonly maxBodyKeys: number };
  /** Set on `POST /v1/events`: the handler reads NDJSON and gzip itself and checks each event. */
  readonly rawBody?: true;
}

/** What any route may answer. */
export const COMMON_ERRORS = [
  'identity_rejected',
  'certificate_revoked',
  'certificate_superseded',
  'identity_locked',
  'insufficient_scope',
  'invalid_request',
  'shutting_down',
  'store_unavailable',
  'internal',
] as const satisfies readonly ErrorCode[];

/** A part that is `Type.Optional` may be left out altogether. */
type Part<R extends RouteSpec, K extends 'params' | 'query' | 'body'> = R[K] extends TSchema
  ? R[K] extends { '~optional': true }
    ? Static<R[K]> | undefined
    : Static<R[K]>
  : undefined;

/** What a call of the route takes. Parts that the route does not have are left out. */
export type RouteInput<R extends RouteSpec> = {
  [K in 'params' | 'query' | 'body' as R[K] extends TSchema ? K : never]: Part<R, K>;
};

/** What a successful call of the route gives; of a stream its lines, as they come. */
export type RouteOutput<R extends RouteSpec> = R['response'] extends TSchema
  ? R extends { readonly stream: 'ndjson' }
    ? AsyncIterable<Static<R['response']>>
    : Static<R['response']>
  : undefined;
