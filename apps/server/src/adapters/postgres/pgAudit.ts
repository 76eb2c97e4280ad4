import type { RouteInput, RouteOutput, ROUTES } from '@batcave/shared/api';
import type { AuditEntry } from '@batcave/shared/audit';
import { formatInstant } from '@batcave/shared/time';
import { wholeTenant } from '../../identity/index.ts';
import { cutPage, readCursor } from './page.ts';
import type { PgStore } from './pool.ts';

type Query = RouteInput<(typeof ROUTES)['audit.list']>['query'];

interface Row {
  seq: number;
  at: number;
  actor: string;
  action: string;
  object_type: AuditEntry['object_type'];
  object_id: string;
  before: string | null;
  after: string | null;
  trace_id: string | null;
  hash: string;
}

/** Reads the audit log of a tenant, newest first. */
export async function listAudit(
  store: PgStore,
  tenant: string,
  query: Query,
): Promise<RouteOutput<(typeof ROUTES)['audit.list']>> {
  const limit = query.limit ?? 100;
  const before = readCursor(query.cursor, ['number']);
  const { rows } = await store.forTenant(wholeTenant(tenant)).query<Row>(
    `select seq, at, actor, action, object_type, object_id, before, after, trace_id, hash from audit_log
      where tenant_id = $1
        and ($2::bigint is null or seq < $2)
        and ($3::timestamptz is null or at >= $3) and ($4::timestamptz is null or at < $4)
        and ($5::text is null or actor = $5)
        and ($6::text is null or action = $6 or (right($6, 1) = '.' and starts_with(action, $6)))
        and ($7::text is null or object_type = $7) and ($8::text is null or object_id = $8)
      order by seq desc limit $9`,
    [
      tenant,
      before?.[0] ?? null,
      query.from ?? null,
      query.to ?? null,
      query.actor ?? null,
      query.action ?? null,
      query.object_type ?? null,
      query.object_id ?? null,
      limit + 1,
    ],
  );
  const { page, next } = cutPage(rows, limit, (row) => [row.seq]);
  return {
    entries: page.map((row) => ({
      ...row,
      at: formatInstant(row.at),
      before: parse(row.before),
      after: parse(row.after),
    })),
    next_cursor: next,
  };
}

function parse(text: string | null): unknown {
  return text === null ? null : (JSON.parse(text) as unknown);
}
