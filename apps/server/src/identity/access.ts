import type { Grant, Principal } from '@batcave/shared/identity';
import { type Kind, KIND_LIMITS, ROLES, type Scope, SCOPES } from '@batcave/shared/plainIdentity';

/**
 * What the grants of an identity come to: its scopes, and for which services it holds them.
 *
 * A scope that one grant gives for all services is held for all, whatever others say. A grant for some
 * services gives nothing that concerns the whole tenant: the right to write rules cannot be limited to
 * services, so such a grant does not give it at all. Pure.
 */
export function accessOf(
  kind: Kind,
  grants: readonly Grant[],
): Pick<Principal, 'scopes' | 'services'> {
  const limit = KIND_LIMITS[kind];
  const held = new Map<Scope, readonly string[] | 'all'>();
  for (const { role, services } of grants) {
    const spec = ROLES[role];
    if (services !== undefined && !spec.byService) continue;
    for (const scope of spec.scopes) {
      if (limit !== 'all' && !limit.includes(scope)) continue;
      if (services !== undefined && !BY_SERVICE.has(scope)) continue;
      const before = held.get(scope);
      held.set(
        scope,
        services === undefined || before === 'all'
          ? 'all'
          : [...new Set([...(before ?? []), ...services])],
      );
    }
  }
  const scopes = SCOPES.filter((scope) => held.has(scope));
  const limited = [...held].filter(([, services]) => services !== 'all');
  return limited.length === 0
    ? { scopes }
    : { scopes, services: Object.fromEntries(limited) as NonNullable<Principal['services']> };
}

/** Scopes that have to do with one service at a time. */
const BY_SERVICE: ReadonlySet<Scope> = new Set([
  'sentry.ingest',
  'sentry.read',
  'sentry.alert.read',
  'sentry.alert.write',
  'sentry.remediate',
  'sentry.remediate.approve',
]);
