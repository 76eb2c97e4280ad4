import { AppError } from '@batcave/shared/errors';
import { diffRules, type RuleInput, type RuleVersion } from '@batcave/shared/rules';
import { formatInstant } from '@batcave/shared/time';
import { readCursor, writeCursor } from './page.ts';
import type { Queryable } from './pool.ts';
import type { RuleRow } from './ruleRows.ts';

interface VersionRow extends RuleRow {
  deleted: boolean;
}

/**
 * Versions of a rule, newest first, each with what it changed.
 *
 * @throws AppError `not_found` when there never was such a rule
 */
export async function listVersions(
  db: Queryable,
  tenant: string,
  ruleId: string,
  query: { readonly limit?: number; readonly cursor?: string },
): Promise<{ versions: RuleVersion[]; next_cursor: string | null }> {
  const limit = query.limit ?? 20;
  const before = readCursor(query.cursor, ['number'])?.[0];
  const { rows } = await db.query<VersionRow>(
    `select * from rule_versions
      where tenant_id = $1 and rule_id = $2 and ($3::numeric is null or version < $3)
      order by version desc limit $4`,
    // One more than asked for: the last of the page is compared with it.
    [tenant, ruleId, before ?? null, limit + 1],
  );
  if (rows.length === 0 && before === undefined) throw new AppError('not_found');
  const page = rows.slice(0, limit);
  const last = page.at(-1);
  return {
    versions: page.map((row, i) => toVersion(row, rows[i + 1])),
    next_cursor: rows.length > limit && last !== undefined ? writeCursor([last.version]) : null,
  };
}

function toVersion(row: VersionRow, before: VersionRow | undefined): RuleVersion {
  return {
    version: row.version,
    at: formatInstant(row.updated_at),
    author: row.updated_by,
    deleted: row.deleted,
    spec: row.spec,
    changes: before === undefined ? [] : diffRules(before.spec, row.spec),
  };
}

/** What a version of a rule said. @throws AppError `not_found`, also for a version that it does not have */
export async function specOfVersion(
  db: Queryable,
  tenant: string,
  ruleId: string,
  version: number,
): Promise<RuleInput> {
  const { rows } = await db.query<{ spec: RuleInput }>(
    'select spec from rule_versions where tenant_id = $1 and rule_id = $2 and version = $3',
    [tenant, ruleId, version],
  );
  if (rows[0] !== undefined) return rows[0].spec;
  const { rows: others } = await db.query<{ newest: number | null }>(
    'select max(version) as newest from rule_versions where tenant_id = $1 and rule_id = $2',
    [tenant, ruleId],
  );
  const newest = others[0]?.newest ?? null;
  throw newest === null
    ? new AppError('not_found')
    : new AppError(
        'not_found',
        `This rule has no version ${String(version)}; its newest is ${String(newest)}.`,
      );
}
