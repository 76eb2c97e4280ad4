import type { RouteId, ROUTES } from './routes.ts';

/** The routes by which a window may look. They change nothing. */
export const READ_ROUTES = [
  'alerts.get',
  'alerts.list',
  'alerts.past',
  'alerts.rate',
  'alerts.summary',
  'alerts.why',
  'audit.list',
  'automation.get',
  'dispatch.config.get',
  'dispatch.fatigue',
  'dispatch.onCall',
  'dispatch.receivers',
  'events.get',
  'events.list',
  'events.series',
  'events.why',
  'health.map',
  'hooks.list',
  'incidents.export',
  'incidents.get',
  'incidents.list',
  'incidents.timeline',
  'me',
  'notifications.list',
  'pki.certificates.list',
  'pki.tokens.list',
  'policies.export',
  'policies.get',
  'policies.list',
  'policies.status',
  'policies.versions',
  'presets.get',
  'presets.list',
  'remediations.get',
  'remediations.list',
  'silences.list',
  'system.get',
] as const satisfies readonly RouteOf<'GET'>[];

/** The routes by which a window may ask what would be. The question has a body; they change nothing. */
export const QUESTION_ROUTES = [
  'dispatch.config.check',
  'dispatch.simulate',
  'policies.backtest',
  'silences.preview',
] as const satisfies readonly Exclude<RouteId, RouteOf<'GET'>>[];

/** The routes by which a window may change something. */
export const COMMAND_ROUTES = [
  'alerts.ack',
  'alerts.ackAll',
  'alerts.assign',
  'alerts.comment',
  'alerts.escalate',
  'alerts.remediate',
  'alerts.resolve',
  'alerts.restore',
  'alerts.unack',
  'automation.put',
  'dispatch.receivers.test',
  'incidents.note',
  'notifications.retry',
  'pki.certificates.revoke',
  'policies.create',
  'policies.delete',
  'policies.import',
  'policies.restore',
  'policies.update',
  'presets.put',
  'presets.remove',
  'remediations.approve',
  'remediations.cancel',
  'remediations.reject',
  'remediations.resolve',
  'silences.create',
  'silences.expire',
  'silences.update',
] as const satisfies readonly Exclude<RouteId, RouteOf<'GET'>>[];

/** The routes that a window of the console may call: whoever holds the link refuses any other, and so does the server to a browser. */
export const WINDOW_ROUTES = [...READ_ROUTES, ...QUESTION_ROUTES, ...COMMAND_ROUTES] as const;
export type WindowRoute = (typeof WINDOW_ROUTES)[number];

/** The routes of a method: what a window may do stands beside what it may look at, and not among it. */
type RouteOf<Method extends string> = {
  [Id in RouteId]: (typeof ROUTES)[Id]['method'] extends Method ? Id : never;
}[RouteId];
