/**
 * A change as it is to be made for the window that asks for it: a window that it opens shows the same tenant, and
 * its own it changes in the list of tenants alone. Pure; what is no change at all is left as it is, to be refused.
 *
 * @param tenant how a window of the same tenant is planned; `undefined`: it is the first one
 */
export function changeFrom(
  asked: unknown,
  tenant: string | undefined,
):
  | { readonly ok: true; readonly change: unknown }
  | { readonly ok: false; readonly reason: string } {
  if (typeof asked !== 'object' || asked === null || !('kind' in asked))
    return { ok: true, change: asked };
  switch (asked.kind) {
    case 'showTenant':
      return {
        ok: false,
        reason: 'kind: what a window shows is changed in its list of tenants alone.',
      };
    case 'moveToNewWindow':
      return { ok: true, change: withTenant(asked, tenant) };
    case 'openWindow': {
      const { window } = asked as { window?: unknown };
      if (typeof window !== 'object' || window === null) return { ok: true, change: asked };
      return { ok: true, change: { ...asked, window: withTenant(window, tenant) } };
    }
    default:
      return { ok: true, change: asked };
  }
}

function withTenant(of: object, tenant: string | undefined): object {
  const { tenant: _asked, ...rest } = of as { tenant?: unknown };
  return tenant === undefined ? rest : { ...rest, tenant };
}
