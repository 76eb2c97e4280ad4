import { randomUUID } from 'node:crypto';
import { app, type BrowserWindow, powerMonitor, powerSaveBlocker, screen } from 'electron';
import type { DisplayFacts } from '../../ipc/workspace.ts';
import {
  createPaneFailures,
  createWallCodes,
  holdsCentre,
  onThisDevice,
  placeBesideWalls,
  planWindows,
  type WallCodes,
  withTenants,
  type WorkspaceHolder,
} from '../../workspace/index.ts';
import { createRateLimit } from '../ipc/rateLimit.ts';
import { nodeTimers } from '../link/nodeTimers.ts';
import { createIdentifyDisplays } from '../notices/identifyDisplays.ts';
import type { NoticePages } from '../notices/noticePages.ts';
import type { StartOnLogin } from '../start/startOnLogin.ts';
import type { WindowTenants } from '../tenants/windowTenants.ts';
import { createOpenViews, type OpenViews } from '../views/openViews.ts';
import { createViewPost, type ViewPost } from '../views/viewPost.ts';
import type { Presets } from '../workspace/presets.ts';
import type { WallPin } from '../workspace/wallPin.ts';
import type { WorkspaceHost } from '../workspace/workspaceHost.ts';
import { type ConsoleWindowView, createConsoleWindow } from './consoleWindow.ts';
import { createDisplayReader } from './displayFacts.ts';
import { createDisplayWatch } from './displayWatch.ts';
import { createRotationWatches } from './rotationWatches.ts';
import { createWindowKeeper } from './windowKeeper.ts';
import { windowTitle } from './windowTitle.ts';

/** How often it is looked whether the displays are still those that are known. */
const LOOK_EVERY_MS = 5_000;
/** Links that may be opened at once, and each second: a page of the web can send any number. */
const LINK_RATE = { burst: 5, perSec: 1 };

/** How often it is looked whether the boards of walls still change. */
const LOOK_AT_WALLS_EVERY_MS = 10_000;

/** All windows of this device on all its displays. */
export interface Wall extends WorkspaceHost {
  /** Brings a window to the front. */
  focus(): void;
  /** Whose data windows show may be another than before. */
  tenantsChanged(): void;
  /** Views that go from window to window, or come by a link. */
  readonly views: OpenViews;
  readonly viewPost: ViewPost;
  readonly codes: WallCodes;
}

/** What the wall is made of. */
export interface WallOptions {
  readonly holder: WorkspaceHolder;
  readonly presets: Presets;
  readonly pin: WallPin;
  readonly startOnLogin: StartOnLogin;
  readonly startsOnLogin: boolean;
  readonly pages: NoticePages;
  readonly windowTenants: Pick<WindowTenants, 'of' | 'planned'>;
  /** How a window of that tenant is planned; `null`: there is no certificate for it. */
  readonly plannedFor: (tenant: string) => { readonly tenant?: string } | null;
  /** The tenant that windows without one show; `null`: not known. */
  readonly firstTenant: () => string | null;
  readonly canPlace: boolean;
  readonly preload: string;
  readonly isPackaged: boolean;
  /** Called with every window before its page is loaded. */
  readonly opened: (window: BrowserWindow, windowId: string) => void;
  readonly log: (message: string, error?: unknown) => void;
}

