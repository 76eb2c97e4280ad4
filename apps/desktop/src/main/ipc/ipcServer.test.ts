import type { IpcMainInvokeEvent } from 'electron';
import { expect, test } from 'vitest';
import { CHANNELS, type IpcAnswer } from '../../ipc/channels.ts';
import { ArgumentError, createIpcServer } from './ipcServer.ts';

const LIMITS = { maxLength: 100, rate: { burst: 3, perSec: 1 } };
type Handler = (event: IpcMainInvokeEvent, ...args: unknown[]) => Promise<IpcAnswer>;

function createDoor(answer: (window: string, args: readonly unknown[]) => unknown = () => 'done') {
  let nowMs = 0;
  let handler: Handler | undefined;
  const ipc = createIpcServer<string>({
    ipcMain: {
      handle(_channel, listener) {
        handler = listener as Handler;
      },
    },
    windows: { find: (id) => (id === 7 ? 'wall' : undefined) },
    nowMs: () => nowMs,
    log: () => undefined,
  });
  ipc.handle(CHANNELS.call, LIMITS, answer);
  return {
    wait: (ms: number) => (nowMs += ms),
    async ask(from: Partial<Sender>, ...args: unknown[]): Promise<IpcAnswer> {
      if (handler === undefined) throw new Error('Nothing was registered.');
      return handler(eventFrom(from), ...args);
    },
  };
}

interface Sender {
  readonly id: number;
  readonly url: string;
  readonly frame: 'main' | 'inner' | 'gone';
}

function eventFrom({ id = 7, url = 'app://console/index.html', frame = 'main' }: Partial<Sender>) {
  const mainFrame = { url };
  const senderFrame = { main: mainFrame, inner: { url }, gone: null }[frame];
  return { sender: { id, mainFrame }, senderFrame } as unknown as IpcMainInvokeEvent;
}

test('answers the main frame of a known window', async () => {
  const { ask } = createDoor((window, args) => [window, args]);
  expect(await ask({}, 1, 'two')).toEqual({ ok: true, value: ['wall', [1, 'two']] });
});

test.each<Partial<Sender>>([
  { id: 8 },
  { frame: 'inner' },
  { frame: 'gone' },
  { url: '' },
  { url: 'about:blank' },
  { url: 'data:text/html,x' },
  { url: 'file:///index.html' },
  { url: 'https://console/index.html' },
  { url: 'app://console.evil/index.html' },
  { url: 'app://console@evil/index.html' },
  { url: 'app://evil/console' },
])('refuses a message from %o', async (from) => {
  const { ask } = createDoor();
  expect(await ask(from)).toMatchObject({ ok: false, problem: { code: 'identity_rejected' } });
});

test('refuses more than its rate, and takes more when time has passed', async () => {
  const { ask, wait } = createDoor();
  const codes = [];
  for (let i = 0; i < 4; i++) codes.push((await ask({})).ok);
  wait(1_000);
  codes.push((await ask({})).ok, (await ask({})).ok);
  expect(codes).toEqual([true, true, true, false, true, false]);
});

test.each<[string, unknown]>([
  ['too long a text', 'x'.repeat(100)],
  ['a cycle', cycle()],
  ['a big integer', 1n],
])('refuses %s', async (_, argument) => {
  const { ask } = createDoor();
  expect(await ask({}, argument)).toMatchObject({
    ok: false,
    problem: { code: 'payload_too_large' },
  });
});

test('says what is wrong with an argument, and nothing of a fault of its own', async () => {
  const wrong = createDoor(() => {
    throw new ArgumentError('frame: must be a whole number.');
  });
  expect(await wrong.ask({})).toMatchObject({
    ok: false,
    problem: { code: 'invalid_request', detail: 'frame: must be a whole number.' },
  });
  const broken = createDoor(() => Promise.reject(new Error('/home/olga/secret')));
  const answer = await broken.ask({});
  expect(answer).toMatchObject({ ok: false, problem: { code: 'internal' } });
  expect(JSON.stringify(answer)).not.toContain('secret');
});

function cycle(): unknown {
  const knot: { self?: unknown } = {};
  knot.self = knot;
  return knot;
}
