import type { BrowserWindow, WebContentsView } from 'electron';
import { type NoticePages, stoppedPage } from '../notices/noticePages.ts';
import { CONSOLE_URL, isConsoleUrl } from '../windows/consoleOrigin.ts';
import { openNoticeView } from '../windows/openConsoleWindow.ts';
import { createReloadPlan } from './reloadPlan.ts';

/** A page that answers again within this time was only busy. */
const BUSY_MS = 10_000;

/** A window whose page is loaded again when it has to be. */
export interface RevivedWindow {
  /** Loads it again for a reason that only others see. Says so in the log. */
  loadAgain(reason: string): void;
}

/**
 * Loads the page of a window again when its process died or hangs, or when it went to about:blank,
 * which Chromium lets every page do without asking. Meanwhile the window says so. Other windows have
 * processes of their own and see nothing of it.
 */
export function reviveWindow(
  window: BrowserWindow,
  options: {
    readonly pages: NoticePages;
    /** The process ended without being asked to. Gives whether its culprit is left out from now on. */
    readonly crashed: () => boolean;
    readonly log: (message: string, error?: unknown) => void;
  },
): RevivedWindow {
  const { pages, crashed, log } = options;
  const { webContents } = window;
  const plan = createReloadPlan(() => Date.now());
  let notice: { readonly view: WebContentsView; readonly url: string } | undefined;
  let reload: NodeJS.Timeout | undefined;
  let hang: NodeJS.Timeout | undefined;

  function fit(): void {
    const { width, height } = window.getContentBounds();
    notice?.view.setBounds({ x: 0, y: 0, width, height });
  }

  function show(attempt: number): void {
    hide();
    const view = openNoticeView();
    notice = { view, url: pages.add(stoppedPage(attempt)) };
    window.contentView.addChildView(view);
    fit();
    view.webContents.loadURL(notice.url).catch((error: unknown) => {
      log('a window could not say that its board stopped', error);
    });
  }

  function hide(): void {
    if (notice === undefined) return;
    const { view, url } = notice;
    notice = undefined;
    pages.drop(url);
    if (!window.isDestroyed()) window.contentView.removeChildView(view);
    view.webContents.close();
  }

  function revive(culpritIsOut = false): void {
    if (window.isDestroyed() || reload !== undefined) return;
    const { attempt, pauseMs } = plan.died(culpritIsOut);
    show(attempt);
    reload = setTimeout(() => {
      reload = undefined;
      if (window.isDestroyed()) return;
      webContents.loadURL(CONSOLE_URL).catch((error: unknown) => {
        log('the console was not loaded again', error);
      });
    }, pauseMs);
  }

  window.on('resize', fit);
  webContents.on('render-process-gone', (_event, { reason, exitCode }) => {
    clearTimeout(hang);
    log(`a window ended: ${reason} (${String(exitCode)})`);
    // Before it is loaded again: the page asks at once what it may start.
    revive(reason !== 'clean-exit' && crashed());
  });
  webContents.on('unresponsive', () => {
    clearTimeout(hang);
    hang = setTimeout(() => {
      log('a window hangs: it is ended');
      webContents.forcefullyCrashRenderer();
    }, BUSY_MS);
  });
  webContents.on('responsive', () => {
    clearTimeout(hang);
  });
  webContents.on('did-fail-load', (_event, code, says, _url, isMainFrame) => {
    const isAborted = code === -3; // Another load took its place.
    if (!isMainFrame || isAborted) return;
    log(`a window was not loaded: ${says}`);
    revive();
  });
  webContents.on('did-navigate', (_event, url) => {
    if (isConsoleUrl(url)) return;
    log(`a window went to ${url}`);
    revive();
  });
  webContents.on('did-finish-load', () => {
    if (reload === undefined && isConsoleUrl(webContents.getURL())) hide();
  });
  window.once('closed', () => {
    clearTimeout(reload);
    clearTimeout(hang);
    hide();
  });
  return {
    loadAgain(reason) {
      log(`a window is loaded again: ${reason}`);
      if (window.isDestroyed() || reload !== undefined) return;
      // A page that hangs never lets another one take its place in its process.
      if (webContents.isCrashed()) revive();
      else webContents.forcefullyCrashRenderer();
    },
  };
}
