import type { Alert } from '@batcave/shared/alerts';
import { severityRank } from '@batcave/shared/events';
import type { EpochMs } from '@batcave/shared/time';
import { type AlertCommand, type RuleSignalInput, transition } from '../../src/alerts/index.ts';
import {
  type AlertStanding,
  type CompiledDispatch,
  type CompiledSilences,
  compileSilences,
  Dispatcher,
  type DispatchRequest,
  type DispatchStanding,
  type DispatchStep,
  emptyState,
  type FailedNotification,
  type StoredSilence,
  targetKey,
} from '../../src/dispatch/index.ts';
import { giveUpAfter, nextAttempt } from '../../src/dispatch/deliver/retry.ts';
import { compileRegex } from '../../src/dispatch/mute/testing/aSilence.ts';
import { isUntold, type Stored, takeUntold } from './untoldEnds.ts';

export const TENANT = 'acme';
/** How long an attempt to deliver takes. */
const ATTEMPT_MS = 400;
const TICK_MS = 5000;

/** What happens to a message that is sent now. */
export type Link = 'up' | 'down' | 'refuses';

/** What a step decided, and what it was decided by. */
export interface Decided {
  readonly nowMs: EpochMs;
  readonly step: DispatchStep;
  /** Alerts as they had been followed by then. */
  readonly followed: ReadonlyMap<string, Alert>;
}

/** Where a crash comes: before a step is made durable, or after it. */
export type Crash = 'before commit' | 'after commit';

/**
 * Everything about a dispatcher that is real but its clock and its store: the store keeps rows as text, loses
 * what was not committed, and gives them back in the order of their keys, as Postgres does.
 */
export class World {
  readonly alerts = new Map<string, Alert>();
  readonly notifications: Stored[] = [];
  readonly #byId = new Map<string, Stored>();
  #pending: Stored[] = [];
  #untold: Stored[] = [];
  readonly links = new Map<string, Link>();
  readonly forbidden = new Set<string>();
  readonly silences = new Map<string, StoredSilence>();
  readonly onDecided: (decided: Decided) => void;
  readonly #rows = new Map<string, Map<string, string>>();
  readonly #eventSeq = { seq: 0 };
  /** Those that changed since the last commit may be among them. */
  readonly #changed = new Map<string, Alert>();
  #requests: DispatchRequest[] = [];
  #failed: FailedNotification[] = [];
  #config: CompiledDispatch;
  #compiled: CompiledSilences;
  #newConfig: CompiledDispatch | undefined;
  #newSilences = false;
  #dispatcher: Dispatcher;
  #followed = new Map<string, Alert>();
  #committed = { alertSeq: 0, advancedMs: null as EpochMs | null };
  nowMs: EpochMs;

  /** As Postgres: what is read of a page after a restart does not say whether an attempt was made. */
  readonly forgetsAttempts: boolean;

  constructor(
    config: CompiledDispatch,
    nowMs: EpochMs,
    forgetsAttempts: boolean,
    onDecided: (decided: Decided) => void,
  ) {
    this.forgetsAttempts = forgetsAttempts;
    this.nowMs = nowMs;
    this.onDecided = onDecided;
    this.#config = config;
    this.#compiled = compileSilences([], compileRegex);
    this.#dispatcher = this.#begin();
  }

  get config(): CompiledDispatch {
    return this.#config;
  }

  get dispatcher(): Dispatcher {
    return this.#dispatcher;
  }

