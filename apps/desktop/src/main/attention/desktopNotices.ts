import type { Alert } from '@batcave/shared/alerts';
import type { Timers } from '../../link/index.ts';

/** Least time between two notices of the desktop. In a flood one notice sums up what came meanwhile. */
export const NOTICE_EVERY_MS = 10_000;
/** Services named in one notice. */
const MAX_NAMED = 3;

/** What the desktop shows for a moment. */
export interface DesktopNotice {
  readonly title: string;
  readonly body: string;
}

/** Notices of new alerts for whoever works in another program. */
export interface DesktopNotices {
  /**
   * These alerts of a tenant are new; its name is `null` while it is not known. Nothing is shown while a window of the
   * console has the focus.
   */
  came(alerts: readonly Alert[], tenant: string | null): void;
  stop(): void;
}

/** Makes them, for one tenant. At most one per `NOTICE_EVERY_MS`. */
export function createDesktopNotices(options: {
  readonly timers: Timers;
  readonly hasFocus: () => boolean;
  readonly show: (notice: DesktopNotice) => void;
}): DesktopNotices {
  const { timers, hasFocus, show } = options;
  let waiting:
    | { count: number; readonly services: Set<string>; first: Alert; tenant: string | null }
    | undefined;
  let cancel: (() => void) | undefined;

  function showWaiting(): void {
    cancel = undefined;
    if (waiting === undefined) return;
    const { count, services, first, tenant } = waiting;
    waiting = undefined;
    if (hasFocus()) return;
    show(noticeOf(first, tenant, count, services));
    cancel = timers.after(NOTICE_EVERY_MS, showWaiting);
  }

  return {
    came(alerts, tenant) {
      const [first] = alerts;
      if (first === undefined || hasFocus()) return;
      waiting ??= { count: 0, services: new Set(), first, tenant };
      waiting.count += alerts.length;
      for (const { service } of alerts)
        if (waiting.services.size <= MAX_NAMED) waiting.services.add(service);
      if (cancel === undefined) showWaiting();
    },
    stop() {
      cancel?.();
      waiting = undefined;
    },
  };
}

function noticeOf(
  first: Alert,
  tenant: string | null,
  count: number,
  services: ReadonlySet<string>,
): DesktopNotice {
  const whose = tenant === null ? '' : ` (${tenant})`;
  if (count === 1) return { title: `CRITICAL: ${first.service}${whose}`, body: first.summary };
  const named = [...services].slice(0, MAX_NAMED).join(', ');
  const more = services.size > MAX_NAMED ? ' and others' : '';
  return { title: `${String(count)} new CRITICAL alerts${whose}`, body: `${named}${more}` };
}
