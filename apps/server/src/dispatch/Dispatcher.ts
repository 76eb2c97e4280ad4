import type { Alert, AlertEscalation } from '@batcave/shared/alerts';
import type { EpochMs } from '@batcave/shared/time';
import { Correlator, type CorrelatorChanges, type IncidentSnapshot } from '../alerts/index.ts';
import type { ApprovalRun, ApprovalStanding } from './approvals/approval.ts';
import { followApproval, remindApprovers, remindersDueMs } from './approvals/followApproval.ts';
import type { CompiledDispatch } from './compileDispatch.ts';
import { type DispatchContext, type Moves, movesOf, type Rights } from './context.ts';
import { isHeld } from './escalate/isHeld.ts';
import { sayEscalation } from './escalate/sayEscalation.ts';
import { type FatigueDelta, FatigueModel, type FatigueSnapshot } from './fatigue/index.ts';
import { measureOf } from './fatigueFacts.ts';
import { advanceEscalation, flushGroup, lookAgain } from './flushGroup.ts';
import { followAlert, indexSource, join } from './followAlert.ts';
import { type CompiledSilences, InhibitionIndex, nextMuteChange } from './mute/index.ts';
import { Outbox } from './outbox.ts';
import { type Outstanding, OutstandingPages } from './OutstandingPages.ts';
import type { FailedNotification } from './passOn.ts';
import { Routine } from './Routine.ts';
import { reviewGroup } from './reviewAck.ts';
import { allRoutes, type CompiledRoute } from './routing/compileRoute.ts';
import { type StateChange, Standing } from './Standing.ts';
import { type AlertStanding, type GroupStanding, isActiveIn } from './state.ts';
import { takeUpFailure } from './takeUpFailure.ts';

/** Groups that are looked at in one step, at most. */
const MOST_GROUPS = 1000;

/** What a person asks of the dispatcher. */
export interface DispatchRequest {
  /** restore: tell an alert that was suppressed. escalate: do the next step of its escalations now. */
  readonly kind: 'restore' | 'escalate';
  readonly alertId: string;
  readonly actor: string;
}

export type { FailedNotification };

/** What a dispatcher goes on from: nothing at the first start. */
export interface DispatchStanding {
  /** When the last step was; null: there was none. */
  readonly advancedMs: EpochMs | null;
  readonly alerts: readonly AlertStanding[];
  readonly groups: readonly GroupStanding[];
  readonly approvals: readonly ApprovalStanding[];
  readonly incidents: readonly IncidentSnapshot[];
  readonly fatigue: FatigueSnapshot;
  readonly outstanding: readonly Outstanding[];
  /** The alerts of `alerts`, as the store has them. */
  readonly facts: readonly Alert[];
}

/** What a step decided: to be made durable together, before anything of it is sent. */
export interface DispatchStep {
  readonly outbox: Outbox;
  readonly state: readonly StateChange[];
  readonly incidents: CorrelatorChanges;
  readonly incidentState: readonly IncidentSnapshot[];
  readonly fatigue: FatigueDelta;
}

export interface DispatcherOptions {
  readonly tenant: string;
  readonly config: CompiledDispatch;
  readonly silences: CompiledSilences;
  readonly standing: DispatchStanding;
  readonly rights: Rights;
  readonly eventTypesOf: (ruleId: string) => readonly string[];
  readonly isUnderWay: (notificationId: string) => boolean;
  readonly consoleUrl?: string | undefined;
}

/**
 * Decides for one tenant who is told of what and when: incidents, routes, groups, silences, suppression,
 * escalation. A function of what it is told, in that order, and of the times that come with it: it reads no
 * clock and sends nothing. So the same code runs live, over history, and in a simulation.
 *
 * After each batch of calls ask `take`, and make what it gives durable. What holds, whatever happens between
 * two steps: whoever heard that something fires hears that it is over; nobody is paged about what somebody
 * has taken; no step of an escalation is done twice; who may not read of an alert is not told of it.
 */
