import type { Alert, AlertState, IncidentLink } from '@batcave/shared/alerts';
import { SEVERITIES, severityRank } from '@batcave/shared/events';
import { type EpochMs, formatInstant, parseInstant } from '@batcave/shared/time';
import type { IncidentState } from './changes.ts';

/** By what later alerts may find an incident, at most: the oldest are given up first. */
export const MAX_KEYS = 1000;
export const MAX_SERVICES = 1000;
const MAX_SUMMARY = 200;

/** The last alert of an incident that had the key. */
export interface KeyUse {
  readonly alertId: string;
  readonly service: string;
  readonly summary: string;
  readonly createdMs: EpochMs;
}

/** An alert that is not over: it is unresolved, or a person resolved it while its condition holds. */
interface Member {
  state: AlertState;
  severity: number;
  firing: boolean;
  /** Not kept over a restart: the alert itself has it then. */
  readonly link?: IncidentLink;
}

/** One incident as plain JSON. */
export interface IncidentSnapshot {
  readonly incidentId: string;
  readonly openedMs: EpochMs;
  readonly activeMs: EpochMs;
  readonly resolvedMs: EpochMs | null;
  readonly count: number;
  readonly severity: number;
  readonly worst: number;
  readonly lead: Lead;
  readonly services: readonly string[];
  readonly members: readonly (readonly [string, Omit<Member, 'link'>])[];
  readonly keys: readonly (readonly [string, KeyUse])[];
}

/** The alert whose summary is the title. */
interface Lead {
  readonly alertId: string;
  readonly severity: number;
  readonly createdMs: EpochMs;
  readonly summary: string;
}

/** One incident while alerts may still come or change. Every call costs the same however many it has. */
export class OneIncident {
  readonly incidentId: string;
  readonly openedMs: EpochMs;
  activeMs: EpochMs;
  readonly #members = new Map<string, Member>();
  /** In the order of their last use. */
  readonly keys = new Map<string, KeyUse>();
  readonly #services = new Set<string>();
  /** Unresolved members by severity, and by state. */
  readonly #bySeverity = SEVERITIES.map(() => 0);
  #open = 0;
  #acknowledged = 0;
  #count = 0;
  #severity = 0;
  #worst = 0;
  #resolvedMs: EpochMs | null = null;
  #lead: Lead | undefined;

  constructor(incidentId: string, nowMs: EpochMs) {
    this.incidentId = incidentId;
    this.openedMs = nowMs;
    this.activeMs = nowMs;
  }

  /** Whether an alert of it may still change. */
  get isLive(): boolean {
    return this.#members.size > 0;
  }

  /** The summary of its worst, oldest alert. */
  get title(): string {
    return this.#lead?.summary ?? '';
  }

  /** Of all its alerts, those that are over among them. */
  get services(): ReadonlySet<string> {
    return this.#services;
  }

  /** Whether the alert is one of its own that is not over. */
  has(alertId: string): boolean {
    return this.#members.has(alertId);
  }

  linkOf(alertId: string): IncidentLink | undefined {
    return this.#members.get(alertId)?.link;
  }

  /** Adds an alert under the keys by which others may find it. Returns the keys that were given up. */
  add(alert: Alert, link: IncidentLink, keys: readonly string[], nowMs: EpochMs): string[] {
    this.#count += 1;
    if (this.#services.size < MAX_SERVICES) this.#services.add(alert.service);
    const severity = severityRank(alert.severity);
    const { state, firing } = alert;
    this.#members.set(alert.alert_id, { state, severity, firing, link });
    this.#tally({ state, severity }, 1);
    this.#take(alert, nowMs);
    const use: KeyUse = {
      alertId: alert.alert_id,
      service: alert.service,
      summary: shorten(alert.summary),
      createdMs: parseInstant(alert.created_at) ?? nowMs,
    };
    for (const key of keys) {
      this.keys.delete(key);
      this.keys.set(key, use);
    }
    const surplus: string[] = [];
    for (const key of this.keys.keys()) {
      if (this.keys.size <= MAX_KEYS) break;
      this.keys.delete(key);
      surplus.push(key);
    }
    return surplus;
  }

  /** Takes over how one of its alerts is now. Returns whether that says something new of the incident. */
  update(alert: Alert, nowMs: EpochMs): boolean {
    const member = this.#members.get(alert.alert_id);
    if (member === undefined) return false;
    const severity = severityRank(alert.severity);
    const { state, firing } = alert;
    if (member.state === state && member.severity === severity && member.firing === firing)
      return false;
    this.#tally(member, -1);
    Object.assign(member, { state, severity, firing });
    this.#tally(member, 1);
    this.#take(alert, nowMs);
    return true;
  }

  #tally({ state, severity }: Pick<Member, 'state' | 'severity'>, by: 1 | -1): void {
    if (state === 'RESOLVED') return;
    this.#bySeverity[severity] = (this.#bySeverity[severity] ?? 0) + by;
    if (state === 'OPEN') this.#open += by;
    else this.#acknowledged += by;
  }

