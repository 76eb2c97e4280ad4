import { BrowserWindow } from 'electron';
import type { Rectangle } from '../../ipc/workspace.ts';
import type { Placement } from '../../workspace/index.ts';
import type { NoticePages } from '../notices/noticePages.ts';
import { CONSOLE_URL } from '../windows/consoleOrigin.ts';
import { openConsoleWindow } from '../windows/openConsoleWindow.ts';
import { isSameRectangle, type MovedWindow } from './changeOfMove.ts';
import { reviveWindow } from './reviveWindow.ts';
import type { KeptWindow } from './windowKeeper.ts';

/** The ground of the console before its first paint, so that no wall flashes white. */
const BACKGROUND = '#0e1116';
/** A window being dragged tells its place many times a second. */
const MOVED_SETTLE_MS = 500;
/** After it was placed, a window is moved about by the system for a moment. */
const OWN_MOVE_MS = 1_000;
/** So long a window may take for its first paint, or to go full screen. Then it is shown as it is. */
const PATIENCE_MS = 5_000;
const FULL_SCREEN_MS = 1_500;
/** Pixels that a frame may take from a maximized window, or add to it. */
const FRAME = 16;

/** What main does with a window of the console. */
export interface ConsoleWindowView extends KeptWindow {
  readonly window: BrowserWindow;
  focus(): void;
  /** See `RevivedWindow`. */
  loadAgain(reason: string): void;
}

/** What a window of the console needs. */
export interface ConsoleWindowOptions {
  readonly preload: string;
  readonly isPackaged: boolean;
  readonly title: string;
  readonly placement: Placement;
  /** `false`: the system puts windows where it likes. */
  readonly canPlace: boolean;
  readonly pages: NoticePages;
  /** Called before the page is loaded. */
  readonly opened: (window: BrowserWindow) => void;
  /** Somebody moved it. */
  readonly moved: (moved: MovedWindow) => void;
  /** Somebody wants it closed. Gives whether it may. */
  readonly mayClose: () => boolean;
  /** Its process ended without being asked to. Gives whether its culprit is left out from now on. */
  readonly crashed: () => boolean;
  readonly log: (message: string, error?: unknown) => void;
}

/** Opens a hardened console window, hidden until it is placed. */
export function createConsoleWindow(options: ConsoleWindowOptions): ConsoleWindowView {
  const { placement, canPlace, log } = options;
  const window = openConsoleWindow(
    {
      ...(placement.kind === 'shown' && canPlace && placement.bounds),
      show: false,
      title: options.title,
      backgroundColor: BACKGROUND,
      autoHideMenuBar: true,
    },
    options,
  );
  let ownMoveUntilMs = 0;
  let isFresh = true;
  rememberMoves(window, () => Date.now() < ownMoveUntilMs, options.moved);
  const { loadAgain } = reviveWindow(window, options);
  // The title is main's: a page knows neither its tenant nor that another window shows its board.
  window.on('page-title-updated', (event) => {
    event.preventDefault();
  });
  window.on('close', (event) => {
    if (!options.mayClose()) event.preventDefault();
  });
  options.opened(window);
  const ready = Promise.race([
    new Promise<void>((resolve) => window.once('ready-to-show', resolve)),
    after(PATIENCE_MS),
  ]);
  window.loadURL(CONSOLE_URL).catch((error: unknown) => {
    log('the console was not loaded', error);
  });
  return {
    window,
    ready,
    loadAgain,
    async place(wanted) {
      if (window.isDestroyed()) return;
      ownMoveUntilMs = Number.POSITIVE_INFINITY;
      try {
        if (wanted.kind === 'parked') {
          // Full screen it stays: leaving it first would show it on a display of another window.
          window.hide();
        } else {
          await show(window, wanted, canPlace, isFresh);
          isFresh = false;
        }
      } finally {
        ownMoveUntilMs = Date.now() + OWN_MOVE_MS;
      }
    },
    close() {
      if (!window.isDestroyed()) window.destroy();
    },
    focus() {
      if (window.isDestroyed() || !window.isVisible()) return;
      if (window.isMinimized()) window.restore();
      window.focus();
    },
  };
}

type Shown = Extract<Placement, { kind: 'shown' }>;

