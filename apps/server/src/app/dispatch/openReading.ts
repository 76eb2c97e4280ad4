import {
  type PgAlertReader,
  type PgHistory,
  PgIncidents,
  type PgRules,
  type PgStore,
  PgSurroundings,
  PgTimeline,
  PgTopology,
  PgWhy,
} from '../../adapters/postgres/index.ts';
import { buildTopology } from '../../alerts/index.ts';
import type { DetectorKinds } from '../../rules/index.ts';
import { createIncidentHandlers } from './incidentHandlers.ts';
import { createWhyHandlers } from './whyHandlers.ts';

/** What can be read of incidents, and why somebody was told or not. */
export function openReading(parts: {
  readonly store: PgStore;
  readonly alerts: PgAlertReader;
  readonly history: PgHistory;
  readonly rules: PgRules;
  readonly kinds: DetectorKinds;
  readonly now: () => number;
}) {
  const { store, alerts, history, rules, kinds, now } = parts;
  const surroundings = new PgSurroundings(store);
  const seen = new PgTopology(store);
  const reading = {
    ...{ alerts, surroundings, now },
    incidents: new PgIncidents(store),
    timeline: new PgTimeline(store),
    why: new PgWhy(store),
  };
  return {
    ...createIncidentHandlers({
      ...reading,
      topology: async (tenant) =>
        buildTopology(await surroundings.services(tenant), await seen.dependencies(tenant)),
    }),
    ...createWhyHandlers({ ...reading, history, rules, kinds }),
  };
}
