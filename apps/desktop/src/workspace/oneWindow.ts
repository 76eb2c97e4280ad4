import type { Problem } from '@batcave/shared/api';
import type { WorkspaceAnswer, WorkspaceBridge, WorkspaceState } from '../ipc/workspace.ts';
import type { WorkspaceHolder } from './workspaceHolder.ts';

/** Changes that need a window of the operating system. */
const NEEDS_WINDOWS: ReadonlySet<string> = new Set(['openWindow', 'moveToNewWindow']);

/** The workspace where there is but one window, and no display can be chosen: a browser tab. */
export function createOneWindowBridge(holder: WorkspaceHolder): WorkspaceBridge {
  const answer = (reason: string | null): WorkspaceAnswer =>
    reason === null ? { ok: true } : { ok: false, problem: problemOf(reason) };
  const notHere = async (): Promise<WorkspaceAnswer> =>
    answer('Windows, displays and presets need the desktop console.');

  function state(): WorkspaceState {
    const workspace = holder.get();
    return {
      windowId: workspace.windows[0]?.id ?? '',
      workspace,
      displays: [],
      slots: {},
      canPlace: false,
      startsOnLogin: false,
      notice: holder.notice(),
    };
  }

  return Object.freeze({
    onState(listener: (state: WorkspaceState) => void) {
      const stop = holder.subscribe(() => {
        listener(state());
      });
      listener(state());
      return stop;
    },
    async change(change: Parameters<WorkspaceBridge['change']>[0]) {
      if (NEEDS_WINDOWS.has(change.kind)) return notHere();
      const held = holder.change(change);
      return answer(held.ok ? null : held.reason);
    },
    identify: async () => undefined,
    setStartsOnLogin: notHere,
    listPresets: async () => [],
    savePreset: notHere,
    usePreset: notHere,
    removePreset: notHere,
    exportPreset: async () => null,
    importPreset: notHere,
  });
}

function problemOf(detail: string): Problem {
  const title = 'This was not changed.';
  const code = 'workspace_unchanged';
  return { type: `urn:sentry:error:${code}`, title, status: 0, code, detail, trace_id: '' };
}