async function show(
  window: BrowserWindow,
  wanted: Shown,
  canPlace: boolean,
  isFresh: boolean,
): Promise<void> {
  const wasVisible = window.isVisible();
  if (wasVisible && isThere(window, wanted, canPlace)) return;
  if (wanted.fill !== 'fullScreen' || canPlace) await leaveFullScreen(window);
  if (window.isMinimized()) window.restore();
  if (canPlace) {
    if (window.isMaximized()) window.unmaximize();
    window.setBounds(wanted.bounds);
  }
  if (!wasVisible) {
    if (isFresh && mayTakeFocus()) window.show();
    else window.showInactive();
  }
  // A window manager may put a window that it sees for the first time where it likes.
  if (canPlace && !isSameRectangle(window.getBounds(), wanted.bounds))
    window.setBounds(wanted.bounds);
  if (wanted.fill === 'maximized') window.maximize();
  if (wanted.fill !== 'fullScreen') return;
  if (fillOf(window) === 'fullScreen' && covers(window.getBounds(), wanted.bounds)) return;
  await enterFullScreen(window);
}

/** A window takes the focus when it is the first, or opened by somebody at another: not when a display returns. */
function mayTakeFocus(): boolean {
  const isAnyShown = BrowserWindow.getAllWindows().some((each) => each.isVisible());
  return !isAnyShown || BrowserWindow.getFocusedWindow() !== null;
}

function isThere(window: BrowserWindow, wanted: Shown, canPlace: boolean): boolean {
  if (fillOf(window) !== wanted.fill || window.isMinimized()) return false;
  if (!canPlace) return true;
  const bounds = window.getBounds();
  return wanted.fill === 'normal'
    ? isSameRectangle(bounds, wanted.bounds)
    : covers(bounds, wanted.bounds);
}

/** Whether a window that fills a display fills the one that those bounds are on. */
function covers(window: Rectangle, bounds: Rectangle): boolean {
  return (
    window.x - FRAME <= bounds.x &&
    window.y - FRAME <= bounds.y &&
    window.x + window.width + FRAME >= bounds.x + bounds.width &&
    window.y + window.height + FRAME >= bounds.y + bounds.height
  );
}

async function enterFullScreen(window: BrowserWindow): Promise<void> {
  if (process.platform === 'darwin') {
    // Of its own kind of full screen macOS lets one window in at a time, and moves it to a Space.
    window.setSimpleFullScreen(true);
    return;
  }
  const entered = new Promise<void>((resolve) => window.once('enter-full-screen', resolve));
  window.setFullScreen(true);
  await Promise.race([entered, after(FULL_SCREEN_MS)]);
}

async function leaveFullScreen(window: BrowserWindow): Promise<void> {
  if (window.isSimpleFullScreen()) window.setSimpleFullScreen(false);
  if (!window.isFullScreen()) return;
  // Nobody tells that a hidden window left it: no window manager has a hand in it.
  if (!window.isVisible()) {
    window.setFullScreen(false);
    return;
  }
  const left = new Promise<void>((resolve) => window.once('leave-full-screen', resolve));
  window.setFullScreen(false);
  await Promise.race([left, after(FULL_SCREEN_MS)]);
}

function fillOf(window: BrowserWindow): MovedWindow['fill'] {
  if (window.isFullScreen() || window.isSimpleFullScreen()) return 'fullScreen';
  return window.isMaximized() ? 'maximized' : 'normal';
}

/** Tells where somebody left the window, once it has come to rest. */
function rememberMoves(
  window: BrowserWindow,
  isOwn: () => boolean,
  moved: (moved: MovedWindow) => void,
): void {
  let timer: NodeJS.Timeout | undefined;
  const tell = (): void => {
    timer = undefined;
    if (window.isDestroyed() || isOwn() || !window.isVisible() || window.isMinimized()) return;
    moved({
      bounds: window.getBounds(),
      normalBounds: window.getNormalBounds(),
      fill: fillOf(window),
    });
  };
  const tellSoon = (): void => {
    if (isOwn()) return;
    clearTimeout(timer);
    timer = setTimeout(tell, MOVED_SETTLE_MS);
  };
  window.on('move', tellSoon);
  window.on('resize', tellSoon);
  window.on('maximize', tellSoon);
  window.on('unmaximize', tellSoon);
  window.on('enter-full-screen', tellSoon);
  window.on('leave-full-screen', tellSoon);
  window.once('closed', () => {
    clearTimeout(timer);
  });
  // Closed before it came to rest, it is remembered all the same.
  window.on('close', () => {
    if (timer === undefined) return;
    clearTimeout(timer);
    tell();
  });
}

function after(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
