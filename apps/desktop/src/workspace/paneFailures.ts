import type { PaneNews } from '../ipc/workspace.ts';

/** A pane that failed so often within `FAILURES_WITHIN_MS` is left out of its board. */
export const MAX_FAILURES = 3;
export const FAILURES_WITHIN_MS = 10 * 60_000;

/** Which panes fail, over all windows and over the death of each. */
export interface PaneFailures {
  tell(windowId: string, paneId: string, news: PaneNews): void;
  /**
   * The process of the window ended without being asked to. Gives whether that was laid to a pane which is left out
   * from now on: without it the window may be loaded at once.
   */
  crashed(windowId: string): boolean;
  /** The window loads its page anew. */
  loaded(windowId: string): void;
  /** The panes that are left out. */
  paused(): readonly string[];
  /** Whether the window is to start its panes one after the other, so that the next crash tells which it was. */
  startsOneByOne(windowId: string): boolean;
  /** Forgets panes and windows that are no more. */
  keepOnly(windowIds: ReadonlySet<string>, paneIds: ReadonlySet<string>): void;
}

/**
 * Makes the record, empty. Nobody is told which pane ended a process, so one is blamed only if it was the only one
 * of the window that had just been started. Crashes that cannot be laid to one are counted for the window: after
 * three of them it starts its panes one by one, and the pane that is found then answers for those, too. A crash of a
 * window whose panes all stand is nobody's, and pauses none.
 */
export function createPaneFailures(nowMs: () => number): PaneFailures {
  /** When each pane failed. */
  const failures = new Map<string, readonly number[]>();
  /** When each window ended without anybody to blame. */
  const unexplained = new Map<string, readonly number[]>();
  const starting = new Map<string, Set<string>>();
  const paused = new Set<string>();

  function recent(times: readonly number[] | undefined): readonly number[] {
    const sinceMs = nowMs() - FAILURES_WITHIN_MS;
    return (times ?? []).filter((atMs) => atMs > sinceMs).slice(-MAX_FAILURES);
  }

  /** Gives whether the pane is left out for it. */
  function blame(paneId: string, more: readonly number[] = []): boolean {
    const all = [...recent(failures.get(paneId)), ...more, nowMs()];
    failures.set(paneId, all);
    if (all.length < MAX_FAILURES) return false;
    paused.add(paneId);
    return true;
  }

  const startsOneByOne = (windowId: string): boolean =>
    recent(unexplained.get(windowId)).length >= MAX_FAILURES;

  return {
    startsOneByOne,
    tell(windowId, paneId, news) {
      const now = starting.get(windowId) ?? new Set();
      starting.set(windowId, now);
      if (news === 'starts') now.add(paneId);
      else if (news === 'stands') now.delete(paneId);
      else if (news === 'failed') blame(paneId);
      else {
        paused.delete(paneId);
        failures.delete(paneId);
      }
    },
    crashed(windowId) {
      const [first, second] = starting.get(windowId) ?? [];
      starting.delete(windowId);
      if (first !== undefined && second === undefined) {
        const isFound = startsOneByOne(windowId);
        const isLeftOut = blame(first, isFound ? recent(unexplained.get(windowId)) : []);
        if (isFound) unexplained.delete(windowId);
        return isLeftOut;
      }
      unexplained.set(windowId, [...recent(unexplained.get(windowId)), nowMs()]);
      return false;
    },
    loaded(windowId) {
      starting.delete(windowId);
    },
    paused: () => [...paused],
    keepOnly(windowIds, paneIds) {
      for (const held of [unexplained, starting])
        for (const id of held.keys()) if (!windowIds.has(id)) held.delete(id);
      for (const held of [failures, paused])
        for (const id of held.keys()) if (!paneIds.has(id)) held.delete(id);
    },
  };
}
