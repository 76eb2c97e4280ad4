import type { Alert } from '@batcave/shared/alerts';
import type { EventRecord } from '@batcave/shared/events';
import type { MapService } from '@batcave/shared/health';

/** The labels by which people name whose a service is, the surest first. */
const OWNER_LABELS = ['owner', 'team', 'contact'] as const;
const RUNBOOK_LABELS = ['runbook', 'runbook_url'] as const;
const MAX_RUNBOOKS = 3;

/** Whose a service is, and what to do about it, as far as anything says so. */
export interface Ownership {
  readonly owner: string | null;
  /** Who says so. */
  readonly said: string;
  readonly runbooks: readonly string[];
}

/** Reads it off the map, the alerts of the service and its newest events. Pure. */
export function describeOwner(
  entry: Pick<MapService, 'team'> | null,
  alerts: readonly Pick<Alert, 'labels' | 'runbook_url'>[],
  events: readonly Pick<EventRecord, 'labels'>[],
): Ownership {
  const runbooks = new Set(alerts.flatMap(({ runbook_url: url }) => (url === null ? [] : [url])));
  for (const { labels } of [...alerts, ...events])
    for (const name of RUNBOOK_LABELS) if (labels[name] !== undefined) runbooks.add(labels[name]);
  const common = { runbooks: [...runbooks].slice(0, MAX_RUNBOOKS) };
  const team = entry?.team ?? null;
  if (team !== null) return { ...common, owner: team, said: 'dispatch document' };
  for (const name of OWNER_LABELS)
    for (const [said, all] of [
      [`label ${name} of its alerts`, alerts],
      [`label ${name} of its events`, events],
    ] as const) {
      const owner = all.find(({ labels }) => labels[name] !== undefined)?.labels[name];
      if (owner !== undefined) return { ...common, owner, said };
    }
  return { ...common, owner: null, said: '' };
}
