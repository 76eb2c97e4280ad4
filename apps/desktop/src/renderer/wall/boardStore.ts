import { createStore, type StoreApi } from 'zustand/vanilla';
import type { LayoutStore } from '../../ipc/contract.ts';
import type { Appearance } from '../ui/appearance.ts';
import { type MinSizeOf, type Nudge, nudgePane } from './arrange.ts';
import {
  DEFAULT_LAYOUT,
  type LayoutDocument,
  type PlacedPane,
  readLayout,
} from './layoutDocument.ts';

/** The board of the window and whether it is being rearranged. */
export interface BoardState {
  readonly document: LayoutDocument;
  /** The places while in layout mode; `null` in use mode, where nothing can be dragged. */
  readonly draft: readonly PlacedPane[] | null;
  /** One sentence about the layout, until it is dismissed. */
  readonly notice: string | null;
  readonly isLoaded: boolean;
}

/** The board with everything that changes it. */
export interface BoardStore {
  readonly store: StoreApi<BoardState>;
  /** Reads the saved layout. Call once. */
  readonly load: () => Promise<void>;
  readonly startLayout: () => void;
  /** New places in layout mode, from the mouse. */
  readonly arrange: (panes: readonly PlacedPane[]) => void;
  /** One key press in layout mode. */
  readonly nudge: (paneId: string, nudge: Nudge) => void;
  readonly keepLayout: () => void;
  readonly revertLayout: () => void;
  readonly setAppearance: (change: Partial<Appearance>) => void;
  readonly dismissNotice: () => void;
}

/** Makes the board of a window over the place where layouts are kept. */
export function createBoardStore(options: {
  readonly layout: LayoutStore;
  readonly minSizeOf: MinSizeOf;
}): BoardStore {
  const { layout, minSizeOf } = options;
  const store = createStore<BoardState>()(() => ({
    document: DEFAULT_LAYOUT,
    draft: null,
    notice: null,
    isLoaded: false,
  }));

  function save(document: LayoutDocument): void {
    store.setState({ document, notice: null });
    layout.save(document).catch((error: unknown) => {
      const reason = error instanceof Error ? error.message : String(error);
      store.setState({ notice: `The layout could not be saved: ${reason}` });
    });
  }

  return {
    store,
    async load() {
      try {
        store.setState({ ...readLayout(await layout.load()), isLoaded: true });
      } catch (error) {
        const reason = error instanceof Error ? error.message : String(error);
        const notice = `The saved layout could not be read: ${reason}. This is the default board.`;
        store.setState({ notice, isLoaded: true });
      }
    },
    startLayout() {
      store.setState({ draft: store.getState().document.board.panes });
    },
    arrange(panes) {
      if (store.getState().draft !== null) store.setState({ draft: panes });
    },
    nudge(paneId, nudge) {
      const { draft } = store.getState();
      if (draft !== null) store.setState({ draft: nudgePane(draft, paneId, nudge, minSizeOf) });
    },
    keepLayout() {
      const { draft, document } = store.getState();
      if (draft === null) return;
      store.setState({ draft: null });
      save({ ...document, board: { ...document.board, panes: draft } });
    },
    revertLayout() {
      store.setState({ draft: null });
    },
    setAppearance(change) {
      const { document } = store.getState();
      save({ ...document, appearance: { ...document.appearance, ...change } });
    },
    dismissNotice() {
      store.setState({ notice: null });
    },
  };
}
