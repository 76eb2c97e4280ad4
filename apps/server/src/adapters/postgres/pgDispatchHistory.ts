import type { Alert, TimelineKind } from '@batcave/shared/alerts';
import { AppError } from '@batcave/shared/errors';
import type { Severity } from '@batcave/shared/events';
import { type EpochMs, formatInstant } from '@batcave/shared/time';
import type { View } from '../../identity/index.ts';
import { inOrder, type RecordedChange } from '../../replay/index.ts';
import { type AlertRow, toAlert } from './alertRows.ts';
import type { PgStore } from './pool.ts';

/** Alerts whose changes are read at once. */
const PAGE = 1000;
/** Who speaks where the dispatcher changed an alert: that is what is decided anew. */
const DISPATCH_ACTOR = 'dispatch';

/** What happened to the alerts of a stretch. */
export interface AlertHistory {
  /** In the order of time. */
  readonly changes: readonly RecordedChange[];
  readonly alerts: number;
  /** Alerts that changed their severity when nothing noted from which: they have the last one all along. */
  readonly unclear: number;
}

interface EntryRow {
  alert_id: string;
  kind: TimelineKind;
  actor: string;
  at: number;
}

/** What the audit log says of one change. */
interface AuditRow {
  alert_id: string;
  action: 'alert.changed' | 'alert.assigned';
  at: number;
  before: AuditedAlert | null;
  after: AuditedAlert | null;
}

type AuditedAlert = Partial<Pick<Alert, 'severity' | 'assigned_to'>>;

/** Reads from alerts, their timelines and the audit log what rules and people did to alerts, in its order. */
export class PgDispatchHistory {
  readonly #store: PgStore;

  constructor(store: PgStore) {
    this.#store = store;
  }

  /**
   * Changes before `toMs` of the alerts that the view shows and that were not over before `startMs`, from the
   * beginning of each.
   *
   * @throws AppError `invalid_request` when there are more alerts than `maxAlerts`
   */
  async read(
    view: View,
    of: { readonly startMs: EpochMs; readonly toMs: EpochMs; readonly maxAlerts: number },
  ): Promise<AlertHistory> {
    const changes: RecordedChange[] = [];
    let [alerts, unclear] = [0, 0];
    let last: AlertRow | undefined;
    do {
      const rows = await this.#page(view, of, last);
      alerts += rows.length;
      if (alerts > of.maxAlerts) throw tooMany(of.maxAlerts);
      const entries = await this.#entries(view, rows, of.toMs);
      const audited = await this.#audited(view, entries);
      for (const row of rows) {
        const own = changesOf(
          row,
          entries.get(row.alert_id) ?? [],
          audited.get(row.alert_id) ?? [],
        );
        changes.push(...own.changes);
        if (own.isUnclear) unclear += 1;
      }
      last = rows.length < PAGE ? undefined : rows.at(-1);
    } while (last !== undefined);
    return { changes: inOrder(changes.filter(({ atMs }) => atMs < of.toMs)), alerts, unclear };
  }

