import type { EngineCommit, EnginePosition, EngineStart } from '../../alerts/index.ts';
import type { GroupSnapshot } from '../../rules/index.ts';
import type { Queryable } from './pool.ts';

/** Rises when `GroupSnapshot` changes; then a migration must bring older states along. */
export const STATE_FORMAT = 2;

interface PositionRow {
  epoch: number;
  decided_seq: number;
  decided_tick: number;
  checkpoint_seq: number;
  checkpoint_tick: number;
  rules_revision: number;
  mark: unknown;
}

/** Takes the engine's place over and reads where it stands. */
export async function loadStanding(tx: Queryable, partition: string): Promise<EngineStart> {
  const { rows } = await tx.query<PositionRow>(
    'update engine_position set epoch = epoch + 1 where partition = $1 returning *',
    [partition],
  );
  const row = rows[0];
  if (row === undefined) {
    await tx.query(
      `insert into engine_position (partition, epoch, decided_seq, decided_tick, checkpoint_seq, checkpoint_tick, rules_revision)
       values ($1, 1, 0, 0, 0, 0, 0)`,
      [partition],
    );
    return { epoch: 1, standing: undefined };
  }
  const { rows: groups } = await tx.query<{
    tenant_id: string;
    format: number;
    state: GroupSnapshot;
  }>('select tenant_id, format, state from engine_groups where partition = $1', [partition]);
  const foreign = groups.find(({ format }) => format !== STATE_FORMAT);
  if (foreign !== undefined)
    throw new Error(
      `The window state in the store has format ${String(foreign.format)}, this program reads ${String(STATE_FORMAT)}. Start the version that wrote it, or bring it along with a migration.`,
    );
  const byTenant = Map.groupBy(groups, (group) => group.tenant_id);
  return {
    epoch: row.epoch,
    standing: {
      decided: { seq: row.decided_seq, tickMs: row.decided_tick },
      checkpoint: { seq: row.checkpoint_seq, tickMs: row.checkpoint_tick },
      rulesRevision: row.rules_revision,
      mark: row.mark,
      groups: [...byTenant].map(([tenant, own]) => ({
        tenant,
        groups: own.map((group) => group.state),
      })),
    },
  };
}

/** Writes the window state that changed and moves the checkpoint to `at`. */
export async function saveCheckpoint(
  tx: Queryable,
  partition: string,
  at: EnginePosition,
  checkpoint: NonNullable<EngineCommit['checkpoint']>,
): Promise<void> {
  for (const { tenant, changed, removed } of checkpoint.groups) {
    if (removed.length > 0)
      await tx.query(
        `delete from engine_groups g using unnest($3::uuid[], $4::text[]) as r (rule_id, group_key)
          where g.partition = $1 and g.tenant_id = $2 and g.rule_id = r.rule_id and g.group_key = r.group_key`,
        [partition, tenant, removed.map((r) => r.ruleId), removed.map((r) => r.groupKey)],
      );
    if (changed.length > 0)
      await tx.query(
        `insert into engine_groups (partition, tenant_id, rule_id, group_key, format, state)
         select $1, $2, r.rule_id, r.group_key, ${String(STATE_FORMAT)}, r.state
           from unnest($3::uuid[], $4::text[], $5::json[]) as r (rule_id, group_key, state)
         on conflict (partition, tenant_id, rule_id, group_key) do update set format = excluded.format, state = excluded.state`,
        [
          partition,
          tenant,
          changed.map((g) => g.ruleId),
          changed.map((g) => g.groupKey),
          changed.map((g) => JSON.stringify(g)),
        ],
      );
  }
  await tx.query(
    `update engine_position set checkpoint_seq = $2, checkpoint_tick = $3, rules_revision = $4, mark = $5 where partition = $1`,
    [
      partition,
      at.seq,
      at.tickMs,
      checkpoint.rulesRevision,
      checkpoint.mark === null ? null : JSON.stringify(checkpoint.mark),
    ],
  );
}
