import { HOOK_LIMITS, type HookGuards } from '@batcave/shared/remediation';
import type { ApprovalEnd, ApprovalRun } from '../../dispatch/index.ts';
import { type AlertRow, toAlert } from './alertRows.ts';
import type { RunRow } from './pgRemediationRows.ts';
import type { PgStore } from './pool.ts';

/** Runs that are taken over in one step, at most; those that were not looked at before come first, and people's. */
const MOST_WAITING = 100;
const MOST_OVER = 500;

/**
 * Of a notification `n`: whether what it asks for is still to be decided, if it asks for anything. What is
 * decided is not asked any more, whoever decided it and however far the dispatcher is.
 */
export const STILL_ASKED = `(n.message -> 'approval' ->> 'state' is distinct from 'waiting' or not exists (
  select from remediation_runs m
   where m.tenant_id = n.tenant_id and m.run_id = n.group_id and m.state <> 'waiting_approval'))`;

const READ = `
with waiting as (
  select r.run_id
    from remediation_runs r
    left join dispatch_state s on s.tenant_id = r.tenant_id and s.kind = 'approval' and s.key = r.run_id::text
   where r.tenant_id = $1 and r.state = 'waiting_approval' and (s.key is null or s.state ->> 'stage' = 'held')
   order by s.key is not null, r.trigger <> 'manual', r.updated_at limit ${String(MOST_WAITING)}
), decided as (
  select r.run_id
    from dispatch_state s
    join remediation_runs r on r.tenant_id = s.tenant_id and r.run_id = s.key::uuid
   where s.tenant_id = $1 and s.kind = 'approval' and r.state <> 'waiting_approval'
   limit ${String(MOST_OVER)}
)
select r.*, v.spec -> 'guards' as guards, e.state as end_state, e.actor as end_actor, e.text as end_text
  from (select run_id from waiting union select run_id from decided) q
  join remediation_runs r on r.tenant_id = $1 and r.run_id = q.run_id
  left join hook_versions v on v.tenant_id = $1 and v.name = r.hook and v.version = r.hook_version
  left join lateral (
    select x.state, x.actor, x.text from remediation_steps x
     where x.tenant_id = $1 and x.run_id = r.run_id
       and x.state in ('approved', 'rejected', 'expired', 'cancelled')
     order by x.step limit 1) e on true
 order by r.updated_at, r.run_id`;

interface ApprovalRow extends RunRow {
  guards: HookGuards | null;
  end_state: ApprovalEnd['state'] | null;
  end_actor: string | null;
  end_text: string | null;
}

/** Runs of which nobody was asked yet, and those asked about of which it is decided; at most some hundreds. */
export async function readApprovals(store: PgStore, tenant: string): Promise<ApprovalRun[]> {
  const { rows } = await store.prepared<ApprovalRow>('dispatch approvals', READ, [tenant]);
  if (rows.length === 0) return [];
  const { rows: alertRows } = await store.prepared<AlertRow>(
    'dispatch approval alerts',
    'select * from alerts where tenant_id = $1 and alert_id = any($2::uuid[])',
    [tenant, [...new Set(rows.map(({ alert_id }) => alert_id))]],
  );
  const alerts = new Map(alertRows.map((row) => [row.alert_id, toAlert(row)]));
  return rows.flatMap((row) => {
    const alert = alerts.get(row.alert_id);
    if (alert === undefined) return [];
    const { hook, production, request, requested_by, request_reason, trigger } = row;
    return {
      ...{ runId: row.run_id, alert, hook, production, guards: row.guards ?? {} },
      calls: request === null ? null : `${request.method} ${request.url}`,
      isAsked: trigger === 'manual',
      ...{ requestedBy: requested_by, requestReason: request_reason },
      untilMs: row.updated_at + HOOK_LIMITS.approvalMs,
      end: endOf(row),
    };
  });
}

function endOf({ state, reason, end_state, end_actor, end_text }: ApprovalRow): ApprovalEnd | null {
  if (state === 'waiting_approval') return null;
  return {
    state: end_state ?? 'cancelled',
    by: end_actor ?? 'automation',
    reason: end_text ?? reason,
  };
}
