import type { PaneNews } from '../../ipc/workspace.ts';
import type { PaneGuard, PaneTurn } from '../paneKit/paneGuard.ts';
import type { BoardStore } from './boardStore.ts';

/**
 * Guards the panes of a window by what the host knows of them: those that failed too often stay out, and where it
 * must be found out which of them ends the process, each starts when the one before stands.
 */
export function createPaneGuard(board: Pick<BoardStore, 'store' | 'workspace'>): PaneGuard {
  const { store, workspace } = board;
  const listeners = new Set<() => void>();
  const running = new Set<string>();
  const starting = new Set<string>();
  let waiting: readonly string[] = [];

  function tell(paneId: string, news: PaneNews): void {
    // Where the host cannot be told it counts nothing, and nothing is paused.
    workspace.tellPane(paneId, news).catch(() => undefined);
  }

  function change(): void {
    for (const listener of listeners) listener();
  }

  function startNext(): void {
    const isOneByOne = store.getState().host?.startsOneByOne === true;
    while (waiting.length > 0 && (!isOneByOne || starting.size === 0)) {
      const [paneId = '', ...others] = waiting;
      waiting = others;
      running.add(paneId);
      starting.add(paneId);
      tell(paneId, 'starts');
    }
    change();
  }

  function stands(paneId: string): void {
    if (!starting.delete(paneId)) return;
    tell(paneId, 'stands');
    startNext();
  }

  return {
    subscribe(listener) {
      listeners.add(listener);
      const stop = store.subscribe(listener);
      return () => {
        listeners.delete(listener);
        stop();
      };
    },
    turnOf(paneId): PaneTurn {
      if (store.getState().host?.pausedPanes.includes(paneId) === true) return 'paused';
      return running.has(paneId) ? 'runs' : 'waits';
    },
    enter(paneId) {
      waiting = [...waiting, paneId];
      startNext();
      return () => {
        waiting = waiting.filter((each) => each !== paneId);
        running.delete(paneId);
        stands(paneId);
      };
    },
    stands,
    failed(paneId) {
      tell(paneId, 'failed');
    },
    retry(paneId) {
      tell(paneId, 'retry');
    },
  };
}
