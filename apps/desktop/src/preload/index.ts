import { contextBridge, ipcRenderer } from 'electron';
import { type AskChannel, CHANNELS, type IpcAnswer } from '../ipc/channels.ts';
import type { HostBridge, WindowFrame } from '../ipc/contract.ts';
import type { IdentityAnswer, IdentityState } from '../ipc/identity.ts';
import type { TenantsState } from '../ipc/tenants.ts';
import type { UpdateAnswer, UpdateState } from '../ipc/update.ts';
import type { CodeFound, OpenedAnswer, ViewNews } from '../ipc/views.ts';
import type {
  PaneNews,
  Preset,
  RotationNews,
  WorkspaceAnswer,
  WorkspaceState,
} from '../ipc/workspace.ts';

async function ask(channel: AskChannel, ...args: readonly unknown[]): Promise<IpcAnswer> {
  return (await ipcRenderer.invoke(channel, ...args)) as IpcAnswer;
}

async function askOrThrow(channel: AskChannel, ...args: readonly unknown[]): Promise<unknown> {
  const answer = await ask(channel, ...args);
  if (!answer.ok) throw new Error(`${answer.problem.title} ${answer.problem.detail}`);
  return answer.value;
}

/** Sends what needs no answer. A refusal is in main's log; here there is nobody to tell. */
function tell(channel: AskChannel, ...args: readonly unknown[]): void {
  ask(channel, ...args).catch(() => undefined);
}

/** A change. Main checked it; what it hands back is what came of it. */
async function change<Answer>(
  channel: AskChannel,
  ...args: readonly unknown[]
): Promise<Answer | Extract<WorkspaceAnswer, { ok: false }>> {
  const answer = await ask(channel, ...args);
  return answer.ok ? (answer.value as Answer) : { ok: false, problem: answer.problem };
}

/** News that main sends from `start` to `stop`, for as long as somebody here listens. */
function createNews<News>(channels: {
  readonly news: (typeof CHANNELS)[keyof typeof CHANNELS];
  readonly start: AskChannel;
  readonly stop: AskChannel;
  readonly isNews: (value: unknown) => value is News;
}): (listener: (news: News) => void) => () => void {
  let listeners = 0;
  return (listener) => {
    const pass = (_event: unknown, value: unknown): void => {
      if (channels.isNews(value)) listener(value);
    };
    ipcRenderer.on(channels.news, pass);
    listeners += 1;
    let ended = false;
    tell(channels.start);
    return () => {
      if (ended) return;
      ended = true;
      ipcRenderer.removeListener(channels.news, pass);
      listeners -= 1;
      if (listeners === 0) tell(channels.stop);
    };
  };
}

function isFrame(value: unknown): value is WindowFrame {
  return typeof value === 'object' && value !== null && 'frame' in value && 'alerts' in value;
}

function isIdentityState(value: unknown): value is IdentityState {
  return typeof value === 'object' && value !== null && 'kind' in value;
}

function isTenantsState(value: unknown): value is TenantsState {
  return typeof value === 'object' && value !== null && 'tenants' in value;
}

function isUpdateState(value: unknown): value is UpdateState {
  return typeof value === 'object' && value !== null && 'kind' in value;
}

function isWorkspaceState(value: unknown): value is WorkspaceState {
  return typeof value === 'object' && value !== null && 'windowId' in value;
}

function isViewNews(value: unknown): value is ViewNews {
  return typeof value === 'object' && value !== null && 'kind' in value;
}

