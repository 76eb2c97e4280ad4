import type { DispatchConfig } from '@batcave/shared/dispatch';
import { AppError } from '@batcave/shared/errors';
import { formatInstant } from '@batcave/shared/time';
import type { Asker } from '../../alerts/index.ts';
import type { DispatchConfigs, DispatchRequest } from '../../dispatch/index.ts';
import { wholeTenant } from '../../identity/index.ts';
import { writeAudit } from './audit.ts';
import type { PgStore, Queryable } from './pool.ts';
import { storable } from './storableText.ts';

/** A revision of a document, its secrets sealed. Revision 0: nobody has written one. */
export interface StoredDispatchConfig {
  readonly revision: number;
  readonly config: DispatchConfig;
  readonly updatedMs: number | null;
  readonly updatedBy: string | null;
}

interface ConfigRow {
  tenant_id: string;
  revision: number;
  config: DispatchConfig;
  updated_at: number;
  updated_by: string;
}

const NOTHING: StoredDispatchConfig = { revision: 0, config: {}, updatedMs: null, updatedBy: null };

/** The documents of tenants, every revision of them. Ask `look` at least every second. */
export class PgDispatchConfigs implements DispatchConfigs {
  readonly #store: PgStore;
  readonly #latest = new Map<string, number>();
  readonly #listeners = new Set<() => void>();

  constructor(store: PgStore) {
    this.#store = store;
  }

  latestRevision(tenant: string): number {
    return this.#latest.get(tenant) ?? 0;
  }

  onChange(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Finds out whether there are newer revisions: another server may have made some. */
  async look(): Promise<void> {
    const { rows } = await this.#store.query<{ tenant_id: string; revision: number }>(
      'select tenant_id, max(revision) as revision from dispatch_configs group by tenant_id',
    );
    let isNews = false;
    for (const { tenant_id: tenant, revision } of rows) {
      if (revision <= this.latestRevision(tenant)) continue;
      this.#latest.set(tenant, revision);
      isNews = true;
    }
    if (isNews) for (const listener of this.#listeners) listener();
  }

  /** The newest, or an older one. @throws AppError `not_found` for a revision that there is not */
  async load(tenant: string, revision?: number): Promise<StoredDispatchConfig> {
    const { rows } = await this.#store.forTenant(wholeTenant(tenant)).query<ConfigRow>(
      `select * from dispatch_configs where tenant_id = $1 and ($2::bigint is null or revision = $2)
        order by revision desc limit 1`,
      [tenant, revision ?? null],
    );
    const row = rows[0];
    if (row === undefined && revision !== undefined && revision !== 0)
      throw new AppError('not_found');
    return row === undefined ? NOTHING : toStored(row);
  }

  /** The newest revisions, newest first. */
  async versions(tenant: string, limit: number): Promise<StoredDispatchConfig[]> {
    const { rows } = await this.#store
      .forTenant(wholeTenant(tenant))
      .query<ConfigRow>(
        'select * from dispatch_configs where tenant_id = $1 order by revision desc limit $2',
        [tenant, limit],
      );
    return rows.map(toStored);
  }

  /** The last revisions that had something, newest first: for who was told by a receiver that is gone. */
  async lastWithReceiver(tenant: string, name: string): Promise<StoredDispatchConfig | undefined> {
    const { rows } = await this.#store.query<ConfigRow>(
      `select * from dispatch_configs
        where tenant_id = $1
          and exists (select from json_array_elements(config -> 'receivers') as r (receiver)
                       where receiver ->> 'name' = $2)
        order by revision desc limit 1`,
      [tenant, name],
    );
    return rows[0] === undefined ? undefined : toStored(rows[0]);
  }

  /**
   * Writes the next revision, with its audit row.
   *
   * @param told  The document as the audit log may show it.
   * @throws AppError `state_conflict` when somebody else has written since `expected`.
   */
  async write(
    asker: Asker,
    expected: number | undefined,
    make: (before: StoredDispatchConfig) => {
      readonly config: DispatchConfig;
      readonly told: unknown;
      readonly toldBefore: unknown;
    },
  ): Promise<StoredDispatchConfig> {
    const { tenant, actor, nowMs, traceId } = asker;
    const written = await this.#store.forTenant(wholeTenant(tenant)).transaction(async (tx) => {
      await tx.query('select pg_advisory_xact_lock(hashtextextended($1, 7236010))', [tenant]);
      const before = await newest(tx, tenant);
      if (expected !== undefined && expected !== before.revision)
        throw new AppError(
          'state_conflict',
          `The configuration is at revision ${String(before.revision)}, not ${String(expected)}: somebody else has changed it. Read it again and put your change on top.`,
        );
      const { config, told, toldBefore } = make(before);
      const revision = before.revision + 1;
      await tx.query(
        `insert into dispatch_configs (tenant_id, revision, config, updated_at, updated_by)
         values ($1, $2, $3, $4, $5)`,
        [tenant, revision, JSON.stringify(storable(config)), formatInstant(nowMs), actor],
      );
      await writeAudit(tx, [
        {
          tenant_id: tenant,
          at: formatInstant(nowMs),
          actor,
          action: 'dispatch_config.changed',
          object_type: 'dispatch_config',
          object_id: String(revision),
          before: toldBefore,
          after: told,
          trace_id: traceId,
        },
      ]);
      return { revision, config, updatedMs: nowMs, updatedBy: actor };
    });
    this.#latest.set(tenant, Math.max(this.latestRevision(tenant), written.revision));
    for (const listener of this.#listeners) listener();
    return written;
  }

  /** Leaves a request for the dispatcher, with its audit row. */
  async request(
    { tenant, actor, nowMs, traceId }: Asker,
    { kind, alertId }: Omit<DispatchRequest, 'actor'>,
  ): Promise<void> {
    await this.#store.forTenant(wholeTenant(tenant)).transaction(async (tx) => {
      await tx.query(
        'insert into dispatch_requests (tenant_id, kind, alert_id, actor, at) values ($1, $2, $3, $4, $5)',
        [tenant, kind, alertId, actor, formatInstant(nowMs)],
      );
      await writeAudit(tx, [
        {
          tenant_id: tenant,
          at: formatInstant(nowMs),
          actor,
          action: `alert.${kind}_requested`,
          object_type: 'alert',
          object_id: alertId,
          before: null,
          after: null,
          trace_id: traceId,
        },
      ]);
    });
  }
}

async function newest(tx: Queryable, tenant: string): Promise<StoredDispatchConfig> {
  const { rows } = await tx.query<ConfigRow>(
    'select * from dispatch_configs where tenant_id = $1 order by revision desc limit 1',
    [tenant],
  );
  return rows[0] === undefined ? NOTHING : toStored(rows[0]);
}

function toStored(row: ConfigRow): StoredDispatchConfig {
  return {
    revision: row.revision,
    config: row.config,
    updatedMs: row.updated_at,
    updatedBy: row.updated_by,
  };
}
