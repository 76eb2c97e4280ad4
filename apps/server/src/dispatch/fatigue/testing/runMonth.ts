import type { FatigueExclusion, FatigueVerdict } from '@batcave/shared/dispatch';
import { digestOf, digestText } from '../digest.ts';
import type { AlertFacts, Judgement } from '../facts.ts';
import { FatigueModel } from '../FatigueModel.ts';
import { fatigueSettings, type FatigueSettings } from '../settings.ts';
import { emptyState, type Revert } from '../state.ts';
import type { Tuning } from '../tuning.ts';
import { DAY_MS, type MonthAlert, START_MS } from './month.ts';

/** What became of one alert. */
export interface Played {
  readonly alert: MonthAlert;
  readonly first: Judgement;
  /** When people were told; undefined: never. */
  toldAtMs: number | undefined;
  lateBecause: FatigueExclusion | null;
  acted: boolean;
  done: boolean;
}

/** A month as it went. */
export interface PlayedMonth {
  readonly played: readonly Played[];
  readonly model: FatigueModel;
  readonly reverts: readonly Revert[];
  readonly digestLines: readonly number[];
}

export interface PlayOptions {
  readonly settings?: Partial<FatigueSettings>;
  readonly tuning?: Partial<Tuning>;
}

const CORRELATION_MS = 600_000;

interface Incident {
  lastAtMs: number;
  delivered: boolean;
  acted: boolean;
}

interface Task {
  readonly atMs: number;
  readonly order: number;
  readonly run: (nowMs: number) => void;
}

/** What is to be done, in the order of time. */
class Agenda {
  readonly #heap: Task[] = [];
  #order = 0;

