import type { Alert } from '@batcave/shared/alerts';
import { severityRank } from '@batcave/shared/events';
import { formatInstant } from '@batcave/shared/time';
import { transition } from '../../alerts/index.ts';
import {
  type DispatchCommit,
  DispatchFenced,
  type DispatchLedger,
  type DispatchNews,
  type DispatchRequest,
  type DispatchStart,
  type FailedNotification,
} from '../../dispatch/index.ts';
import { type AlertChange, writeAlertChanges } from './alertChanges.ts';
import { type AlertRow, lockAlerts, toAlert } from './alertRows.ts';
import {
  loadFatigue,
  loadStanding,
  type StateWrite,
  type TargetRow,
  toTarget,
} from './dispatchRows.ts';
import { DISPATCH_STEP_SQL, dispatchStepValues } from './dispatchStepSql.ts';
import { readApprovals } from './pgApprovals.ts';
import type { PgStore, Queryable } from './pool.ts';
import { endSilencesEarly, noteMatched } from './silenceChanges.ts';

/** Who speaks where the dispatcher changes an alert. */
const DISPATCH_ACTOR = 'dispatch';

/** What dispatchers decide, and how far they are, in Postgres. */
export class PgDispatchLedger implements DispatchLedger {
  readonly #store: PgStore;
  readonly #now: () => number;
  /** What was learned of each tenant, as it was written last. */
  readonly #fatigue = new Map<string, string>();

  constructor(store: PgStore, now: () => number) {
    this.#store = store;
    this.#now = now;
  }

  takeOver(tenant: string): Promise<DispatchStart> {
    this.#fatigue.delete(tenant);
    return this.#store.transaction(async (tx) => {
      const { rows } = await tx.query<{ epoch: number; alert_seq: number; advanced_at: number }>(
        `update dispatch_position set epoch = epoch + 1 where tenant_id = $1
         returning epoch, alert_seq, advanced_at`,
        [tenant],
      );
      const standing = await loadStanding(tx, tenant, this.#now());
      const row = rows[0];
      if (row !== undefined)
        return {
          epoch: row.epoch,
          alertSeq: row.alert_seq,
          standing: { ...standing, advancedMs: row.advanced_at },
        };
      // What was over before there was a dispatcher is nobody's concern.
      const { rows: first } = await tx.query<{ seq: number }>(
        `insert into dispatch_position (tenant_id, epoch, alert_seq, advanced_at)
         values ($1, 1, coalesce((select min(seq) - 1 from alerts where tenant_id = $1 and state <> 'RESOLVED'),
                                 (select seq from alert_seqs where tenant_id = $1), 0), $2)
         returning alert_seq as seq`,
        [tenant, formatInstant(this.#now())],
      );
      return { epoch: 1, alertSeq: first[0]?.seq ?? 0, standing };
    });
  }

  async news(tenant: string, afterSeq: number, limit: number): Promise<DispatchNews> {
    const alerts = this.#store.prepared<AlertRow>(
      'dispatch news',
      'select * from alerts where tenant_id = $1 and seq > $2 order by seq limit $3',
      [tenant, afterSeq, limit],
    );
    const requested = this.#store.prepared<{
      request_id: number;
      kind: DispatchRequest['kind'];
      alert_id: string;
      actor: string;
    }>(
      'dispatch requests',
      'select request_id, kind, alert_id, actor from dispatch_requests where tenant_id = $1 order by request_id limit 1000',
      [tenant],
    );
    // Beside each other: one after the other would be three ways to the store.
    const [{ rows }, { rows: requests }, failed, approvals] = await Promise.all([
      alerts,
      requested,
      this.#failed(tenant),
      readApprovals(this.#store, tenant),
    ]);
    return {
      alerts: rows.map(toAlert),
      alertSeq: rows.at(-1)?.seq ?? afterSeq,
      urgent: rows.length < limit ? [] : await this.#urgent(tenant, afterSeq),
      requests: requests.map((row) => ({
        requestId: row.request_id,
        kind: row.kind,
        alertId: row.alert_id,
        actor: row.actor,
      })),
      ...{ failed, approvals },
    };
  }

