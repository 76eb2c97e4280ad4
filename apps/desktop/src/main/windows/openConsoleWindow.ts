import { BrowserWindow, type BrowserWindowConstructorOptions, WebContentsView } from 'electron';
import { noticePreferences, windowPreferences } from './windowPreferences.ts';

/** How a window looks. How it is closed in is not for whoever opens it to say. */
export type WindowLook = Omit<BrowserWindowConstructorOptions, 'webPreferences'>;

/** Makes a window for the console. Nothing is loaded yet. */
export function openConsoleWindow(
  look: WindowLook,
  own: { readonly preload: string; readonly isPackaged: boolean },
): BrowserWindow {
  return new BrowserWindow({ ...look, webPreferences: windowPreferences(own) });
}

/** Makes a window for a page of main itself, without script or bridge. */
export function openNoticeWindow(look: WindowLook): BrowserWindow {
  return new BrowserWindow({ ...look, webPreferences: noticePreferences() });
}

/** The same, to be laid over a window. */
export function openNoticeView(): WebContentsView {
  return new WebContentsView({ webPreferences: noticePreferences() });
}
