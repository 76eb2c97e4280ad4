import { Check } from 'typebox/schema';
import { type Workspace, type WorkspaceChange, WorkspaceChangeSchema } from '../ipc/workspace.ts';
import { applyChange } from './applyChange.ts';
import { readWorkspace } from './readWorkspace.ts';

/** What became of a change; `reason` names the field or the part and what to do. */
export type Held = { readonly ok: true } | { readonly ok: false; readonly reason: string };

/** The one workspace of a device, in whichever process holds it. */
export interface WorkspaceHolder {
  readonly get: () => Workspace;
  readonly notice: () => string | null;
  /** Checks and applies a change, and asks for it to be saved. Windows send anything: nothing is trusted. */
  readonly change: (change: unknown) => Held;
  /** Tells of every change after it was applied. Gives the way to stop. */
  readonly subscribe: (listener: () => void) => () => void;
}

/** Holds what was saved. `save` may fail: then the notice says so, and the change stands all the same. */
export function createWorkspaceHolder(options: {
  readonly saved: unknown;
  readonly save: (workspace: Workspace) => Promise<void>;
}): WorkspaceHolder {
  let { workspace, notice } = readWorkspace(options.saved);
  const listeners = new Set<() => void>();

  function tell(): void {
    for (const listener of listeners) listener();
  }

  return {
    get: () => workspace,
    notice: () => notice,
    change(asked) {
      // As JSON: an array with holes passes the check and is not what it promised.
      const [change] = JSON.parse(JSON.stringify([asked])) as [unknown];
      if (!Check(WorkspaceChangeSchema, change))
        return { ok: false, reason: 'change: is none that this version knows.' };
      const applied = applyChange(workspace, change as WorkspaceChange);
      if (!applied.ok) return applied;
      workspace = applied.workspace;
      notice = null;
      tell();
      options.save(workspace).catch((error: unknown) => {
        const reason = error instanceof Error ? error.message : String(error);
        notice = `The layout could not be saved: ${reason}`;
        tell();
      });
      return { ok: true };
    },
    subscribe(listener) {
      listeners.add(listener);
      return () => {
        listeners.delete(listener);
      };
    },
  };
}
