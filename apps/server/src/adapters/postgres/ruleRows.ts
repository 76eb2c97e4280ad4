import { AppError } from '@batcave/shared/errors';
import { namedRules, type Rule, RULE_LIMITS, type RuleInput } from '@batcave/shared/rules';
import { formatInstant } from '@batcave/shared/time';
import type { Asker } from '../../alerts/index.ts';
import type { Queryable } from './pool.ts';
import type { RuleEdit } from './ruleEdits.ts';

/** A row of `rules`, and what it has in common with one of `rule_versions`. */
export interface RuleRow {
  tenant_id: string;
  rule_id: string;
  version: number;
  revision: number;
  spec: RuleInput;
  created_at: number;
  updated_at: number;
  updated_by: string;
}

export function toRule(row: RuleRow): Rule {
  return {
    ...row.spec,
    enabled: row.spec.enabled ?? true,
    rule_id: row.rule_id,
    version: row.version,
    created_at: formatInstant(row.created_at),
    updated_at: formatInstant(row.updated_at),
    updated_by: row.updated_by,
  };
}

/** Every rule of a tenant, in the order of the list. */
export async function allRules(db: Queryable, tenant: string): Promise<RuleRow[]> {
  const { rows } = await db.query<RuleRow>(
    'select * from rules where tenant_id = $1 order by name, rule_id',
    [tenant],
  );
  return rows;
}

/** Those of these rules that are there. */
export async function findRules(
  db: Queryable,
  tenant: string,
  ruleIds: readonly string[],
): Promise<RuleRow[]> {
  if (ruleIds.length === 0) return [];
  const { rows } = await db.query<RuleRow>(
    'select * from rules where tenant_id = $1 and rule_id = any($2::uuid[])',
    [tenant, ruleIds],
  );
  return rows;
}

/** The rules that edits may concern: edited, joining others, or joined by any of these. */
export async function rulesAround(
  db: Queryable,
  tenant: string,
  edits: readonly RuleEdit[],
): Promise<RuleRow[]> {
  const { rows } = await db.query<RuleRow>(
    `select * from rules
      where tenant_id = $1 and (rule_id = any($2::uuid[]) or spec -> 'when' is not null)`,
    [tenant, edits.map(({ ruleId }) => ruleId)],
  );
  const written = edits.flatMap((edit) => (edit.kind === 'write' ? [edit.spec] : []));
  const joined = new Set([...written, ...rows.map(({ spec }) => spec)].flatMap(namedRules));
  for (const { rule_id: ruleId } of rows) joined.delete(ruleId);
  // Rules that join others are all there already: what is read now joins none.
  return [...rows, ...(await findRules(db, tenant, [...joined]))];
}

interface Room {
  /** Rules that the edits do not touch, and their bytes. */
  readonly rules: number;
  readonly bytes: number;
  /** Groups that those rules name to wait for, and that all name now. */
  readonly expected: number;
  readonly expectedNow: number;
}

/**
 * @throws AppError `state_conflict` when the tenant would have more rules, or larger ones, or wait for
 *   more groups by name, than it may
 */
export async function assertRoom(
  db: Queryable,
  tenant: string,
  edits: readonly RuleEdit[],
): Promise<void> {
  const specs = edits.flatMap((edit) => (edit.kind === 'write' ? [edit.spec] : []));
  if (specs.length === 0) return;
  const { rows } = await db.query<Room>(
    `select count(*) filter (where not edited) as rules,
            coalesce(sum(octet_length(spec::text)) filter (where not edited), 0)::bigint as bytes,
            coalesce(sum(expected) filter (where not edited), 0)::bigint as expected,
            coalesce(sum(expected), 0)::bigint as "expectedNow"
       from (select spec, rule_id = any($2::uuid[]) as edited,
                    json_array_length(spec #> '{absence,expect}') as expected
               from rules where tenant_id = $1) as known`,
    [tenant, edits.map(({ ruleId }) => ruleId)],
  );
  const [room] = rows;
  if (room === undefined) throw new Error('the store did not say how many rules there are');
  const { maxRules, maxBytes } = RULE_LIMITS;
  const rules = room.rules + specs.length;
  if (rules > maxRules)
    throw new AppError(
      'state_conflict',
      `A tenant may have ${String(maxRules)} rules at most; this would make ${String(rules)}. Delete rules that are not needed any more, or group one by a field instead of writing one per source.`,
    );
  const bytes = specs.reduce(
    (sum, spec) => sum + Buffer.byteLength(JSON.stringify(spec)),
    room.bytes,
  );
  if (bytes > maxBytes)
    throw new AppError(
      'state_conflict',
      `The rules of a tenant may take ${String(maxBytes)} bytes at most as JSON; this would make ${String(bytes)}. Delete rules that are not needed any more, or shorten long lists in them.`,
    );
  assertExpected(room, specs);
}

