import type { EngineCommit, EnginePosition } from '../../alerts/index.ts';
import { dayOf } from './partitions.ts';
import type { Queryable } from './pool.ts';

/** Groups that are copied, at most: within about a second, for which nothing is decided. */
const MAX_GROUPS = 200_000;

/**
 * Writes down that the engine takes up another rule book with this checkpoint. Call it before the
 * checkpoint moves the position: it compares with what stands there.
 */
export async function recordAdoption(
  tx: Queryable,
  partition: string,
  at: EnginePosition,
  { rulesRevision }: NonNullable<EngineCommit['checkpoint']>,
): Promise<void> {
  await tx.query(
    `insert into engine_history (partition, rules_revision, seq, tick_ms, epoch)
     select partition, $2, $3, $4, epoch from engine_position
      where partition = $1 and rules_revision <> $2
     on conflict do nothing`,
    [partition, rulesRevision, at.seq, at.tickMs],
  );
}

/**
 * Keeps a copy of the windows as they are with this checkpoint, when it is the first of its UTC day. Call
 * it after the checkpoint was written. Returns the day, which then needs no further call.
 */
export async function keepDayState(
  tx: Queryable,
  partition: string,
  at: EnginePosition,
  { rulesRevision }: NonNullable<EngineCommit['checkpoint']>,
): Promise<string> {
  const day = dayOf(at.tickMs);
  const { rows } = await tx.query<{ has_state: boolean }>(
    `insert into engine_days (partition, day, seq, tick_ms, rules_revision, audit_seqs, has_state)
     select $1, $2, $3, $4, $5,
            coalesce((select json_object_agg(tenant_id, seq) from audit_heads), '{}'),
            (select count(*) from (select from engine_groups where partition = $1 limit $6 + 1) g) <= $6
     on conflict do nothing returning has_state`,
    [partition, day, at.seq, at.tickMs, rulesRevision, MAX_GROUPS],
  );
  if (rows[0]?.has_state === true)
    await tx.query(
      `insert into engine_day_states (partition, day, tenant_id, rule_id, group_key, format, state)
       select partition, $2, tenant_id, rule_id, group_key, format, state
         from engine_groups where partition = $1`,
      [partition, day],
    );
  return day;
}
