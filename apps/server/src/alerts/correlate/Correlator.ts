import type { Alert, IncidentLink } from '@batcave/shared/alerts';
import type { EpochMs } from '@batcave/shared/time';
import { v5 as uuidv5 } from 'uuid';
import type { AlertPlace, IncidentChanges } from './changes.ts';
import { explainFirst, explainLabel, explainTopology, explainTrace } from './explainLink.ts';
import { keysOf, serviceKey } from './keysOf.ts';
import { type IncidentSnapshot, type KeyUse, OneIncident } from './OneIncident.ts';
import type { CorrelationSettings } from './settings.ts';
import { neighboursAmong, type Topology } from './topology.ts';

/** Fixed for ever: another one would give every incident another id. */
const INCIDENT_NAMESPACE = '1f4c6f0e-52a7-4c6e-9d0b-8f2f4b7f6a11';
/** Incidents that are found by one key, at most; those that were longest without it are given up. */
const MAX_PER_KEY = 64;

/** The id of the incident that an alert begins: the same in every replay. */
export function incidentIdOf(tenant: string, alertId: string): string {
  return uuidv5(JSON.stringify([tenant, alertId]), INCIDENT_NAMESPACE);
}

/** Where an alert belongs. */
export interface Placement {
  readonly incidentId: string;
  /** Whether the alert began it. */
  readonly isNew: boolean;
  readonly link: IncidentLink;
}

/** What there is to write since the last time. */
export interface CorrelatorChanges extends IncidentChanges {
  /** Incidents that nothing joins and that nothing changes any more. */
  readonly forgotten: readonly string[];
}

interface Candidate {
  readonly incident: OneIncident;
  readonly use: KeyUse;
  readonly link: (use: KeyUse) => IncidentLink;
}

/**
 * Makes incidents of one tenant's alerts: alerts that one cause may have raised.
 *
 * A function of the calls in their order; reads no clock. Finding an incident costs the same however many
 * there are. Kept in memory: incidents in which something happened within the window, and those of which an
 * alert is not over.
 */
export class Correlator {
  readonly #tenant: string;
  /** Those of which something can still change. */
  readonly #incidents = new Map<string, OneIncident>();
  /** Those that a new alert may join, least recently active first. Only they are in the index. */
  readonly #recent = new Map<string, OneIncident>();
  readonly #byKey = new Map<string, Map<string, OneIncident>>();
  readonly #byService = new Map<string, Map<string, OneIncident>>();
  readonly #incidentOf = new Map<string, OneIncident>();
  readonly #changed = new Set<OneIncident>();
  #links: AlertPlace[] = [];
  #forgotten: string[] = [];

  constructor(tenant: string) {
    this.#tenant = tenant;
  }

  /** Incidents in memory, for metrics. */
  get size(): number {
    return this.#incidents.size;
  }

  /** The incident of an alert that is not over. */
  incidentOf(alertId: string): string | undefined {
    return this.#incidentOf.get(alertId)?.incidentId;
  }

  /**
   * Puts an alert into the incident that it has most to do with, or begins one. A trace in common says more
   * than a label, a label more than the topology; among equals the most recently active counts, then the
   * lower id. An alert that has its place keeps it.
   */
  place(
    alert: Alert,
    topology: Topology,
    settings: CorrelationSettings,
    nowMs: EpochMs,
  ): Placement {
    const standing = this.#incidentOf.get(alert.alert_id);
    if (standing !== undefined) {
      const link = standing.linkOf(alert.alert_id) ?? alert.incident_link ?? explainFirst(settings);
      this.update(alert, nowMs);
      return { incidentId: standing.incidentId, isNew: link.by === 'first', link };
    }
    this.advance(nowMs, settings);
    const found = this.#find(alert, topology, settings);
    const link = found === undefined ? explainFirst(settings) : found.link(found.use);
    const incident = found?.incident ?? this.#begin(alert, nowMs);
    const keys = [...keysOf(alert, settings).map(({ key }) => key), serviceKey(alert.service)];
    const surplus = incident.add(alert, link, keys, nowMs);
    for (const key of surplus) this.#unindex(incident, key);
    this.#touch(incident, keys);
    if (incident.has(alert.alert_id)) this.#incidentOf.set(alert.alert_id, incident);
    const { incidentId } = incident;
    this.#links.push({ alertId: alert.alert_id, incidentId, link });
    return { incidentId, isNew: found === undefined, link };
  }

  /** Takes over how an alert is now. Returns its incident; `undefined` when it has none that can still change. */
  update(alert: Alert, nowMs: EpochMs): string | undefined {
    const incident = this.#incidentOf.get(alert.alert_id);
    if (incident === undefined) return undefined;
    if (incident.update(alert, nowMs)) this.#touch(incident);
    if (!incident.has(alert.alert_id)) this.#incidentOf.delete(alert.alert_id);
    return incident.incidentId;
  }

  /** Lets go of what lies too far back for anything to join. */
  advance(nowMs: EpochMs, { windowMs }: Pick<CorrelationSettings, 'windowMs'>): void {
    for (const incident of this.#recent.values()) {
      if (nowMs - incident.activeMs <= windowMs) return;
      this.#recent.delete(incident.incidentId);
      for (const key of incident.keys.keys()) this.#unindex(incident, key);
      if (incident.isLive) continue;
      this.#incidents.delete(incident.incidentId);
      this.#forgotten.push(incident.incidentId);
    }
  }

