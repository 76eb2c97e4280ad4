import type { Alert } from '@batcave/shared/alerts';
import type { NotificationReason } from '@batcave/shared/dispatch';
import { severityRank } from '@batcave/shared/events';
import {
  type AlertStanding,
  type CompiledDispatch,
  type GroupStanding,
  type NotificationDraft,
  targetKey,
} from '../../src/dispatch/index.ts';
import { findRoute, standing } from './standing.ts';
import { leftOpen } from './untoldEnds.ts';
import type { Decided, World } from './World.ts';

const FIRING = ['first', 'new_alerts', 'worse', 'repeat', 'silence_ended', 'restored'];
const LEAST_DELAY_MS = 60_000;
const LOOK_MS = 30_000;
const LOST_MS = 6 * 60_000;

interface GroupTrace {
  readonly sinceMs: number;
  /** Alerts that it has told. */
  readonly ids: Set<string>;
  waitMs: number;
  intervalMs: number;
  repeatMs: number;
  /** When its receivers were last told anything by its timers, and when that something fires. */
  flushedMs: number | null;
  firedMs: number | null;
}

interface Run {
  readonly seen: Set<string>;
  readonly sinceMs: number;
  lastMs: number;
  lastKind: string;
  lastUrgency: unknown;
}

/** Holds what a dispatcher decides against what must always be so. It knows nothing of how it is decided. */
export class Watch {
  readonly faults: string[] = [];
  readonly reasons = new Map<string, number>();
  readonly #ids = new Set<string>();
  readonly #groups = new Map<string, GroupTrace>();
  readonly #runs = new Map<string, Run>();
  /** Moments from which on somebody lacks a right, and from which on not. */
  readonly #lacking = new Map<string, { fromMs: number; toMs: number }[]>();
  readonly #hastened: number[] = [];
  readonly #pushed: number[] = [];
  readonly #configured: number[] = [];
  readonly #moved = new Map<string, number>();
  /** As whom each receiver ever read. */
  readonly #readers = new Map<string, Set<string>>();
  readonly #lost = new Map<string, number>();
  #lookedMs = 0;
  #before: ReadonlyMap<string, Alert> = new Map();

  hasten(atMs: number): void {
    this.#hastened.push(atMs);
  }

  pushed(atMs: number): void {
    this.#pushed.push(atMs);
  }

  /** Another document: receivers may read as others. */
  configured(atMs: number, receivers: CompiledDispatch['receivers']): void {
    for (const { name, reads_as: reader } of receivers.values())
      if (reader !== undefined) this.#readers.set(name, this.#readersOf(name).add(reader));
    this.#configured.push(atMs);
    this.#hastened.push(atMs);
  }

