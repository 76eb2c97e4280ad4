export {
  type ApiClient,
  buildPath,
  type CallResult,
  createApiClient,
  type HttpTransport,
  type LineStream,
  type OpenText,
  type Problem,
} from './client.ts';
export type { POLICY_ROUTES } from './policyRoutes.ts';
export { COMMON_ERRORS, type RouteInput, type RouteOutput, type RouteSpec } from './route.ts';
export { REPLAY_ROUTES } from './replayRoutes.ts';
export { readLines } from './lines.ts';
export { type RouteId, ROUTES, type StreamRouteId } from './routes.ts';