/** Opens the windows of the workspace and keeps them where they belong. The app must be ready. */
export function createWall(options: WallOptions): Wall {
  const { holder, presets, pin, windowTenants, canPlace, log } = options;
  let { startsOnLogin } = options;
  let isQuitting = false;
  const tenantOf = (windowId: string) => windowTenants.of(windowId)?.tenant() ?? null;
  const titleOf = (windowId: string) => windowTitle(holder.get(), windowId, tenantOf(windowId));
  const listeners = new Set<() => void>();
  const views = new Map<string, ConsoleWindowView>();
  const cards = createIdentifyDisplays(options.pages, log);
  const keepAwake = createKeepAwake();
  const failures = createPaneFailures(Date.now);
  const viewPost = createViewPost();
  const codes = createWallCodes({ nowMs: Date.now });
  let used: readonly string[] = [];
  const watch = createDisplayWatch({
    read: createDisplayReader(() => ({
      displays: screen.getAllDisplays(),
      primaryId: screen.getPrimaryDisplay().id,
    })),
    timers: nodeTimers,
    nowMs: () => Date.now(),
    settled() {
      cards.hide();
      keeper.displaysChanged();
      tell();
    },
  });
  const keeper = createWindowKeeper({
    workspace: holder.get,
    displays: watch.get,
    nowMs: () => Date.now(),
    log,
    change: (change) => void holder.change(change),
    open(plan, placement) {
      const view = createConsoleWindow({
        ...options,
        placement,
        title: titleOf(plan.id),
        opened: (window) => {
          options.opened(window, plan.id);
        },
        moved: (moved) => {
          keeper.moved(plan.id, moved);
        },
        mayClose: () => mayClose(plan.id),
        crashed: () => failures.crashed(plan.id),
      });
      views.set(plan.id, view);
      watchFailures(view.window, plan.id);
      view.window.on('focus', () => {
        used = [plan.id, ...used.filter((id) => id !== plan.id)];
      });
      view.window.once('closed', () => {
        if (views.get(plan.id) === view) views.delete(plan.id);
      });
      return view;
    },
  });

  const rotations = createRotationWatches({
    nowMs: Date.now,
    isShown: (windowId) => {
      const window = views.get(windowId)?.window;
      return window?.isDestroyed() === false && window.isVisible() && !window.isMinimized();
    },
    stopped(windowId) {
      views
        .get(windowId)
        ?.loadAgain(`the boards of wall ${windowId} did not change three times in a row`);
    },
  });

  function watchFailures({ webContents }: BrowserWindow, windowId: string): void {
    webContents.on('did-start-navigation', ({ isMainFrame, isSameDocument }) => {
      if (isMainFrame && !isSameDocument) failures.loaded(windowId);
    });
  }

  function panesNow(): ReadonlySet<string> {
    return new Set(holder.get().boards.flatMap(({ panes }) => panes.map(({ id }) => id)));
  }

  function mayClose(windowId: string): boolean {
    if (isQuitting) return true;
    if (holder.get().windows.length > 1) {
      setImmediate(() => void holder.change({ kind: 'closeWindow', windowId }));
      return false;
    }
    // It stays in the workspace, for the next start.
    app.quit();
    return true;
  }

  function nameWindows(): void {
    for (const [windowId, { window }] of views)
      if (!window.isDestroyed()) window.setTitle(titleOf(windowId));
  }

  function tell(): void {
    keepAwake(keeper.showsWall());
    for (const listener of listeners) listener();
  }

  function update(): void {
    const windowIds = new Set(holder.get().windows.map(({ id }) => id));
    failures.keepOnly(windowIds, panesNow());
    viewPost.keepOnly(windowIds);
    const walls = holder.get().windows.filter(({ mode }) => mode === 'wall');
    rotations.keepOnly(new Set(walls.map(({ id }) => id)));
    codes.setWalls(walls.map(({ id }) => id));
    used = used.filter((id) => windowIds.has(id));
    keeper.update();
    nameWindows();
    tell();
  }

  function placementsNow(): ReturnType<typeof planWindows> {
    return planWindows(holder.get(), watch.get(), keeper.matches());
  }

  function cardOf(display: DisplayFacts): Parameters<typeof cards.show>[0][number] {
    const { slots, windows } = holder.get();
    const numbers = codes.walls();
    const placements = placementsNow();
    const walls = windows.flatMap(({ id }) => {
      const placement = placements.get(id);
      const number = numbers[id];
      const isHere = placement?.kind === 'shown' && holdsCentre(display.bounds, placement.bounds);
      return isHere && number !== undefined ? [number] : [];
    });
    const matches = keeper.matches();
    const asked = slots.filter(({ id }) => matches.get(id) === 'ambiguous');
    const isTaken = [...matches.values()].includes(display.id);
    return {
      display,
      walls,
      slotName: slots.find(({ id }) => matches.get(id) === display.id)?.name,
      asks: isTaken ? [] : asked.map(({ name }) => name),
    };
  }

  for (const event of ['display-added', 'display-removed', 'display-metrics-changed'] as const)
    screen.on(event as 'display-added', watch.changed);
  // Windows comes back from full screen when it was locked (electron/electron#49793).
  for (const event of ['resume', 'unlock-screen'] as const)
    powerMonitor.on(event as 'resume', watch.changed);
  app.on('before-quit', () => {
    isQuitting = true;
  });
  const look = setInterval(watch.check, LOOK_EVERY_MS);
  const lookAtWalls = setInterval(rotations.check, LOOK_AT_WALLS_EVERY_MS);
  app.on('will-quit', () => {
    clearInterval(look);
    clearInterval(lookAtWalls);
    watch.stop();
    cards.hide();
    keepAwake(false);
  });
  holder.subscribe(update);
  update();

  const openViews = createOpenViews({
    workspace: holder.get,
    change: holder.change,
    used: () => used,
    // By the plan: at the start no window is to be seen yet.
    isShown: (windowId) => placementsNow().get(windowId)?.kind === 'shown',
    tenantOf,
    planned: options.plannedFor,
    focus: (windowId) => views.get(windowId)?.focus(),
    freePlace: () => placeBesideWalls(holder.get().windows, watch.get(), placementsNow()),
    post: viewPost,
    newId: randomUUID,
    mayOpenLink: createRateLimit(LINK_RATE, Date.now),
  });
  return {
    presets,
    views: openViews,
    viewPost,
    codes,
    stateFor: (windowId) => ({
      windowId,
      workspace: holder.get(),
      displays: watch.get(),
      slots: Object.fromEntries(keeper.matches()),
      walls: codes.walls(),
      canPlace,
      startsOnLogin,
      hasPin: pin.isSet(),
      notice: holder.notice(),
      pausedPanes: failures.paused(),
      startsOneByOne: failures.startsOneByOne(windowId),
    }),
    subscribe(listener) {
      listeners.add(listener);
      return () => {
        listeners.delete(listener);
      };
    },
    change: holder.change,
    plannedTenant: windowTenants.planned,
    tellPane(windowId, paneId, news) {
      if (!panesNow().has(paneId)) return;
      failures.tell(windowId, paneId, news);
      if (news === 'failed' || news === 'retry') tell();
    },
    tellRotation: rotations.told,
    identify() {
      cards.show(watch.get().map(cardOf));
    },
    async setStartsOnLogin(isWanted) {
      try {
        await options.startOnLogin.set(isWanted);
      } catch (error) {
        log('the start at login could not be changed', error);
        const reason = error instanceof Error ? error.message : String(error);
        return { ok: false, reason: `isWanted: the system refused it: ${reason}` };
      }
      startsOnLogin = await options.startOnLogin.get();
      tell();
      return { ok: true };
    },
    async usePreset(name) {
      const found = await presets.find(name);
      if (!found.ok) return found;
      const workspace = onThisDevice(found.workspace, holder.get(), options.firstTenant());
      return holder.change({ kind: 'replace', workspace });
    },
    savePreset: (name) => presets.save(name, withTenants(holder.get(), options.firstTenant())),
    checkPin: pin.check,
    async setPin(current, next) {
      const done = await pin.set(current, next);
      if (done.ok) tell();
      return done;
    },
    focus() {
      const shown = [...views.values()].filter(({ window }) => window.isVisible());
      const desk = holder.get().windows.find(({ mode }) => mode === 'desk')?.id ?? '';
      (shown.find((view) => view === views.get(desk)) ?? shown[0])?.focus();
    },
    tenantsChanged: nameWindows,
  };
}

/** Displays sleep unless a wall is shown on one. */
function createKeepAwake(): (isWanted: boolean) => void {
  let blocker: number | undefined;
  return (isWanted) => {
    if (isWanted === (blocker !== undefined)) return;
    if (blocker === undefined) {
      blocker = powerSaveBlocker.start('prevent-display-sleep');
    } else {
      powerSaveBlocker.stop(blocker);
      blocker = undefined;
    }
  };
}
