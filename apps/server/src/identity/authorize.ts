import type { Principal, Scope } from '@batcave/shared/identity';

/** Yes, or which scope is missing. */
export type Authorization =
  { readonly ok: true } | { readonly ok: false; readonly required: Scope };

/** Whether the principal may: the one answer for routes, stream frames and jobs. `any` asks for no scope. */
export function authorize(principal: Principal, scope: Scope | 'any'): Authorization {
  if (scope === 'any' || principal.scopes.includes(scope)) return { ok: true };
  return { ok: false, required: scope };
}
