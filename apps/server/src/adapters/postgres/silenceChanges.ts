import { formatInstant } from '@batcave/shared/time';
import type { Asker } from '../../alerts/index.ts';
import type { StoredSilence } from '../../dispatch/index.ts';
import { lockAuditEnd, writeAudit } from './audit.ts';
import type { Queryable } from './pool.ts';
import { auditText, type SilenceRow, toColumns, toStored } from './silenceRows.ts';

/**
 * The next revision of the tenant's silences. Locks the counter, so that revisions commit in their order; and
 * before it the end of the audit log, which a dispatcher may hold already when it ends silences.
 */
export async function nextRevision(tx: Queryable, tenant: string): Promise<number> {
  await lockAuditEnd(tx, tenant);
  const { rows } = await tx.query<{ revision: number }>(
    `insert into silence_revisions (tenant_id, revision) values ($1, 1)
     on conflict (tenant_id) do update set revision = silence_revisions.revision + 1
     returning revision`,
    [tenant],
  );
  if (rows[0] === undefined) throw new Error('the revision of the silences was not written');
  return rows[0].revision;
}

/** Writes a silence, new or changed. */
export async function writeSilence(
  tx: Queryable,
  tenant: string,
  silence: StoredSilence,
): Promise<void> {
  const columns = toColumns(tenant, silence);
  const names = Object.keys(columns);
  const changed = names.filter((name) => !['tenant_id', 'silence_id'].includes(name));
  await tx.query(
    `insert into silences (${names.join(', ')})
     select ${names.join(', ')} from json_populate_record(null::silences, $1)
     on conflict (tenant_id, silence_id) do update
       set ${changed.map((name) => `${name} = excluded.${name}`).join(', ')}`,
    [JSON.stringify(columns)],
  );
}

/** Tells the audit log of a change. Call it last. */
export function auditSilence(
  tx: Queryable,
  asker: Asker,
  action: 'silence.created' | 'silence.changed' | 'silence.ended',
  before: StoredSilence | null,
  after: StoredSilence,
): Promise<void> {
  return writeAudit(tx, [auditRow(asker, action, before, after)]);
}

function auditRow(
  asker: Asker,
  action: string,
  before: StoredSilence | null,
  after: StoredSilence,
): Parameters<typeof writeAudit>[1][number] {
  return {
    tenant_id: asker.tenant,
    at: formatInstant(asker.nowMs),
    actor: asker.actor,
    action,
    object_type: 'silence',
    object_id: after.silenceId,
    before: before && auditText(before),
    after: auditText(after),
    trace_id: asker.traceId,
  };
}

/** A silence that ends before its time. */
export interface EarlyEnd {
  readonly silenceId: string;
  readonly reason: 'clear' | 'idle' | 'worse';
}

/**
 * Ends silences in the caller's transaction, as the dispatcher decided; those that are over already stay as
 * they are. Whoever audits for the tenant waits from here on: lock no alerts after it.
 */
export async function endSilencesEarly(
  tx: Queryable,
  asker: Asker,
  ends: readonly EarlyEnd[],
): Promise<void> {
  if (ends.length === 0) return;
  const { tenant, nowMs, actor } = asker;
  const reasons = new Map(ends.map(({ silenceId, reason }) => [silenceId, reason]));
  const revision = await nextRevision(tx, tenant);
  const { rows } = await tx.query<SilenceRow>(
    `select * from silences
      where tenant_id = $1 and silence_id = any($2::uuid[]) and coalesce(over_at > $3, true)
      order by silence_id for update`,
    [tenant, [...reasons.keys()], formatInstant(nowMs)],
  );
  const audited = [];
  for (const row of rows) {
    const before = toStored(row);
    const endedReason = reasons.get(before.silenceId) ?? null;
    const ended = { endedMs: nowMs, endedBy: actor, endedReason, updatedMs: nowMs, revision };
    const after = { ...before, ...ended };
    await writeSilence(tx, tenant, after);
    audited.push(auditRow(asker, 'silence.ended', before, after));
  }
  await writeAudit(tx, audited);
}

/**
 * Notes that silences hid something. No revision: it changes nothing that anybody decided. After
 * `endSilencesEarly`, never before: who changes a silence holds the end of the audit log and waits for its row.
 */
export async function noteMatched(
  tx: Queryable,
  tenant: string,
  silenceIds: readonly string[],
  atMs: number,
): Promise<void> {
  if (silenceIds.length === 0) return;
  await tx.query(
    `update silences set matched_at = greatest(matched_at, $3)
      where tenant_id = $1 and silence_id = any($2::uuid[])`,
    [tenant, silenceIds, formatInstant(atMs)],
  );
}
