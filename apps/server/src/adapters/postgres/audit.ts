import type { AuditObjectType } from '@batcave/shared/audit';
import { formatInstant } from '@batcave/shared/time';
import { chainHash, FIRST_HASH } from '../../identity/index.ts';
import type { PgStore, Queryable } from './pool.ts';

/** What one audit row tells. */
export interface AuditRow {
  readonly tenant_id: string;
  /** RFC 3339 in UTC with milliseconds: `formatInstant`. */
  readonly at: string;
  readonly actor: string;
  readonly action: string;
  readonly object_type: AuditObjectType;
  readonly object_id: string;
  readonly before: unknown;
  readonly after: unknown;
  readonly trace_id: string | null;
}

/** The tenant of what concerns no tenant: the server's own doing. */
export const SERVER_ITSELF = '*';

/**
 * Writes the rows in the caller's transaction: no change without its row, no row without its change.
 *
 * Each is chained to the one before it of its tenant. The end of the chain is locked until the
 * transaction is over; tenants are taken in one order, so that two transactions cannot wait for each
 * other. Call it last: whoever audits for this tenant waits from here on.
 */
export async function writeAudit(tx: Queryable, rows: readonly AuditRow[]): Promise<void> {
  const byTenant = [...Map.groupBy(rows, (row) => row.tenant_id)].sort(([a], [b]) =>
    a < b ? -1 : 1,
  );
  for (const [tenant, own] of byTenant) await extendChain(tx, tenant, own);
}

/**
 * Locks the end of the chain before it is written: for those who lock what others hold while they wait for
 * it. Whoever audits for this tenant waits from here on.
 */
export async function lockAuditEnd(
  tx: Queryable,
  tenant: string,
): Promise<{ readonly seq: number; readonly hash: string }> {
  const { rows } = await tx.query<{ seq: number; hash: string }>(
    // Locks the row also when there was one: nothing is changed in it yet.
    `insert into audit_heads (tenant_id, seq, hash) values ($1, 0, $2)
     on conflict (tenant_id) do update set seq = audit_heads.seq returning seq, hash`,
    [tenant, FIRST_HASH],
  );
  if (rows[0] === undefined) throw new Error('the end of the audit log was not found');
  return rows[0];
}

async function extendChain(
  tx: Queryable,
  tenant: string,
  rows: readonly AuditRow[],
): Promise<void> {
  const head = await lockAuditEnd(tx, tenant);
  let { hash } = head;
  const chained = rows.map((row, i) => {
    const seq = head.seq + i + 1;
    const before = row.before === null ? null : JSON.stringify(row.before);
    const after = row.after === null ? null : JSON.stringify(row.after);
    hash = chainHash(hash, {
      tenant,
      seq,
      at: row.at,
      actor: row.actor,
      action: row.action,
      objectType: row.object_type,
      objectId: row.object_id,
      before,
      after,
      traceId: row.trace_id,
    });
    return { ...row, seq, before, after, hash };
  });
  await tx.query(
    `insert into audit_log (tenant_id, seq, at, actor, action, object_type, object_id, before, after, trace_id, hash)
     select tenant_id, seq, at, actor, action, object_type, object_id, before, after, trace_id, hash
       from json_populate_recordset(null::audit_log, $1)`,
    [JSON.stringify(chained)],
  );
  await tx.query('update audit_heads set seq = $2, hash = $3 where tenant_id = $1', [
    tenant,
    head.seq + rows.length,
    hash,
  ]);
}

/** Records that something was refused, where nothing else was changed. */
export function auditRefusal(
  store: PgStore,
  refused: {
    /** `undefined`: whoever it was belongs to no tenant. */
    readonly tenant: string | undefined;
    readonly actor: string;
    readonly action: string;
    readonly objectId: string;
    readonly reason: string;
    readonly traceId: string;
    readonly nowMs: number;
  },
): Promise<void> {
  return store.transaction((tx) =>
    writeAudit(tx, [
      {
        tenant_id: refused.tenant ?? SERVER_ITSELF,
        at: formatInstant(refused.nowMs),
        actor: refused.actor,
        action: refused.action,
        object_type: 'certificate',
        object_id: refused.objectId,
        before: null,
        after: { reason: refused.reason },
        trace_id: refused.traceId,
      },
    ]),
  );
}
