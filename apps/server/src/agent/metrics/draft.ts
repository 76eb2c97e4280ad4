import type { EventInput, Severity } from '@batcave/shared/events';
import type { EpochMs } from '@batcave/shared/time';
import { formatInstant } from '@batcave/shared/time';

/** An event before it has an id, a time and a host. */
export interface EventDraft {
  readonly type: string;
  readonly severity?: Severity;
  /** Beside `service` and `os`, which every event of the agent has. */
  readonly labels?: Readonly<Record<string, string>>;
  /** `message` is the event in words. */
  readonly payload: { readonly message: string } & Readonly<Record<string, unknown>>;
}

/** What every event of one agent has in common. */
export interface EventStamp {
  readonly hostName: string;
  readonly os: string;
  /** Makes a UUIDv7 for the instant. */
  readonly newEventId: (atMs: EpochMs) => string;
}

/**
 * Turns a draft into the event that is sent. The id is made here, before the event is first
 * written down, so that however often it is sent the server stores it once.
 */
export function stampEvent(draft: EventDraft, stamp: EventStamp, atMs: EpochMs): EventInput {
  return {
    event_id: stamp.newEventId(atMs),
    source: stamp.hostName,
    type: draft.type,
    severity: draft.severity ?? 'INFO',
    timestamp: formatInstant(atMs),
    labels: { service: stamp.hostName, os: stamp.os, ...draft.labels },
    payload: draft.payload,
  };
}