  /** Rows of a kind as they are committed. */
  rows<T>(kind: string): T[] {
    return [...(this.#rows.get(kind) ?? [])]
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([, text]) => JSON.parse(text) as T);
  }

  mayRead(identity: string, service: string): boolean {
    return !this.forbidden.has(`${identity} ${service}`);
  }

  /** What happens to an alert through its real life cycle. Says whether anything did. */
  change(alertId: string, input: RuleSignalInput | AlertCommand): boolean {
    const decided = transition(this.alerts.get(alertId), input, this.nowMs);
    if (decided.ok) this.#write(decided.alert);
    return decided.ok;
  }

  request(request: DispatchRequest): void {
    this.#requests.push(request);
  }

  useConfig(config: CompiledDispatch): void {
    this.#config = config;
    this.#newConfig = config;
  }

  putSilence(silence: StoredSilence): void {
    this.silences.set(silence.silenceId, silence);
    this.#newSilences = true;
  }

  /**
   * The next moment at which something is to be done without anything else happening. The clock ticks every
   * five seconds: whether a process was begun anew in between must not matter.
   */
  get dueMs(): EpochMs {
    const dueMs = Math.max(
      this.nowMs + 1,
      Math.min(this.#dispatcher.dueMs(), this.#deliveryDueMs()),
    );
    return Math.ceil(dueMs / TICK_MS) * TICK_MS;
  }

  #deliveryDueMs(): EpochMs {
    let dueMs = Infinity;
    for (const one of this.#pending)
      if (one.state === 'pending') dueMs = Math.min(dueMs, one.endsMs ?? one.nextMs);
    for (const { endRetryMs } of this.#untold) dueMs = Math.min(dueMs, endRetryMs ?? Infinity);
    return dueMs;
  }

  /** Follows what there is and does what is due, until nothing is at this moment. */
  step(crash?: Crash, limit = Infinity): void {
    this.deliver();
    if (crash === 'before commit') {
      this.#decide(limit);
      this.restart();
    }
    for (let i = 0; i < 40; i += 1) {
      const { isMore, step } = this.#decide(limit);
      this.#commit(step);
      if (!isMore && !this.#newSilences && this.#news(Infinity).length === 0) {
        if (crash === 'after commit') this.restart();
        return;
      }
    }
    throw new Error('steps follow one another without end');
  }

  /** Begins again from what is committed, as another server would. */
  restart(): void {
    this.#dispatcher = this.#begin();
  }

  #begin(): Dispatcher {
    const alerts = this.rows<AlertStanding>('alert');
    const [fatigue = emptyState(0)] = this.rows<DispatchStanding['fatigue']['state']>('fatigue');
    const standing: DispatchStanding = {
      alerts,
      groups: this.rows('group'),
      approvals: this.rows('approval'),
      incidents: this.rows('incident'),
      fatigue: { state: fatigue, kinds: this.rows('fatigue_kind') },
      outstanding: this.notifications
        .filter(({ state }) => state === 'pending')
        .map(({ attempts, draft: { notificationId, groupId, target, message } }) => ({
          mayHaveArrived: this.forgetsAttempts || attempts > 0,
          ...{ notificationId, groupId, targetKey: targetKey(target) },
          isPage:
            message.status === 'firing' && (target.person !== null || target.type === 'pagerduty'),
        })),
      facts: structuredClone(alerts.flatMap(({ alertId }) => this.alerts.get(alertId) ?? [])),
      advancedMs: this.#committed.advancedMs,
    };
    const dispatcher = new Dispatcher({
      tenant: TENANT,
      config: this.#config,
      silences: this.#compiled,
      standing,
      rights: {
        mayRead: (identity, service) => this.mayRead(identity, service),
        mayApprove: (identity, service) => this.mayRead(identity, service),
      },
      eventTypesOf: () => [],
      isUnderWay: (id) => (this.#byId.get(id)?.endsMs ?? null) !== null,
    });
    dispatcher.useConfig(this.#config, this.nowMs);
    return dispatcher;
  }

  #news(limit: number): Alert[] {
    return [...this.#changed.values()]
      .filter(({ seq }) => seq > this.#committed.alertSeq)
      .sort((a, b) => a.seq - b.seq)
      .slice(0, limit);
  }

  #decide(limit: number): { step: DispatchStep; isMore: boolean } {
    const { nowMs } = this;
    const dispatcher = this.#dispatcher;
    const alerts = this.#news(limit);
    if (this.#newConfig !== undefined) dispatcher.useConfig(this.#newConfig, nowMs);
    if (alerts.length > 0) this.#followed = new Map(this.#followed);
    for (const alert of alerts) {
      this.#followed.set(alert.alert_id, alert);
      dispatcher.alertChanged(alert, nowMs);
    }
    if (this.#newSilences || [...this.silences.values()].some((one) => isGone(one, nowMs))) {
      for (const one of [...this.silences.values()])
        if (isGone(one, nowMs)) this.silences.delete(one.silenceId);
      this.#compiled = compileSilences(this.silences.values(), compileRegex);
      dispatcher.useSilences(this.#compiled, nowMs);
    }
    for (const request of this.#requests) dispatcher.requested(request, nowMs);
    for (const failure of this.#failed) dispatcher.failed(failure, nowMs);
    dispatcher.advance(nowMs);
    const step = dispatcher.take();
    this.#lastSeq = alerts.at(-1)?.seq ?? this.#committed.alertSeq;
    return { step, isMore: dispatcher.dueMs() <= nowMs };
  }
  #lastSeq = 0;

  #commit(step: DispatchStep): void {
    this.onDecided({ nowMs: this.nowMs, step, followed: this.#followed });
    this.#committed = { alertSeq: this.#lastSeq, advancedMs: this.nowMs };
    for (const [id, { seq }] of this.#changed) if (seq <= this.#lastSeq) this.#changed.delete(id);
    this.#newConfig = undefined;
    this.#newSilences = false;
    this.#requests = [];
    for (const { notificationId } of this.#failed) {
      const one = this.#byId.get(notificationId);
      if (one) one.isSettled = true;
    }
    this.#failed = [];
    const { outbox, incidents } = step;
    const notes = new Map<string, Partial<Alert>>();
    const note = (id: string, fields: Partial<Alert>) =>
      notes.set(id, { ...notes.get(id), ...fields });
    for (const { alertId, incidentId, link } of incidents.links)
      note(alertId, { incident_id: incidentId, incident_link: link });
    for (const { alertId, ...fields } of outbox.marks) note(alertId, fields);
    for (const [id, fields] of notes) {
      const alert = this.alerts.get(id);
      if (alert !== undefined) this.#write({ ...alert, ...fields });
    }
    for (const { alertId, ...command } of outbox.commands)
      this.change(alertId, { ...command, actor: 'dispatch' });
    for (const { kind, key, value } of step.state) this.#put(kind, key, value);
    for (const one of step.incidentState) this.#put('incident', one.incidentId, one);
    for (const key of incidents.forgotten) this.#put('incident', key, null);
    this.#put('fatigue', '', step.fatigue.state);
    for (const one of step.fatigue.kinds) this.#put('fatigue_kind', one.key, one);
    for (const key of step.fatigue.removed) this.#put('fatigue_kind', key, null);
    for (const draft of outbox.notifications) {
      if (this.#byId.has(draft.notificationId)) continue;
      const nextMs = draft.createdMs;
      const one: Stored = {
        draft,
        ...{ state: 'pending', attempts: 0, nextMs, isSettled: false, endsMs: null },
        ...{ endRetryMs: null, endRetries: 0, place: this.notifications.length },
      };
      this.#byId.set(draft.notificationId, one);
      this.notifications.push(one);
      this.#pending.push(one);
    }
    for (const { notificationId } of outbox.cancelled) {
      const one = this.#byId.get(notificationId);
      if (one?.state === 'pending') one.state = 'cancelled';
    }
    for (const { silenceId, reason } of outbox.silenceEnds) {
      const silence = this.silences.get(silenceId);
      if (silence !== undefined && silence.endedMs === null)
        this.putSilence({ ...silence, endedMs: this.nowMs, endedReason: reason });
    }
  }

  #put(kind: string, key: string, value: unknown): void {
    const rows = this.#rows.get(kind) ?? new Map<string, string>();
    this.#rows.set(kind, rows);
    if (value === null) rows.delete(key);
    else rows.set(key, JSON.stringify(value));
  }

  #write(alert: Alert): void {
    this.#eventSeq.seq += 1;
    const written = { ...alert, seq: this.#eventSeq.seq };
    this.alerts.set(alert.alert_id, written);
    this.#changed.set(alert.alert_id, written);
  }

  /** Ends attempts that have taken their time, and begins those whose turn it is. */
  deliver(): void {
    const busy = new Set<string>();
    for (const one of this.#pending) {
      if (one.state !== 'pending') continue;
      if (one.endsMs !== null && one.endsMs <= this.nowMs) this.#settle(one);
    }
    this.#pending = this.#pending.filter(({ state }) => state === 'pending');
    this.#pending.push(...takeUntold(this.#untold, this.notifications, this.nowMs));
    this.#untold = this.#untold.filter(({ endRetryMs }) => endRetryMs !== null);
    this.#pending.sort((a, b) => a.place - b.place);
    for (const one of this.#pending) {
      const place = `${one.draft.groupId ?? one.draft.notificationId} ${targetKey(one.draft.target)}`;
      const isFirst = !busy.has(place);
      busy.add(place);
      if (isFirst && one.endsMs === null && one.nextMs <= this.nowMs)
        one.endsMs = this.nowMs + ATTEMPT_MS;
      else if (!isFirst && one.nextMs <= this.nowMs) one.nextMs = this.nowMs + 500;
    }
  }

  #settle(one: Stored): void {
    const { draft } = one;
    one.endsMs = null;
    one.attempts += 1;
    const link = this.links.get(draft.target.receiver) ?? 'up';
    const receiver = this.#config.receivers.get(draft.target.receiver);
    const detail = 'as the receiver is';
    const next = nextAttempt(
      link === 'up'
        ? { kind: 'delivered', ref: undefined, detail }
        : link === 'down'
          ? { kind: 'retry', category: 'server', detail }
          : { kind: 'refused', category: 'auth', detail },
      one.attempts,
      draft.createdMs,
      this.nowMs,
      giveUpAfter(receiver ?? {}),
      0.5,
    );
    if (next.kind === 'again') {
      one.nextMs = next.atMs;
      this.#dispatcher.attempted(draft.notificationId);
    }
    if (next.kind === 'done') {
      one.state = 'sent';
      this.#dispatcher.delivered(draft.notificationId);
    }
    if (next.kind === 'failed') {
      one.state = 'failed';
      if (isUntold(one, this.nowMs)) this.#untold.push(one);
      // It was told by the fallback before.
      if (one.isSettled) return;
      const { notificationId, groupId, target, message, alertIds, tried } = draft;
      this.#failed.push({ notificationId, groupId, target, message, alertIds, tried });
    }
  }

  /** Whether a silence that the dispatcher knows of hides an alert at this moment. Looked up plainly. */
  isSilenced(alert: Alert): boolean {
    return [...this.silences.values()].some((one) => {
      const endMs = Math.min(one.endsMs ?? Infinity, one.endedMs ?? Infinity);
      if (one.startsMs > this.nowMs || endMs <= this.nowMs) return false;
      if (one.kind === 'snooze') return one.alertId === alert.alert_id;
      const labels = { service: alert.service, severity: alert.severity, ...alert.labels };
      return one.matchers.every((matcher) => {
        const [label = '', value = ''] = matcher.split('=');
        return (labels as Record<string, string>)[label] === JSON.parse(value);
      });
    });
  }

  rankOf(alertId: string): number {
    return severityRank(this.alerts.get(alertId)?.severity ?? 'INFO');
  }
}

function isGone({ endsMs, endedMs }: StoredSilence, nowMs: EpochMs): boolean {
  return Math.min(endsMs ?? Infinity, endedMs ?? Infinity) <= nowMs;
}
