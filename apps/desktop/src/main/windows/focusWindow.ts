import { BrowserWindow, type WebContents } from 'electron';

/** Brings the window of a page to the front. One that is parked stays hidden. */
export function focusWindow(contents: WebContents): void {
  const window = BrowserWindow.fromWebContents(contents);
  if (window === null || window.isDestroyed() || !window.isVisible()) return;
  if (window.isMinimized()) window.restore();
  window.focus();
}
