import type { LogEvent } from '@batcave/shared/events';
import type { EpochMs } from '@batcave/shared/time';

/** An event that passed the checks and waits for its place on the log. */
export interface NewEvent extends Omit<LogEvent, 'seq' | 'receivedAtMs' | 'atMs'> {
  /** `undefined`: neither the body nor the id told a time; the log stamps the time of arrival. */
  readonly atMs: EpochMs | undefined;
  /** Whether the id was made here, a moment ago: then nothing like it can be stored yet. */
  readonly hasNewId: boolean;
}

export type AppendOutcome = 'accepted' | 'duplicate';

/** Where events become durable, in one order. */
export interface EventLog {
  /**
   * Puts the events on the log and resolves once they are durable, one outcome per event.
   *
   * Safe to repeat: the same (tenant, event_id) is stored once.
   *
   * @throws AppError `overloaded`  Retryable; nothing of this call is stored. The log holds as much as it may.
   * @throws AppError `log_unavailable`  Retryable; some of it may be stored. No confirmation came in time.
   */
  append(events: readonly NewEvent[]): Promise<AppendOutcome[]>;
}
