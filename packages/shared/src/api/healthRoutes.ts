import { CanaryReportSchema, HealthMapSchema, SystemReportSchema } from '../health/index.ts';
import type { RouteSpec } from './route.ts';

/** How Sentry itself is, for those who rely on it, and how the services are that it watches. */
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
  'health.map': {
    method: 'GET',
    path: '/v1/health/map',
    scope: 'sentry.read',
    summary:
      'Every service with its worst alert, its newest event and what it needs: written down by people, or seen in events. Without sentry.alert.read it shows no alerts.',
    status: 200,
    response: HealthMapSchema,
  },
  'system.get': {
    method: 'GET',
    path: '/v1/system',
    scope: 'sentry.read',
    summary:
      'The state of this server itself: its canaries, what waits, how far it is behind, what it keeps. What it does not know is left out.',
    status: 200,
    response: SystemReportSchema,
  },
} as const satisfies Record<string, RouteSpec>;