  #take(alert: Alert, nowMs: EpochMs): void {
    const rank = severityRank(alert.severity);
    const createdMs = parseInstant(alert.created_at) ?? nowMs;
    const candidate = {
      alertId: alert.alert_id,
      severity: rank,
      createdMs,
      summary: alert.summary,
    };
    if (this.#lead === undefined || leads(candidate, this.#lead)) this.#lead = candidate;
    this.#worst = Math.max(this.#worst, rank);
    const standing = this.#bySeverity.findLastIndex((count) => count > 0);
    if (standing >= 0) this.#severity = standing;
    const resolvedMs = this.#resolvedMs ?? nowMs;
    this.#resolvedMs = standing >= 0 ? null : resolvedMs;
    this.activeMs = Math.max(this.activeMs, nowMs);
    // It will never change again: its condition is over and nobody can take it back.
    if (alert.state === 'RESOLVED' && !alert.firing) this.#members.delete(alert.alert_id);
  }

  toState(): IncidentState {
    const state = this.#open > 0 ? 'OPEN' : this.#acknowledged > 0 ? 'ACK' : 'RESOLVED';
    return {
      incident_id: this.incidentId,
      state,
      severity: SEVERITIES[this.#severity] ?? 'INFO',
      worst_severity: SEVERITIES[this.#worst] ?? 'INFO',
      title: this.title,
      services: [...this.#services].sort(),
      alert_count: this.#count,
      open_count: this.#open,
      ack_count: this.#acknowledged,
      opened_at: formatInstant(this.openedMs),
      updated_at: formatInstant(this.activeMs),
      resolved_at: this.#resolvedMs === null ? null : formatInstant(this.#resolvedMs),
    };
  }

  toSnapshot(): IncidentSnapshot {
    if (this.#lead === undefined) throw new Error('an incident has at least one alert');
    return {
      incidentId: this.incidentId,
      openedMs: this.openedMs,
      activeMs: this.activeMs,
      resolvedMs: this.#resolvedMs,
      count: this.#count,
      severity: this.#severity,
      worst: this.#worst,
      lead: this.#lead,
      services: [...this.#services],
      members: [...this.#members].map(([id, { link: _, ...member }]) => [id, member]),
      keys: [...this.keys],
    };
  }

  static fromSnapshot(snapshot: IncidentSnapshot): OneIncident {
    const incident = new OneIncident(snapshot.incidentId, snapshot.openedMs);
    incident.activeMs = snapshot.activeMs;
    incident.#resolvedMs = snapshot.resolvedMs;
    incident.#count = snapshot.count;
    incident.#severity = snapshot.severity;
    incident.#worst = snapshot.worst;
    incident.#lead = snapshot.lead;
    for (const service of snapshot.services) incident.#services.add(service);
    for (const [key, use] of snapshot.keys) incident.keys.set(key, use);
    for (const [alertId, member] of snapshot.members) {
      incident.#members.set(alertId, { ...member });
      incident.#tally(member, 1);
    }
    return incident;
  }

  /** The ids of alerts that are not over. */
  liveAlerts(): IterableIterator<string> {
    return this.#members.keys();
  }
}

/** Worse first, then older, then the lower id; and always its own newer words. */
function leads(candidate: Lead, current: Lead): boolean {
  if (candidate.alertId === current.alertId) return candidate.severity >= current.severity;
  if (candidate.severity !== current.severity) return candidate.severity > current.severity;
  if (candidate.createdMs !== current.createdMs) return candidate.createdMs < current.createdMs;
  return candidate.alertId < current.alertId;
}

function shorten(text: string): string {
  return text.length <= MAX_SUMMARY ? text : `${text.slice(0, MAX_SUMMARY - 1)}…`;
}
