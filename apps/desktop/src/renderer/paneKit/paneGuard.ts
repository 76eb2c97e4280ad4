import { createContext, useContext, useLayoutEffect, useSyncExternalStore } from 'react';

/** Whether a pane runs: not yet, because others start before it, or not at all, because it failed too often. */
export type PaneTurn = 'runs' | 'waits' | 'paused';

/** Lets the panes of a window run, and knows which of them fail. */
export interface PaneGuard {
  readonly subscribe: (listener: () => void) => () => void;
  readonly turnOf: (paneId: string) => PaneTurn;
  /** Asks for its turn. Call what it gives when the pane is gone. */
  readonly enter: (paneId: string) => () => void;
  /** It has run for a moment. */
  readonly stands: (paneId: string) => void;
  readonly failed: (paneId: string) => void;
  readonly retry: (paneId: string) => void;
}

/** Where nobody guards, as in a dialog: everything runs at once. */
const UNGUARDED: PaneGuard = {
  subscribe: () => () => undefined,
  turnOf: () => 'runs',
  enter: () => () => undefined,
  stands: () => undefined,
  failed: () => undefined,
  retry: () => undefined,
};

export const PaneGuardContext = createContext<PaneGuard>(UNGUARDED);

/** Asks for the turn of a pane as long as it stands on its board, and gives whether it has come. */
export function usePaneTurn(paneId: string): PaneTurn {
  const guard = useContext(PaneGuardContext);
  const turn = useSyncExternalStore(guard.subscribe, () => guard.turnOf(paneId));
  const isPaused = turn === 'paused';
  // Before its code runs for the first time: what ends the process then is known by name.
  useLayoutEffect(() => (isPaused ? undefined : guard.enter(paneId)), [guard, paneId, isPaused]);
  return turn;
}