// Named functions of the contract and nothing else: no channel, no event object and no
// `ipcRenderer` gets through.
const bridge: HostBridge = {
  host: 'electron',
  onFrame: createNews({
    news: CHANNELS.frame,
    start: CHANNELS.startFrames,
    stop: CHANNELS.stopFrames,
    isNews: isFrame,
  }),
  ackFrame(frame, feedHz) {
    tell(CHANNELS.ackFrame, frame, feedHz);
  },
  async call(id, input, shown) {
    const answer = await ask(CHANNELS.call, id, input, shown);
    // Main checked the route and its input; what it hands back is the result of that call.
    return answer.ok ? (answer.value as never) : { ok: false, problem: answer.problem };
  },
  retryNow() {
    tell(CHANNELS.retryNow);
  },
  focusWindow(windowId) {
    tell(CHANNELS.focusWindow, windowId);
  },
  async reloadPage() {
    location.reload();
    return true;
  },
  views: Object.freeze({
    onNews: createNews<ViewNews>({
      news: CHANNELS.viewNews,
      start: CHANNELS.startViews,
      stop: CHANNELS.stopViews,
      isNews: isViewNews,
    }),
    open: (asked: unknown, place: unknown) => change<OpenedAnswer>(CHANNELS.openView, asked, place),
    async tellShown(items: unknown) {
      return (await askOrThrow(CHANNELS.tellShown, items)) as readonly (number | null)[];
    },
    async findCode(wall: number, item: number) {
      return (await askOrThrow(CHANNELS.findCode, wall, item)) as CodeFound;
    },
  }),
  workspace: Object.freeze({
    onState: createNews({
      news: CHANNELS.workspaceState,
      start: CHANNELS.startWorkspace,
      stop: CHANNELS.stopWorkspace,
      isNews: isWorkspaceState,
    }),
    change: (asked: unknown) => change<WorkspaceAnswer>(CHANNELS.changeWorkspace, asked),
    async tellPane(paneId: string, news: PaneNews) {
      await askOrThrow(CHANNELS.tellPane, paneId, news);
    },
    async tellRotation(news: RotationNews) {
      await askOrThrow(CHANNELS.tellRotation, news);
    },
    async identify() {
      await askOrThrow(CHANNELS.identify);
    },
    setStartsOnLogin: (isWanted: boolean) =>
      change<WorkspaceAnswer>(CHANNELS.setStartsOnLogin, isWanted),
    async listPresets() {
      return (await askOrThrow(CHANNELS.listPresets)) as readonly Preset[];
    },
    savePreset: (name: string) => change<WorkspaceAnswer>(CHANNELS.savePreset, name),
    usePreset: (name: string) => change<WorkspaceAnswer>(CHANNELS.usePreset, name),
    removePreset: (name: string) => change<WorkspaceAnswer>(CHANNELS.removePreset, name),
    async exportPreset(name: string) {
      return (await askOrThrow(CHANNELS.exportPreset, name)) as string | null;
    },
    importPreset: (text: string) => change<WorkspaceAnswer>(CHANNELS.importPreset, text),
    checkPin: (pin: string) => change<WorkspaceAnswer>(CHANNELS.checkPin, pin),
    setPin: (current: string | null, next: string | null) =>
      change<WorkspaceAnswer>(CHANNELS.setPin, current, next),
  }),
  identity: Object.freeze({
    onState: createNews<IdentityState>({
      news: CHANNELS.identityState,
      start: CHANNELS.startIdentity,
      stop: CHANNELS.stopIdentity,
      isNews: isIdentityState,
    }),
    enrol: (bundle: string) => change<IdentityAnswer>(CHANNELS.enrol, bundle),
    importPkcs12: (input: unknown) => change<IdentityAnswer>(CHANNELS.importPkcs12, input),
    renew: () => change<IdentityAnswer>(CHANNELS.renew),
    remove: () => change<IdentityAnswer>(CHANNELS.removeIdentity),
  }),
  tenants: Object.freeze({
    onState: createNews<TenantsState>({
      news: CHANNELS.tenantsState,
      start: CHANNELS.startTenants,
      stop: CHANNELS.stopTenants,
      isNews: isTenantsState,
    }),
    show: (tenant: string) => change<WorkspaceAnswer>(CHANNELS.showTenant, tenant),
    enrol: (bundle: string) => change<IdentityAnswer>(CHANNELS.enrolTenant, bundle),
    importPkcs12: (input: unknown) => change<IdentityAnswer>(CHANNELS.importTenant, input),
    remove: (tenant: string) => change<IdentityAnswer>(CHANNELS.removeTenant, tenant),
  }),
  update: Object.freeze({
    onState: createNews<UpdateState>({
      news: CHANNELS.updateState,
      start: CHANNELS.startUpdates,
      stop: CHANNELS.stopUpdates,
      isNews: isUpdateState,
    }),
    check: () => change<UpdateAnswer>(CHANNELS.checkUpdates),
    install: (moment: unknown) => change<UpdateAnswer>(CHANNELS.installUpdate, moment),
  }),
};

contextBridge.exposeInMainWorld('batcave', Object.freeze(bridge));
