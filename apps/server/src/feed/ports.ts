import type { Alert } from '@batcave/shared/alerts';
import type { EventFilter } from '@batcave/shared/feed';
import type { View } from '../identity/index.ts';

/** Alerts as the feed reads them. */
export interface AlertReader {
  /** What is not resolved, most urgent first, and the seq from which changes follow. */
  snapshot(
    view: View,
    limit: number,
  ): Promise<{ readonly seq: number; readonly truncated: boolean; readonly alerts: Alert[] }>;
  /** Alerts changed after `afterSeq`, in order of seq, each in its present state. */
  changesAfter(view: View, afterSeq: number, limit: number): Promise<Alert[]>;
  headSeq(view: View): Promise<number>;
}

/** How many events a gap holds, so that it can be told. */
export interface EventCounter {
  countEvents(view: View, fromSeq: number, toSeq: number, filter: EventFilter): Promise<number>;
}

/** One client's connection. */
export interface StreamSocket {
  send(text: string): void;
  /** Bytes handed to `send` that have not left yet. */
  readonly bufferedBytes: number;
  close(code: number, reason: string): void;
}
