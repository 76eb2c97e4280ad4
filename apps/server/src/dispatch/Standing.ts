import type { Alert } from '@batcave/shared/alerts';
import type { EpochMs } from '@batcave/shared/time';
import { AlertSets } from './AlertSets.ts';
import type { ApprovalStanding } from './approvals/approval.ts';
import { escalationDueMs } from './escalate/state.ts';
import { type AlertStanding, type GroupStanding, outOf } from './state.ts';

/** Rows of state that changed since they were taken last. A key without a value is gone. */
export interface StateChange {
  readonly kind: 'alert' | 'group' | 'approval';
  readonly key: string;
  readonly value: AlertStanding | GroupStanding | ApprovalStanding | null;
}

/** What the dispatcher knows, found by every key it is asked by, with what has changed. */
export class Standing {
  readonly alerts = new Map<string, AlertStanding>();
  readonly groups = new Map<string, GroupStanding>();
  /** Alerts as the store has them: of those that are not over, and those whose end is still to be told. */
  readonly facts = new Map<string, Alert>();
  /** Runs that wait for approval, by their id. */
  readonly approvals = new Map<string, ApprovalStanding>();
  readonly #members = new Map<string, Members>();
  readonly #groupByKey = new Map<string, string>();
  readonly #delivered = new AlertSets();
  readonly #actedOn = new AlertSets();
  readonly #dirty = new Map<string, { kind: StateChange['kind']; key: string }>();
  #dueMs: EpochMs = Infinity;

  constructor(
    alerts: Iterable<AlertStanding>,
    groups: Iterable<GroupStanding>,
    facts: Iterable<Alert>,
    approvals: Iterable<ApprovalStanding>,
  ) {
    for (const approval of approvals) this.approvals.set(approval.runId, approval);
    for (const alert of facts) this.facts.set(alert.alert_id, alert);
    for (const group of groups) this.#putGroup(group);
    for (const alert of alerts) this.#putAlert(alert);
  }

  setAlert(alert: AlertStanding): void {
    this.#putAlert(alert);
    this.#mark('alert', alert.alertId);
  }

  removeAlert(alertId: string): void {
    const before = this.alerts.get(alertId);
    for (const groupId of before?.groups ?? []) this.#leave(groupId, alertId);
    if (before !== undefined)
      for (const set of [this.#delivered, this.#actedOn]) set.remove(before.incidentId, alertId);
    this.alerts.delete(alertId);
    this.facts.delete(alertId);
    this.#mark('alert', alertId);
  }

  setApproval(approval: ApprovalStanding): void {
    this.approvals.set(approval.runId, approval);
    this.#mark('approval', approval.runId);
  }

  removeApproval(runId: string): void {
    this.approvals.delete(runId);
    this.#mark('approval', runId);
  }

  setGroup(group: GroupStanding): void {
    this.#putGroup(group);
    this.#mark('group', group.groupId);
  }

  removeGroup(groupId: string): void {
    const group = this.groups.get(groupId);
    if (group === undefined) return;
    this.groups.delete(groupId);
    if (this.#groupByKey.get(group.key) === groupId) this.#groupByKey.delete(group.key);
    for (const alert of this.members(groupId)) this.setAlert(outOf(groupId, alert));
    this.#members.delete(groupId);
    this.#mark('group', groupId);
  }

  /** The group that alerts with this key join now. */
  groupOf(key: string): GroupStanding | undefined {
    const groupId = this.#groupByKey.get(key);
    return groupId === undefined ? undefined : this.groups.get(groupId);
  }

  /** Alerts of a group, those whose end is still to be told among them; in the order of their ids. */
  members(groupId: string): readonly AlertStanding[] {
    const members = this.#members.get(groupId);
    if (members === undefined) return [];
    members.inOrder ??= [...members.ids].sort();
    return members.inOrder.flatMap((id) => this.alerts.get(id) ?? []);
  }

  /** Whether people were told of another alert of the incident, and not as a sample alone. */
  isOtherDelivered({ incidentId, alertId }: AlertStanding): boolean {
    return this.#delivered.hasOther(incidentId, alertId);
  }

  /** Whether a person acted on another alert of the incident. */
  isOtherActedOn({ incidentId, alertId }: AlertStanding): boolean {
    return this.#actedOn.hasOther(incidentId, alertId);
  }

  /** When a group has something to do next; a moment too early at times, never too late. */
  get dueMs(): EpochMs {
    return this.#dueMs;
  }

  /**
   * The groups that have something to do by now, in the order of their ids; at most `most`, the others are due
   * still.
   */
  takeDue(nowMs: EpochMs, most: number): string[] {
    if (nowMs < this.#dueMs) return [];
    const due: string[] = [];
    this.#dueMs = Infinity;
    for (const group of this.groups.values()) {
      const groupDueMs = dueOf(group);
      if (groupDueMs <= nowMs) due.push(group.groupId);
      else this.#dueMs = Math.min(this.#dueMs, groupDueMs);
    }
    if (due.length > most) this.#dueMs = nowMs;
    return due.sort().slice(0, most);
  }

  takeChanges(): StateChange[] {
    const changes = [...this.#dirty.values()].map(({ kind, key }): StateChange => ({
      kind,
      key,
      value: this.#rowsOf(kind).get(key) ?? null,
    }));
    this.#dirty.clear();
    return changes;
  }

  #rowsOf(kind: StateChange['kind']): ReadonlyMap<string, NonNullable<StateChange['value']>> {
    switch (kind) {
      case 'alert':
        return this.alerts;
      case 'group':
        return this.groups;
      case 'approval':
        return this.approvals;
    }
  }

  #putAlert(alert: AlertStanding): void {
    const before = this.alerts.get(alert.alertId);
    for (const groupId of before?.groups ?? [])
      if (!alert.groups.includes(groupId)) this.#leave(groupId, alert.alertId);
    this.alerts.set(alert.alertId, alert);
    if (alert.told && alert.verdict === 'deliver')
      this.#delivered.add(alert.incidentId, alert.alertId);
    if (alert.acted) this.#actedOn.add(alert.incidentId, alert.alertId);
    for (const groupId of alert.groups) {
      const members = this.#members.get(groupId) ?? { ids: new Set(), inOrder: undefined };
      if (!members.ids.has(alert.alertId)) members.inOrder = undefined;
      members.ids.add(alert.alertId);
      this.#members.set(groupId, members);
    }
  }

  #leave(groupId: string, alertId: string): void {
    const members = this.#members.get(groupId);
    if (members?.ids.delete(alertId) !== true) return;
    members.inOrder = undefined;
    if (members.ids.size === 0) this.#members.delete(groupId);
  }

  #putGroup(group: GroupStanding): void {
    this.groups.set(group.groupId, group);
    if (!group.draining) this.#groupByKey.set(group.key, group.groupId);
    else if (this.#groupByKey.get(group.key) === group.groupId) this.#groupByKey.delete(group.key);
    this.#dueMs = Math.min(this.#dueMs, dueOf(group));
  }

  #mark(kind: StateChange['kind'], key: string): void {
    this.#dirty.set(`${kind} ${key}`, { kind, key });
  }
}

interface Members {
  readonly ids: Set<string>;
  /** Kept until somebody joins or leaves. */
  inOrder: readonly string[] | undefined;
}

function dueOf({ flushAtMs, escalation }: GroupStanding): EpochMs {
  return Math.min(flushAtMs, escalation === null ? Infinity : escalationDueMs(escalation));
}
