import type { Principal, Scope } from '@batcave/shared/identity';
import { servicesOf } from '@batcave/shared/plainIdentity';

/** What somebody may see: one tenant, all of its services or those that fit a pattern. */
export interface View {
  readonly tenant: string;
  readonly services: readonly string[] | 'all';
}

/** What the principal may see, or act on, with the scope. */
export function viewOf(principal: Principal, scope: Scope): View {
  return { tenant: principal.tenant, services: servicesOf(principal, scope) };
}

/** All of a tenant: for the server's own work. */
export function wholeTenant(tenant: string): View {
  return { tenant, services: 'all' };
}
