export {
  type ApiClient,
  buildPath,
  type CallResult,
  createApiClient,
  type HttpTransport,
  type Problem,
} from './client.ts';
export { COMMON_ERRORS, type RouteInput, type RouteOutput, type RouteSpec } from './route.ts';
export { type RouteId, ROUTES } from './routes.ts';
