import type { EventInput, EventResult } from '@batcave/shared/events';
import type { AgentClock, AgentLogger, EventSender, Spool, SpoolBatch } from '../ports.ts';
import { backoffMs } from './backoff.ts';

/** What the sending loop needs. */
export interface SendSpoolOptions {
  readonly spool: Spool;
  readonly sender: EventSender;
  readonly clock: AgentClock;
  readonly logger: AgentLogger;
  /** 0 to below 1. */
  readonly random: () => number;
  readonly signal: AbortSignal;
}

const MAX_BATCH_EVENTS = 500;
/** Well below the server's limit of a body: escapes make a line of a log up to six times longer. */
const MAX_BATCH_BYTES = 2 * 1024 * 1024;
/** How long the first event of a batch waits for others. */
const LINGER_MS = 250;
/** Rejections are all of one kind more often than not. */
const MAX_LOGGED_REJECTIONS = 10;

/**
 * Sends what is spooled, oldest first, one batch at a time, until the signal aborts. A batch leaves
 * the spool when the server has answered for every event of it. Events that the server will never
 * take are dropped with field, limit and fix in the log, and counted.
 */
export async function sendSpool(options: SendSpoolOptions): Promise<void> {
  const { spool, sender, clock, logger, signal } = options;
  const connection = new ConnectionLog(options);
  let maxEvents = MAX_BATCH_EVENTS;
  let droppedInAll = 0;
  for (;;) {
    const batch = await nextBatch(options, maxEvents);
    if (batch === undefined) return;
    const outcome = await sender.send(batch.events, signal);
    if (signal.aborted && outcome.kind !== 'answered') return;
    switch (outcome.kind) {
      case 'answered': {
        connection.restored();
        const dropped = logRejections(batch.events, outcome.results, logger);
        droppedInAll += dropped;
        if (dropped > 0) logger.error({ dropped, droppedInAll }, 'The server rejected events.');
        await spool.release(batch);
        maxEvents = Math.min(MAX_BATCH_EVENTS, maxEvents * 2);
        break;
      }
      case 'unavailable':
        await clock.delay(connection.failed(outcome.reason, outcome.retryAfterMs), signal);
        break;
      case 'refused':
        connection.restored();
        if (batch.events.length > 1) {
          // Something in it is not acceptable: halve until it is alone.
          maxEvents = Math.ceil(batch.events.length / 2);
          break;
        }
        droppedInAll += 1;
        logger.error(
          { event: batch.events[0], reason: outcome.reason, dropped: 1, droppedInAll },
          'The server refused an event as a whole; it is dropped.',
        );
        await spool.release(batch);
    }
  }
}

/** Waits for events, then a little for more to go with them. */
async function nextBatch(
  { spool, clock, signal }: SendSpoolOptions,
  maxEvents: number,
): Promise<SpoolBatch | undefined> {
  const limits = { maxEvents, maxBytes: MAX_BATCH_BYTES };
  const first = await spool.next(limits, signal);
  if (first === undefined || first.hasMore) return first;
  await clock.delay(LINGER_MS, signal);
  return spool.next(limits, signal);
}

function logRejections(
  events: readonly EventInput[],
  results: readonly EventResult[],
  logger: AgentLogger,
): number {
  const rejected = results.filter((result) => result.status === 'rejected');
  for (const { index, faults } of rejected.slice(0, MAX_LOGGED_REJECTIONS)) {
    const event = events[index];
    logger.error(
      { eventId: event?.event_id, type: event?.type, faults: faults ?? [] },
      'The server rejected an event; it is dropped.',
    );
  }
  return rejected.length;
}

/** Says that the server is away when it begins, when the reason changes, and when it is over. */
class ConnectionLog {
  readonly #options: SendSpoolOptions;
  #failures = 0;
  #reason: string | undefined;
  #sinceMs = 0;

  constructor(options: SendSpoolOptions) {
    this.#options = options;
  }

  /** Notes a failed attempt and gives how long to wait before the next. */
  failed(reason: string, retryAfterMs: number | undefined): number {
    const { clock, logger, random } = this.#options;
    if (this.#failures === 0) this.#sinceMs = clock.nowMs();
    this.#failures += 1;
    const waitMs = backoffMs(this.#failures, retryAfterMs, random);
    if (reason !== this.#reason) {
      logger.warn({ reason, waitMs }, 'The server does not take events; they stay in the spool.');
    }
    this.#reason = reason;
    return waitMs;
  }

  restored(): void {
    const { clock, logger } = this.#options;
    if (this.#failures > 0) {
      const awayMs = clock.nowMs() - this.#sinceMs;
      logger.info({ awayMs, attempts: this.#failures }, 'The server takes events again.');
    }
    this.#failures = 0;
    this.#reason = undefined;
  }
}
