import type { Problem } from '@batcave/shared/api';
import type {
  PaneNews,
  RotationNews,
  WorkspaceAnswer,
  WorkspaceBridge,
  WorkspaceState,
} from '../ipc/workspace.ts';
import { createPaneFailures } from './paneFailures.ts';
import { createWallCodes, type WallCodes } from './wallCodes.ts';
import type { WorkspaceHolder } from './workspaceHolder.ts';

/** Changes that need a window of the operating system. */
const NEEDS_WINDOWS: ReadonlySet<string> = new Set(['openWindow', 'moveToNewWindow']);

/**
 * The workspace where there is but one window, and no display can be chosen: a browser tab. What its wall says of its
 * boards goes to `rotationTold`, and that it is a wall to `codes`.
 */
export function createOneWindowBridge(
  holder: WorkspaceHolder,
  rotationTold: (news: RotationNews) => void = () => undefined,
  codes: Pick<WallCodes, 'setWalls' | 'walls'> = createWallCodes({ nowMs: Date.now }),
): WorkspaceBridge {
  const answer = (reason: string | null): WorkspaceAnswer =>
    reason === null ? { ok: true } : { ok: false, problem: problemOf(reason) };
  const notHere = async (): Promise<WorkspaceAnswer> =>
    answer('Windows, displays and presets need the desktop console.');

  // Only as long as the page: whoever loads it again begins anew.
  const failures = createPaneFailures(Date.now);
  const listeners = new Set<(state: WorkspaceState) => void>();

  function state(): WorkspaceState {
    const workspace = holder.get();
    const [own] = workspace.windows;
    codes.setWalls(own?.mode === 'wall' ? [own.id] : []);
    return {
      windowId: workspace.windows[0]?.id ?? '',
      workspace,
      displays: [],
      slots: {},
      walls: codes.walls(),
      canPlace: false,
      startsOnLogin: false,
      hasPin: false,
      notice: holder.notice(),
      pausedPanes: failures.paused(),
      startsOneByOne: false,
    };
  }

  return Object.freeze({
    onState(listener: (state: WorkspaceState) => void) {
      const stop = holder.subscribe(() => {
        listener(state());
      });
      listeners.add(listener);
      listener(state());
      return () => {
        listeners.delete(listener);
        stop();
      };
    },
    async change(change: Parameters<WorkspaceBridge['change']>[0]) {
      if (NEEDS_WINDOWS.has(change.kind)) return notHere();
      const held = holder.change(change);
      return answer(held.ok ? null : held.reason);
    },
    async tellPane(paneId: string, news: PaneNews) {
      failures.tell(holder.get().windows[0]?.id ?? '', paneId, news);
      if (news === 'failed' || news === 'retry')
        for (const listener of listeners) listener(state());
    },
    async tellRotation(news: RotationNews) {
      rotationTold(news);
    },
    identify: async () => undefined,
    setStartsOnLogin: notHere,
    listPresets: async () => [],
    savePreset: notHere,
    usePreset: notHere,
    removePreset: notHere,
    exportPreset: async () => null,
    importPreset: notHere,
    checkPin: async () => answer(null),
    setPin: notHere,
  });
}

function problemOf(detail: string): Problem {
  const title = 'This was not changed.';
  const code = 'workspace_unchanged';
  return { type: `urn:sentry:error:${code}`, title, status: 0, code, detail, trace_id: '' };
}
