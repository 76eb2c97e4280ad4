import type { LogEvent } from '@batcave/shared/events';
import type { EventFilter } from '@batcave/shared/feed';
import type { Principal, Scope } from '@batcave/shared/identity';
import { formatInstant } from '@batcave/shared/time';
import type { Alarm, LogReader } from '../alerts/index.ts';
import { compileFilter } from './eventFilter.ts';
import { eventJson } from './eventJson.ts';
import { type BufferLimits, EventSubscription } from './EventSubscription.ts';
import type { AlertReader, EventCounter, StreamSocket } from './ports.ts';
import { type AlertSubscription, StreamClient, type Subscribe } from './StreamClient.ts';

/** Settings and ports of the hub. */
export interface StreamHubOptions {
  readonly log: LogReader;
  readonly alerts: AlertReader;
  readonly events: EventCounter;
  readonly now: () => number;
  readonly sleep: (durationMs: number, signal: AbortSignal) => Promise<void>;
  readonly createAlarm: () => Alarm;
  readonly authorize: (principal: Principal, scope: Scope) => boolean;
  readonly heartbeatMs: number;
  /** Events gather this long before they are sent, so that a busy log makes few frames. */
  readonly gatherMs: number;
  readonly limits: BufferLimits;
  /** A client that resumes from further back than this is told what it missed instead. */
  readonly maxResumeEvents: number;
  /** Alerts of a snapshot. */
  readonly maxSnapshotAlerts: number;
  readonly onError: (error: unknown) => void;
}

const PAGE = 2000;

/**
 * Everything that consoles see live: events from the log, alerts from the store.
 *
 * Both are followed by number, not handed over: whatever is committed, by this process or another,
 * is found by reading on from the last number, so nothing is skipped and nothing comes twice.
 */
export class StreamHub {
  readonly #options: StreamHubOptions;
  readonly #clients = new Set<StreamClient>();
  /** Per tenant with a listener: the alert changes that all its clients have been told. */
  readonly #alertSeqs = new Map<string, number>();
  #seq = 0;
  readonly #alertsAlarm: Alarm;

