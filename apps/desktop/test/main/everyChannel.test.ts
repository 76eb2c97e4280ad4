import type { IpcMainInvokeEvent, WebContents } from 'electron';
import Type from 'typebox';
import { Check } from 'typebox/schema';
import { beforeEach, expect, test } from 'vitest';
import { CHANNELS, type AskChannel, type IpcAnswer } from '../../src/ipc/channels.ts';
import type { FeedHub } from '../../src/link/index.ts';
import type { ConsoleIdentity } from '../../src/main/identity/consoleIdentity.ts';
import { serveIdentity } from '../../src/main/identity/serveIdentity.ts';
import { createIpcServer } from '../../src/main/ipc/ipcServer.ts';
import { parseCall } from '../../src/main/ipc/parseCall.ts';
import { createOpenWindows, serveWindows } from '../../src/main/ipc/serveWindows.ts';
import type { ConsoleTenants } from '../../src/main/tenants/consoleTenants.ts';
import { serveTenants } from '../../src/main/tenants/serveTenants.ts';
import { serveUpdates } from '../../src/main/update/serveUpdates.ts';
import { AskedViewSchema, ShownItemsSchema, ViewPlaceSchema } from '../../src/ipc/views.ts';
import { serveViews } from '../../src/main/views/serveViews.ts';
import { serveWorkspace } from '../../src/main/workspace/serveWorkspace.ts';
import type { WorkspaceHost } from '../../src/main/workspace/workspaceHost.ts';
import { createWorkspaceHolder, faultOf, type WorkspaceHolder } from '../../src/workspace/index.ts';
import { ASK_CHANNELS, CHANNEL_EXAMPLES } from './channelExamples.ts';
import { hostileArguments } from './hostileArguments.ts';

const SEED = 20_261_126;
const ARGUMENTS_PER_CHANNEL = 10_000;
const WINDOW_ID = 7;
const WALL_CODE = Type.Object({
  wall: Type.Integer({ minimum: 1, maximum: 99 }),
  item: Type.Integer({ minimum: 1, maximum: 999 }),
});

type Handler = (event: IpcMainInvokeEvent, ...args: unknown[]) => Promise<IpcAnswer>;
let handlers: Map<string, Handler>;
/** What got through to the parts behind the door. */
let reached: { to: string; args: readonly unknown[] }[];
let faults: string[];
let holder: WorkspaceHolder;

beforeEach(() => {
  handlers = new Map();
  reached = [];
  faults = [];
  let nowMs = 0;
  const note =
    <Answer>(to: string, answer: Answer) =>
    (...args: readonly unknown[]): Answer => {
      reached.push({ to, args });
      return answer;
    };
  const done = Promise.resolve({ ok: true as const });
  const windows = createOpenWindows();
  windows.add(
    {
      id: WINDOW_ID,
      on: () => undefined,
      once: () => undefined,
      isDestroyed: () => false,
      send: () => undefined,
    } as never as WebContents,
    'main',
  );
  const ipc = createIpcServer({
    ipcMain: { handle: (channel, handler) => handlers.set(channel, handler as Handler) },
    windows,
    // Far enough apart that the rate never is what refuses.
    nowMs: () => (nowMs += 60_000),
    log: (message) => {
      if (message.startsWith('failed')) faults.push(message);
    },
  });
  const attached = { ack: note('ack', undefined), detach: () => undefined };
  serveWindows({
    ipc,
    hubOf: () =>
      ({
        attach: () => attached,
        call: note('call', done),
        tenant: () => 'acme',
        retryNow: () => undefined,
      }) as unknown as FeedHub,
    focus: note('focus', undefined),
  });
  holder = createWorkspaceHolder({ saved: null, save: () => Promise.resolve() });
  serveWorkspace({
    ipc,
    host: {
      stateFor: () => ({ workspace: holder.get() }),
      subscribe: holder.subscribe,
      change: holder.change,
      plannedTenant: () => undefined,
      tellPane: note('tellPane', undefined),
      tellRotation: note('tellRotation', undefined),
      identify: () => undefined,
      setStartsOnLogin: note('startsOnLogin', done),
      savePreset: note('presetName', done),
      usePreset: note('presetName', done),
      checkPin: note('pin', done),
      setPin: note('pin', done),
      presets: {
        list: () => Promise.resolve([]),
        remove: note('presetName', done),
        exportText: note('presetName', Promise.resolve(null)),
        importText: note('presetText', done),
      },
    } as unknown as WorkspaceHost,
  });
  serveViews({
    ipc,
    views: {
      open: (_from, news, place) =>
        note('view', { ok: true as const, windowId: 'main' })(news, place),
    },
    post: { listen: () => () => undefined },
    codes: {
      show: (_windowId, items) => note('shown', [])(items),
      find: (code) => note('code', { kind: 'unknown' as const, reason: '' })(code),
    },
    tenantOf: () => 'acme',
  });
  serveIdentity({
    ipc,
    identityOf: () =>
      ({
        onState: () => () => undefined,
        enrol: note('enrol', done),
        importPkcs12: note('importPkcs12', done),
        renew: () => done,
        remove: () => done,
      }) as unknown as ConsoleIdentity,
  });
  serveTenants({
    ipc,
    tenants: {
      all: () => [],
      recent: () => [],
      find: note('findTenant', undefined),
      subscribe: () => undefined,
      enrol: note('enrol', done),
      importPkcs12: note('importPkcs12', done),
      remove: note('removeTenant', done),
    } as unknown as ConsoleTenants,
    windowTenants: { of: () => undefined, missing: () => null },
    workspace: holder.get,
    change: note('showTenant', { ok: true as const }),
    onWorkspace: () => undefined,
  });
  serveUpdates({
    ipc,
    updates: {
      onState: () => () => undefined,
      start: () => undefined,
      check: () => done,
      install: note('install', done),
      stop: () => undefined,
    },
  });
});

