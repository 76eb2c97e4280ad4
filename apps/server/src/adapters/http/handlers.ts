import type { RouteId, RouteInput, RouteOutput, ROUTES } from '@batcave/shared/api';
import type { IngestResponse } from '@batcave/shared/events';
import type { Principal } from '@batcave/shared/identity';
import type { EpochMs } from '@batcave/shared/time';
import type { WebSocket } from 'ws';

/** Who asks, and when. The principal is verified and holds the route's scope. */
export interface RequestContext {
  readonly principal: Principal;
  readonly traceId: string;
  readonly receivedAtMs: EpochMs;
  /** Of the certificate that asks; none in a session of the browser console. */
  readonly fingerprint: string | undefined;
  /** Of the peer, as its connection tells. */
  readonly address: string | undefined;
  /** Of a route that answers line by line: aborts when nobody waits for the answer any more. */
  readonly closed?: AbortSignal;
}

/** Routes that this adapter answers itself, from the table alone. */
export type OwnRoute = 'openapi' | 'docs';
type SpecialRoute = 'events.ingest' | 'events.stream' | TextRoute;
/** Routes whose answer is not JSON. */
export type TextRoute = 'ops.metrics' | 'pki.root' | 'pki.crl' | 'pki.crls';

type TextHandlers = {
  readonly [Id in TextRoute]: (ctx: RequestContext) => Promise<string | Buffer>;
};

type JsonHandlers = {
  readonly [Id in Exclude<RouteId, OwnRoute | SpecialRoute>]: (
    ctx: RequestContext,
    input: RouteInput<(typeof ROUTES)[Id]>,
  ) => Promise<RouteOutput<(typeof ROUTES)[Id]>>;
};

/** One function per route of the contract. Failures are thrown as `AppError`. */
export interface RouteHandlers extends JsonHandlers, TextHandlers {
  'events.ingest'(
    ctx: RequestContext,
    request: {
      readonly body: Buffer;
      readonly contentType: string | undefined;
      readonly contentEncoding: string | undefined;
    },
  ): Promise<IngestResponse>;
  /** The socket is open and may speak; the scope of the route has been checked. */
  'events.stream'(
    ctx: RequestContext,
    socket: WebSocket,
    query: RouteInput<(typeof ROUTES)['events.stream']>['query'],
  ): void;
}
