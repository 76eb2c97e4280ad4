import { CHANNELS } from '../../ipc/channels.ts';
import type { TenantLine, TenantsState } from '../../ipc/tenants.ts';
import type { Workspace } from '../../ipc/workspace.ts';
import { bundleOf, IDENTITY_LIMITS, pkcs12Of } from '../identity/serveIdentity.ts';
import { ArgumentError, type IpcServer, type MessageLimits } from '../ipc/ipcServer.ts';
import type { ConsoleWindow } from '../ipc/serveWindows.ts';
import { answerOf } from '../workspace/serveWorkspace.ts';
import type { Done } from '../workspace/workspaceHost.ts';
import type { ConsoleTenants } from './consoleTenants.ts';
import type { WindowTenants } from './windowTenants.ts';

const NAMED: MessageLimits = { maxLength: 256, rate: { burst: 20, perSec: 2 } };
const MAX_TENANT_LENGTH = 63;
const NONE = { INFO: 0, WARN: 0, ERROR: 0, CRITICAL: 0 } as const;

/** What the parts of it are read from. */
export interface TenantsSource {
  readonly tenants: Pick<
    ConsoleTenants,
    'first' | 'all' | 'find' | 'recent' | 'addBlockedBy' | 'subscribe' | 'noteShown'
  > &
    Pick<ConsoleTenants, 'enrol' | 'importPkcs12' | 'remove'>;
  readonly windowTenants: Pick<WindowTenants, 'of' | 'missing'>;
  readonly workspace: () => Workspace;
}

/** The tenants as a window may know them: of those that it does not show, counts and no alert. */
export function tenantsStateFor(windowId: string, source: TenantsSource): TenantsState {
  const { tenants, windowTenants, workspace } = source;
  const shownIds = workspace().windows.map(({ id }) => windowTenants.of(id)?.id);
  const recent = tenants.recent();
  const rankOf = (tenant: string): number => {
    const at = recent.indexOf(tenant);
    return at === -1 ? recent.length : at;
  };
  const lines = tenants.all().flatMap((each): readonly TenantLine[] => {
    const tenant = each.tenant();
    const facts = each.watch.facts();
    if (tenant === null) return [];
    return [
      {
        ...{ tenant, name: each.name(), isFirst: each.id === tenants.first().id },
        link: facts?.link ?? 'connecting',
        active: facts?.active ?? null,
        audible: facts?.audible ?? NONE,
        windows: shownIds.filter((id) => id === each.id).length,
      },
    ];
  });
  return {
    shown: windowTenants.of(windowId)?.tenant() ?? null,
    missing: windowTenants.missing(windowId),
    tenants: lines.toSorted((a, b) => rankOf(a.tenant) - rankOf(b.tenant)),
    addBlockedBy: tenants.addBlockedBy,
  };
}

/** Lets windows see the tenants of this console, show another one, add one and remove one. */
export function serveTenants(
  options: TenantsSource & {
    readonly ipc: IpcServer<ConsoleWindow>;
    readonly change: (change: unknown) => Done;
    /** Tells of every change of the workspace. */
    readonly onWorkspace: (listener: () => void) => void;
  },
): void {
  const { ipc, tenants, change } = options;
  const watching = new Map<ConsoleWindow, string>();

  function send(window: ConsoleWindow): void {
    if (window.contents.isDestroyed() || window.isLeaving) return;
    const state = tenantsStateFor(window.windowId, options);
    const text = JSON.stringify(state);
    if (watching.get(window) === text) return;
    watching.set(window, text);
    window.contents.send(CHANNELS.tenantsState, state);
  }
  function sendAll(): void {
    for (const window of watching.keys()) send(window);
  }

  tenants.subscribe(sendAll);
  options.onWorkspace(sendAll);
  ipc.handle(CHANNELS.startTenants, IDENTITY_LIMITS.watch, (window) => {
    watching.set(window, '');
    window.stopTenants = () => {
      watching.delete(window);
    };
    send(window);
  });
  ipc.handle(CHANNELS.stopTenants, IDENTITY_LIMITS.watch, (window) => {
    window.stopTenants?.();
    window.stopTenants = undefined;
  });
  ipc.handle(CHANNELS.showTenant, NAMED, ({ windowId }, [name]) => {
    const asked = tenants.find(tenantOf(name));
    if (asked === undefined)
      return answerOf({
        ok: false,
        reason: 'tenant: this console has no certificate for it any more.',
      });
    const isFirst = asked.id === tenants.first().id;
    const tenant = asked.tenant();
    if (tenant !== null) tenants.noteShown(tenant);
    return answerOf(change({ kind: 'showTenant', windowId, tenant: isFirst ? null : tenant }));
  });
  ipc.handle(CHANNELS.enrolTenant, IDENTITY_LIMITS.short, (_window, [bundle]) =>
    tenants.enrol(bundleOf(bundle)),
  );
  ipc.handle(CHANNELS.importTenant, IDENTITY_LIMITS.file, (_window, [input]) =>
    tenants.importPkcs12(pkcs12Of(input)),
  );
  ipc.handle(CHANNELS.removeTenant, NAMED, (_window, [name]) => tenants.remove(tenantOf(name)));
}

function tenantOf(name: unknown): string {
  if (typeof name === 'string' && name.length <= MAX_TENANT_LENGTH) return name;
  throw new ArgumentError(
    `tenant: must be a text of at most ${String(MAX_TENANT_LENGTH)} characters.`,
  );
}
