import { createContext, useContext, useEffect } from 'react';
import { useStore } from 'zustand';
import { createStore, type StoreApi } from 'zustand/vanilla';

/** When what a pane shows was read, and how often it reads. */
export interface PaneRead {
  /** Server time of the oldest answer on show, in milliseconds; `null` before there is one. */
  readonly atMs: number | null;
  readonly everyMs: number;
}

/** What a pane says of what it reads. `null`: it shows the feed. */
export type PaneReadStore = StoreApi<{ readonly read: PaneRead | null }>;

/** Makes the one of a pane. */
export function createPaneRead(): PaneReadStore {
  return createStore<{ readonly read: PaneRead | null }>()(() => ({ read: null }));
}

/** Outside of panes everything is of the feed. */
export const PaneReadContext = createContext<PaneReadStore>(createPaneRead());

/** What this pane has said. */
export function usePaneRead(): PaneRead | null {
  return useStore(useContext(PaneReadContext), ({ read }) => read);
}

/**
 * Says that the pane shows answers which it reads every `everyMs`, and no feed: its header then tells the age of the
 * oldest of them. What has no answer yet does not count beside what has one.
 */
export function useReadAge(
  everyMs: number,
  ...answers: readonly { readonly atMs: number | null }[]
): void {
  const store = useContext(PaneReadContext);
  const known = answers.flatMap(({ atMs }) => atMs ?? []);
  const atMs = known.length === 0 ? null : Math.min(...known);
  useEffect(() => {
    store.setState({ read: { atMs, everyMs } });
    return () => {
      store.setState({ read: null });
    };
  }, [store, atMs, everyMs]);
}
