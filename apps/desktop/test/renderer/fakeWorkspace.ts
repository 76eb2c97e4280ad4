import type {
  DisplayFacts,
  Preset,
  RotationNews,
  Workspace,
  WorkspaceAnswer,
  WorkspaceBridge,
  WorkspaceChange,
  WorkspaceState,
} from '../../src/ipc/workspace.ts';
import {
  createOneWindowBridge,
  createPaneFailures,
  createWallCodes,
  createWorkspaceHolder,
  matchSlots,
  onThisDevice,
  type WallCodes,
} from '../../src/workspace/index.ts';

/** What a test says of the host around the page: without it there is one window and no display. */
export interface FakeHost {
  readonly windowId?: string;
  readonly displays: readonly DisplayFacts[];
  readonly canPlace?: boolean;
  readonly startsOnLogin?: boolean;
  /** What is asked before a wall is left. */
  readonly pin?: string;
  /** Pages of one browser context that name the same channel share their workspace. */
  readonly channel?: string;
}

/** What a test sees of the workspace, and does to the displays. */
export interface FakeWorkspace {
  readonly bridge: WorkspaceBridge;
  /** As the page is told of it. */
  state(): Promise<WorkspaceState>;
  setDisplays(displays: readonly DisplayFacts[]): void;
}

interface Record {
  /** The workspace after each change. */
  readonly saved: Workspace[];
  /** What the page has asked of the workspace. */
  readonly changes: WorkspaceChange[];
  /** What else it has asked of the host. */
  readonly asked: (readonly [string, unknown])[];
  /** What its wall said of its boards. */
  readonly rotation: RotationNews[];
}

function refused(detail: string): WorkspaceAnswer {
  const title = 'This was not changed.';
  const code = 'workspace_unchanged';
  const type = `urn:sentry:error:${code}`;
  return { ok: false, problem: { type, title, status: 0, code, detail, trace_id: '' } };
}

function stateOf(bridge: WorkspaceBridge): Promise<WorkspaceState> {
  return new Promise((resolve) => {
    const stop = bridge.onState(resolve);
    queueMicrotask(stop);
  });
}

/** A workspace as a host holds it, in the page. */
export function createFakeWorkspace(
  saved: unknown,
  host: FakeHost | null,
  record: Record,
  codes: WallCodes = createWallCodes({ nowMs: Date.now }),
): FakeWorkspace {
  const holder = createWorkspaceHolder({
    saved,
    save(now) {
      record.saved.push(now);
      return Promise.resolve();
    },
  });
  const one = createOneWindowBridge(holder, undefined, codes);
  if (host === null) {
    const bridge: WorkspaceBridge = {
      ...one,
      change(change) {
        record.changes.push(change);
        return one.change(change);
      },
    };
    return { bridge, state: () => stateOf(bridge), setDisplays: () => undefined };
  }

  let { displays } = host;
  let pin = host.pin ?? null;
  let startsOnLogin = host.startsOnLogin ?? false;
  let held = new Map<string, number>();
  const presets = new Map<string, { preset: Preset; workspace: Workspace }>();
  const listeners = new Set<(state: WorkspaceState) => void>();
  const channel = host.channel === undefined ? null : new BroadcastChannel(host.channel);

  const failures = createPaneFailures(Date.now);

  function windowId(): string {
    return host?.windowId ?? holder.get().windows[0]?.id ?? '';
  }
  function state(): WorkspaceState {
    const workspace = holder.get();
    const matches = matchSlots(workspace.slots, displays, held);
    held = new Map(
      [...matches].filter((each): each is [string, number] => typeof each[1] === 'number'),
    );
    codes.setWalls(workspace.windows.filter(({ mode }) => mode === 'wall').map(({ id }) => id));
    return {
      windowId: windowId(),
      walls: codes.walls(),
      workspace,
      displays,
      slots: Object.fromEntries(matches),
      canPlace: host?.canPlace ?? true,
      startsOnLogin,
      hasPin: pin !== null,
      notice: holder.notice(),
      pausedPanes: failures.paused(),
      startsOneByOne: failures.startsOneByOne(windowId()),
    };
  }
  function tell(): void {
    const now = state();
    for (const listener of listeners) listener(now);
  }
  function apply(change: WorkspaceChange): WorkspaceAnswer {
    const done = holder.change(change);
    return done.ok ? { ok: true } : refused(done.reason);
  }
  holder.subscribe(tell);
  channel?.addEventListener('message', ({ data }: MessageEvent<WorkspaceChange>) => {
    apply(data);
  });
  function presetOf(name: string) {
    const { windows } = holder.get();
    const desks = windows.filter(({ mode }) => mode === 'desk').length;
    const walls = windows.length - desks;
    return { name, savedAt: new Date().toISOString(), desks, walls };
  }

  return {
    state: async () => state(),
    setDisplays(next) {
      displays = next;
      tell();
    },
    bridge: {
      onState(listener) {
        listeners.add(listener);
        listener(state());
        return () => {
          listeners.delete(listener);
        };
      },
      async change(change) {
        record.changes.push(change);
        const answer = apply(change);
        if (answer.ok) channel?.postMessage(change);
        return answer;
      },
      async tellPane(paneId, news) {
        failures.tell(windowId(), paneId, news);
        if (news === 'failed' || news === 'retry') tell();
      },
      async tellRotation(news) {
        record.rotation.push(news);
      },
      async identify() {
        record.asked.push(['identify', null]);
      },
      async setStartsOnLogin(isWanted) {
        record.asked.push(['setStartsOnLogin', isWanted]);
        startsOnLogin = isWanted;
        tell();
        return { ok: true };
      },
      listPresets: async () => [...presets.values()].map(({ preset }) => preset),
      async savePreset(name) {
        presets.set(name, { preset: presetOf(name), workspace: holder.get() });
        return { ok: true };
      },
      async usePreset(name) {
        const found = presets.get(name);
        if (found === undefined) return refused(`preset ${name}: there is none any more.`);
        const workspace = onThisDevice(found.workspace, holder.get(), 'acme-prod');
        return apply({ kind: 'replace', workspace });
      },
      async removePreset(name) {
        presets.delete(name);
        return { ok: true };
      },
      async exportPreset(name) {
        const found = presets.get(name);
        return found === undefined ? null : JSON.stringify({ name, workspace: found.workspace });
      },
      async checkPin(given) {
        record.asked.push(['checkPin', given]);
        return pin === null || given === pin ? { ok: true } : refused('pin: it is another one.');
      },
      async setPin(current, next) {
        record.asked.push(['setPin', [current, next]]);
        if (current !== pin) return refused('pin: it is another one.');
        pin = next;
        tell();
        return { ok: true };
      },
      async importPreset(text) {
        try {
          const { name, workspace } = JSON.parse(text) as { name: string; workspace: Workspace };
          presets.set(name, { preset: presetOf(name), workspace });
          return { ok: true };
        } catch {
          return refused('The text is no preset: it is not JSON. Copy all of it.');
        }
      },
    },
  };
}