  /** What changed since the last call. */
  takeChanged(): CorrelatorChanges {
    const changes = {
      incidents: [...this.#changed].map((incident) => incident.toState()),
      links: this.#links,
      forgotten: this.#forgotten,
    };
    this.#changed.clear();
    this.#links = [];
    this.#forgotten = [];
    return changes;
  }

  /** All that is in memory, as plain JSON. */
  snapshot(): IncidentSnapshot[] {
    return [...this.#incidents.values()].map((incident) => incident.toSnapshot());
  }

  /** Those of some incidents, of those that are in memory. */
  snapshots(incidentIds: Iterable<string>): IncidentSnapshot[] {
    return [...incidentIds].flatMap((id) => this.#incidents.get(id)?.toSnapshot() ?? []);
  }

  /** What an incident in memory is called now, and the services it tells of; `undefined`: it is not there. */
  titleOf(
    incidentId: string,
  ): { readonly title: string; readonly services: ReadonlySet<string> } | undefined {
    return this.#incidents.get(incidentId);
  }

  /** Goes on from snapshots, in whatever order. What has not been taken as changed is not in them. */
  static restore(tenant: string, snapshots: Iterable<IncidentSnapshot>): Correlator {
    const correlator = new Correlator(tenant);
    const incidents = [...snapshots].map((snapshot) => OneIncident.fromSnapshot(snapshot));
    incidents.sort((a, b) => a.activeMs - b.activeMs || (a.incidentId < b.incidentId ? -1 : 1));
    for (const incident of incidents) {
      correlator.#incidents.set(incident.incidentId, incident);
      correlator.#touch(incident);
      for (const alertId of incident.liveAlerts()) correlator.#incidentOf.set(alertId, incident);
    }
    correlator.#changed.clear();
    return correlator;
  }

  #begin(alert: Alert, nowMs: EpochMs): OneIncident {
    const incidentId = incidentIdOf(this.#tenant, alert.alert_id);
    const incident = new OneIncident(incidentId, nowMs);
    this.#incidents.set(incidentId, incident);
    return incident;
  }

  #find(alert: Alert, topology: Topology, settings: CorrelationSettings): Candidate | undefined {
    const keys = keysOf(alert, settings);
    const byTrace = keys.filter(({ by }) => by === 'trace');
    const byLabel = keys.filter(({ by }) => by === 'label');
    let best: Candidate | undefined;
    for (const { key, value } of byTrace)
      best = this.#better(best, this.#byKey.get(key), key, (use) =>
        explainTrace(alert, value, use),
      );
    if (best !== undefined) return best;
    for (const { key, label, value } of byLabel)
      best = this.#better(best, this.#byKey.get(key), key, (use) =>
        explainLabel(alert, label, value, use),
      );
    if (best !== undefined || !settings.topology) return best;
    for (const other of neighboursAmong(topology, alert.service, this.#byService))
      best = this.#better(best, this.#byService.get(other), serviceKey(other), (use) =>
        explainTopology(alert, topology, use),
      );
    return best;
  }

  #better(
    best: Candidate | undefined,
    incidents: ReadonlyMap<string, OneIncident> | undefined,
    key: string,
    link: Candidate['link'],
  ): Candidate | undefined {
    for (const incident of incidents?.values() ?? []) {
      const use = incident.keys.get(key);
      if (use === undefined) continue;
      if (best === undefined || precedes(incident, best.incident)) best = { incident, use, link };
    }
    return best;
  }

  /** It is the most recently active now, and found by these keys too; by all it has, if it was let go. */
  #touch(incident: OneIncident, newKeys: readonly string[] = []): void {
    const { incidentId } = incident;
    this.#changed.add(incident);
    const wasIndexed = this.#recent.delete(incidentId);
    this.#recent.set(incidentId, incident);
    for (const key of wasIndexed ? newKeys : incident.keys.keys()) this.#index(incident, key);
  }

  #index(incident: OneIncident, key: string): void {
    const { map, name } = this.#mapOf(key);
    let holders = map.get(name);
    if (holders === undefined) map.set(name, (holders = new Map<string, OneIncident>()));
    holders.delete(incident.incidentId);
    holders.set(incident.incidentId, incident);
    const [oldest] = holders.keys();
    if (holders.size > MAX_PER_KEY && oldest !== undefined) holders.delete(oldest);
  }

  #unindex(incident: OneIncident, key: string): void {
    const { map, name } = this.#mapOf(key);
    const holders = map.get(name);
    holders?.delete(incident.incidentId);
    if (holders?.size === 0) map.delete(name);
  }

  #mapOf(key: string): { map: Map<string, Map<string, OneIncident>>; name: string } {
    return key.startsWith(serviceKey(''))
      ? { map: this.#byService, name: key.slice(serviceKey('').length) }
      : { map: this.#byKey, name: key };
  }
}

function precedes(a: OneIncident, b: OneIncident): boolean {
  if (a === b) return false;
  return a.activeMs !== b.activeMs ? a.activeMs > b.activeMs : a.incidentId < b.incidentId;
}