export class Dispatcher {
  readonly #options: DispatcherOptions;
  readonly #standing: Standing;
  readonly #correlator: Correlator;
  readonly #fatigue: FatigueModel;
  readonly #outstanding: OutstandingPages;
  readonly #routine: Routine;
  readonly #moves = new Map<string, Moves>();
  /** What was last said on an alert, so that it is not said again. */
  readonly #marks = new Map<string, string>();
  #config: CompiledDispatch;
  #routes: ReadonlyMap<string, CompiledRoute>;
  #silences: CompiledSilences;
  #inhibition: InhibitionIndex;
  #muteChangeMs: EpochMs = -Infinity;
  /** Whether every alert is where the document leads it. */
  #isRouted = true;
  /** When it was advanced last: what is said on alerts is said as of then. */
  #nowMs: EpochMs = 0;
  #outbox = new Outbox();

  constructor(options: DispatcherOptions) {
    const { standing, config, silences, tenant } = options;
    this.#options = options;
    this.#routine = new Routine(standing.advancedMs ?? undefined);
    this.#config = config;
    this.#routes = routesOf(config);
    this.#silences = silences;
    this.#inhibition = new InhibitionIndex(config.inhibitions);
    this.#standing = new Standing(
      standing.alerts,
      standing.groups,
      standing.facts,
      standing.approvals,
    );
    this.#correlator = Correlator.restore(tenant, standing.incidents);
    this.#fatigue = new FatigueModel({ settings: config.fatigue, snapshot: standing.fatigue });
    this.#outstanding = new OutstandingPages(standing.outstanding);
    for (const alert of standing.facts)
      this.#marks.set(alert.alert_id, JSON.stringify(alert.escalation ?? null));
    const ctx = this.#context(0);
    for (const alert of this.#standing.alerts.values()) indexSource(ctx, alert);
    // A page that was under way when somebody took it may not have left after all.
    for (const groupId of this.#outstanding.groups) movesOf(ctx, groupId);
  }

  get groups(): number {
    return this.#standing.groups.size;
  }

  /** Whether an alert is followed already. */
  knows(alertId: string): boolean {
    return this.#standing.alerts.has(alertId);
  }

  get fatigue(): FatigueModel {
    return this.#fatigue;
  }

  /** An alert was raised, changed, taken, given back, or is over. */
  alertChanged(alert: Alert, nowMs: EpochMs): void {
    followAlert(this.#context(nowMs), alert);
    // Its snooze may end with this, and does so at once.
    if (this.#silences.byAlert.has(alert.alert_id)) this.#routine.changed();
  }

  /**
   * Another document: swapped whole. Alerts are routed anew, as soon as time advances; groups whose route is
   * still there keep their timers, others only owe the end of what they told.
   */
  useConfig(config: CompiledDispatch, nowMs: EpochMs): void {
    this.#config = config;
    this.#routes = routesOf(config);
    this.#fatigue.configure(config.fatigue);
    this.#routine.changed();
    this.#inhibition = new InhibitionIndex(config.inhibitions);
    const ctx = this.#context(nowMs);
    for (const alert of this.#standing.alerts.values()) indexSource(ctx, alert);
    for (const group of this.#standing.groups.values()) {
      const isThere = this.#routes.has(group.routeId);
      if (isThere !== !group.draining)
        this.#standing.setGroup({
          ...group,
          draining: !isThere,
          escalation: isThere ? group.escalation : null,
          flushAtMs: isThere ? group.flushAtMs : nowMs,
        });
    }
    // Not before what is known of them by now has been followed: their labels may have changed with it.
    this.#isRouted = false;
  }

  /** Other silences. What is not hidden any more is looked at at once. */
  useSilences(silences: CompiledSilences, nowMs: EpochMs): void {
    this.#silences = silences;
    this.#routine.changed();
    this.#muteChangeMs = -Infinity;
    this.#lookAgain(nowMs);
  }

  /** A run of a hook waits for approval, or does no longer. Not before what is known of its alert. */
  approvalChanged(run: ApprovalRun, nowMs: EpochMs): void {
    followApproval(this.#context(nowMs), run);
  }

  requested({ kind, alertId, actor }: DispatchRequest, nowMs: EpochMs): void {
    const alert = this.#standing.alerts.get(alertId);
    const fact = this.#standing.facts.get(alertId);
    if (alert === undefined || fact === undefined) return;
    if (kind === 'restore') {
      const wasSuppressed = alert.verdict === 'suppress';
      if (wasSuppressed) this.#fatigue.restore(measureOf(fact), nowMs);
      // It counts as one that somebody acted on already: what becomes of it does not count again.
      const learned = wasSuppressed ? { verdict: 'deliver' as const, learned: true } : {};
      this.#standing.setAlert({ ...alert, ...learned, restored: true });
      this.#outbox.entries.push({
        ...{ alertId, incidentId: alert.incidentId, atMs: nowMs },
        kind: 'restored',
        entry: `${actor} wants it told.`,
      });
    }
    for (const groupId of alert.groups) {
      const group = this.#standing.groups.get(groupId);
      if (group === undefined || alert.left.includes(groupId)) continue;
      if (kind === 'restore') this.#standing.setGroup({ ...group, flushAtMs: nowMs });
      const { escalation } = group;
      if (kind !== 'escalate' || escalation === null || escalation.position.kind === 'ended')
        continue;
      if (isHeld(this.#context(nowMs), group)) {
        const { policy } = escalation.snapshot;
        this.#outbox.decide(alertId, nowMs, {
          stage: 'escalate',
          outcome: 'held',
          reason: `${actor} asked for the next step of ${policy}; nobody is paged about what is hidden.`,
          details: { policy, group_id: groupId, by: actor },
        });
        continue;
      }
      const position = { ...escalation.position, atMs: nowMs };
      this.#standing.setGroup({ ...group, escalation: { ...escalation, position } });
    }
  }

