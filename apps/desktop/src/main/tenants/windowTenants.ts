import type { Workspace } from '../../ipc/workspace.ts';
import type { ConsoleTenant, ConsoleTenants } from './consoleTenants.ts';

/** Which window shows whose data. */
export interface WindowTenants {
  /** Whose data a window shows, and where its calls go; `undefined`: there is no such window, and it gets nothing. */
  of(windowId: string): ConsoleTenant | undefined;
  /** What the window is for, and this console has no certificate for; `null`: nothing. */
  missing(windowId: string): string | null;
  /** How a window that shows the same is planned; `undefined`: it shows the first one. */
  planned(windowId: string | null): string | undefined;
  /** Looks which windows show another tenant than before, and has their pages loaded anew. */
  check(): void;
}

/** Makes it. `moved` must end all that goes to the page of a window before it returns. */
export function createWindowTenants(options: {
  readonly tenants: Pick<ConsoleTenants, 'first' | 'find'>;
  readonly workspace: () => Workspace;
  readonly moved: (windowId: string) => void;
}): WindowTenants {
  const { tenants, workspace, moved } = options;
  /** By window: the identity that its page was loaded for. */
  const shown = new Map<string, string>();

  const planOf = (windowId: string) => workspace().windows.find(({ id }) => id === windowId);

  function of(windowId: string): ConsoleTenant | undefined {
    const plan = planOf(windowId);
    return plan === undefined ? undefined : (tenants.find(plan.tenant) ?? tenants.first());
  }

  return {
    of,
    missing(windowId) {
      const tenant = planOf(windowId)?.tenant;
      return tenant === undefined || tenants.find(tenant) !== undefined ? null : tenant;
    },
    planned(windowId) {
      const tenant = windowId === null ? undefined : of(windowId);
      return tenant === undefined || tenant.id === tenants.first().id
        ? undefined
        : (tenant.tenant() ?? undefined);
    },
    check() {
      const { windows } = workspace();
      const known = new Set(windows.map(({ id }) => id));
      for (const id of shown.keys()) if (!known.has(id)) shown.delete(id);
      for (const { id } of windows) {
        const now = of(id)?.id ?? '';
        const before = shown.get(id);
        shown.set(id, now);
        if (before !== undefined && before !== now) moved(id);
      }
    },
  };
}