  async #page(
    view: View,
    { startMs, toMs }: { readonly startMs: EpochMs; readonly toMs: EpochMs },
    last: AlertRow | undefined,
  ): Promise<AlertRow[]> {
    const { rows } = await this.#store.forTenant(view).query<AlertRow>(
      `select * from alerts
        where tenant_id = $1 and created_at < $2 and (state <> 'RESOLVED' or updated_at >= $3)
          and ($4::timestamptz is null or (created_at, alert_id) > ($4, $5::uuid))
        order by created_at, alert_id limit $6`,
      [
        ...[view.tenant, formatInstant(toMs), formatInstant(startMs)],
        last === undefined ? null : formatInstant(last.created_at),
        last?.alert_id ?? null,
        PAGE,
      ],
    );
    return rows;
  }

  async #entries(
    view: View,
    rows: readonly AlertRow[],
    toMs: EpochMs,
  ): Promise<Map<string, EntryRow[]>> {
    const { rows: entries } = await this.#store.forTenant(view).query<EntryRow>(
      `select alert_id, kind, actor, at from timeline
        where tenant_id = $1 and alert_id = any($2::uuid[]) and at < $3
          and kind in ('raised', 'changed', 'acknowledged', 'unacknowledged', 'resolved', 'cleared', 'assigned')
        order by alert_id, at, timeline_id`,
      [view.tenant, rows.map((row) => row.alert_id), formatInstant(toMs)],
    );
    return Map.groupBy(entries, (entry) => entry.alert_id);
  }

  /** Severities and assignees: the timeline has them in words alone. */
  async #audited(
    view: View,
    entries: ReadonlyMap<string, readonly EntryRow[]>,
  ): Promise<Map<string, AuditRow[]>> {
    const ids = [...entries].flatMap(([id, own]) =>
      own.some(({ kind }) => kind === 'changed' || kind === 'assigned') ? [id] : [],
    );
    if (ids.length === 0) return new Map();
    const { rows } = await this.#store
      .forTenant(view)
      .query<Omit<AuditRow, 'before' | 'after'> & { before: string | null; after: string | null }>(
        `select object_id as alert_id, action, at, before, after from audit_log
        where tenant_id = $1 and object_type = 'alert' and object_id = any($2::text[])
          and action in ('alert.changed', 'alert.assigned') order by seq`,
        [view.tenant, ids],
      );
    const read = (text: string | null) =>
      text === null ? null : (JSON.parse(text) as AuditedAlert);
    return Map.groupBy(
      rows.map((row) => ({ ...row, before: read(row.before), after: read(row.after) })),
      (row) => row.alert_id,
    );
  }
}

function changesOf(
  row: AlertRow,
  entries: readonly EntryRow[],
  audited: readonly AuditRow[],
): { readonly changes: RecordedChange[]; readonly isUnclear: boolean } {
  const { alert_id: alertId } = row;
  const worse = audited.filter(({ action }) => action === 'alert.changed');
  const assigned = audited.filter(({ action }) => action === 'alert.assigned');
  const first = worse[0]?.before?.severity;
  const changed = entries.filter(({ kind }) => kind === 'changed').length;
  const base = asRaised(toAlert(row), first);
  // An alert that was raised before timelines were kept has no such entry.
  const raisedMs = entries.find(({ kind }) => kind === 'raised')?.at ?? row.created_at;
  const changes: RecordedChange[] = [
    { alertId, atMs: raisedMs, change: { kind: 'raised', alert: base } },
  ];
  let [nextWorse, nextAssigned] = [0, 0];
  for (const { kind, actor, at: atMs } of entries) {
    if (actor === DISPATCH_ACTOR || kind === 'raised') continue;
    const change = ((): RecordedChange['change'] | undefined => {
      switch (kind) {
        case 'changed': {
          const severity: Severity | undefined = worse[nextWorse]?.after?.severity;
          nextWorse += 1;
          return severity === undefined ? undefined : { kind, to: { severity } };
        }
        case 'cleared':
          return { kind };
        case 'acknowledged':
          return { kind: 'ack', actor };
        case 'unacknowledged':
          return { kind: 'unack', actor };
        case 'resolved':
          return { kind: 'resolve', actor };
        case 'assigned': {
          const assignee = assigned[nextAssigned]?.after?.assigned_to ?? null;
          nextAssigned += 1;
          return { kind: 'assign', actor, assignee };
        }
        default:
          return undefined;
      }
    })();
    if (change !== undefined) changes.push({ alertId, atMs, change });
  }
  return { changes, isUnclear: changed > worse.length };
}

/** The alert as it began: what happened since is taken back. */
function asRaised(alert: Alert, severity: Severity | undefined): Alert {
  return {
    ...alert,
    state: 'OPEN',
    severity: severity ?? alert.severity,
    firing: true,
    flapping: null,
    ...{ assigned_to: null, acknowledged_by: null, acknowledged_at: null },
    ...{ resolved_by: null, resolved_at: null, resolve_reason: null },
    ...{ incident_id: null, incident_link: null, quiet: null, escalation: null },
  };
}

function tooMany(maxAlerts: number): AppError {
  const most = maxAlerts.toLocaleString('en');
  const limit = `the beginning of a range with ${most} alerts at most`;
  const fix = 'Send a later one, or an earlier to.';
  return new AppError('invalid_request', `The range has more than ${most} alerts. ${fix}`, {
    faults: [{ field: '/from', limit, fix }],
  });
}
