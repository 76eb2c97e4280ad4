import type pg from 'pg';
import {
  alarmIdOf,
  CANARY_ACTOR,
  CANARY_RULE_ID,
  type CanaryAlarm,
  type CanaryAlarms,
  settleAlarm,
} from '../../canary/index.ts';
import { CANARY_TENANT } from '@batcave/shared/identity';
import { writeAlertChanges } from './alertChanges.ts';
import { type AlertRow, toAlert } from './alertRows.ts';
import type { PgStore } from './pool.ts';

const STATEMENT_MS = 5000;

/**
 * Alarms of the canary as alerts of every tenant, and what canaries leave behind.
 *
 * Each time over a connection of its own: the pool may be what everything waits for.
 */
export class PgCanary implements CanaryAlarms {
  readonly #store: PgStore;
  readonly #server: string;
  readonly #tenants: () => ReadonlySet<string>;
  readonly #onChange: () => void;

  constructor(options: {
    readonly store: PgStore;
    readonly server: string;
    readonly tenants: () => ReadonlySet<string>;
    /** Called when an alert was changed. */
    readonly onChange: () => void;
  }) {
    this.#store = options.store;
    this.#server = options.server;
    this.#tenants = options.tenants;
    this.#onChange = options.onChange;
  }

  async settle(alarm: CanaryAlarm | null, nowMs: number): Promise<void> {
    const failures: unknown[] = [];
    await this.#connected(async (client) => {
      // Each by itself: one whose rows are locked does not keep the others from hearing of it.
      for (const tenant of this.#tenants())
        await this.#settleTenant(client, tenant, alarm, nowMs).catch((error: unknown) => {
          failures.push(error);
        });
    });
    if (failures.length > 0)
      throw new AggregateError(failures, `${String(failures.length)} tenants could not be told`);
  }

  /** Deletes what canaries before this moment left: their events, and their alerts, which are over. */
  async trim(beforeMs: number): Promise<void> {
    const before = new Date(beforeMs);
    await this.#connected((client) =>
      inTransaction(client, async () => {
        // Locked first: an engine may be about to clear one, and to add to its timeline.
        const { rows } = await client.query<{ alert_id: string }>(
          'select alert_id from alerts where tenant_id = $1 and created_at < $2 order by alert_id for update',
          [CANARY_TENANT, before],
        );
        const ids = rows.map((row) => row.alert_id);
        for (const table of ['timeline', 'alerts'])
          await client.query(
            `delete from ${table} where tenant_id = $1 and alert_id = any($2::uuid[])`,
            [CANARY_TENANT, ids],
          );
        for (const table of ['events', 'kept_events'])
          await client.query(`delete from ${table} where tenant_id = $1 and occurred_at < $2`, [
            CANARY_TENANT,
            before,
          ]);
      }),
    );
  }

  async #settleTenant(
    client: pg.Client,
    tenant: string,
    alarm: CanaryAlarm | null,
    nowMs: number,
  ): Promise<void> {
    const changed = await inTransaction(client, async () => {
      const { rows } = await client.query<AlertRow>(
        // Of those that a person has resolved while they still held, the ones of the last day.
        `select * from alerts
          where tenant_id = $1 and rule_id = $2 and group_values ->> 'server' = $3
            and (state <> 'RESOLVED' or firing and created_at > now() - interval '1 day' or alert_id = $4)
          order by alert_id for update`,
        [tenant, CANARY_RULE_ID, this.#server, alarm === null ? null : alarmIdOf(alarm, tenant)],
      );
      const changes = settleAlarm(rows.map(toAlert), alarm, tenant, nowMs);
      const own = changes.map((change) => ({ tenant, ...change }));
      await writeAlertChanges(client, own, nowMs, null, CANARY_ACTOR);
      return changes.length > 0;
    });
    if (changed) this.#onChange();
  }

  async #connected<T>(work: (client: pg.Client) => Promise<T>): Promise<T> {
    const client = await this.#store.connect('canary', STATEMENT_MS);
    try {
      return await work(client);
    } finally {
      // Not waited for: a store that hears nothing would keep us waiting.
      void client.end().catch(() => undefined);
    }
  }
}

async function inTransaction<T>(client: pg.Client, work: () => Promise<T>): Promise<T> {
  await client.query('begin');
  try {
    const result = await work();
    await client.query('commit');
    return result;
  } catch (error) {
    await client.query('rollback').catch(() => undefined);
    throw error;
  }
}
