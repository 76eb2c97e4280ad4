import '@fontsource-variable/inter/wght.css';
import '@fontsource/atkinson-hyperlegible-mono/400.css';
import '@fontsource/atkinson-hyperlegible-mono/700.css';
import { createRoot } from 'react-dom/client';
import type { HostBridge, WindowCall } from '../ipc/contract.ts';
import { App } from './chrome/App.tsx';
import { createIdentityStore } from './identity/identityStore.ts';
import {
  connectFeed,
  createAfterPaint,
  createFeedStore,
  startTicker,
  windowFrameClock,
} from './feed/index.ts';
import { createAnnouncer } from './paneKit/announcer.ts';
import { createIntentBus } from './paneKit/intents.ts';
import { createReloadAll } from './paneKit/reloadAll.ts';
import { createShownAlerts } from './paneKit/shownAlerts.ts';
import { createViews } from './paneKit/views.ts';
import { PANE_TYPES, VIEW_TYPES } from './panes/index.ts';
import { createTriage } from './triage/index.ts';
import './ui/tokens.css';
import './ui/base.css';
import { createTenantStore } from './tenants/tenantStore.ts';
import { createUpdateStore } from './update/updateStore.ts';
import { createTimeMachine, TimeBar, WallTime, WithTime } from './timeMachine/index.ts';
import { createBoardStore, createLinks, createPaneStates } from './wall/index.ts';

const TICK_MS = 250;
const ANNOUNCE_EVERY_MS = 5_000;

/** Shows the console in `root` over whatever host offers the bridge. Gives the way to end it. */
export function mount(root: HTMLElement, bridge: HostBridge): () => void {
  const now = () => Date.now();
  const feed = createFeedStore({ now });
  // Read when the call is made: it is for whom the window displays at that moment.
  const call: WindowCall = (id, input) =>
    bridge.call(id, input, feed.store.getState().principal?.tenant ?? null);
  const triage = createTriage({ feed, call, now });
  const ticker = startTicker({ intervalMs: TICK_MS, now });
  const announcer = createAnnouncer({ minIntervalMs: ANNOUNCE_EVERY_MS, now });
  const afterPaint = createAfterPaint();
  const identity = createIdentityStore(bridge.identity);
  const tenants = createTenantStore(bridge.tenants);
  const updates = createUpdateStore(bridge.update);
  const paneTypes = new Map(PANE_TYPES.map((pane) => [pane.type, pane]));
  const viewTypes = new Map(VIEW_TYPES.map((pane) => [pane.type, pane]));
  const board = createBoardStore({
    workspace: bridge.workspace,
    minSizeOf: (type) => paneTypes.get(type)?.minSize ?? { w: 1, h: 1 },
  });
  const timeMachine = createTimeMachine({ live: feed, call, now });
  const presentMs = () => now() + feed.store.getState().clockOffsetMs;
  const services = {
    feed,
    triage,
    shownAlerts: createShownAlerts(feed, triage),
    ticker,
    intents: createIntentBus(),
    views: createViews(),
    announcer,
    identity,
    tenants,
    updates,
    paneStates: createPaneStates(board),
    links: createLinks(board),
    call,
    retryNow: () => {
      bridge.retryNow();
    },
    reloadAll: createReloadAll({
      now,
      isConnected: () => ['live', 'catchingUp'].includes(feed.store.getState().link.kind),
      retryNow: () => {
        bridge.retryNow();
      },
    }),
    time: {
      presentMs,
      isLive: () => timeMachine.store.getState().past === null,
      goTo: timeMachine.goTo,
      goLive: timeMachine.goLive,
    },
    page: { isServed: bridge.host === 'browser', reload: () => bridge.reloadPage() },
    viewBridge: bridge.views,
    hasWindows: bridge.host === 'electron',
    focusWindow: (windowId: string) => {
      bridge.focusWindow(windowId);
    },
  };
  const leaveBoard = board.connect();
  const disconnect = connectFeed({
    bridge,
    feed,
    afterPaint: afterPaint.run,
    clock: windowFrameClock,
  });
  const reactRoot = createRoot(root);
  reactRoot.render(
    <WithTime timeMachine={timeMachine} live={services}>
      {(now) => (
        <App
          services={now}
          live={services}
          board={board}
          paneTypes={paneTypes}
          viewTypes={viewTypes}
          timeBar={<TimeBar timeMachine={timeMachine} presentMs={presentMs} />}
          wallTime={<WallTime timeMachine={timeMachine} />}
        />
      )}
    </WithTime>,
  );
  return () => {
    disconnect();
    timeMachine.goLive();
    leaveBoard();
    reactRoot.unmount();
    afterPaint.stop();
    announcer.stop();
    ticker.stop();
    triage.stop();
    identity.stop();
    tenants.stop();
    updates.stop();
  };
}
