import { contextBridge, ipcRenderer } from 'electron';
import { type AskChannel, CHANNELS, type IpcAnswer } from '../ipc/channels.ts';
import type { HostBridge, WindowFrame } from '../ipc/contract.ts';
import type { IdentityAnswer, IdentityState } from '../ipc/identity.ts';

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

function isFrame(value: unknown): value is WindowFrame {
  return typeof value === 'object' && value !== null && 'frame' in value && 'alerts' in value;
}

function isIdentityState(value: unknown): value is IdentityState {
  return typeof value === 'object' && value !== null && 'kind' in value;
}

/** A change of the identity. Main checked it; what it hands back is what came of it. */
async function change(channel: AskChannel, ...args: readonly unknown[]): Promise<IdentityAnswer> {
  const answer = await ask(channel, ...args);
  return answer.ok ? (answer.value as IdentityAnswer) : { ok: false, problem: answer.problem };
}

let listeners = 0;
let identityListeners = 0;

// Named functions of the contract and nothing else: no channel, no event object and no
// `ipcRenderer` gets through.
const bridge: HostBridge = {
  host: 'electron',
  onFrame(listener) {
    const pass = (_event: unknown, frame: unknown): void => {
      if (isFrame(frame)) listener(frame);
    };
    ipcRenderer.on(CHANNELS.frame, pass);
    listeners += 1;
    let ended = false;
    tell(CHANNELS.startFrames);
    return () => {
      if (ended) return;
      ended = true;
      ipcRenderer.removeListener(CHANNELS.frame, pass);
      listeners -= 1;
      if (listeners === 0) tell(CHANNELS.stopFrames);
    };
  },
  ackFrame(frame) {
    tell(CHANNELS.ackFrame, frame);
  },
  async call(id, input) {
    const answer = await ask(CHANNELS.call, id, input);
    // Main checked the route and its input; what it hands back is the result of that call.
    return answer.ok ? (answer.value as never) : { ok: false, problem: answer.problem };
  },
  retryNow() {
    tell(CHANNELS.retryNow);
  },
  layout: Object.freeze({
    load: () => askOrThrow(CHANNELS.loadLayout),
    async save(layout: unknown) {
      await askOrThrow(CHANNELS.saveLayout, layout);
    },
  }),
  identity: Object.freeze({
    onState(listener: (state: IdentityState) => void) {
      const pass = (_event: unknown, state: unknown): void => {
        if (isIdentityState(state)) listener(state);
      };
      ipcRenderer.on(CHANNELS.identityState, pass);
      identityListeners += 1;
      let ended = false;
      tell(CHANNELS.startIdentity);
      return () => {
        if (ended) return;
        ended = true;
        ipcRenderer.removeListener(CHANNELS.identityState, pass);
        identityListeners -= 1;
        if (identityListeners === 0) tell(CHANNELS.stopIdentity);
      };
    },
    enrol: (bundle: string) => change(CHANNELS.enrol, bundle),
    importPkcs12: (input: unknown) => change(CHANNELS.importPkcs12, input),
    renew: () => change(CHANNELS.renew),
    remove: () => change(CHANNELS.removeIdentity),
  }),
};

contextBridge.exposeInMainWorld('batcave', Object.freeze(bridge));
