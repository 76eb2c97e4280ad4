import type { DurationMs, EpochMs } from '@batcave/shared/time';

/** The local clock. */
export interface Clock {
  nowMs(): EpochMs;
}

/** Delays of the host. */
export interface Timers {
  /** Runs once after the delay. The returned function calls it off. */
  after(delayMs: DurationMs, run: () => void): () => void;
}

/** Why there is no connection, as far as the host can tell. */
export interface LinkFailure {
  /** `true`: the certificate or the session is the problem, so trying again cannot help. */
  readonly refused: boolean;
  readonly code: string;
  /** One sentence for the operator. */
  readonly reason: string;
  /** The server wants this console back at once: it has only looked at it anew. */
  readonly atOnce?: true;
}

/** What a transport rejects with when no answer came. */
export class LinkError extends Error {
  override readonly name = 'LinkError';
  readonly failure: LinkFailure;

  constructor(failure: LinkFailure, options?: ErrorOptions) {
    super(failure.reason, options);
    this.failure = failure;
  }
}

/** What a stream tells its owner. After `onClose` nothing more comes. */
export interface StreamHandlers {
  onOpen(): void;
  onText(text: string): void;
  onClose(failure: LinkFailure): void;
}

/** An open or opening stream. */
export interface StreamSocket {
  send(text: string): void;
  /** Ends it. Safe to repeat. */
  close(): void;
}

/**
 * Opens the WebSocket of the server. Never throws: a failure comes through `onClose`. No handler is
 * called before it has returned.
 */
export type OpenStream = (handlers: StreamHandlers) => StreamSocket;
