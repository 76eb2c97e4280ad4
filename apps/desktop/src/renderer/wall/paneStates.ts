import type { PaneStates } from '../paneKit/paneStates.ts';
import type { BoardStore } from './boardStore.ts';

/** Typing into a filter changes it many times a second. */
const KEEP_AFTER_MS = 300;

/** Keeps what panes keep of themselves in the workspace. */
export function createPaneStates(board: BoardStore): PaneStates {
  const waiting = new Map<string, { config?: unknown; view?: unknown }>();
  let timer: ReturnType<typeof setTimeout> | undefined;

  async function flush(): Promise<void> {
    clearTimeout(timer);
    const changes = [...waiting];
    waiting.clear();
    await Promise.all(
      changes.map(([paneId, change]) => board.change({ kind: 'keepPane', paneId, ...change })),
    );
  }

  function placed(paneId: string) {
    const boards = board.store.getState().host?.workspace.boards ?? [];
    return boards.flatMap(({ panes }) => panes).find(({ id }) => id === paneId);
  }

  return {
    read(paneId) {
      const pane = placed(paneId);
      const now = waiting.get(paneId);
      return pane === undefined || now === undefined ? pane : { ...pane, ...now };
    },
    keep(paneId, change) {
      if (placed(paneId) === undefined) return;
      waiting.set(paneId, { ...waiting.get(paneId), ...change });
      clearTimeout(timer);
      timer = setTimeout(() => void flush(), KEEP_AFTER_MS);
    },
    flush,
    subscribe: (listener) => board.store.subscribe(listener),
  };
}
