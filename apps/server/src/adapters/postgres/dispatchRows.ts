import type { Alert } from '@batcave/shared/alerts';
import type {
  AlertStanding,
  ApprovalStanding,
  DispatchStanding,
  FatigueSnapshot,
  GroupStanding,
  NotificationDraft,
  Target,
} from '../../dispatch/index.ts';
import { emptyState, targetKey } from '../../dispatch/index.ts';
import type { IncidentSnapshot } from '../../alerts/index.ts';
import { formatInstant } from '@batcave/shared/time';
import { type AlertRow, toAlert } from './alertRows.ts';
import type { Queryable } from './pool.ts';

/** Rises when what a dispatcher keeps changes its form; then a migration must bring older states along. */
export const STATE_FORMAT = 1;

type Kind = 'alert' | 'group' | 'approval' | 'incident' | 'fatigue' | 'fatigue_kind';

interface StateRow {
  kind: Kind;
  key: string;
  format: number;
  state: unknown;
}

/** A row of state to be written; null: to be taken away. */
export interface StateWrite {
  readonly kind: Kind;
  readonly key: string;
  readonly state: unknown;
}

/** What the dispatcher of a tenant knew when it last committed. */
export async function loadStanding(
  tx: Queryable,
  tenant: string,
  nowMs: number,
): Promise<DispatchStanding> {
  const { rows } = await tx.query<StateRow>(
    'select kind, key, format, state from dispatch_state where tenant_id = $1 order by kind, key',
    [tenant],
  );
  const foreign = rows.find(({ format }) => format !== STATE_FORMAT);
  if (foreign !== undefined)
    throw new Error(
      `The dispatch state in the store has format ${String(foreign.format)}, this program reads ${String(STATE_FORMAT)}. Start the version that wrote it, or bring it along with a migration.`,
    );
  const of = <T>(kind: Kind): T[] =>
    rows.filter((row) => row.kind === kind).map(({ state }) => state as T);
  const alerts = of<AlertStanding>('alert');
  const [fatigueState = emptyState(nowMs)] = of<FatigueSnapshot['state']>('fatigue');
  return {
    advancedMs: null,
    alerts,
    groups: of<GroupStanding>('group'),
    approvals: of<ApprovalStanding>('approval'),
    incidents: of<IncidentSnapshot>('incident'),
    fatigue: { state: fatigueState, kinds: of<FatigueSnapshot['kinds'][number]>('fatigue_kind') },
    outstanding: await loadOutstanding(tx, tenant),
    facts: await loadAlerts(
      tx,
      tenant,
      alerts.map(({ alertId }) => alertId),
    ),
  };
}

export async function loadFatigue(
  db: Queryable,
  tenant: string,
  nowMs: number,
): Promise<FatigueSnapshot> {
  const { rows } = await db.query<StateRow>(
    `select kind, key, format, state from dispatch_state
      where tenant_id = $1 and kind in ('fatigue', 'fatigue_kind') order by kind, key`,
    [tenant],
  );
  const state = rows.find(({ kind }) => kind === 'fatigue')?.state as
    FatigueSnapshot['state'] | undefined;
  const kinds = rows.filter(({ kind }) => kind === 'fatigue_kind').map((row) => row.state);
  return { state: state ?? emptyState(nowMs), kinds: kinds as FatigueSnapshot['kinds'] };
}

async function loadAlerts(tx: Queryable, tenant: string, ids: readonly string[]): Promise<Alert[]> {
  const { rows } = await tx.query<AlertRow>(
    'select * from alerts where tenant_id = $1 and alert_id = any($2::uuid[])',
    [tenant, ids],
  );
  return rows.map(toAlert);
}

async function loadOutstanding(tx: Queryable, tenant: string) {
  const { rows } = await tx.query<{
    notification_id: string;
    group_id: string | null;
    target_key: string;
    is_page: boolean;
  }>(
    `select notification_id, group_id, target_key,
            (message ->> 'status' = 'firing' and (person is not null or receiver_type = 'pagerduty')
             or coalesce(message -> 'approval' ->> 'state' = 'waiting', false)) as is_page
       from notifications where tenant_id = $1 and state = 'pending' order by place`,
    [tenant],
  );
  return rows.map((row) => ({
    notificationId: row.notification_id,
    groupId: row.group_id,
    targetKey: row.target_key,
    isPage: row.is_page,
    // Whoever led before may have sent it, and ended before that was recorded.
    mayHaveArrived: true,
  }));
}

/** Messages as rows, in the order in which they were decided. */
export function notificationRows(drafts: readonly NotificationDraft[]): unknown[] {
  return drafts.map((draft, place) => ({
    place,
    message: draft.message,
    notification_id: draft.notificationId,
    group_id: draft.groupId,
    incident_id: draft.incidentId,
    receiver: draft.target.receiver,
    receiver_type: draft.receiverType,
    reader: draft.target.reader,
    person: draft.target.person,
    address: draft.target.address,
    target_key: targetKey(draft.target),
    services: [...new Set(draft.message.alerts.map(({ service }) => service))],
    alert_ids: draft.alertIds,
    fallback_of: draft.fallbackOf,
    tried: draft.tried,
    created_at: formatInstant(draft.createdMs),
  }));
}

/** Who is told, as a row says it. */
export interface TargetRow {
  receiver: string;
  receiver_type: Target['type'];
  reader: string;
  person: string | null;
  address: string | null;
}

export function toTarget(row: TargetRow): Target {
  const { receiver, receiver_type: type, reader, person, address } = row;
  return { receiver, type, reader, person, address };
}
