import { app, BrowserWindow, nativeImage, Notification, Tray, Menu } from 'electron';
import { SEVERITIES } from '@batcave/shared/events';
import { nodeTimers } from '../link/nodeTimers.ts';
import type { ConsoleTenant, ConsoleTenants } from '../tenants/consoleTenants.ts';
import { type SeverityCounts, sayUnacked, sumCounts, totalOf } from './alertNews.ts';
import { createDesktopNotices, type DesktopNotices } from './desktopNotices.ts';
import { ICON_SIZE, trayIcon } from './trayIcon.ts';

/** What the console tells outside of its windows. */
export interface Attention {
  stop(): void;
}

/**
 * Shows how many alerts are unacked in the tray and at the icon of the program, and new CRITICAL ones as
 * notices of the desktop: of all tenants of this console, each by its name.
 */
export function createAttention(options: {
  readonly tenants: Pick<ConsoleTenants, 'all' | 'subscribe' | 'onFresh'>;
  readonly hasDesktop: boolean;
  readonly focus: () => void;
  /** Brings a window of that tenant to the front. */
  readonly openTenant: (tenant: string) => void;
  readonly log: (message: string, error?: unknown) => void;
}): Attention {
  const { tenants, hasDesktop } = options;
  const tray = hasDesktop ? openTray(options) : undefined;
  const noticesOf = new Map<ConsoleTenant, DesktopNotices>();
  let said = '';

  function noticesFor(tenant: ConsoleTenant): DesktopNotices {
    const made = noticesOf.get(tenant);
    if (made !== undefined) return made;
    const notices = createDesktopNotices({
      timers: nodeTimers,
      hasFocus: () => BrowserWindow.getFocusedWindow() !== null,
      show(notice) {
        if (!hasDesktop || !Notification.isSupported()) return;
        const shown = new Notification({ ...notice, urgency: 'critical' });
        shown.on('click', () => {
          const name = tenant.tenant();
          if (name === null) options.focus();
          else options.openTenant(name);
        });
        shown.show();
      },
    });
    noticesOf.set(tenant, notices);
    return notices;
  }

  function tell(): void {
    const all = tenants.all();
    for (const [tenant, notices] of noticesOf) {
      if (all.includes(tenant)) continue;
      notices.stop();
      noticesOf.delete(tenant);
    }
    const counts = all.flatMap((tenant) => {
      const facts = tenant.watch.facts();
      return facts === null ? [] : [{ name: tenant.tenant(), unacked: facts.unacked }];
    });
    const line = sayUnacked(counts);
    if (line === said) return;
    said = line;
    const unacked = sumCounts(counts.map((each) => each.unacked));
    if (hasDesktop) app.setBadgeCount(totalOf(unacked));
    tray?.setToolTip(line);
    tray?.setImage(imageOf(unacked));
  }

  tenants.subscribe(tell);
  tenants.onFresh((tenant, fresh) => {
    noticesFor(tenant).came(fresh, tenant.tenant());
  });
  tell();
  return {
    stop() {
      for (const notices of noticesOf.values()) notices.stop();
      noticesOf.clear();
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

function imageOf(unacked: SeverityCounts | undefined): Electron.NativeImage {
  const worst = SEVERITIES.toReversed().find((severity) => (unacked?.[severity] ?? 0) > 0);
  const size = { width: ICON_SIZE, height: ICON_SIZE };
  return nativeImage.createFromBitmap(Buffer.from(trayIcon(worst)), size);
}
