import { BrowserWindow, screen } from 'electron';
import type { JsonFile } from '../storage/jsonFile.ts';
import { CONSOLE_URL, isConsoleUrl } from './consoleOrigin.ts';
import { placeWindow, type WindowPlace } from './windowBounds.ts';
import { windowPreferences } from './windowPreferences.ts';

/** The ground of the console before its first paint, so that no wall flashes white. */
const BACKGROUND = '#0e1116';
/** A window being dragged tells its place many times a second. */
const SAVE_AFTER_MS = 500;
/** A window that dies more often than this within a minute stays dead: it would only flicker. */
const MAX_REVIVALS_PER_MIN = 3;

/** Opens a hardened console window where it was last, on a display that is there. */
export async function openConsoleWindow(options: {
  readonly preload: string;
  readonly isPackaged: boolean;
  readonly place: JsonFile;
  /** Called before the page is loaded. */
  readonly opened: (window: BrowserWindow) => void;
  readonly log: (message: string, error?: unknown) => void;
}): Promise<BrowserWindow> {
  const primary = screen.getPrimaryDisplay();
  const others = screen.getAllDisplays().filter(({ id }) => id !== primary.id);
  const workAreas = [primary, ...others].map(({ workArea }) => workArea);
  const { bounds, mode } = placeWindow(await options.place.load(), workAreas);
  const window = new BrowserWindow({
    ...bounds,
    show: false,
    title: 'Batcave',
    backgroundColor: BACKGROUND,
    autoHideMenuBar: true,
    webPreferences: windowPreferences(options),
  });
  if (mode === 'maximized') window.maximize();
  if (mode === 'fullScreen') window.setFullScreen(true);
  window.once('ready-to-show', () => {
    window.show();
  });
  rememberPlace(window, options.place, options.log);
  revive(window, options.log);
  options.opened(window);
  await window.loadURL(CONSOLE_URL);
  return window;
}

function rememberPlace(
  window: BrowserWindow,
  place: JsonFile,
  log: (message: string, error?: unknown) => void,
): void {
  let timer: NodeJS.Timeout | undefined;
  const save = (): void => {
    clearTimeout(timer);
    const value: WindowPlace = { bounds: window.getNormalBounds(), mode: modeOf(window) };
    place.save(value).catch((error: unknown) => {
      log('the place of the window was not saved', error);
    });
  };
  const saveSoon = (): void => {
    clearTimeout(timer);
    timer = setTimeout(save, SAVE_AFTER_MS);
  };
  window.on('move', saveSoon);
  window.on('resize', saveSoon);
  window.on('enter-full-screen', saveSoon);
  window.on('leave-full-screen', saveSoon);
  window.on('close', save);
}

function modeOf(window: BrowserWindow): WindowPlace['mode'] {
  if (window.isFullScreen()) return 'fullScreen';
  return window.isMaximized() ? 'maximized' : 'normal';
}

/**
 * Loads the page again when its process died, or when it went to about:blank, which Chromium lets
 * every page do without asking: a wall has nobody to press a key.
 */
function revive(window: BrowserWindow, log: (message: string, error?: unknown) => void): void {
  const { webContents } = window;
  let revivedAtMs: number[] = [];

  function mayRevive(): boolean {
    const nowMs = Date.now();
    revivedAtMs = revivedAtMs.filter((atMs) => nowMs - atMs < 60_000);
    if (window.isDestroyed() || revivedAtMs.length >= MAX_REVIVALS_PER_MIN) return false;
    revivedAtMs.push(nowMs);
    return true;
  }

  webContents.on('render-process-gone', (_event, { reason, exitCode }) => {
    log(`a window ended: ${reason} (${String(exitCode)})`);
    if (mayRevive()) webContents.reload();
  });
  webContents.on('did-navigate', (_event, url) => {
    if (isConsoleUrl(url)) return;
    log(`a window went to ${url}`);
    if (!mayRevive()) return;
    webContents.loadURL(CONSOLE_URL).catch((error: unknown) => {
      log('the console was not loaded again', error);
    });
  });
}
