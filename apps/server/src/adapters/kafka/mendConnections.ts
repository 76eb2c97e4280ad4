import { createRequire } from 'node:module';

/** What kafkajs keeps of requests per connection, as far as it is touched here. */
interface RequestQueue {
  readonly pending: readonly unknown[];
  readonly inflight: ReadonlyMap<
    unknown,
    { readonly sentAt: number; readonly requestTimeout: number }
  >;
  readonly requestTimeout: number;
  readonly throttledUntil: number;
  throttleCheckTimeoutId: NodeJS.Timeout | null;
  requestTimeoutIntervalId: NodeJS.Timeout | undefined;
  /** Ours: ends the connection of the queue. */
  drop?: () => void;
  isConnected(): boolean;
  destroy(): void;
  checkPendingRequests(): void;
  scheduleCheckPendingRequests(): void;
  scheduleRequestTimeoutCheck(): void;
}

interface Connection {
  readonly requestQueue: RequestQueue;
  readonly socket: { destroy(error: Error): void } | undefined;
  connect(): Promise<unknown>;
}

const CHECK_PENDING_MS = 10;
const CHECK_SILENCE_MS = 250;

/** Lets connections rest while they are idle, and ends those to brokers that do not answer. */
export function mendConnections(): void {
  const require = createRequire(import.meta.url);
  const queue = require('kafkajs/src/network/requestQueue') as { prototype: RequestQueue };
  const connection = require('kafkajs/src/network/connection') as { prototype: Connection };
  calmIdleConnections(queue.prototype);
  dropSilentConnections(queue.prototype, connection.prototype);
}

/**
 * kafkajs asks every millisecond, for ever, whether a request waits, although none does: three per
 * cent of a core, and a TimeoutNegativeWarning (issues 1704 and 1751). Here it asks only while one
 * waits or the broker asked for a pause.
 */
function calmIdleConnections(prototype: RequestQueue): void {
  prototype.scheduleCheckPendingRequests = function (this: RequestQueue): void {
    if (this.throttleCheckTimeoutId !== null) return;
    let afterMs = this.throttledUntil - Date.now();
    if (this.pending.length > 0) afterMs = afterMs > 0 ? afterMs : CHECK_PENDING_MS;
    else if (afterMs <= 0) return;
    this.throttleCheckTimeoutId = setTimeout(() => {
      this.throttleCheckTimeoutId = null;
      this.checkPendingRequests();
    }, afterMs);
  };
}

/**
 * kafkajs keeps the connection to a broker that left a request without an answer, and asks there
 * again, even who leads what by now: with one of three brokers frozen nothing could be sent for as
 * long as it was (seen: 25 s). Here the connection is ended, as Java clients do: kafkajs takes that
 * for what it is and asks another broker.
 */
function dropSilentConnections(queue: RequestQueue, connection: Connection): void {
  const { connect } = connection;
  connection.connect = function (this: Connection): Promise<unknown> {
    this.requestQueue.drop = () => this.socket?.destroy(new Error('timeout without an answer'));
    return connect.call(this);
  };
  queue.scheduleRequestTimeoutCheck = function (this: RequestQueue): void {
    this.destroy();
    this.requestTimeoutIntervalId = setInterval(
      () => {
        const nowMs = Date.now();
        const isLate = Array.from(this.inflight.values()).some(
          ({ sentAt, requestTimeout }) => nowMs - sentAt > requestTimeout,
        );
        if (isLate) this.drop?.();
        if (!this.isConnected()) this.destroy();
      },
      Math.min(this.requestTimeout, CHECK_SILENCE_MS),
    );
  };
}
