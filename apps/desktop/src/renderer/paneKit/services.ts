import { createContext, useContext } from 'react';
import type { WindowCall } from '../../ipc/contract.ts';
import type { ViewBridge } from '../../ipc/views.ts';
import type { FeedStore, Ticker } from '../feed/index.ts';
import type { IdentityStore } from '../identity/identityStore.ts';
import type { TenantStore } from '../tenants/tenantStore.ts';
import type { Triage } from '../triage/index.ts';
import type { UpdateStore } from '../update/updateStore.ts';
import type { Appearance } from '../ui/appearance.ts';
import type { Announcer } from './announcer.ts';
import type { IntentBus } from './intents.ts';
import type { Links } from './links.ts';
import type { PaneStates } from './paneStates.ts';
import type { ReloadAll } from './reloadAll.ts';
import type { ShownAlertsSource } from './shownAlerts.ts';
import type { Views } from './views.ts';

/** What one window is made of. Panes reach it through the hooks only. */
export interface ConsoleServices {
  readonly feed: FeedStore;
  readonly triage: Triage;
  readonly shownAlerts: ShownAlertsSource;
  readonly ticker: Ticker;
  readonly intents: IntentBus;
  readonly views: Views;
  readonly announcer: Announcer;
  readonly identity: IdentityStore;
  readonly tenants: TenantStore;
  readonly updates: UpdateStore;
  readonly paneStates: PaneStates;
  readonly links: Links;
  readonly call: WindowCall;
  readonly retryNow: () => void;
  /** Asks the server anew in every pane of the window. */
  readonly reloadAll: ReloadAll;
  /** The moment that the window shows. */
  readonly time: {
    /** The server's time now, whatever the window shows. */
    readonly presentMs: () => number;
    readonly isLive: () => boolean;
    readonly goTo: (atMs: number) => void;
    readonly goLive: () => void;
  };
  /** Brings another window of this device to the front. Nothing where there is none, or it is parked. */
  readonly focusWindow: (windowId: string) => void;
  /** Views that go from window to window. */
  readonly viewBridge: ViewBridge;
  /** Whether there are windows to open; a browser has tabs. */
  readonly hasWindows: boolean;
  /** The page of this window. */
  readonly page: {
    /** Whether the server gives it, anew each time that it is loaded. */
    readonly isServed: boolean;
    /** Loads it again. Resolves with whether it is about to go. */
    readonly reload: () => Promise<boolean>;
  };
}

export const ServicesContext = createContext<ConsoleServices | null>(null);
export const AppearanceContext = createContext<Appearance>({
  theme: 'night',
  density: 'default',
  singleKeys: true,
});

/** The services of this window. */
export function useServices(): ConsoleServices {
  const services = useContext(ServicesContext);
  if (services === null) throw new Error('Render this inside a ServicesContext.');
  return services;
}
