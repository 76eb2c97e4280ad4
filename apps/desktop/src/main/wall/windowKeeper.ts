import type { DisplayFacts, WindowPlan, Workspace, WorkspaceChange } from '../../ipc/workspace.ts';
import { type Placement, planWindows, type SlotMatch } from '../../workspace/index.ts';
import { changeOfMove, isSameRectangle, type MovedWindow } from './changeOfMove.ts';
import { createHeldMatches } from './heldMatches.ts';

/** After displays changed the system moves windows itself for a while: nobody's hand did that. */
export const QUIET_AFTER_DISPLAYS_MS = 2_500;

/** A window that is open. */
export interface KeptWindow {
  /** Resolves when it has something to show. */
  readonly ready: Promise<void>;
  /** Resolves when it stands there. */
  place(placement: Placement): Promise<void>;
  /** Ends it without asking anybody. */
  close(): void;
}

/** Has the windows of the workspace open, each where it belongs on the displays that are there. */
export interface WindowKeeper {
  /** Opens, closes and places what differs from the plan. */
  update(): void;
  /** Like `update`, and puts back what the system moved by itself. */
  displaysChanged(): void;
  /** Somebody moved a window, or changed how it fills the display. */
  moved(windowId: string, moved: MovedWindow): void;
  matches(): ReadonlyMap<string, SlotMatch>;
  find(windowId: string): KeptWindow | undefined;
  /** Whether a wall is on a display. */
  showsWall(): boolean;
}

/** Makes the keeper. Nothing is open before the first `update`. */
export function createWindowKeeper(options: {
  readonly workspace: () => Workspace;
  readonly displays: () => readonly DisplayFacts[];
  readonly open: (plan: WindowPlan, placement: Placement) => KeptWindow;
  readonly change: (change: WorkspaceChange) => void;
  readonly nowMs: () => number;
  readonly log: (message: string, error?: unknown) => void;
}): WindowKeeper {
  const { workspace, displays, nowMs, log } = options;
  const held = createHeldMatches();
  const windows = new Map<string, KeptWindow>();
  const wanted = new Map<string, Placement>();
  const ready = new Set<KeptWindow>();
  let matches: ReadonlyMap<string, SlotMatch> = new Map();
  let quietUntilMs = 0;
  // One after the other: of several windows that go full screen at once, macOS lets one.
  let queue: Promise<void> = Promise.resolve();

  function place(windowId: string): void {
    queue = queue.then(async () => {
      const window = windows.get(windowId);
      const placement = wanted.get(windowId);
      if (window === undefined || placement === undefined || !ready.has(window)) return;
      try {
        await window.place(placement);
      } catch (error) {
        log(`window ${windowId} could not be placed`, error);
      }
    });
  }

  function open(plan: WindowPlan, placement: Placement): void {
    const window = options.open(plan, placement);
    windows.set(plan.id, window);
    void window.ready.then(() => {
      ready.add(window);
      if (windows.get(plan.id) === window) place(plan.id);
    });
  }

  function apply(isForced: boolean): void {
    const { slots, windows: plans } = workspace();
    matches = held.match(slots, displays());
    const placements = planWindows(workspace(), displays(), matches);
    for (const [windowId, window] of windows) {
      if (placements.has(windowId)) continue;
      windows.delete(windowId);
      wanted.delete(windowId);
      window.close();
    }
    for (const plan of plans) {
      const placement = placements.get(plan.id);
      if (placement === undefined) continue;
      const isAsWanted = isSame(wanted.get(plan.id), placement);
      wanted.set(plan.id, placement);
      if (!windows.has(plan.id)) open(plan, placement);
      else if (isForced || !isAsWanted) place(plan.id);
    }
  }

  return {
    update() {
      apply(false);
    },
    displaysChanged() {
      quietUntilMs = nowMs() + QUIET_AFTER_DISPLAYS_MS;
      apply(true);
    },
    moved(windowId, moved) {
      const plan = workspace().windows.find(({ id }) => id === windowId);
      if (plan === undefined || nowMs() < quietUntilMs) return;
      if (wanted.get(windowId)?.kind === 'parked') return;
      const change = changeOfMove(plan, moved, displays(), matches);
      if (change?.kind !== 'changeWindow') return;
      // It stands there already: the plan that follows from this must not move it again.
      const bounds = change.change.bounds ?? moved.normalBounds;
      wanted.set(windowId, { kind: 'shown', bounds, fill: moved.fill });
      options.change(change);
    },
    matches: () => matches,
    find: (windowId) => windows.get(windowId),
    showsWall: () =>
      workspace().windows.some(
        ({ id, mode }) => mode === 'wall' && wanted.get(id)?.kind === 'shown',
      ),
  };
}

function isSame(a: Placement | undefined, b: Placement): boolean {
  if (a?.kind !== 'shown' || b.kind !== 'shown') return a?.kind === b.kind;
  return a.fill === b.fill && isSameRectangle(a.bounds, b.bounds);
}
