import { matchesService } from '@batcave/shared/identity';
import { viewOf, wholeTenant } from '../identity/index.ts';
import type { AlertSubscription, StreamClient } from './StreamClient.ts';
import type { AlertReader } from './ports.ts';
import type { BufferLimits } from './EventSubscription.ts';

/** Changes of one reading, at most. */
const PAGE = 2000;
const SCOPE = 'sentry.alert.read';

/**
 * Tells clients of alerts: the whole at first, then every change.
 *
 * Changes are read on from the number that a client was told last, so it does not matter who made
 * them or when they are looked for.
 */
export class AlertFeed {
  readonly #alerts: AlertReader;
  readonly #maxSnapshotAlerts: number;
  readonly #limits: BufferLimits;

  constructor(options: {
    readonly alerts: AlertReader;
    readonly maxSnapshotAlerts: number;
    readonly limits: BufferLimits;
  }) {
    this.#alerts = options.alerts;
    this.#maxSnapshotAlerts = options.maxSnapshotAlerts;
    this.#limits = options.limits;
  }

  /** Opens a subscription: from `after` on, or with the whole. */
  async subscribe(client: StreamClient, sub: string, after: number | undefined): Promise<void> {
    const seq = await this.#alerts.headSeq(wholeTenant(client.principal.tenant));
    client.send({ type: 'subscribed', sub, seq });
    const subscription: AlertSubscription = { sub, seq: after };
    if (after === undefined) await this.#sendSnapshot(client, subscription);
    client.alerts.set(sub, subscription);
  }

  /** Sends what is new: one reading a tenant. Returns whether there may be more. */
  async sendChanges(clients: Iterable<StreamClient>): Promise<boolean> {
    let more = false;
    for (const [tenant, own] of Map.groupBy(clients, (client) => client.principal.tenant)) {
      const seqs = own.flatMap((client) =>
        [...client.alerts.values()].flatMap(({ seq }) => seq ?? []),
      );
      if (seqs.length === 0) continue;
      const after = Math.min(...seqs);
      const changes = await this.#alerts.changesAfter(wholeTenant(tenant), after, PAGE);
      const last = changes.at(-1)?.seq;
      if (last === undefined) continue;
      more = true;
      for (const client of own)
        for (const subscription of client.alerts.values()) {
          // One that came meanwhile and begins earlier is served by the next reading.
          if (subscription.seq === undefined || subscription.seq < after) continue;
          this.#tell(client, subscription, last, changes);
        }
    }
    return more;
  }

  /** Sends the whole to those who could not follow and have room again. */
  async sendSnapshots(client: StreamClient): Promise<void> {
    for (const subscription of client.alerts.values())
      if (subscription.seq === undefined && client.socket.bufferedBytes <= this.#limits.resumeBytes)
        await this.#sendSnapshot(client, subscription);
  }

  #tell(
    client: StreamClient,
    subscription: AlertSubscription,
    last: number,
    changes: Awaited<ReturnType<AlertReader['changesAfter']>>,
  ): void {
    const told = subscription.seq ?? last;
    const { services } = viewOf(client.principal, SCOPE);
    const news = changes.filter(
      (alert) => alert.seq > told && matchesService(alert.service, services),
    );
    if (news.length === 0) {
      subscription.seq = last;
      return;
    }
    // Too slow for single changes: it gets the whole anew once it has room.
    if (client.socket.bufferedBytes > this.#limits.pauseBytes) subscription.seq = undefined;
    else {
      subscription.seq = last;
      client.send({ type: 'alerts', sub: subscription.sub, seq: last, alerts: news });
    }
  }

  async #sendSnapshot(client: StreamClient, subscription: AlertSubscription): Promise<void> {
    const view = viewOf(client.principal, SCOPE);
    const snapshot = await this.#alerts.snapshot(view, this.#maxSnapshotAlerts);
    client.send({ type: 'snapshot', sub: subscription.sub, ...snapshot });
    subscription.seq = snapshot.seq;
  }
}
