import { type Problem, type RouteSpec, ROUTES, type WindowRoute } from '@batcave/shared/api';
import { localProblem } from '../../link/index.ts';

/**
 * Why a call of a window is not made: what it displays is another tenant's than the link speaks for. What changes
 * something must name what it displays; what only reads may come before that is known. Pure.
 *
 * @param shown the tenant that the window displays @param tenant the one of its link; both `null`: not known yet
 */
export function refuseOtherTenant(
  id: WindowRoute,
  shown: string | null,
  tenant: string | null,
): Problem | undefined {
  const { method }: RouteSpec = ROUTES[id];
  if (shown === tenant || (shown === null && method === 'GET')) return undefined;
  const detail = `The window showed ${nameOf(shown)}, and its connection is for ${nameOf(tenant)}. Nothing was sent. Look at what the window shows now, and do it again.`;
  return localProblem('tenant_mismatch', 'This was not done: the tenant is another one.', detail);
}

function nameOf(tenant: string | null): string {
  return tenant === null ? 'no tenant yet' : `tenant ${tenant}`;
}
