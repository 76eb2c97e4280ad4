import type { RouteId } from '@batcave/shared/api';
import { AppError } from '@batcave/shared/errors';
import type { RouteHandlers } from '../adapters/http/index.ts';
import { nearest, SettingError, type Settings } from './settings.ts';

export const ROLES = ['ingest', 'engine', 'dispatch', 'feed', 'api'] as const;
export type Role = (typeof ROLES)[number];

/**
 * The roles of this server.
 *
 * @throws SettingError for a word that is none, and for fewer than all in the embedded profile.
 */
export function readRoles({ roles, profile }: Settings): ReadonlySet<Role> {
  const named = roles
    .split(',')
    .map((role) => role.trim())
    .filter(Boolean);
  const unknown = named.find((role) => !ROLES.includes(role as Role));
  if (unknown !== undefined)
    throw new SettingError(
      `roles: there is no role ${unknown}. Did you mean ${nearest(unknown, ROLES) ?? ''}? It must be some of ${ROLES.join(', ')}.`,
    );
  if (named.length === 0)
    throw new SettingError(`roles: a server needs at least one of ${ROLES.join(', ')}.`);
  const set = new Set(named as Role[]);
  if (profile === 'embedded' && set.size < ROLES.length)
    throw new SettingError(
      'roles: a server of the profile embedded has them all. Leave roles out, or set profile to cluster.',
    );
  return set;
}

/** What every server answers, whatever its roles. */
const OF_EVERY_SERVER: readonly RouteId[] = [
  'me',
  'pki.renew',
  'pki.enrol',
  'pki.root',
  'pki.crl',
  'pki.crls',
  'access.roles',
  'docs',
  'openapi',
  'ops.healthz',
  'ops.readyz',
  'ops.metrics',
];

/** The role that answers a route; `undefined`: every server does. */
export function roleOf(route: RouteId): Role | undefined {
  if (OF_EVERY_SERVER.includes(route)) return undefined;
  if (route === 'events.ingest') return 'ingest';
  return route === 'events.stream' ? 'feed' : 'api';
}

/** The handlers, with those replaced whose role this server has not: they say where to ask. */
export function withRoles(handlers: RouteHandlers, roles: ReadonlySet<Role>): RouteHandlers {
  const served = Object.entries(handlers).map(([id, handler]) => {
    const role = roleOf(id as RouteId);
    if (role === undefined || roles.has(role)) return [id, handler] as const;
    const text = `This server has not the role ${role}. Ask one that has; it has ${[...roles].join(', ')}.`;
    if (id !== 'events.stream')
      return [id, () => Promise.reject(new AppError('role_not_served', text))] as const;
    const refuse: RouteHandlers['events.stream'] = (_ctx, socket) => socket.close(4421, text);
    return [id, refuse] as const;
  });
  return Object.fromEntries(served) as unknown as RouteHandlers;
}
