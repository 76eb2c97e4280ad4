import { setTimeout as delay } from 'node:timers/promises';
import { AppError } from '@batcave/shared/errors';
import type { EpochMs } from '@batcave/shared/time';
import {
  type AppendOutcome,
  AppendRequest,
  type EventLog,
  type NewEvent,
} from '../../ingest/index.ts';
import type { ConfirmedSender } from './confirmedSend.ts';
import { type EventsTopic, toEventRecord } from './eventRecord.ts';
import type { OutgoingRecord } from './Lane.ts';

/** Settings of the log. */
export interface KafkaEventLogOptions {
  /** Its own: it decides how large a send is and how long events gather for it. */
  readonly sender: ConfirmedSender;
  readonly topic: EventsTopic;
  /** Whose clock the topic keeps. With `producer` records are stamped here. */
  readonly timestamps: 'broker' | 'producer';
  /** Server time. */
  readonly now: () => EpochMs;
  /** Events taken in but not yet confirmed, at most; beyond it `append` answers `overloaded`. */
  readonly maxPendingEvents: number;
  /** Bytes of records waiting, at most. */
  readonly maxPendingBytes: number;
  /** How long `append` waits for the confirmation before it answers `log_unavailable`. */
  readonly appendTimeoutMs: number;
  /** Told when events could not be confirmed in time, or never can be. */
  readonly onSendError?: (error: unknown) => void;
}

const DAY_MS = 86_400_000;

/** A place in a request whose event is on its way for another request. */
interface Waiting {
  readonly request: AppendRequest;
  readonly place: number;
}

/**
 * The events topic as the log.
 *
 * What arrives while a send is under way makes the next. What is not confirmed in time is tried no
 * longer: its producer knows, and sends it again. So it may be on the topic although nobody was told,
 * or twice; whoever reads the topic stores an event once. The topic cannot know what it already has:
 * an event is a duplicate here only while the first is on its way.
 */
export class KafkaEventLog implements EventLog {
  readonly #options: KafkaEventLogOptions;
  /** By tenant, id and day: events on their way that may be sent a second time. */
  readonly #underWay = new Map<string, Waiting[]>();
  #pendingEvents = 0;
  #pendingBytes = 0;
  #isClosing = false;

  constructor(options: KafkaEventLogOptions) {
    this.#options = options;
  }

  append(events: readonly NewEvent[]): Promise<AppendOutcome[]> {
    if (this.#isClosing)
      return Promise.reject(new AppError('shutting_down', undefined, { retryAfterMs: 1000 }));
    if (events.length === 0) return Promise.resolve([]);
    let bytes = 0;
    for (const event of events) bytes += event.payloadJson.length;
    if (this.#isFull(events.length, bytes))
      return Promise.reject(new AppError('overloaded', undefined, { retryAfterMs: 1000 }));
    const request = new AppendRequest(events.length, this.#options.appendTimeoutMs);
    void this.#put(events, bytes, request);
    return request.answer;
  }

  /** Events taken in and not yet confirmed. */
  get pendingEvents(): number {
    return this.#pendingEvents;
  }

  /** Takes nothing more, and resolves once what is on its way is confirmed or given up. */
  async close(): Promise<void> {
    this.#isClosing = true;
    const deadlineMs = Date.now() + this.#options.appendTimeoutMs;
    while (this.#pendingEvents > 0 && Date.now() < deadlineMs) await delay(5);
  }

  /** A log with nothing in hand takes any request: one larger than the limit would never get in. */
  #isFull(events: number, bytes: number): boolean {
    const { maxPendingEvents, maxPendingBytes } = this.#options;
    return (
      this.#pendingEvents > 0 &&
      (this.#pendingEvents + events > maxPendingEvents ||
        this.#pendingBytes + bytes > maxPendingBytes)
    );
  }

  async #put(events: readonly NewEvent[], bytes: number, request: AppendRequest): Promise<void> {
    this.#pendingEvents += events.length;
    this.#pendingBytes += bytes;
    const { sender, appendTimeoutMs: timeoutMs, onSendError } = this.#options;
    const { records, places, names } = this.#form(events, request);
    try {
      await sender.send(records, { timeoutMs });
      for (const place of places) request.settle(place, 'accepted');
      for (const { request: other, place } of this.#landed(names)) other.settle(place, 'duplicate');
    } catch (error) {
      onSendError?.(error);
      request.giveUp();
      for (const { request: other } of this.#landed(names)) other.giveUp();
    }
    this.#pendingEvents -= events.length;
    this.#pendingBytes -= bytes;
  }

  /** Events are on their way no more; says who else waited for them. */
  #landed(names: readonly string[]): Waiting[] {
    return names.flatMap((name) => {
      const waiting = this.#underWay.get(name) ?? [];
      this.#underWay.delete(name);
      return waiting;
    });
  }

  /** Makes records of the events that are not on their way already. */
  #form(events: readonly NewEvent[], request: AppendRequest) {
    const { topic, timestamps, now } = this.#options;
    const stamp = timestamps === 'producer' ? { timestampMs: now() } : undefined;
    const records: OutgoingRecord[] = [];
    /** Of the events that become records: where they stand in the request. */
    const places: number[] = [];
    const names: string[] = [];
    events.forEach((event, place) => {
      if (!event.hasNewId) {
        const name = nameOf(event);
        const waiting = this.#underWay.get(name);
        if (waiting !== undefined) {
          waiting.push({ request, place });
          return;
        }
        this.#underWay.set(name, []);
        names.push(name);
      }
      records.push({ ...toEventRecord(event, topic), ...stamp });
      places.push(place);
    });
    return { records, places, names };
  }
}

/** What the store takes for the same event. One without a time is of the day of its arrival. */
function nameOf({ eventId, atMs, tenant }: NewEvent): string {
  const day = atMs === undefined ? '' : String(Math.floor(atMs / DAY_MS));
  return `${eventId}${day} ${tenant}`;
}
