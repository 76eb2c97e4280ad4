import type { Alert } from '@batcave/shared/alerts';
import type { Alarm } from '../../alerts/index.ts';

const PAGE = 500;
const IDLE_MS = 1000;
/** A publication that took longer may have been overtaken by that of another leader. */
const LATE_MS = 1000;
/** How often an alert whose newest state may not stand last is put there again. */
const REPAIRS = 2;

/** How far the alerts topic is, for each tenant. */
export interface Publications {
  read(): Promise<ReadonlyMap<string, number>>;
  save(tenant: string, seq: number): Promise<void>;
}

export interface AlertPublisherOptions {
  readonly tenants: () => ReadonlySet<string>;
  readonly changesAfter: (tenant: string, afterSeq: number, limit: number) => Promise<Alert[]>;
  /** The alerts as they are now. */
  readonly read: (tenant: string, alertIds: readonly string[]) => Promise<Alert[]>;
  readonly publish: (tenant: string, alerts: readonly Alert[]) => Promise<void>;
  readonly publications: Publications;
  readonly alarm: Alarm;
}

/**
 * Puts every change of an alert on the alerts topic, each tenant's in the order of seq. One that was
 * put there and not noted is put there again: readers go by `alert_id` and `seq`.
 *
 * The topic is compacted, so the newest state must also stand last. What a leader had sent when it was
 * cut off may arrive after what the next one put there: so all that is in doubt is put there again.
 */
export class AlertPublisher {
  readonly #options: AlertPublisherOptions;
  /** By tenant and alert: how often it is to be put there again. */
  readonly #unsure = new Map<string, Map<string, number>>();

  constructor(options: AlertPublisherOptions) {
    this.#options = options;
  }

  /** Publishes until the signal aborts. Only the leader may. */
  async lead(signal: AbortSignal): Promise<void> {
    const { tenants, changesAfter, publications, alarm } = this.#options;
    const ring = (): void => alarm.ring();
    signal.addEventListener('abort', ring);
    const places = new Map(await publications.read());
    // Of whoever led before something may still be on its way.
    for (const [tenant, seq] of places)
      this.#doubt(tenant, await changesAfter(tenant, Math.max(0, seq - PAGE), PAGE));
    while (!signal.aborted) {
      let published = 0;
      for (const tenant of tenants()) {
        const changes = await changesAfter(tenant, places.get(tenant) ?? 0, PAGE);
        const last = changes.at(-1);
        if (last === undefined) continue;
        await this.#publish(tenant, changes);
        await publications.save(tenant, last.seq);
        places.set(tenant, last.seq);
        published += changes.length;
      }
      if (published === 0) await alarm.wait(IDLE_MS);
    }
    signal.removeEventListener('abort', ring);
  }

  /** Puts what is in doubt there again, as it is now. Call it every few seconds, leader or not. */
  async repair(): Promise<void> {
    const { read, publish } = this.#options;
    for (const [tenant, alerts] of this.#unsure) {
      const put = await read(tenant, [...alerts.keys()]);
      await publish(tenant, put);
      // What has changed meanwhile may have been put there before this.
      const seqs = new Map(
        (await read(tenant, [...alerts.keys()])).map((a) => [a.alert_id, a.seq]),
      );
      for (const { alert_id: id, seq } of put) {
        if (seqs.get(id) !== seq) continue;
        const left = (alerts.get(id) ?? 0) - 1;
        if (left > 0) alerts.set(id, left);
        else alerts.delete(id);
      }
      if (alerts.size === 0) this.#unsure.delete(tenant);
    }
  }

  async #publish(tenant: string, changes: readonly Alert[]): Promise<void> {
    const startedMs = performance.now();
    try {
      await this.#options.publish(tenant, changes);
    } catch (error) {
      this.#doubt(tenant, changes);
      throw error;
    }
    if (performance.now() - startedMs > LATE_MS) this.#doubt(tenant, changes);
  }

  #doubt(tenant: string, alerts: readonly Alert[]): void {
    const unsure = this.#unsure.get(tenant) ?? new Map<string, number>();
    for (const { alert_id } of alerts) unsure.set(alert_id, REPAIRS);
    if (unsure.size > 0) this.#unsure.set(tenant, unsure);
  }
}
