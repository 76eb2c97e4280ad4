export type { AlertPlace, IncidentChanges, IncidentState } from './changes.ts';
export { Correlator, type CorrelatorChanges, incidentIdOf, type Placement } from './Correlator.ts';
export { quoteLink } from './explainLink.ts';
export type { IncidentSnapshot } from './OneIncident.ts';
export { type CorrelationSettings, readCorrelation } from './settings.ts';
export { buildTopology, type Topology } from './topology.ts';
export {
  explainSurrounding,
  type Origin,
  type Surroundings,
  surroundingsOf,
} from './surroundings.ts';
