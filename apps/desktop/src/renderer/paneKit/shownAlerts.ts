import type { FeedStore } from '../feed/index.ts';
import { mergeAlerts, type ShownAlerts, type Triage } from '../triage/index.ts';

/** The alerts as all panes of the window show them: one merge for all, so counts always agree. */
export interface ShownAlertsSource {
  readonly get: () => ShownAlerts;
  readonly subscribe: (listener: () => void) => () => void;
}

/** Derives the shown alerts from facts and pending changes, again only when one of them changed. */
export function createShownAlerts(feed: FeedStore, triage: Triage): ShownAlertsSource {
  let active = feed.store.getState().book.active;
  let pending = triage.store.getState().pending;
  let merged = mergeAlerts(active, pending);
  return {
    get() {
      const nextActive = feed.store.getState().book.active;
      const nextPending = triage.store.getState().pending;
      if (nextActive !== active || nextPending !== pending) {
        active = nextActive;
        pending = nextPending;
        merged = mergeAlerts(active, pending);
      }
      return merged;
    },
    subscribe(listener) {
      const stopFeed = feed.store.subscribe(listener);
      const stopTriage = triage.store.subscribe(listener);
      return () => {
        stopFeed();
        stopTriage();
      };
    },
  };
}
