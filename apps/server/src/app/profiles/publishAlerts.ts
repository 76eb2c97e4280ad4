import type { Alert } from '@batcave/shared/alerts';
import type { Alarm } from '../../alerts/index.ts';

const PAGE = 500;
const IDLE_MS = 1000;
const LATE_MS = 1000;

/** How far the alerts topic is, for each tenant. */
export interface Publications {
  read(): Promise<ReadonlyMap<string, number>>;
  save(tenant: string, seq: number): Promise<void>;
}

/**
 * Puts every change of an alert on the alerts topic until the signal aborts, each tenant's in the
 * order of seq. One that was put there and not noted is put there again: readers go by `alert_id`
 * and `seq`.
 */
export async function publishAlerts(options: {
  readonly tenants: () => ReadonlySet<string>;
  readonly changesAfter: (tenant: string, afterSeq: number, limit: number) => Promise<Alert[]>;
  /** The alerts as they are now. */
  readonly read: (tenant: string, alertIds: readonly string[]) => Promise<Alert[]>;
  readonly publish: (tenant: string, alerts: readonly Alert[]) => Promise<void>;
  readonly publications: Publications;
  readonly alarm: Alarm;
  readonly signal: AbortSignal;
}): Promise<void> {
  const { tenants, changesAfter, read, publish, publications, alarm, signal } = options;
  const ring = (): void => alarm.ring();
  signal.addEventListener('abort', ring);
  const places = new Map(await publications.read());
  while (!signal.aborted) {
    let published = 0;
    for (const tenant of tenants()) {
      const changes = await changesAfter(tenant, places.get(tenant) ?? 0, PAGE);
      const last = changes.at(-1);
      if (last === undefined) continue;
      const startedMs = performance.now();
      await publish(tenant, changes);
      // Another may lead by now and have put newer states before these: the newest must stand last.
      if (performance.now() - startedMs > LATE_MS) {
        const current = await read(tenant, [...new Set(changes.map(({ alert_id }) => alert_id))]);
        await publish(tenant, current);
      }
      await publications.save(tenant, last.seq);
      places.set(tenant, last.seq);
      published += changes.length;
    }
    if (published === 0) await alarm.wait(IDLE_MS);
  }
  signal.removeEventListener('abort', ring);
}
