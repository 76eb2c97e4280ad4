import type { ChainedEntry } from '../../identity/index.ts';
import type { PgStore } from './pool.ts';

/** An entry with the hash that is stored with it. */
export type StoredEntry = ChainedEntry & { readonly hash: string };

/** Where the store says that the log of a tenant ends. Whoever changes the log may change this too. */
export interface StoredEnd {
  readonly seq: number;
  readonly hash: string;
}

/** Every tenant that has audit entries, or an end of its log, in order. */
export async function auditedTenants(store: PgStore): Promise<string[]> {
  const { rows } = await store.query<{ tenant_id: string }>(
    'select tenant_id from audit_heads union select distinct tenant_id from audit_log order by 1',
  );
  return rows.map((row) => row.tenant_id);
}

/** The end of a tenant's log. An entry that was there before is seen by whoever reads after it. */
export async function auditEnd(store: PgStore, tenant: string): Promise<StoredEnd | undefined> {
  const { rows } = await store.query<{ seq: number; hash: string }>(
    'select seq, hash from audit_heads where tenant_id = $1',
    [tenant],
  );
  return rows[0];
}

/** The next entries of a tenant's log as they are stored, from its very beginning if none came before. */
export async function nextAuditEntries(
  store: PgStore,
  tenant: string,
  afterSeq: number | undefined,
  limit: number,
): Promise<StoredEntry[]> {
  const { rows } = await store.query<Omit<StoredEntry, 'tenant'>>(
    // Hashed are milliseconds: a time that was changed by less must not look the same.
    `select seq, actor, action, object_type as "objectType", object_id as "objectId", before, after,
            trace_id as "traceId", hash,
            to_char(at at time zone 'UTC', case when at = date_trunc('milliseconds', at)
              then 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"' else 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"' end) as at
       from audit_log where tenant_id = $1 and ($2::bigint is null or seq > $2) order by seq limit $3`,
    [tenant, afterSeq ?? null, limit],
  );
  return rows.map((row) => ({ tenant, ...row }));
}
