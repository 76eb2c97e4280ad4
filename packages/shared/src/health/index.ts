export {
  CANARY_STAGES,
  CANARY_STATUSES,
  type CanaryReport,
  CanaryReportSchema,
  type CanaryStage,
  type CanaryStatus,
} from './canary.ts';
export {
  type HealthMap,
  HealthMapSchema,
  type Headline,
  MAP_LIMITS,
  type MapEdge,
  type MapService,
  type Traffic,
} from './map.ts';
export {
  CANARY_HISTORY,
  type CanaryFlight,
  type SystemReport,
  SystemReportSchema,
} from './system.ts';
