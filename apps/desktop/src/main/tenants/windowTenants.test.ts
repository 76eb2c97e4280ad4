import type { IpcMainInvokeEvent, WebContents } from 'electron';
import { expect, it } from 'vitest';
import { CHANNELS, type IpcAnswer } from '../../ipc/channels.ts';
import type { WindowPlan } from '../../ipc/workspace.ts';
import { createFeedHub, type FeedHub } from '../../link/index.ts';
import { createWorkspaceHolder } from '../../workspace/index.ts';
import { createIpcServer } from '../ipc/ipcServer.ts';
import { createOpenWindows, serveWindows } from '../ipc/serveWindows.ts';
import type { ConsoleTenant } from './consoleTenants.ts';
import { createWindowTenants } from './windowTenants.ts';

type Handler = (event: IpcMainInvokeEvent, ...args: unknown[]) => Promise<IpcAnswer>;

/** The hub of a tenant: nothing connects, and each call notes whose link it went over. */
function hubOf(tenant: string, calls: string[]): FeedHub {
  const hub = createFeedHub({
    http: { send: () => Promise.reject(new Error('There is no server.')) },
    openStream: () => ({ send: () => undefined, close: () => undefined }),
    clock: { nowMs: () => 0 },
    timers: { after: () => () => undefined },
    random: () => 0,
    serverName: () => tenant,
  });
  return {
    ...hub,
    tenant: () => tenant,
    call(id) {
      calls.push(`${tenant} ${id}`);
      return Promise.resolve({ ok: true, value: {} as never });
    },
  };
}

/** Main with windows that show acme, the first tenant, and a certificate for globex. */
function setUp(ids: readonly string[]) {
  const handlers = new Map<string, Handler>();
  const calls: string[] = [];
  /** What happens to pages, in order: frames by the server that they are of, and loads. */
  const happened: string[] = [];
  const holder = createWorkspaceHolder({ saved: null, save: () => Promise.resolve() });
  const [first] = holder.get().windows as [WindowPlan];
  const workspace = { ...holder.get(), windows: ids.map((id) => ({ ...first, id })) };
  holder.change({ kind: 'replace', workspace });
  const make = (id: string): ConsoleTenant =>
    ({ id, hub: hubOf(id, calls), tenant: () => id }) as unknown as ConsoleTenant;
  const all = [make('acme'), make('globex')];
  const windows = createOpenWindows();
  const navigated = new Map<string, () => void>();
  for (const [i, windowId] of ids.entries())
    windows.add(
      {
        id: i,
        on: (event: string, run: () => void) => {
          if (event === 'did-navigate') navigated.set(windowId, run);
        },
        once: () => undefined,
        isDestroyed: () => false,
        reload: () => happened.push(`${windowId} loads`),
        send: (_channel: string, frame: { server: string }) =>
          happened.push(`${windowId} ${frame.server}`),
      } as never as WebContents,
      windowId,
    );
  const windowTenants = createWindowTenants({
    tenants: {
      first: () => all[0] as ConsoleTenant,
      find: (tenant) => all.find((each) => each.tenant() === tenant),
    },
    workspace: holder.get,
    moved: windows.loadAnew,
  });
  windowTenants.check();
  holder.subscribe(windowTenants.check);
  const ipc = createIpcServer({
    ipcMain: { handle: (channel, handler) => handlers.set(channel, handler as Handler) },
    windows,
    nowMs: () => 0,
    log: () => undefined,
  });
  serveWindows({
    ipc,
    hubOf: (windowId) => windowTenants.of(windowId)?.hub,
    focus: () => undefined,
  });
  async function ask(windowId: string, channel: string, ...args: unknown[]): Promise<IpcAnswer> {
    const mainFrame = { url: 'app://console/index.html' };
    const event = { sender: { id: ids.indexOf(windowId), mainFrame }, senderFrame: mainFrame };
    const answer = handlers.get(channel)?.(event as never as IpcMainInvokeEvent, ...args);
    if (answer === undefined) throw new Error(`Nobody answers on ${channel}.`);
    return answer;
  }
  const show = (windowId: string, tenant: string | null) =>
    holder.change({ kind: 'showTenant', windowId, tenant });
  return { all, holder, windowTenants, navigated, happened, calls, ask, show };
}

