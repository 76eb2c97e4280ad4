import { type Workspace, WORKSPACE_VERSION } from '../ipc/workspace.ts';
import { faultOf } from './faultOf.ts';
import { DEFAULT_WORKSPACE } from './starterWorkspaces.ts';

/** A workspace to show, and what to tell the operator about it. */
export interface ReadWorkspace {
  readonly workspace: Workspace;
  readonly notice: string | null;
}

/**
 * Reads what was saved, by this version or an older one. Anything that cannot be used gives the default and one
 * sentence; what was saved is left alone until the operator changes something.
 */
export function readWorkspace(saved: unknown): ReadWorkspace {
  if (saved === null || saved === undefined) return { workspace: DEFAULT_WORKSPACE, notice: null };
  const workspace = migrate(saved);
  const fault = faultOf(workspace);
  if (fault === null) return { workspace: workspace as Workspace, notice: null };
  return {
    workspace: DEFAULT_WORKSPACE,
    notice: `The saved layout was not used: ${fault}. This is the default one; the saved one is kept until you change something.`,
  };
}

/** Format 1 had one window with one board. It becomes the first board; the other starter boards are added. */
function migrate(saved: unknown): unknown {
  if (typeof saved !== 'object' || saved === null || !('version' in saved)) return saved;
  if (saved.version !== 1) return saved;
  const { appearance, board } = saved as { appearance?: unknown; board?: { panes?: unknown } };
  if (typeof board !== 'object' || !Array.isArray(board.panes)) return saved;
  const [, ...others] = DEFAULT_WORKSPACE.boards;
  const [window] = DEFAULT_WORKSPACE.windows;
  return {
    ...DEFAULT_WORKSPACE,
    version: WORKSPACE_VERSION,
    appearance,
    boards: [{ ...board, id: 'triage' }, ...others],
    windows: [window],
  };
}