  /** In a flood, CRITICAL alerts that nobody has: they are told before the rest is read. */
  async #urgent(tenant: string, afterSeq: number): Promise<Alert[]> {
    const { rows } = await this.#store.prepared<AlertRow>(
      'dispatch urgent',
      `select * from alerts
        where tenant_id = $1 and seq > $2 and state = 'OPEN' and severity = ${String(severityRank('CRITICAL'))}
        order by seq limit 50`,
      [tenant, afterSeq],
    );
    return rows.map(toAlert);
  }

  async #failed(tenant: string): Promise<FailedNotification[]> {
    const { rows } = await this.#store.prepared<
      TargetRow & {
        notification_id: string;
        group_id: string | null;
        message: FailedNotification['message'];
        alert_ids: string[];
        tried: string[];
        end_told_at: string[];
      }
    >(
      'dispatch failed',
      `select notification_id, group_id, receiver, receiver_type, reader, person, address, message, alert_ids, tried,
              array(select distinct o.receiver from notifications o
                     where o.tenant_id = n.tenant_id and o.group_id = n.group_id and o.alert_ids && n.alert_ids
                       and o.message ->> 'status' = 'resolved') as end_told_at
         from notifications n where tenant_id = $1 and state = 'failed' and not is_settled order by place limit 500`,
      [tenant],
    );
    return rows.map((row) => ({
      notificationId: row.notification_id,
      groupId: row.group_id,
      target: toTarget(row),
      message: row.message,
      alertIds: row.alert_ids,
      tried: row.tried,
      endToldAt: row.end_told_at,
    }));
  }

  /** What was learned about alerts that nobody acts on, as of the last step. */
  async fatigue(tenant: string): Promise<DispatchStart['standing']['fatigue']> {
    return loadFatigue(this.#store, tenant, this.#now());
  }

  async commit(commit: DispatchCommit): Promise<void> {
    const { tenant, step, nowMs, requestIds, settledIds } = commit;
    const { outbox } = step;
    const { values, fatigueText } = this.#values(commit);
    const rare = [
      outbox.commands,
      outbox.silenceEnds,
      outbox.silencesMatched,
      requestIds,
      settledIds,
    ];
    if (rare.every(({ length }) => length === 0)) {
      const { rows } = await this.#store.prepared<StepRow>(
        'dispatch step',
        DISPATCH_STEP_SQL,
        values,
      );
      assertMoved(rows[0]);
    } else
      await this.#store.transaction(async (tx) => {
        // All at once and in one order: whoever locks the same alerts waits, and is not waited for.
        const alerts = await lockAlerts(tx, tenant, [...touchedBy(step)].sort());
        const { rows } = await tx.query<StepRow>(DISPATCH_STEP_SQL, values);
        if (!assertMoved(rows[0])) return;
        await this.#command(tx, commit, step, alerts);
        const asker = { tenant, actor: DISPATCH_ACTOR, traceId: DISPATCH_ACTOR, nowMs };
        await endSilencesEarly(tx, asker, outbox.silenceEnds);
        await noteMatched(tx, tenant, outbox.silencesMatched, nowMs);
        if (requestIds.length > 0)
          await tx.query('delete from dispatch_requests where request_id = any($1::bigint[])', [
            requestIds,
          ]);
        if (settledIds.length > 0)
          await tx.query(
            'update notifications set is_settled = true where tenant_id = $1 and notification_id = any($2::uuid[])',
            [tenant, settledIds],
          );
      });
    this.#fatigue.set(tenant, fatigueText);
  }

  /** What was learned is written when it has changed: most steps teach nothing. */
  #values(commit: DispatchCommit): { values: unknown[]; fatigueText: string } {
    const fatigueText = JSON.stringify(commit.step.fatigue.state);
    const isNew = fatigueText !== this.#fatigue.get(commit.tenant);
    const state = stateOf(commit.step, isNew);
    return { values: dispatchStepValues(commit, state, DISPATCH_ACTOR), fatigueText };
  }

  /** What the dispatcher does to alerts, through the same life cycle as people. */
  async #command(
    tx: Queryable,
    { tenant, nowMs }: Omit<DispatchCommit, 'step'>,
    { outbox }: DispatchCommit['step'],
    alerts: ReadonlyMap<string, Alert>,
  ): Promise<void> {
    const changes: AlertChange[] = [];
    for (const { kind, alertId, note } of outbox.commands) {
      const before = alerts.get(alertId);
      const decided = transition(before, { kind, actor: DISPATCH_ACTOR, note }, nowMs);
      // Somebody was faster: it is taken, given back or over by now.
      if (before === undefined || !decided.ok) continue;
      changes.push({ tenant, before, after: decided.alert, entry: decided.entry });
    }
    await writeAlertChanges(tx, changes, nowMs, null);
  }
}

interface StepRow {
  moved: number;
  done: number;
}

/** Whether the step was done now; not when it had been done before. */
function assertMoved(row: StepRow | undefined): boolean {
  if (row?.moved === 1) return true;
  if (row?.done === 1) return false;
  throw new DispatchFenced('another server decides now who is told');
}

function touchedBy({ outbox, incidents }: DispatchCommit['step']): Set<string> {
  return new Set(
    [...outbox.marks, ...incidents.links, ...outbox.commands].map(({ alertId }) => alertId),
  );
}

function stateOf(
  { state, incidents, incidentState, fatigue }: DispatchCommit['step'],
  withFatigue: boolean,
): StateWrite[] {
  return [
    ...state.map(({ kind, key, value }) => ({ kind, key, state: value })),
    ...incidentState.map((one) => ({ kind: 'incident' as const, key: one.incidentId, state: one })),
    ...incidents.forgotten.map((key) => ({ kind: 'incident' as const, key, state: null })),
    ...(withFatigue ? [{ kind: 'fatigue' as const, key: '', state: fatigue.state }] : []),
    ...fatigue.kinds.map((one) => ({ kind: 'fatigue_kind' as const, key: one.key, state: one })),
    ...fatigue.removed.map((key) => ({ kind: 'fatigue_kind' as const, key, state: null })),
  ];
}
