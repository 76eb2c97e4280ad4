import type { LogEvent } from '@batcave/shared/events';
import type { EventFilter } from '@batcave/shared/feed';
import type { LogReader } from '../alerts/index.ts';
import { viewOf } from '../identity/index.ts';
import { compileFilter } from './eventFilter.ts';
import { eventJson } from './eventJson.ts';
import { type BufferLimits, EventSubscription } from './EventSubscription.ts';
import type { EventCounter } from './ports.ts';
import type { StreamClient, Subscribe } from './StreamClient.ts';

const PAGE = 2000;
const SCOPE = 'sentry.read';
/** How often a full client is looked at. */
const ROOM_MS = 20;
const RETRY_MS = 1000;

/** Settings and ports of the feed of events. */
export interface EventFeedOptions {
  readonly log: LogReader;
  readonly events: EventCounter;
  readonly now: () => number;
  readonly sleep: (durationMs: number, signal: AbortSignal) => Promise<void>;
  readonly limits: BufferLimits;
  /** A client further behind than this is told what it missed instead. */
  readonly maxResumeEvents: number;
  readonly onError: (error: unknown) => void;
}

/**
 * Sends events to clients, by the number on the log.
 *
 * Those that are level share one reading. One that is behind, because it has just come back or
 * does not keep up, reads the log by itself at its own pace until it is level again; the others do
 * not wait for it.
 */
export class EventFeed {
  readonly #options: EventFeedOptions;
  readonly #catchingUp = new Set<Promise<void>>();
  /** Everyone who is level has been sent the log up to here. */
  #seq = 0;

  constructor(options: EventFeedOptions) {
    this.#options = options;
  }

  /** Begins at the head of the log. */
  begin(): void {
    this.#seq = this.#options.log.position().headSeq;
  }

  hasNews(): boolean {
    return this.#options.log.position().headSeq > this.#seq;
  }

  /**
   * Comes as far as a client has seen at another server, which was ahead of this one: so that it gets
   * nothing twice, and the head that it is told is none of another log.
   */
  async reach(seq: number, signal: AbortSignal): Promise<void> {
    if (seq <= this.#seq) return;
    const { log, sleep } = this.#options;
    await log.look?.();
    const wantedSeq = Math.min(seq, log.position().headSeq);
    while (this.#seq < wantedSeq && !signal.aborted) await sleep(ROOM_MS, signal);
  }

  /** Opens a subscription: from `after` on, or from now. */
  subscribe(client: StreamClient, request: Subscribe, signal: AbortSignal): void {
    const { sub, filter = {}, after = this.#seq, max_per_sec: maxPerSec } = request;
    const subscription = new EventSubscription({
      socket: client.socket,
      sub,
      wanted: compileFilter(filter, viewOf(client.principal, SCOPE).services),
      maxPerSec,
      pauseBytes: this.#options.limits.pauseBytes,
      afterSeq: Math.min(after, this.#seq),
      nowMs: this.#options.now(),
    });
    client.events.set(sub, { subscription, filter });
    client.send({ type: 'subscribed', sub, seq: this.#seq });
    this.#follow(client, sub, signal);
  }

  /** Sends what is new to those who are level. */
  async sendNews(clients: ReadonlySet<StreamClient>, signal: AbortSignal): Promise<void> {
    const { log, now } = this.#options;
    const { headSeq } = log.position();
    if (![...clients].some((client) => client.events.size > 0)) {
      this.#seq = headSeq; // nobody looks: who comes later reads on from its own number
      return;
    }
    while (this.#seq < headSeq) {
      const events = await log.read(this.#seq, PAGE);
      const upTo = events.at(-1)?.seq ?? headSeq;
      const json = onceEach(eventJson);
      const byTenant = Map.groupBy(events, (event) => event.tenant);
      this.#seq = upTo;
      for (const client of clients) {
        const own = byTenant.get(client.principal.tenant) ?? [];
        for (const [sub, { subscription }] of client.events)
          if (subscription.live && !subscription.offer(own, upTo, now(), json))
            this.#follow(client, sub, signal);
      }
    }
  }

  /** Resolves when nobody reads for themselves any more. */
  async settled(): Promise<void> {
    await Promise.all(this.#catchingUp);
  }

  /** Lets a subscription read the log by itself until it is level. */
  #follow(client: StreamClient, sub: string, signal: AbortSignal): void {
    const work = this.#catchUp(client, sub, signal).finally(() => this.#catchingUp.delete(work));
    this.#catchingUp.add(work);
  }

  async #catchUp(client: StreamClient, sub: string, signal: AbortSignal): Promise<void> {
    const { sleep, limits, onError } = this.#options;
    const entry = client.events.get(sub);
    if (entry === undefined) return;
    const { subscription, filter } = entry;
    subscription.live = false;
    while (subscription.seq < this.#seq) {
      while (client.socket.bufferedBytes > limits.resumeBytes && !signal.aborted && client.present)
        await sleep(ROOM_MS, signal);
      // Gone, or unsubscribed meanwhile and perhaps subscribed anew under the same name.
      if (signal.aborted || !client.present || client.events.get(sub) !== entry) return;
      try {
        await this.#readOn(client, subscription, filter);
      } catch (error) {
        onError(error);
        await sleep(RETRY_MS, signal);
      }
    }
    subscription.live = true;
  }

  async #readOn(
    client: StreamClient,
    subscription: EventSubscription,
    filter: EventFilter,
  ): Promise<void> {
    const { log, events, now, maxResumeEvents } = this.#options;
    const view = viewOf(client.principal, SCOPE);
    const headSeq = this.#seq;
    const oldest = headSeq - maxResumeEvents;
    if (subscription.seq < oldest) {
      const count = await events.countEvents(view, subscription.seq + 1, oldest, filter);
      subscription.skip(oldest, count);
    }
    const page = await log.read(subscription.seq, PAGE);
    // An empty page says that nothing lies up to the head as it was before reading, and no more.
    const upTo = Math.min(page.at(-1)?.seq ?? headSeq, headSeq);
    const own = page.filter((event) => event.tenant === view.tenant && event.seq <= upTo);
    subscription.offer(own, upTo, now(), eventJson);
  }
}

/** The same text for the same event, made at its first use. */
function onceEach(make: (event: LogEvent) => string): (event: LogEvent) => string {
  const made = new Map<LogEvent, string>();
  return (event) => {
    let text = made.get(event);
    if (text === undefined) made.set(event, (text = make(event)));
    return text;
  };
}
