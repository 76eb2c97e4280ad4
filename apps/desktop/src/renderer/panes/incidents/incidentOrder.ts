import type { Incident } from '@batcave/shared/incidents';
import { STATE_WORD } from '../../ui/alertState.ts';

/** What the list shows, and how many wait until it may move. */
export interface IncidentOrder {
  readonly rows: readonly Incident[];
  readonly newCount: number;
}

/**
 * The next rows. While somebody aims at a row none moves: rows change in place, one that is no longer in the
 * answer stays as it was, and new ones are counted.
 */
export function advanceIncidents(
  shown: readonly Incident[],
  read: readonly Incident[],
  isFrozen: boolean,
): IncidentOrder {
  if (!isFrozen || shown.length === 0) return { rows: read, newCount: 0 };
  const byId = new Map(read.map((incident) => [incident.incident_id, incident]));
  const known = new Set(shown.map((incident) => incident.incident_id));
  return {
    rows: shown.map((incident) => byId.get(incident.incident_id) ?? incident),
    newCount: read.filter((incident) => !known.has(incident.incident_id)).length,
  };
}

/** The state of an incident as the list writes it. */
export function nameState({ state }: Pick<Incident, 'state'>): string {
  return STATE_WORD[state];
}

/** The services by name, as many as fit, then how many more: `cart, ledger +3`. */
export function nameServices(services: readonly string[], most = 2): string {
  const more = services.length - most;
  const names = services.slice(0, most).join(', ');
  return more > 0 ? `${names} +${String(more)}` : names;
}
