import type { EventInput } from '@batcave/shared/events';
import type { EpochMs } from '@batcave/shared/time';

/** The way in, as any producer has it. */
export interface CanaryDoor {
  /** Resolves once the event is durable, or with why it is not. Never rejects. */
  send(
    event: EventInput,
    signal: AbortSignal,
  ): Promise<{ readonly ok: true } | { readonly ok: false; readonly reason: string }>;
}

/** What people are to be told: since when canaries of this server are late or lost, and why. */
export interface CanaryAlarm {
  readonly server: string;
  readonly level: 'late' | 'lost';
  readonly sinceMs: EpochMs;
  readonly reason: string;
}

/** Where alarms become alerts, past the log and the engine. */
export interface CanaryAlarms {
  /**
   * Sees to it that this alarm, and no other of the server, stands in every tenant; `null`: none. Safe to
   * repeat.
   *
   * @throws when some tenant could not be told: try again.
   */
  settle(alarm: CanaryAlarm | null, nowMs: EpochMs): Promise<void>;
}