  /** It is known what became of a notification. */
  delivered(notificationId: string): void {
    this.#outstanding.remove(notificationId);
  }

  /** An attempt to deliver a notification was in vain, or its answer was lost. */
  attempted(notificationId: string): void {
    this.#outstanding.attempted(notificationId);
  }

  /** It could not be delivered: the receiver's fallback is told, and hears the end of it too. */
  failed(failure: FailedNotification, nowMs: EpochMs): void {
    this.#outstanding.remove(failure.notificationId);
    takeUpFailure(this.#context(nowMs), failure);
  }

  /**
   * Does what is due by now. Call it after whatever else was told for this moment. When very many groups are
   * due, some still are afterwards: no step is to take long.
   */
  advance(nowMs: EpochMs): void {
    this.#nowMs = nowMs;
    const ctx = this.#context(nowMs);
    if (!this.#isRouted)
      for (const [, alert] of inOrder(this.#standing.alerts))
        if (alert.seen.state !== 'RESOLVED') join(ctx, alert);
    this.#isRouted = true;
    if (nowMs >= this.#muteChangeMs) {
      this.#lookAgain(nowMs);
      this.#muteChangeMs = nextMuteChange(this.#silences, nowMs) ?? Infinity;
    }
    this.#review(ctx);
    this.#routine.run(ctx);
    remindApprovers(ctx);
    for (const groupId of this.#standing.takeDue(nowMs, MOST_GROUPS)) {
      if ((this.#standing.groups.get(groupId)?.flushAtMs ?? Infinity) <= nowMs)
        flushGroup(ctx, groupId);
      advanceEscalation(ctx, groupId);
    }
    // What is hidden since may have been all that nobody had taken.
    this.#review(ctx);
  }

  /** Looks at the groups in which something has moved. */
  #review(ctx: DispatchContext): void {
    const moves = inOrder(this.#moves);
    this.#moves.clear();
    for (const [groupId, moved] of moves) reviewGroup(ctx, groupId, moved);
  }

  /** When something is due next without anything else being told; `Infinity`: nothing is. */
  dueMs(): EpochMs {
    const remindersMs = remindersDueMs({ standing: this.#standing });
    return Math.min(this.#standing.dueMs, this.#muteChangeMs, this.#routine.dueMs, remindersMs);
  }

  /** What was decided since the last call. */
  take(): DispatchStep {
    const incidents = this.#correlator.takeChanged();
    const state = this.#standing.takeChanges();
    this.#markEscalations(state);
    const outbox = this.#outbox;
    this.#outbox = new Outbox();
    return {
      outbox,
      state,
      incidents,
      incidentState: this.#correlator.snapshots(incidents.incidents.map((one) => one.incident_id)),
      fatigue: this.#fatigue.takeDirty(),
    };
  }

  /** Looks again at what is hidden, and at what was told: what hides alerts may have begun or ended. */
  #lookAgain(nowMs: EpochMs): void {
    const ctx = this.#context(nowMs);
    for (const [groupId] of inOrder(this.#standing.groups)) lookAgain(ctx, groupId);
  }

  /** Says on alerts how far their escalation is. */
  #markEscalations(state: readonly StateChange[]): void {
    const groups = state.filter(({ kind }) => kind === 'group').map(({ key }) => key);
    const alerts = new Set([
      ...state.filter(({ kind }) => kind === 'alert').map(({ key }) => key),
      ...groups.flatMap((id) => this.#standing.members(id).map(({ alertId }) => alertId)),
    ]);
    const held = new Map<string, boolean>();
    for (const alertId of alerts) {
      const alert = this.#standing.alerts.get(alertId);
      const escalation = alert === undefined ? null : this.#escalationOf(alert, held);
      const text = JSON.stringify(escalation);
      if (text === (this.#marks.get(alertId) ?? 'null')) continue;
      this.#marks.set(alertId, text);
      this.#outbox.marks.push({ alertId, escalation });
    }
    for (const { kind, key, value } of state)
      if (kind === 'alert' && value === null) this.#marks.delete(key);
  }

  /** @param held of groups, as far as it is known already */
  #escalationOf(alert: AlertStanding, held: Map<string, boolean>): AlertEscalation | null {
    if (alert.seen.state === 'RESOLVED') return null;
    for (const groupId of alert.groups) {
      if (!isActiveIn(groupId, alert)) continue;
      const group = this.#standing.groups.get(groupId);
      const state = group?.escalation;
      if (state === undefined || state === null || group?.told[alert.alertId] === undefined)
        continue;
      const stands = held.get(groupId) ?? isHeld(this.#context(this.#nowMs), group);
      held.set(groupId, stands);
      return sayEscalation(state, stands);
    }
    return null;
  }

  #context(nowMs: EpochMs): DispatchContext {
    const { tenant, rights, eventTypesOf, isUnderWay, consoleUrl } = this.#options;
    return {
      ...{ tenant, nowMs, rights, eventTypesOf, isUnderWay, consoleUrl },
      config: this.#config,
      routes: this.#routes,
      silences: this.#silences,
      inhibition: this.#inhibition,
      fatigue: this.#fatigue,
      correlator: this.#correlator,
      standing: this.#standing,
      outstanding: this.#outstanding,
      moves: this.#moves,
      titleOf: (incidentId) => this.#correlator.titleOf(incidentId),
      outbox: this.#outbox,
    };
  }
}

/** In an order that is the same after a restart. */
function inOrder<T>(byId: ReadonlyMap<string, T>): [string, T][] {
  return [...byId].sort(([a], [b]) => (a < b ? -1 : 1));
}

function routesOf({ route }: CompiledDispatch): ReadonlyMap<string, CompiledRoute> {
  return new Map((route === undefined ? [] : allRoutes(route)).map((each) => [each.id, each]));
}
