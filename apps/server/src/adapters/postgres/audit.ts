import type { Queryable } from './pool.ts';

/** What one audit row tells. */
export interface AuditRow {
  readonly tenant_id: string;
  readonly at: string;
  readonly actor: string;
  readonly action: string;
  readonly object_type: 'alert' | 'rule' | 'events';
  readonly object_id: string;
  readonly before: unknown;
  readonly after: unknown;
  readonly trace_id: string | null;
}

/** Writes the rows in the caller's transaction: no change without its row, no row without its change. */
export async function writeAudit(tx: Queryable, rows: readonly AuditRow[]): Promise<void> {
  if (rows.length === 0) return;
  await tx.query(
    `insert into audit_log (tenant_id, at, actor, action, object_type, object_id, before, after, trace_id)
     select tenant_id, at, actor, action, object_type, object_id, before, after, trace_id
       from json_populate_recordset(null::audit_log, $1)`,
    [JSON.stringify(rows)],
  );
}