function ask(channel: string, args: readonly unknown[], from: object = {}): Promise<IpcAnswer> {
  const mainFrame = { url: 'app://console/index.html' };
  const event = { sender: { id: WINDOW_ID, mainFrame }, senderFrame: mainFrame, ...from };
  const handler = handlers.get(channel);
  if (handler === undefined) throw new Error(`Nobody answers on ${channel}.`);
  return handler(event as IpcMainInvokeEvent, ...args);
}

/** Whether what reached a part is what that part was promised. */
function isAsPromised({ to, args: [first, second] }: (typeof reached)[number]): boolean {
  switch (to) {
    case 'ack':
      return Number.isSafeInteger(first);
    case 'call':
      return parseCall(first, second).ok;
    case 'focus':
      return typeof first === 'string' && first.length <= 256;
    case 'view':
      return Check(AskedViewSchema, first) && Check(ViewPlaceSchema, second);
    case 'shown':
      return Check(ShownItemsSchema, first);
    case 'code':
      return Check(WALL_CODE, first);
    case 'tellPane':
      return typeof second === 'string' && second.length <= 64;
    case 'tellRotation':
      return (
        second === 'still' ||
        second === 'left' ||
        (typeof second === 'number' && second >= 0 && second <= 3_600_000)
      );
    case 'startsOnLogin':
      return typeof first === 'boolean';
    case 'presetName':
      return typeof first === 'string' && first.length <= 128;
    case 'presetText':
      return typeof first === 'string' && first.length <= 512 * 1024;
    case 'pin':
      return [first, second].every(
        (part) =>
          part === null || part === undefined || (typeof part === 'string' && part.length <= 12),
      );
    case 'install':
      return first === 'onClose' || first === 'now';
    case 'enrol':
      return typeof first === 'string' && first.length <= 4_096;
    case 'findTenant':
    case 'removeTenant':
      return typeof first === 'string' && first.length <= 63;
    default:
      return Object.values(first as object).every((part) => typeof part === 'string');
  }
}

test('main answers on the channels of the contract, each once, and on no other', () => {
  const toWindows: readonly string[] = [
    ...[CHANNELS.frame, CHANNELS.identityState, CHANNELS.updateState, CHANNELS.workspaceState],
    ...[CHANNELS.viewNews, CHANNELS.tenantsState],
  ];
  const asked = Object.values(CHANNELS).filter((channel) => !toWindows.includes(channel));
  expect([...handlers.keys()].toSorted()).toEqual(asked.toSorted());
  expect(ASK_CHANNELS.toSorted()).toEqual(asked.toSorted());
});

test.each(ASK_CHANNELS)('%s takes what is well formed', async (channel) => {
  for (const args of CHANNEL_EXAMPLES[channel])
    expect(await ask(channel, args)).toMatchObject({ ok: true });
});

test.each(ASK_CHANNELS)(
  '%s answers whatever it is sent, and lets through only what it promised',
  async (channel: AskChannel) => {
    await ask(CHANNELS.startFrames, []);
    const codes = new Set<string>();
    const broken: typeof reached = [];
    const examples = CHANNEL_EXAMPLES[channel];
    for (const args of hostileArguments(SEED, ARGUMENTS_PER_CHANNEL, examples)) {
      const answer = await ask(channel, args);
      codes.add(answer.ok ? 'ok' : answer.problem.code);
      broken.push(...reached.splice(0).filter((each) => !isAsPromised(each)));
    }
    expect(faults).toEqual([]);
    expect([...codes].filter((code) => !EXPECTED_CODES.includes(code))).toEqual([]);
    expect(codes.has('payload_too_large')).toBe(true);
    expect(broken).toEqual([]);
    // Whatever came through, the workspace can be shown and saved.
    expect(faultOf(holder.get())).toBeNull();
    expect(JSON.stringify(holder.get()).length).toBeLessThan(16 * 1024 * 1024);
  },
);
const EXPECTED_CODES = ['ok', 'invalid_request', 'payload_too_large'];

test.each(ASK_CHANNELS)('%s refuses whoever is not the page of a known window', async (channel) => {
  const own = { url: 'app://console/index.html' };
  const strangers = [
    { sender: { id: 8, mainFrame: own }, senderFrame: own },
    { sender: { id: WINDOW_ID, mainFrame: own }, senderFrame: { ...own } },
    { sender: { id: WINDOW_ID, mainFrame: own }, senderFrame: null },
    ...['about:blank', 'https://console/index.html', 'app://other/index.html', 'file:///x'].map(
      (url) => {
        const frame = { url };
        return { sender: { id: WINDOW_ID, mainFrame: frame }, senderFrame: frame };
      },
    ),
  ];
  for (const stranger of strangers)
    for (const args of CHANNEL_EXAMPLES[channel])
      expect(await ask(channel, args, stranger)).toMatchObject({
        problem: { code: 'identity_rejected' },
      });
  expect(reached).toEqual([]);
});