const REFUSED = { ok: false, problem: { code: 'identity_rejected' } };
const ack = { params: { alert_id: '01890a5d-ac96-774b-8cce-000000000001' }, body: {} };

it('hands the page that shows a tenant nothing of another one, from the change on', async () => {
  const { show, ask, happened, navigated, all } = setUp(['a']);
  await ask('a', CHANNELS.startFrames);
  expect(happened).toEqual(['a acme']);
  await ask('a', CHANNELS.ackFrame, 1, 10);
  show('a', 'globex');
  expect(happened).toEqual(['a acme', 'a loads']);
  // What both links say meanwhile reaches nobody, and the old page cannot ask for the new link.
  for (const { hub } of all) hub.reconnect({ forget: true });
  expect(await ask('a', CHANNELS.startFrames)).toMatchObject(REFUSED);
  expect(await ask('a', CHANNELS.ackFrame, 1, 10)).toMatchObject(REFUSED);
  expect(await ask('a', CHANNELS.call, 'me', {}, 'acme')).toMatchObject(REFUSED);
  expect(happened).toEqual(['a acme', 'a loads']);
  navigated.get('a')?.();
  expect(happened).toEqual(['a acme', 'a loads']);
  await ask('a', CHANNELS.startFrames);
  expect(happened).toEqual(['a acme', 'a loads', 'a globex']);
  all[0]?.hub.reconnect({ forget: true });
  expect(happened).toEqual(['a acme', 'a loads', 'a globex']);
});

it('sends the calls of each window over the link of the tenant that it shows', async () => {
  const { show, ask, calls, navigated } = setUp(['a', 'b']);
  show('b', 'globex');
  navigated.get('b')?.();
  await ask('a', CHANNELS.call, 'alerts.ack', ack, 'acme');
  await ask('b', CHANNELS.call, 'alerts.ack', ack, 'globex');
  await ask('b', CHANNELS.call, 'me', {}, null);
  expect(calls).toEqual(['acme alerts.ack', 'globex alerts.ack', 'globex me']);
});

it('refuses what a window does for another tenant than its link is for, and says both', async () => {
  const { ask, calls } = setUp(['a']);
  for (const shown of ['globex', null])
    expect(await ask('a', CHANNELS.call, 'alerts.ack', ack, shown)).toMatchObject({
      value: { ok: false, problem: { code: 'tenant_mismatch' } },
    });
  expect(await ask('a', CHANNELS.call, 'me', {}, 'globex')).toMatchObject({
    value: {
      problem: {
        detail: expect.stringContaining(
          'The window showed tenant globex, and its connection is for tenant acme.',
        ),
      },
    },
  });
  expect(await ask('a', CHANNELS.call, 'me', {})).toMatchObject({
    problem: { code: 'invalid_request' },
  });
  expect(calls).toEqual([]);
});

it('shows the first tenant in a window whose own has no certificate here, and says which', async () => {
  const { show, windowTenants, happened, ask, calls } = setUp(['a']);
  show('a', 'initech');
  expect(windowTenants.missing('a')).toBe('initech');
  expect(windowTenants.of('a')?.id).toBe('acme');
  expect(happened).toEqual([]);
  await ask('a', CHANNELS.call, 'me', {}, null);
  expect(calls).toEqual(['acme me']);
});

it('gives a window that is closed no link at all, not even the first', async () => {
  const { holder, windowTenants, ask, calls } = setUp(['a', 'b']);
  holder.change({ kind: 'closeWindow', windowId: 'b' });
  expect(windowTenants.of('b')).toBeUndefined();
  expect(await ask('b', CHANNELS.call, 'me', {}, null)).toMatchObject({
    value: { ok: false, problem: { code: 'not_connected' } },
  });
  expect(calls).toEqual([]);
});

it('changes what a window shows by nothing but that change', () => {
  const { holder, windowTenants, show, happened } = setUp(['a']);
  show('a', 'globex');
  const change = { mode: 'wall', tenant: 'acme' };
  holder.change({ kind: 'changeWindow', windowId: 'a', change });
  expect(windowTenants.of('a')?.id).toBe('globex');
  expect(windowTenants.planned('a')).toBe('globex');
  show('a', null);
  expect(windowTenants.planned('a')).toBeUndefined();
  expect(happened).toEqual(['a loads', 'a loads']);
});