  add(atMs: number, run: Task['run']): void {
    const task = { atMs, order: this.#order++, run };
    let i = this.#heap.push(task) - 1;
    while (i > 0 && this.#isBefore(i, (i - 1) >> 1)) i = this.#swap(i, (i - 1) >> 1);
  }

  runAll(): void {
    for (let task = this.#take(); task !== undefined; task = this.#take()) task.run(task.atMs);
  }

  #take(): Task | undefined {
    const [first] = this.#heap;
    const last = this.#heap.pop();
    if (last === undefined || this.#heap.length === 0) return first;
    this.#heap[0] = last;
    for (let i = 0; ;) {
      let child = 2 * i + 1;
      if (child + 1 < this.#heap.length && this.#isBefore(child + 1, child)) child += 1;
      if (child >= this.#heap.length || !this.#isBefore(child, i)) return first;
      i = this.#swap(i, child);
    }
  }

  #isBefore(a: number, b: number): boolean {
    const [x, y] = [this.#heap[a] as Task, this.#heap[b] as Task];
    return x.atMs < y.atMs || (x.atMs === y.atMs && x.order < y.order);
  }

  #swap(a: number, b: number): number {
    [this.#heap[a], this.#heap[b]] = [this.#heap[b] as Task, this.#heap[a] as Task];
    return b;
  }
}

/**
 * Lets people live through the month with suppression on from the first day. An incident is what happens
 * to one service with less than ten minutes between.
 */
export function playMonth(alerts: readonly MonthAlert[], options: PlayOptions = {}): PlayedMonth {
  const settings = { ...fatigueSettings({ learned: 'suppress' }), ...options.settings };
  const snapshot = { state: emptyState(START_MS), kinds: [] };
  const model = new FatigueModel({ settings, snapshot, tuning: options.tuning ?? {} });
  const agenda = new Agenda();
  const incidents = new Map<string, Incident>();
  const played: Played[] = [];
  const reverts: Revert[] = [];
  const digestLines: number[] = [];
  const open = new Map<Played, { incident: Incident; verdict: FatigueVerdict }>();

  const incidentOf = ({ service, atMs }: MonthAlert): Incident => {
    const last = incidents.get(service);
    const incident =
      last !== undefined && atMs - last.lastAtMs < CORRELATION_MS
        ? last
        : { lastAtMs: atMs, delivered: false, acted: false };
    incident.lastAtMs = atMs;
    incidents.set(service, incident);
    return incident;
  };
  const factsOf = (alert: MonthAlert, incident: Incident, suppressed: boolean): AlertFacts => ({
    ...measureOf(alert),
    createdAtMs: alert.atMs,
    flapping: false,
    security: alert.isSecurity ? 'label category=security' : null,
    incidentDelivered: incident.delivered || incident.acted,
    suppressed,
  });
  const finish = (one: Played, end: 'acted' | 'incident' | 'cleared', nowMs: number): void => {
    const now = open.get(one);
    if (now === undefined) return;
    open.delete(one);
    one.done = true;
    one.acted = end === 'acted';
    if (end === 'acted') now.incident.acted = true;
    const durationMs = Math.min(nowMs, one.alert.endMs) - one.alert.atMs;
    const outcome = { ...measureOf(one.alert), as: now.verdict, end, durationMs };
    const { reverted } = model.learn(outcome, nowMs);
    if (reverted === null) return;
    reverts.push(reverted);
    for (const [other, { verdict }] of open) if (verdict === 'suppress') judgeAgain(other, nowMs);
  };
  const tell = (one: Played, nowMs: number): void => {
    one.toldAtMs = nowMs;
    const { lookAfterMs, endMs, acts, actsUnseen } = one.alert;
    const lookAtMs = nowMs + lookAfterMs;
    // Who comes when it is over leaves it in half of the cases; whether is drawn with the alert.
    if (acts && (lookAtMs < endMs || endMs % 2 < 1))
      agenda.add(lookAtMs, (atMs) => {
        if (actsUnseen) finish(one, 'cleared', atMs);
        else finish(one, 'acted', atMs);
      });
  };
  const judgeAgain = (one: Played, nowMs: number): void => {
    const now = open.get(one);
    if (now?.verdict !== 'suppress' || nowMs >= one.alert.endMs) return;
    const again = model.judge(factsOf(one.alert, now.incident, true), nowMs);
    if (again.verdict === 'deliver') {
      now.verdict = 'deliver';
      now.incident.delivered = true;
      one.lateBecause = again.exclusion;
      tell(one, nowMs);
    }
  };
  const raise = (alert: MonthAlert): void => {
    const incident = incidentOf(alert);
    const first = model.judge(factsOf(alert, incident, false), alert.atMs);
    const one: Played = {
      ...{ alert, first, toldAtMs: undefined, lateBecause: null, acted: false, done: false },
    };
    played.push(one);
    open.set(one, { incident, verdict: first.verdict });
    if (first.verdict === 'deliver') incident.delivered = true;
    if (first.verdict !== 'suppress') tell(one, alert.atMs);
    else if (alert.found)
      agenda.add(alert.endMs - 1, (atMs) => {
        finish(one, 'acted', atMs);
      });
    const { recheckAtMs } = first;
    if (recheckAtMs !== null)
      agenda.add(recheckAtMs, (atMs) => {
        judgeAgain(one, atMs);
      });
    // An end is settled late enough for somebody who looks only afterwards.
    const end = () => (incident.acted && first.verdict !== 'suppress' ? 'incident' : 'cleared');
    agenda.add(Math.max(alert.endMs, alert.atMs + 3_600_000), (atMs) => {
      finish(one, end(), atMs);
    });
  };

  for (const alert of alerts)
    agenda.add(alert.atMs, () => {
      raise(alert);
    });
  const lastMs = alerts.at(-1)?.atMs ?? START_MS;
  for (let atMs = START_MS + DAY_MS; atMs <= lastMs; atMs += DAY_MS)
    agenda.add(atMs, (nowMs) => {
      digestLines.push(digestText(digestOf(model.snapshot(), nowMs)).length);
      model.startDigest(nowMs);
    });
  agenda.runAll();
  return { played, model, reverts, digestLines };
}

function measureOf({ id, ruleId, ruleName, service, severity, excess }: MonthAlert) {
  return {
    ...{ alertId: id, ruleId, ruleName, ruleVersion: 1, service, severity },
    ...{ value: 90 + excess, threshold: 90, score: null },
  };
}
