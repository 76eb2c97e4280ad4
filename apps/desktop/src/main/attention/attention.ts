import { app, BrowserWindow, nativeImage, Notification, Tray, Menu } from 'electron';
import { SEVERITIES } from '@batcave/shared/events';
import type { FeedHub } from '../../link/index.ts';
import { nodeTimers } from '../link/nodeTimers.ts';
import { createAlertNews, sayUnacked, totalOf, type UnackedCounts } from './alertNews.ts';
import { createDesktopNotices } from './desktopNotices.ts';
import { ICON_SIZE, trayIcon } from './trayIcon.ts';

/** Frames are read no more often: nobody looks at a tray every frame. */
const READ_EVERY_MS = 500;

/** What the console tells outside of its windows. */
export interface Attention {
  /** The hub has forgotten its windows: starts anew. */
  restart(): void;
  stop(): void;
}

/** Shows how many alerts are unacked in the tray and at the icon of the program, and new CRITICAL ones as notices of the desktop. */
export function createAttention(options: {
  readonly hub: Pick<FeedHub, 'attach'>;
  readonly hasDesktop: boolean;
  /** Whose alerts these are is known now. */
  readonly tenantKnown: (tenant: string | undefined) => void;
  readonly focus: () => void;
  readonly log: (message: string, error?: unknown) => void;
}): Attention {
  const { hub, hasDesktop } = options;
  const tray = hasDesktop ? openTray(options) : undefined;
  const notices = createDesktopNotices({
    timers: nodeTimers,
    hasFocus: () => BrowserWindow.getFocusedWindow() !== null,
    show(notice) {
      if (!hasDesktop || !Notification.isSupported()) return;
      const shown = new Notification({ ...notice, urgency: 'critical' });
      shown.on('click', options.focus);
      shown.show();
    },
  });
  let said = '';

  function tell(unacked: UnackedCounts): void {
    const line = sayUnacked(unacked);
    if (line === said) return;
    said = line;
    if (hasDesktop) app.setBadgeCount(totalOf(unacked));
    tray?.setToolTip(line);
    tray?.setImage(imageOf(unacked));
  }

  function start(): () => void {
    const news = createAlertNews();
    let cancel: (() => void) | undefined;
    const attached = hub.attach({
      send(frame) {
        const { tenant, unacked, fresh } = news.read(frame);
        options.tenantKnown(tenant);
        tell(unacked);
        notices.came(fresh);
        cancel = nodeTimers.after(READ_EVERY_MS, () => {
          attached.ack(frame.frame);
        });
      },
    });
    return () => {
      cancel?.();
      attached.detach();
    };
  }

  let end = start();
  return {
    restart() {
      end();
      end = start();
    },
    stop() {
      end();
      notices.stop();
      tray?.destroy();
    },
  };
}

/** `undefined` where the desktop has no place for it. */
function openTray(options: {
  readonly focus: () => void;
  readonly log: (message: string, error?: unknown) => void;
}): Tray | undefined {
  try {
    const tray = new Tray(imageOf(undefined));
    tray.setContextMenu(
      Menu.buildFromTemplate([
        { label: 'Show', click: options.focus },
        {
          label: 'Quit',
          click: () => {
            app.quit();
          },
        },
      ]),
    );
    tray.on('click', options.focus);
    return tray;
  } catch (error) {
    options.log('this desktop shows no icon of the console', error);
    return undefined;
  }
}

function imageOf(unacked: UnackedCounts | undefined): Electron.NativeImage {
  const worst = SEVERITIES.toReversed().find((severity) => (unacked?.[severity] ?? 0) > 0);
  const size = { width: ICON_SIZE, height: ICON_SIZE };
  return nativeImage.createFromBitmap(Buffer.from(trayIcon(worst)), size);
}
