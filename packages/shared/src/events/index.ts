export { DEPLOY_EVENTS, DEPLOY_TYPE, isDeploy } from './deploy.ts';
export { EVENT_LIMITS } from './limits.ts';
export type { LogEvent } from './logEvent.ts';
export {
  type EventInput,
  EventInputSchema,
  type EventRecord,
  EventRecordSchema,
  type EventResult,
  EventResultSchema,
  type IngestResponse,
  IngestResponseSchema,
  InstantSchema,
  SeveritySchema,
  UuidSchema,
} from './schema.ts';
export { serviceOf } from './service.ts';
export { SEVERITIES, type Severity, severityRank } from './severity.ts';
