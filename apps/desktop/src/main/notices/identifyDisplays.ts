import type { BrowserWindow } from 'electron';
import type { DisplayFacts, Rectangle } from '../../ipc/workspace.ts';
import { openNoticeWindow } from '../windows/openConsoleWindow.ts';
import { displayPage, type NoticePages } from './noticePages.ts';

/** How long every display shows its number. */
export const SHOWN_MS = 8_000;
const CARD = { width: 960, height: 600 };

/** What a display is to say of itself. */
export interface DisplayCard {
  readonly display: DisplayFacts;
  readonly slotName: string | undefined;
  /** The numbers of the walls that stand on it. */
  readonly walls: readonly number[];
  /** Slots that might be this display. */
  readonly asks: readonly string[];
}

/** Shows on every display its number, name, size and scale, over whatever is there. */
export interface IdentifyDisplays {
  show(cards: readonly DisplayCard[]): void;
  hide(): void;
}

/** Makes the cards. Asking again shows them anew. */
export function createIdentifyDisplays(
  pages: NoticePages,
  log: (message: string, error?: unknown) => void,
): IdentifyDisplays {
  let shown: { readonly window: BrowserWindow; readonly url: string }[] = [];
  let timer: NodeJS.Timeout | undefined;

  function hide(): void {
    clearTimeout(timer);
    for (const { window, url } of shown) {
      pages.drop(url);
      if (!window.isDestroyed()) window.destroy();
    }
    shown = [];
  }

  return {
    hide,
    show(cards) {
      hide();
      shown = cards.map(({ display, slotName, walls, asks }) => {
        const url = pages.add(displayPage(display, { name: slotName, walls, asks }));
        return { url, window: openCard(middleOf(display.bounds), url, log) };
      });
      timer = setTimeout(hide, SHOWN_MS);
    },
  };
}

function openCard(
  bounds: Rectangle,
  url: string,
  log: (message: string, error?: unknown) => void,
): BrowserWindow {
  const window = openNoticeWindow({
    ...bounds,
    // A window manager puts a notification above windows that are full screen.
    ...(process.platform === 'linux' && { type: 'notification' }),
    show: false,
    frame: false,
    focusable: false,
    resizable: false,
    skipTaskbar: true,
    hasShadow: false,
    alwaysOnTop: true,
    title: 'Batcave display',
  });
  window.setAlwaysOnTop(true, 'screen-saver');
  window.setIgnoreMouseEvents(true);
  window.once('ready-to-show', () => {
    window.setBounds(bounds);
    window.showInactive();
  });
  window.loadURL(url).catch((error: unknown) => {
    log('a display could not show its number', error);
  });
  return window;
}

/** The middle of a display, as far as it is large enough. */
function middleOf(display: Rectangle): Rectangle {
  const width = Math.min(CARD.width, display.width);
  const height = Math.min(CARD.height, display.height);
  return {
    x: display.x + Math.round((display.width - width) / 2),
    y: display.y + Math.round((display.height - height) / 2),
    width,
    height,
  };
}
