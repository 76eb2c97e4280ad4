import { CanaryReportSchema } from '../health/index.ts';
import type { RouteSpec } from './route.ts';

/** How Sentry itself is, for those who rely on it. */
export const HEALTH_ROUTES = {
  'health.canary': {
    method: 'GET',
    path: '/v1/health/canary',
    scope: 'sentry.read',
    summary:
      'How fast this server takes in, judges and shows an event, measured with one of its own every few seconds.',
    status: 200,
    response: CanaryReportSchema,
  },
} as const satisfies Record<string, RouteSpec>;