  #readersOf(receiver: string): Set<string> {
    return this.#readers.get(receiver) ?? new Set();
  }

  rights(world: World, key: string, nowMs: number): void {
    const spans = this.#lacking.get(key) ?? [];
    this.#lacking.set(key, spans);
    const last = spans.at(-1);
    const lacks = world.forbidden.has(key);
    if (lacks && last?.toMs !== Infinity) spans.push({ fromMs: nowMs, toMs: Infinity });
    else if (!lacks && last?.toMs === Infinity) last.toMs = nowMs;
  }

  decided(world: World, { nowMs, step, followed }: Decided): void {
    for (const [id, alert] of followed === this.#before ? [] : followed) {
      const was = this.#before.get(id);
      if (was === alert) continue;
      if (was?.state !== alert.state) this.#moved.set(id, nowMs);
      const rises = severityRank(alert.severity) > severityRank(was?.severity ?? 'INFO');
      const isBack = was?.state === 'RESOLVED' && alert.state !== 'RESOLVED';
      if (was === undefined || rises || isBack) this.#worse(id, nowMs);
    }
    this.#before = followed;
    for (const { kind, key, value } of step.state) {
      if (kind !== 'group') continue;
      if (value === null) this.#groups.delete(key);
      else this.#traceGroup(world, value as GroupStanding);
    }
    for (const draft of step.outbox.notifications) this.#look(world, draft, followed);
    if (step.outbox.notifications.length > 0)
      this.#timers(standing(world, step), nowMs, step.outbox.notifications);
    this.#steps(nowMs, step.outbox.decisions);
  }

  readonly #worsened: { readonly atMs: number; readonly alertId: string }[] = [];
  #worse(alertId: string, atMs: number): void {
    this.#worsened.push({ alertId, atMs });
  }

  #fault(text: string): void {
    if (this.faults.length < 10) this.faults.push(text);
  }

  #traceGroup(world: World, group: GroupStanding): void {
    const route = findRoute(world.config.route, group.routeId);
    const known = this.#groups.get(group.groupId);
    if (known === undefined) {
      this.#groups.set(group.groupId, {
        sinceMs: group.createdMs,
        ids: new Set(Object.keys(group.told)),
        waitMs: route?.groupWaitMs ?? 0,
        intervalMs: route?.groupIntervalMs ?? 0,
        repeatMs: route?.repeatIntervalMs ?? 0,
        ...{ flushedMs: null, firedMs: null },
      });
      return;
    }
    for (const id of Object.keys(group.told)) known.ids.add(id);
    known.waitMs = Math.min(known.waitMs, route?.groupWaitMs ?? 0);
    known.intervalMs = Math.min(known.intervalMs, route?.groupIntervalMs ?? 0);
    known.repeatMs = Math.min(known.repeatMs, route?.repeatIntervalMs ?? 0);
  }

  /** One message by itself. */
  #look(world: World, draft: NotificationDraft, followed: ReadonlyMap<string, Alert>): void {
    const { message, target, alertIds, notificationId } = draft;
    const what = `${message.reason} ${message.status} to ${targetKey(target)} at ${String(world.nowMs)}`;
    this.reasons.set(message.reason, (this.reasons.get(message.reason) ?? 0) + 1);
    if (this.#ids.has(notificationId)) this.#fault(`the same id twice: ${what}`);
    this.#ids.add(notificationId);
    if (message.reason === 'silence_expires' || message.reason === 'digest') return;
    if (alertIds.length !== message.alerts.length + message.more_alerts)
      this.#fault(`other alerts listed than counted: ${what}`);
    const isPage =
      message.status === 'firing' && (target.person !== null || target.type === 'pagerduty');
    let isOpen = false;
    for (const listed of message.alerts) {
      const alert = followed.get(listed.alert_id);
      if (alert === undefined) {
        this.#fault(`an alert that nobody raised: ${what}`);
        continue;
      }
      if (!world.mayRead(target.reader, alert.service))
        this.#fault(`${target.reader} may not read ${alert.service}: ${what}`);
      if (alert.state !== listed.state)
        this.#fault(`told as ${listed.state} and is ${alert.state}: ${what}`);
      if (listed.state === 'RESOLVED') continue;
      if (listed.state === 'OPEN') isOpen = true;
      if (world.isSilenced(alert) && message.reason !== 'fallback')
        this.#fault(`silenced, and told: ${what}`);
    }
    if (isPage && !isOpen) this.#fault(`a page about what nobody has to take: ${what}`);
    if (isPage && message.alerts.some(({ state }) => state === 'RESOLVED'))
      this.#fault(`a page that tells of an end: ${what}`);
    if (message.incident_title !== null && draft.incidentId !== null)
      for (const alert of world.alerts.values())
        if (alert.incident_id === draft.incidentId && !world.mayRead(target.reader, alert.service))
          this.#fault(`the title of an incident of ${alert.service}: ${what}`);
  }

  #wasHastened(sinceMs: number, nowMs: number, by = this.#hastened): boolean {
    return (
      by.some((atMs) => atMs >= sinceMs && atMs <= nowMs) ||
      this.#worsened.some(({ atMs }) => by === this.#hastened && atMs >= sinceMs && atMs <= nowMs)
    );
  }

  /** What the timers of a group tell. */
  #timers(
    alerts: readonly AlertStanding[],
    nowMs: number,
    drafts: readonly NotificationDraft[],
  ): void {
    const told = new Map<string, Set<NotificationReason>>();
    for (const { groupId, message } of drafts) {
      if (groupId === null) continue;
      const reasons = told.get(groupId) ?? new Set();
      told.set(groupId, reasons.add(message.reason));
    }
    for (const [groupId, reasons] of told) {
      const group = this.#groups.get(groupId);
      if (group === undefined) continue;
      const { sinceMs, waitMs, flushedMs, firedMs } = group;
      const at = `group ${groupId} at ${String(nowMs)}`;
      if (reasons.has('first') && nowMs < sinceMs + waitMs && !this.#wasHastened(sinceMs, nowMs))
        this.#fault(`told before the wait was over: ${at}`);
      const isOrdinary =
        reasons.has('new_alerts') || reasons.has('some_resolved') || reasons.has('repeat');
      const isLast = !alerts.some(
        ({ alertId, groups, left }) =>
          groups.includes(groupId) &&
          !left.includes(groupId) &&
          this.#before.get(alertId)?.state !== 'RESOLVED',
      );
      if (
        flushedMs !== null &&
        isOrdinary &&
        !isLast &&
        nowMs - flushedMs < group.intervalMs &&
        !this.#wasHastened(flushedMs, nowMs)
      )
        this.#fault(`told before the interval was over (${[...reasons].join()}): ${at}`);
      if (
        firedMs !== null &&
        reasons.has('repeat') &&
        nowMs - firedMs < group.repeatMs &&
        !this.#wasHastened(firedMs, nowMs, this.#configured)
      )
        this.#fault(`repeated too soon: ${at}`);
      const isFlush = [...reasons].some(
        (reason) => FIRING.includes(reason) || reason === 'some_resolved',
      );
      if (isFlush) group.flushedMs = nowMs;
      if ([...reasons].some((reason) => FIRING.includes(reason))) group.firedMs = nowMs;
    }
  }

  /** Steps of escalations: each once, and not before its time. */
  #steps(nowMs: number, decisions: Decided['step']['outbox']['decisions']): void {
    const done = new Map<
      string,
      { level: unknown; cycle: unknown; urgency: unknown; kind: string; alertId: string }
    >();
    const called = new Set<string>();
    for (const { stages, alertId } of decisions)
      for (const { stage, outcome, details } of stages) {
        if (stage === 'group' && outcome !== 'repeat' && FIRING.includes(outcome))
          called.add(String(details['group_id']));
        if (stage !== 'escalate' || details['urgency'] === undefined) continue;
        const { group_id: groupId, level, cycle, urgency } = details;
        done.set(`${String(groupId)} ${String(level)} ${String(cycle)} ${outcome}`, {
          ...{ level, cycle, urgency, alertId },
          kind: outcome,
        });
      }
    for (const [key, { level, cycle, urgency, kind, alertId }] of done) {
      const [groupId = ''] = key.split(' ');
      const run = this.#runs.get(groupId);
      const step = `${String(level)} ${String(cycle)} ${String(urgency)}`;
      const at = `${step} of ${groupId} at ${String(nowMs)}`;
      // A run may begin with a later level, when the first have nobody: the next one still begins with the first.
      const isFirst = level === 0 && cycle === 0;
      const ids = this.#groups.get(groupId)?.ids ?? new Set();
      const isGivenBack = [...this.#moved].some(([id, ms]) => ids.has(id) && ms === nowMs);
      const isAnew = isFirst || isGivenBack || run?.seen.has(step) === true || called.has(groupId);
      const isHigher = run?.lastUrgency === 'low';
      if (run === undefined || (kind !== 'waits' && isAnew && !isHigher)) {
        const isMoved = [...this.#moved].some(
          ([id, ms]) => ids.has(id) && run !== undefined && ms >= run.sinceMs,
        );
        const isCalled =
          called.has(groupId) || (run !== undefined && this.#wasHastened(run.sinceMs, nowMs));
        if (run !== undefined && !isMoved && !isCalled)
          this.#fault(`the same step twice: ${at} ${alertId} ${kind}`);
        this.#runs.set(groupId, {
          seen: new Set([step]),
          sinceMs: nowMs,
          lastMs: nowMs,
          lastKind: kind,
          lastUrgency: urgency,
        });
        continue;
      }
      const isEarly =
        nowMs - run.lastMs < LEAST_DELAY_MS && run.lastKind === 'level' && kind !== 'waits';
      const isPushed = this.#pushed.some((ms) => ms >= run.lastMs - 1 && ms <= nowMs);
      if (isEarly && !isPushed && !isHigher) this.#fault(`a step before its time: ${at}`);
      run.seen.add(step);
      run.lastMs = nowMs;
      run.lastKind = kind;
      run.lastUrgency = urgency;
    }
  }

  /** Nobody has it, everybody may see it, and nobody is being called for longer than a group waits at most. */
  #looksForLost(world: World): void {
    if (world.nowMs - this.#lookedMs < LOOK_MS) return;
    this.#lookedMs = world.nowMs;
    const alerts = world.rows<AlertStanding>('alert');
    for (const group of world.rows<GroupStanding>('group')) {
      const { groupId, told, escalation } = group;
      const route = findRoute(world.config.route, group.routeId);
      const isOpen = alerts.some(
        ({ alertId, groups, left, seen, quiet }) =>
          groups.includes(groupId) &&
          !left.includes(groupId) &&
          seen.state === 'OPEN' &&
          quiet === null &&
          told[alertId] !== undefined,
      );
      const isCalled = escalation !== null && escalation.ackedMs === null;
      const hasPolicy = world.config.escalations.has(route?.escalation ?? '');
      const isMute = [...(route?.muteDuring ?? []), ...(route?.activeDuring ?? [])].length > 0;
      if (!isOpen || isCalled || !hasPolicy || isMute) this.#lost.delete(groupId);
      else {
        const sinceMs = this.#lost.get(groupId) ?? world.nowMs;
        this.#lost.set(groupId, sinceMs);
        if (world.nowMs - sinceMs > LOST_MS)
          this.#fault(`nobody is called: group ${groupId} at ${String(world.nowMs)}`);
      }
    }
  }

  /** What is left to leave after a step, and who should be called. */
  after(world: World): void {
    this.#looksForLost(world);
    const pending = world.notifications.filter(
      ({ state, endsMs, draft: { message, target } }) =>
        state === 'pending' &&
        endsMs === null &&
        message.status === 'firing' &&
        (target.person !== null || target.type === 'pagerduty'),
    );
    if (pending.length === 0) return;
    const alerts = world.rows<AlertStanding>('alert');
    const groups = new Map(
      world.rows<GroupStanding>('group').map((group) => [group.groupId, group]),
    );
    for (const { draft } of pending) {
      const group = groups.get(draft.groupId ?? '');
      // Those that were routed elsewhere too: they are what it is about.
      const members = alerts.filter(({ groups: of }) => of.includes(draft.groupId ?? ''));
      const active = members.filter(({ seen }) => seen.state !== 'RESOLVED');
      const open = active.filter(
        ({ alertId, seen, quiet }) =>
          seen.state === 'OPEN' && quiet === null && group?.told[alertId] !== undefined,
      );
      if (open.length === 0 && active.some(({ seen }) => seen.state === 'ACK'))
        this.#fault(`taken, and a page has not been called back at ${String(world.nowMs)}`);
    }
  }

  /** When all is over, and everything has been told. */
  end(world: World): void {
    for (const kind of ['alert', 'group'])
      for (const row of world.rows(kind))
        this.#fault(`a row of state is left: ${kind} ${JSON.stringify(row)}`);
    if (world.notifications.some(({ state }) => state === 'pending'))
      this.#fault('something has not been delivered');
    const readers = new Map<string, Set<string>>();
    const heard = new Map<string, { draft: NotificationDraft; isOver: boolean; service: string }>();
    const maybe = new Set<string>();
    for (const { draft, state, attempts } of world.notifications) {
      if (state === 'cancelled') {
        // It may have arrived by an attempt whose answer was lost; after a restart nobody knows.
        for (const id of draft.alertIds)
          if (attempts > 0 || world.forgetsAttempts)
            maybe.add(`${draft.groupId ?? ''} ${targetKey(draft.target)} ${id}`);
        continue;
      }
      const place = `${draft.groupId ?? ''} ${targetKey(draft.target)}`;
      readers.set(place, (readers.get(place) ?? new Set()).add(draft.target.reader));
      for (const { alert_id: id, state: told, service } of draft.message.alerts) {
        const key = `${draft.groupId ?? ''} ${targetKey(draft.target)} ${id}`;
        const before = heard.get(key);
        const isOver = told === 'RESOLVED';
        const isFirst = before === undefined || before.isOver;
        if (isOver && isFirst && draft.message.reason !== 'fallback' && !maybe.delete(key))
          this.#fault(`told of an end ${before === undefined ? 'of nothing' : 'twice'}: ${key}`);
        heard.set(key, { draft, isOver, service });
      }
    }
    const mayLack = (draft: NotificationDraft, services: readonly string[]): boolean => {
      const place = `${draft.groupId ?? ''} ${targetKey(draft.target)}`;
      const own = draft.target.person === null ? this.#readersOf(draft.target.receiver) : [];
      return [...(readers.get(place) ?? []), ...own]
        .flatMap((reader) => services.flatMap((one) => this.#lacking.get(`${reader} ${one}`) ?? []))
        .some(({ toMs }) => toMs > draft.createdMs);
    };
    const said = ({ message, createdMs }: NotificationDraft) =>
      `(${message.reason} at ${String(createdMs)})`;
    for (const [key, { draft, isOver, service }] of heard)
      if (!isOver && !mayLack(draft, [service]))
        this.#fault(`never told of the end: ${key} ${said(draft)}`);
    for (const { key, last } of leftOpen(world.notifications)) {
      const services = last.draft.message.alerts.map(({ service }) => service);
      if (!mayLack(last.draft, services))
        this.#fault(`its end never arrived: ${key} ${said(last.draft)}`);
    }
  }
}
