import {
  type CallResult,
  createApiClient,
  type HttpTransport,
  type RouteInput,
  ROUTES,
  WINDOW_ROUTES,
  type WindowRoute,
  type StreamRouteId,
} from '@batcave/shared/api';
import type { WindowOutput } from '../ipc/contract.ts';
import { checkedResult, localProblem, notConnected, unanswered } from './calls.ts';
import { type ConnectionInput, nextConnection, startConnection } from './connection.ts';
import { type AttachedWindow, createFeed } from './feed.ts';
import { type Attempt, startAttempt } from './attempt.ts';
import type { Clock, LinkFailure, OpenStream, Timers } from './ports.ts';
import type { FrameReceiver } from './windowFeed.ts';

/** Events kept for windows that open later and for those that are slow. */
export const RING_CAPACITY = 20_000;

/** A question that reads a day of events takes longer than others; who asks may stop waiting. */
const LINES_TIMEOUT_MS = 120_000;

function answersByLine(id: WindowRoute): id is Extract<WindowRoute, StreamRouteId> {
  return 'stream' in ROUTES[id];
}

/** The one connection to the server, shared by every window of the console. */
export interface FeedHub {
  /** Connects, and keeps connecting until `stop`. */
  start(): void;
  stop(): void;
  /** Sends the window all there is at once, then what changes: one frame in flight, coalesced. */
  attach(receiver: FrameReceiver): AttachedWindow;
  /**
   * One call of the contract. Never rejects, never waits for a connection. Of an answer that comes line by
   * line it gives the last line, after two minutes at most.
   */
  call<Id extends WindowRoute>(
    id: Id,
    input: RouteInput<(typeof ROUTES)[Id]>,
  ): Promise<CallResult<WindowOutput<Id>>>;
  /** Whose data it is, as the server said when it let this console in; `null`: it has not. */
  tenant(): string | null;
  /** Tries now instead of at the time set, and leaves `refused`. */
  retryNow(): void;
  /**
   * Drops the connection and makes a new one at once. `forget` also drops all that came over it: it
   * was for another identity. Windows that are attached must attach again then.
   */
  reconnect(options: { readonly forget: boolean }): void;
}

/** What the hub needs from its host. */
export interface FeedHubOptions {
  readonly http: HttpTransport;
  readonly openStream: OpenStream;
  readonly clock: Clock;
  readonly timers: Timers;
  /** In [0, 1), for the jitter of the pauses. */
  readonly random: () => number;
  /** Name of the server as the operator knows it; empty while it is not known. */
  readonly serverName: () => string;
  /** Whom the certificate is for: a server that says another is not listened to. Default: not known. */
  readonly tenant?: () => string | null;
  /** Default `RING_CAPACITY`. */
  readonly ringCapacity?: number;
}

/** Makes the hub. It does nothing before `start`. */
export function createFeedHub(options: FeedHubOptions): FeedHub {
  const { http, openStream, clock, timers } = options;
  const client = createApiClient(http);
  let connection = startConnection(clock.nowMs());
  const feed = createFeed({
    clock,
    timers,
    serverName: options.serverName,
    link: connection.link,
    ringCapacity: options.ringCapacity ?? RING_CAPACITY,
  });
  let running = false;
  let attempt: Attempt | undefined;
  let cancelRetry: (() => void) | undefined;

  function step(input: ConnectionInput): void {
    if (!running) return;
    const before = connection;
    connection = nextConnection(before, input, { nowMs: clock.nowMs(), random: options.random() });
    if (connection === before) return;
    feed.linkChanged(connection.link);
    if (connection.link.kind !== before.link.kind || input.kind === 'reconnectAsked') enter();
  }

  /** Does what the state just entered asks for. */
  function enter(): void {
    cancelRetry?.();
    const { link } = connection;
    if (link.kind === 'connecting') {
      attempt?.stop();
      const tenant = options.tenant ?? (() => null);
      attempt = startAttempt({ client, openStream, timers, feed, tenant, step, fail });
    } else if (link.kind === 'disconnected' || link.kind === 'refused') {
      attempt?.stop();
      attempt = undefined;
    }
    if (link.kind === 'disconnected')
      cancelRetry = timers.after(link.nextTryAtMs - clock.nowMs(), () =>
        step({ kind: 'retryDue' }),
      );
  }

  function fail({ refused, code, reason, atOnce }: LinkFailure): void {
    if (refused) step({ kind: 'refused', code, reason });
    else step({ kind: 'lost', reason, lastDataAtMs: feed.dataAtMs, atOnce });
  }

  return {
    start() {
      if (running) return;
      running = true;
      enter();
    },
    stop() {
      running = false;
      cancelRetry?.();
      attempt?.stop();
    },
    attach: feed.attach,
    tenant: () => feed.tenant,
    async call(id, input) {
      if (!(WINDOW_ROUTES as readonly string[]).includes(id)) {
        const detail = `A window may call ${WINDOW_ROUTES.join(', ')}.`;
        const title = 'This is not a call of the console.';
        return { ok: false, problem: localProblem('route_not_found', title, detail) };
      }
      const { link } = connection;
      if (link.kind === 'disconnected' || link.kind === 'refused') return notConnected(link.reason);
      if (link.kind === 'connecting') return notConnected('The console is still connecting.');
      try {
        const answer = answersByLine(id)
          ? client.lastLine(id, input as never, LINES_TIMEOUT_MS)
          : client.call(id as Exclude<WindowRoute, StreamRouteId>, input as never);
        return checkedResult((await answer) as CallResult<never>);
      } catch (error) {
        return unanswered(error);
      }
    },
    retryNow() {
      step({ kind: 'retryAsked' });
    },
    reconnect({ forget }) {
      if (forget) feed.forget();
      step({ kind: 'reconnectAsked', lastDataAtMs: feed.dataAtMs });
    },
  };
}
