import { createStore, type StoreApi } from 'zustand/vanilla';
import type {
  Board,
  PlacedPane,
  WindowPlan,
  WorkspaceAnswer,
  WorkspaceBridge,
  WorkspaceChange,
  WorkspaceState,
} from '../../ipc/workspace.ts';
import { endOf } from '../../workspace/index.ts';
import { type Appearance, readAppearance } from '../ui/appearance.ts';
import { type MinSizeOf, type Nudge, nudgePane } from './arrange.ts';

/** What the board asks its operator about, over itself. */
export type BoardQuestion =
  { readonly kind: 'add' } | { readonly kind: 'move' | 'link'; readonly paneId: string };

/** The board of the window and whether it is being rearranged. */
export interface BoardState {
  /** All windows and boards of this device; `null` until the host has told them. */
  readonly host: WorkspaceState | null;
  /** This window. */
  readonly window: WindowPlan | null;
  readonly document: { readonly appearance: Appearance; readonly board: Board };
  /** The places while in layout mode; `null` in use mode, where nothing can be dragged. */
  readonly draft: readonly PlacedPane[] | null;
  /** How many steps of the draft can be taken back. */
  readonly draftSteps: number;
  /** The pane that fills the window; `null`: each stands in its place. */
  readonly fullPaneId: string | null;
  /** What is asked over the board; `null`: nothing. */
  readonly question: BoardQuestion | null;
  /** One sentence about the layout, until it is dismissed. */
  readonly notice: string | null;
  readonly isLoaded: boolean;
}

/** The board with everything that changes it. */
export interface BoardStore {
  readonly store: StoreApi<BoardState>;
  /** What the host offers beside changes: displays, presets. */
  readonly workspace: WorkspaceBridge;
  /** Follows the host. Call once; call what it gives to stop. */
  readonly connect: () => () => void;
  readonly startLayout: () => void;
  /** New places in layout mode, from the mouse. */
  readonly arrange: (panes: readonly PlacedPane[]) => void;
  /** One key press in layout mode. */
  readonly nudge: (paneId: string, nudge: Nudge) => void;
  /** Puts a new pane below the others, in layout mode. Gives its id; `null` when there is no room for more. */
  readonly addToDraft: (type: string) => string | null;
  /** Puts a pane like this one below it, set up in the same way, in layout mode. */
  readonly duplicateInDraft: (paneId: string) => string | null;
  readonly removeFromDraft: (paneId: string) => void;
  /** Takes back the last step in layout mode. */
  readonly undoDraft: () => void;
  readonly keepLayout: () => void;
  readonly revertLayout: () => void;
  /** Asks something over the board; `null` ends it. */
  readonly ask: (question: BoardQuestion | null) => void;
  /** Lets one pane fill the window; `null` ends it. Nothing of it is kept. */
  readonly showFull: (paneId: string | null) => void;
  readonly setAppearance: (change: Partial<Appearance>) => void;
  /** Any other change; resolves with whether it was done. If not, the notice says why. */
  readonly change: (change: WorkspaceChange) => Promise<boolean>;
  /** Whether the program starts when somebody logs in; if it cannot, the notice says why. */
  readonly setStartsOnLogin: (isWanted: boolean) => Promise<boolean>;
  readonly dismissNotice: () => void;
}

/** So many steps of the layout mode can be taken back. */
const MAX_STEPS = 100;
/** The contract's limit of a board. */
const MAX_PANES = 64;
const NO_BOARD: Board = { id: 'none', name: 'Batcave', panes: [] };

