import type { CanaryReport } from '@batcave/shared/health';
import type { Principal, Scope } from '@batcave/shared/identity';
import { formatInstant } from '@batcave/shared/time';
import type { Alarm } from '../alerts/index.ts';
import { AlertFeed } from './AlertFeed.ts';
import { EventFeed, type EventFeedOptions } from './EventFeed.ts';
import type { AlertReader, StreamSocket } from './ports.ts';
import { StreamClient, type Subscribe } from './StreamClient.ts';

/** Settings and ports of the hub. */
export interface StreamHubOptions extends EventFeedOptions {
  readonly alerts: AlertReader;
  readonly createAlarm: () => Alarm;
  readonly authorize: (principal: Principal, scope: Scope) => boolean;
  readonly heartbeatMs: number;
  /** Of the program, as clients are told. */
  readonly version: string;
  /** Events gather this long before they are sent, so that a busy log makes few frames. */
  readonly gatherMs: number;
  /** Alerts of a snapshot. */
  readonly maxSnapshotAlerts: number;
}

/**
 * Everything that consoles see live: events from the log, alerts from the store.
 *
 * Both are followed by number, not handed over: whatever is committed, by this process or another,
 * is found by reading on from the last number, so nothing is skipped and nothing comes twice.
 */
export class StreamHub {
  readonly #options: StreamHubOptions;
  readonly #clients = new Set<StreamClient>();
  readonly #events: EventFeed;
  readonly #alerts: AlertFeed;
  /** The frame that says how the server is. */
  #canary: string | undefined;
  /** Whether the last reading of alerts succeeded. */
  #readable = true;
  readonly #alertsAlarm: Alarm;
  readonly #stopped = new AbortController();

  constructor(options: StreamHubOptions) {
    this.#options = options;
    this.#events = new EventFeed(options);
    this.#alerts = new AlertFeed(options);
    this.#alertsAlarm = options.createAlarm();
  }

  get clients(): number {
    return this.#clients.size;
  }

  /** Takes a client on. Give what it sends to `receive`, and call `leave` when it is gone. */
  join(socket: StreamSocket, principal: Principal): StreamClient {
    const client = new StreamClient(socket, principal);
    this.#clients.add(client);
    client.send({
      type: 'hello',
      protocol: 'sentry.v1',
      server_time: formatInstant(this.#options.now()),
      tenant: principal.tenant,
      heartbeat_ms: this.#options.heartbeatMs,
      version: this.#options.version,
    });
    if (this.#canary !== undefined) client.socket.send(this.#canary);
    return client;
  }

  leave(client: StreamClient): void {
    client.present = false;
    this.#clients.delete(client);
  }

  async receive(client: StreamClient, text: string): Promise<void> {
    const request = client.receive(text, this.#options.now());
    if (request !== undefined) await this.subscribe(client, request);
  }

  /** Opens a subscription; the client is told when it may not. */
  async subscribe(client: StreamClient, request: Subscribe): Promise<void> {
    const { channel, sub, after } = request;
    const scope = channel === 'events' ? 'sentry.read' : 'sentry.alert.read';
    if (!this.#options.authorize(client.principal, scope)) {
      client.refuse('insufficient_scope', `The channel needs the scope ${scope}.`, sub);
      return;
    }
    try {
      if (channel === 'events') {
        const { signal } = this.#stopped;
        if (after !== undefined) await this.#events.reach(after, signal);
        this.#events.subscribe(client, request, signal);
        return;
      }
      await this.#alerts.subscribe(client, sub, after);
      this.alertsChanged();
    } catch (error) {
      this.#options.onError(error);
      client.refuse('store_unavailable', 'The store does not answer. Subscribe again.', sub);
    }
  }

  /** Tells that some alert may have changed. */
  alertsChanged(): void {
    this.#alertsAlarm.ring();
  }

  /** Tells every client how the server is. Needs no store: it may be what is away. */
  canaryReported(report: CanaryReport): void {
    this.#canary = JSON.stringify({ type: 'canary', report });
    for (const client of this.#clients)
      if (client.socket.bufferedBytes <= this.#options.limits.pauseBytes)
        client.socket.send(this.#canary);
  }

  /** Sends until the signal aborts. */
  async run(signal: AbortSignal): Promise<void> {
    this.#events.begin();
    await Promise.all([
      this.#runEvents(signal),
      this.#runAlerts(signal),
      this.#runHeartbeats(signal),
    ]);
    this.#stopped.abort();
    await this.#events.settled();
  }

  async #runEvents(signal: AbortSignal): Promise<void> {
    const { log, sleep, gatherMs, createAlarm, onError } = this.#options;
    const alarm = createAlarm();
    const ring = (): void => alarm.ring();
    const stop = log.onAdvance(ring);
    signal.addEventListener('abort', ring);
    try {
      while (!signal.aborted) {
        if (this.#events.hasNews()) {
          await this.#events.sendNews(this.#clients, this.#stopped.signal).catch(onError);
          await sleep(gatherMs, signal);
        } else await alarm.wait(1000);
      }
    } finally {
      signal.removeEventListener('abort', ring);
      stop();
    }
  }

  async #runAlerts(signal: AbortSignal): Promise<void> {
    const { onError } = this.#options;
    const ring = (): void => this.#alertsAlarm.ring();
    signal.addEventListener('abort', ring);
    while (!signal.aborted) {
      const more = await this.#alerts.sendChanges(this.#clients).then(
        (isMore) => {
          this.#readable = true;
          return isMore;
        },
        (error: unknown) => {
          this.#readable = false;
          onError(error);
          return false;
        },
      );
      // The second is the floor: a change of another process is seen even if nobody wakes us.
      if (!more) await this.#alertsAlarm.wait(1000);
    }
    signal.removeEventListener('abort', ring);
  }

  async #runHeartbeats(signal: AbortSignal): Promise<void> {
    const { sleep, heartbeatMs, now, limits, onError } = this.#options;
    while (!signal.aborted) {
      await sleep(heartbeatMs, signal);
      // A beat says that what a client has is now. While the store does not answer, nobody knows.
      if (!this.#readable) continue;
      const heartbeat = JSON.stringify({ type: 'heartbeat', server_time: formatInstant(now()) });
      for (const client of this.#clients) {
        // A beat behind a full buffer would tell of life long past.
        if (client.socket.bufferedBytes > limits.pauseBytes) continue;
        client.socket.send(heartbeat);
        await this.#alerts.sendSnapshots(client).catch(onError);
      }
    }
  }
}
