import type { RotationNews } from '../../ipc/workspace.ts';
import { createRotationWatch, type RotationWatch } from '../../workspace/index.ts';

/** Looks after the boards of all walls. */
export interface RotationWatches {
  told(windowId: string, news: RotationNews): void;
  /** Looks at each wall once; call it at least every 30 s. */
  check(): void;
  /** Forgets windows that are no walls any more. */
  keepOnly(wallIds: ReadonlySet<string>): void;
}

/** Makes the watches. A window that nobody sees may stand still: it is not judged by that time. */
export function createRotationWatches(options: {
  readonly nowMs: () => number;
  readonly isShown: (windowId: string) => boolean;
  /** The boards of a wall on show did not change when they should have. */
  readonly stopped: (windowId: string) => void;
}): RotationWatches {
  const { nowMs, isShown, stopped } = options;
  const watches = new Map<string, RotationWatch>();
  let walls: ReadonlySet<string> = new Set();
  return {
    told(windowId, news) {
      if (!walls.has(windowId)) return;
      const watch = watches.get(windowId) ?? createRotationWatch(nowMs);
      watches.set(windowId, watch);
      watch.told(news);
    },
    check() {
      for (const [windowId, watch] of watches) {
        // A watch that is not asked takes the time until it is for sleep.
        if (isShown(windowId) && watch.hasStopped()) stopped(windowId);
      }
    },
    keepOnly(wallIds) {
      walls = wallIds;
      for (const windowId of watches.keys()) if (!wallIds.has(windowId)) watches.delete(windowId);
    },
  };
}