/** Makes the board of a window over the workspace that the host holds. */
export function createBoardStore(options: {
  readonly workspace: WorkspaceBridge;
  readonly minSizeOf: MinSizeOf;
}): BoardStore {
  const { workspace, minSizeOf } = options;
  const store = createStore<BoardState>()(() => ({
    host: null,
    window: null,
    document: { appearance: readAppearance({}), board: NO_BOARD },
    draft: null,
    draftSteps: 0,
    fullPaneId: null,
    question: null,
    notice: null,
    isLoaded: false,
  }));
  /** The panes that layout mode began with: what is not in the draft of these was removed. */
  let begunWith: readonly string[] = [];
  /** The places before each step of the draft, oldest first. */
  let past: readonly (readonly PlacedPane[])[] = [];
  /** A notice of the host is shown once, also when it is told again. */
  let dismissed: string | null = null;

  function show(host: WorkspaceState): void {
    const before = store.getState();
    const { windowId, workspace: held } = host;
    const window = held.windows.find(({ id }) => id === windowId) ?? null;
    const boardId = window?.boardId;
    const board = held.boards.find(({ id }) => id === boardId) ?? before.document.board;
    const appearance = readAppearance(held.appearance);
    // The same objects where nothing changed: a frame of the host must not draw every pane anew.
    const isSame =
      same(board, before.document.board) && same(appearance, before.document.appearance);
    store.setState({
      host,
      window,
      document: isSame
        ? before.document
        : {
            appearance: same(appearance, before.document.appearance)
              ? before.document.appearance
              : appearance,
            board: same(board, before.document.board) ? before.document.board : board,
          },
      draft: board.id === before.document.board.id ? before.draft : null,
      fullPaneId: board.panes.some(({ id }) => id === before.fullPaneId) ? before.fullPaneId : null,
      notice: host.notice !== null && host.notice !== dismissed ? host.notice : before.notice,
      isLoaded: true,
    });
  }

  async function tell(does: () => Promise<WorkspaceAnswer>): Promise<boolean> {
    try {
      const answer = await does();
      if (answer.ok) return true;
      store.setState({ notice: `${answer.problem.title} ${answer.problem.detail}` });
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      store.setState({ notice: `The layout could not be changed: ${reason}` });
    }
    return false;
  }

  const change = (wanted: WorkspaceChange) => tell(() => workspace.change(wanted));

  /** The next places, unless nothing of them differs. */
  function draw(next: readonly PlacedPane[]): void {
    const { draft } = store.getState();
    if (draft === null || same(draft, next)) return;
    past = [...past, draft].slice(-MAX_STEPS);
    store.setState({ draft: next, draftSteps: past.length });
  }

  /** A pane below all others of the draft. */
  function addPane(pane: Pick<PlacedPane, 'type' | 'w' | 'h' | 'config' | 'view'>): string | null {
    const { draft } = store.getState();
    if (draft === null) return null;
    if (draft.length >= MAX_PANES) {
      store.setState({ notice: `A board holds at most ${String(MAX_PANES)} panes.` });
      return null;
    }
    const id = crypto.randomUUID();
    draw([...draft, { ...pane, id, x: 0, y: endOf(draft) }]);
    return id;
  }

  return {
    store,
    workspace,
    connect: () => workspace.onState(show),
    startLayout() {
      const { panes } = store.getState().document.board;
      begunWith = panes.map(({ id }) => id);
      past = [];
      store.setState({ draft: panes, draftSteps: 0, fullPaneId: null });
    },
    arrange: draw,
    nudge(paneId, nudge) {
      const { draft } = store.getState();
      if (draft !== null) draw(nudgePane(draft, paneId, nudge, minSizeOf));
    },
    addToDraft(type) {
      const min = minSizeOf(type);
      return addPane({ type, w: Math.max(12, min.w), h: Math.max(8, min.h) });
    },
    duplicateInDraft(paneId) {
      const pane = store.getState().draft?.find(({ id }) => id === paneId);
      return pane === undefined ? null : addPane(pane);
    },
    removeFromDraft(paneId) {
      const { draft } = store.getState();
      if (draft !== null) draw(draft.filter(({ id }) => id !== paneId));
    },
    undoDraft() {
      const before = past.at(-1);
      if (before === undefined) return;
      past = past.slice(0, -1);
      store.setState({ draft: before, draftSteps: past.length });
    },
    keepLayout() {
      const { draft, document } = store.getState();
      if (draft === null) return;
      const { board } = document;
      // At once: between the answer and now the old places must not be seen.
      store.setState({
        draft: null,
        document: { ...document, board: { ...board, panes: [...draft] } },
      });
      const left = new Set(draft.map(({ id }) => id));
      const removedIds = begunWith.filter((id) => !left.has(id));
      void change({ kind: 'arrangeBoard', boardId: board.id, panes: [...draft], removedIds });
    },
    revertLayout() {
      store.setState({ draft: null });
    },
    ask(question) {
      store.setState({ question });
    },
    showFull(paneId) {
      if (store.getState().draft === null) store.setState({ fullPaneId: paneId });
    },
    setAppearance(wanted) {
      void change({ kind: 'setAppearance', change: wanted });
    },
    change,
    setStartsOnLogin: (isWanted) => tell(() => workspace.setStartsOnLogin(isWanted)),
    dismissNotice() {
      dismissed = store.getState().host?.notice ?? null;
      store.setState({ notice: null });
    },
  };
}

function same(a: unknown, b: unknown): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}