/** Disabled rules count: they can be enabled whenever somebody needs them. */
function assertExpected(room: Room, specs: readonly RuleInput[]): void {
  const { maxExpected } = RULE_LIMITS;
  const after = specs.reduce(
    (sum, { absence }) => sum + (absence?.expect?.length ?? 0),
    room.expected,
  );
  // What does not add to them is free, also for who had more before there was a limit.
  if (after <= maxExpected || after <= room.expectedNow) return;
  const limit = `within what the rules of a tenant may name together: ${String(maxExpected)} groups at most; this would make ${String(after)}`;
  const fix =
    'Wait for fewer by name, here or in other rules: groups are waited for anyway once they have been seen.';
  throw new AppError('state_conflict', `/absence/expect must be ${limit}. ${fix}`, {
    faults: [{ field: '/absence/expect', limit, fix }],
  });
}

interface KnownVersion {
  rule_id: string;
  version: number;
  created_at: number;
}

/** The newest version of these rules, deleted ones among them. */
async function newestVersions(
  tx: Queryable,
  tenant: string,
  ruleIds: readonly string[],
): Promise<Map<string, KnownVersion>> {
  const { rows } = await tx.query<KnownVersion>(
    `select rule_id, max(version) as version, min(created_at) as created_at from rule_versions
      where tenant_id = $1 and rule_id = any($2::uuid[]) group by rule_id`,
    [tenant, ruleIds],
  );
  return new Map(rows.map((row) => [row.rule_id, row]));
}

async function nextRevision(tx: Queryable): Promise<number> {
  const { rows } = await tx.query<{ revision: number }>(
    'update rule_revision set revision = revision + 1 returning revision',
  );
  return rows[0]?.revision ?? 0;
}

/**
 * Makes the edits, each as the next version of its rule, all in the next revision of the book. Gives
 * back the rules that were written.
 *
 * @param before the edited rules that are there
 */
export async function writeEdits(
  tx: Queryable,
  asker: Asker,
  edits: readonly RuleEdit[],
  before: ReadonlyMap<string, RuleRow>,
): Promise<Rule[]> {
  const { tenant, actor, nowMs } = asker;
  const ruleIds = edits.map(({ ruleId }) => ruleId);
  const known = await newestVersions(tx, tenant, ruleIds);
  const revision = await nextRevision(tx);
  const rows = edits.map((edit) => {
    const spec = edit.kind === 'write' ? edit.spec : before.get(edit.ruleId)?.spec;
    if (spec === undefined) throw new Error(`the deleted rule ${edit.ruleId} is not there`);
    return {
      tenant_id: tenant,
      rule_id: edit.ruleId,
      version: (known.get(edit.ruleId)?.version ?? 0) + 1,
      revision,
      deleted: edit.kind === 'remove',
      name: spec.name,
      spec,
      created_at: formatInstant(known.get(edit.ruleId)?.created_at ?? nowMs),
      updated_at: formatInstant(nowMs),
      updated_by: actor,
    };
  });
  const columns = 'tenant_id, rule_id, version, revision, spec, created_at, updated_at, updated_by';
  await tx.query(
    `insert into rule_versions (deleted, ${columns})
     select deleted, ${columns} from json_populate_recordset(null::rule_versions, $1)`,
    [JSON.stringify(rows)],
  );
  await tx.query('delete from rules where tenant_id = $1 and rule_id = any($2::uuid[])', [
    tenant,
    ruleIds,
  ]);
  const { rows: written } = await tx.query<RuleRow>(
    `insert into rules (name, ${columns})
     select name, ${columns} from json_populate_recordset(null::rules, $1) returning *`,
    [JSON.stringify(rows.filter(({ deleted }) => !deleted))],
  );
  return written.map(toRule);
}
