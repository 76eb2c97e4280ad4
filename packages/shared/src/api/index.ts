export {
  type ApiClient,
  buildPath,
  type CallResult,
  createApiClient,
  type HttpTransport,
  type LineOf,
  type LineStream,
  type OpenText,
  type Problem,
} from './client.ts';
export { DISPATCH_REPLAY_ROUTES } from './dispatchReplayRoutes.ts';
export { DISPATCH_ROUTES } from './dispatchRoutes.ts';
export { type EventSeries, SERIES_LIMITS } from './eventSeriesRoute.ts';
export { INCIDENT_ROUTES } from './incidentRoutes.ts';
export type { POLICY_ROUTES } from './policyRoutes.ts';
export type { PRESET_ROUTES } from './presetRoutes.ts';
export { REMEDIATION_ROUTES } from './remediationRoutes.ts';
export { COMMON_ERRORS, type RouteInput, type RouteOutput, type RouteSpec } from './route.ts';
export { REPLAY_ROUTES } from './replayRoutes.ts';
export { SILENCE_ROUTES } from './silenceRoutes.ts';
export { readLines } from './lines.ts';
export { type RouteId, ROUTES, type StreamRouteId } from './routes.ts';
export {
  COMMAND_ROUTES,
  QUESTION_ROUTES,
  READ_ROUTES,
  WINDOW_ROUTES,
  type WindowRoute,
} from './windowRoutes.ts';