  constructor(options: StreamHubOptions) {
    this.#options = options;
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
    });
    return client;
  }

  leave(client: StreamClient): void {
    this.#clients.delete(client);
  }

  async receive(client: StreamClient, text: string): Promise<void> {
    const request = client.receive(text, this.#options.now());
    if (request !== undefined) await this.subscribe(client, request);
  }

  /** Opens a subscription; the client is told when it may not. */
  async subscribe(client: StreamClient, request: Subscribe): Promise<void> {
    const scope = request.channel === 'events' ? 'sentry.read' : 'sentry.alert.read';
    if (!this.#options.authorize(client.principal, scope)) {
      client.refuse('insufficient_scope', `The channel needs the scope ${scope}.`, request.sub);
      return;
    }
    try {
      if (request.channel === 'events') await this.#subscribeEvents(client, request);
      else await this.#subscribeAlerts(client, request);
    } catch (error) {
      this.#options.onError(error);
      client.alerts.delete(request.sub);
      client.refuse(
        'store_unavailable',
        'The store does not answer. Subscribe again.',
        request.sub,
      );
    }
  }

  /** Tells that some alert may have changed. */
  alertsChanged(): void {
    this.#alertsAlarm.ring();
  }

  /** Sends until the signal aborts. */
  async run(signal: AbortSignal): Promise<void> {
    this.#seq = this.#options.log.position().headSeq;
    await Promise.all([
      this.#runEvents(signal),
      this.#runAlerts(signal),
      this.#runHeartbeats(signal),
    ]);
  }

  async #subscribeEvents(client: StreamClient, request: Subscribe): Promise<void> {
    const { log, now, limits, maxResumeEvents, events } = this.#options;
    const headSeq = this.#seq;
    const subscription = new EventSubscription({
      socket: client.socket,
      sub: request.sub,
      wanted: compileFilter(request.filter ?? ({} as EventFilter)),
      maxPerSec: request.max_per_sec ?? Infinity,
      limits,
      afterSeq: Math.min(request.after ?? headSeq, headSeq),
      nowMs: now(),
    });
    client.send({ type: 'subscribed', sub: request.sub, seq: headSeq });
    if (headSeq - subscription.seq > maxResumeEvents) {
      const toSeq = headSeq - maxResumeEvents;
      const count = await events.countEvents(client.principal.tenant, subscription.seq + 1, toSeq);
      subscription.skip(toSeq, count);
    }
    // Read on until level with the hub, which moves meanwhile; then join the live ones.
    while (subscription.seq < this.#seq && this.#clients.has(client)) {
      const page = await log.read(subscription.seq, PAGE);
      const upTo = Math.min(page.at(-1)?.seq ?? this.#seq, this.#seq);
      const own = page.filter(
        (event) => event.tenant === client.principal.tenant && event.seq <= upTo,
      );
      subscription.offer(own, upTo, now(), eventJson);
    }
    client.events.set(request.sub, subscription);
  }

  async #subscribeAlerts(client: StreamClient, request: Subscribe): Promise<void> {
    const { tenant } = client.principal;
    const subscription: AlertSubscription = { sub: request.sub, seq: undefined };
    client.alerts.set(request.sub, subscription);
    client.send({
      type: 'subscribed',
      sub: request.sub,
      seq: await this.#options.alerts.headSeq(tenant),
    });
    if (request.after === undefined) await this.#sendSnapshot(client, subscription);
    else subscription.seq = request.after;
    this.#alertSeqs.set(
      tenant,
      Math.min(this.#alertSeqs.get(tenant) ?? Infinity, subscription.seq ?? 0),
    );
    this.alertsChanged();
  }

  async #sendSnapshot(client: StreamClient, subscription: AlertSubscription): Promise<void> {
    const { alerts, maxSnapshotAlerts } = this.#options;
    const snapshot = await alerts.snapshot(client.principal.tenant, maxSnapshotAlerts);
    client.send({ type: 'snapshot', sub: subscription.sub, ...snapshot });
    subscription.seq = snapshot.seq;
  }

  async #runEvents(signal: AbortSignal): Promise<void> {
    const { log, sleep, gatherMs, createAlarm, onError } = this.#options;
    const alarm = createAlarm();
    const ring = (): void => alarm.ring();
    const stop = log.onAdvance(ring);
    signal.addEventListener('abort', ring);
    try {
      while (!signal.aborted) {
        if (log.position().headSeq > this.#seq) {
          await this.#sendEvents().catch(onError);
          await sleep(gatherMs, signal);
        } else await alarm.wait(1000);
      }
    } finally {
      signal.removeEventListener('abort', ring);
      stop();
    }
  }

  async #sendEvents(): Promise<void> {
    const { log, now } = this.#options;
    const { headSeq } = log.position();
    const listening = [...this.#clients].some((client) => client.events.size > 0);
    if (!listening) {
      this.#seq = headSeq; // nobody looks: a later subscriber reads on from its own number
      return;
    }
    while (this.#seq < headSeq) {
      const events = await log.read(this.#seq, PAGE);
      const upTo = events.at(-1)?.seq ?? headSeq;
      const texts = new Map<LogEvent, string>();
      const json = (event: LogEvent): string => {
        let text = texts.get(event);
        if (text === undefined) texts.set(event, (text = eventJson(event)));
        return text;
      };
      const byTenant = Map.groupBy(events, (event) => event.tenant);
      this.#seq = upTo;
      for (const client of this.#clients) {
        const own = byTenant.get(client.principal.tenant) ?? [];
        for (const subscription of client.events.values())
          subscription.offer(own, upTo, now(), json);
      }
    }
  }

  async #runAlerts(signal: AbortSignal): Promise<void> {
    const { onError } = this.#options;
    const ring = (): void => this.#alertsAlarm.ring();
    signal.addEventListener('abort', ring);
    while (!signal.aborted) {
      const more = await this.#sendAlerts().catch((error: unknown) => {
        onError(error);
        return false;
      });
      // The second is the floor: a change of another process is seen even if nobody wakes us.
      if (!more) await this.#alertsAlarm.wait(1000);
    }
    signal.removeEventListener('abort', ring);
  }

  /** One reading for all clients of a tenant. Returns whether there may be more. */
  async #sendAlerts(): Promise<boolean> {
    const { alerts, limits } = this.#options;
    const listeners = [...this.#clients].filter((client) => client.alerts.size > 0);
    const byTenant = Map.groupBy(listeners, (client) => client.principal.tenant);
    for (const tenant of this.#alertSeqs.keys())
      if (!byTenant.has(tenant)) this.#alertSeqs.delete(tenant);
    let more = false;
    for (const [tenant, clients] of byTenant) {
      const after = this.#alertSeqs.get(tenant) ?? (await alerts.headSeq(tenant));
      const changes = await alerts.changesAfter(tenant, after, PAGE);
      const last = changes.at(-1)?.seq ?? after;
      this.#alertSeqs.set(tenant, last);
      more ||= changes.length === PAGE;
      for (const client of clients)
        for (const subscription of client.alerts.values()) {
          if (subscription.seq === undefined) continue;
          const news = changes.filter((alert) => alert.seq > (subscription.seq ?? 0));
          if (news.length === 0) continue;
          // Too slow for single changes: it gets the whole anew once it has room (see heartbeats).
          if (client.socket.bufferedBytes > limits.pauseBytes) subscription.seq = undefined;
          else {
            subscription.seq = last;
            client.send({ type: 'alerts', sub: subscription.sub, seq: last, alerts: news });
          }
        }
    }
    return more;
  }

  async #runHeartbeats(signal: AbortSignal): Promise<void> {
    const { sleep, heartbeatMs, now, limits, onError } = this.#options;
    while (!signal.aborted) {
      await sleep(heartbeatMs, signal);
      const heartbeat = JSON.stringify({ type: 'heartbeat', server_time: formatInstant(now()) });
      for (const client of this.#clients) {
        if (client.socket.bufferedBytes > limits.pauseBytes) continue;
        client.socket.send(heartbeat);
        for (const subscription of client.events.values()) subscription.settle();
        if (client.socket.bufferedBytes > limits.resumeBytes) continue;
        for (const subscription of client.alerts.values())
          if (subscription.seq === undefined)
            await this.#sendSnapshot(client, subscription).catch(onError);
      }
    }
  }
}
