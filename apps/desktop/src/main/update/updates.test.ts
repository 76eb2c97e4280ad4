import { beforeEach, expect, test, vi } from 'vitest';
import type { UpdateState } from '../../ipc/update.ts';
import { createNoUpdates, createUpdates, type Updater } from './updates.ts';

const HOUR_MS = 3_600_000;

let nowMs: number;
let waiting: { readonly atMs: number; readonly run: () => void }[];
let newest: () => Promise<string | null>;
let fetching: { percent: (percent: number) => void; end: (error?: Error) => void } | undefined;
let done: string[];
let installFault: Error | undefined;
let states: UpdateState[];

beforeEach(() => {
  nowMs = 0;
  waiting = [];
  newest = () => Promise.resolve(null);
  fetching = undefined;
  done = [];
  installFault = undefined;
  states = [];
});

const updater: Updater = {
  check() {
    done.push('check');
    return newest();
  },
  download(onPercent) {
    done.push('download');
    return new Promise((resolve, reject) => {
      fetching = {
        percent: onPercent,
        end: (error) => {
          if (error === undefined) resolve();
          else reject(error);
        },
      };
    });
  },
  installNow() {
    done.push('installNow');
    if (installFault !== undefined) throw installFault;
  },
};

function create(change: { readonly canInstall?: boolean; readonly installsOnQuit?: boolean } = {}) {
  const updates = createUpdates({
    updater,
    ...{ canInstall: true, installsOnQuit: false },
    ...change,
    clock: { nowMs: () => nowMs },
    timers: {
      after(delayMs, run) {
        const timer = { atMs: nowMs + delayMs, run };
        waiting.push(timer);
        return () => {
          waiting = waiting.filter((each) => each !== timer);
        };
      },
    },
    log: () => undefined,
  });
  updates.onState((state) => states.push(state));
  return updates;
}

function passTo(atMs: number): void {
  nowMs = atMs;
  const due = waiting.filter((timer) => timer.atMs <= atMs);
  waiting = waiting.filter((timer) => timer.atMs > atMs);
  for (const { run } of due) run();
}

const last = () => states.at(-1);
const becomes = (kind: UpdateState['kind']) =>
  vi.waitFor(() => {
    expect(last()?.kind).toBe(kind);
  });

test('looks at the start and every 6 hours, and says when', async () => {
  create().start();
  await vi.waitFor(() => {
    expect(last()).toEqual({
      ...{ kind: 'current', checkedAtMs: 0, fault: null, nextCheckAtMs: 6 * HOUR_MS },
    });
  });
  passTo(6 * HOUR_MS - 1);
  expect(done).toEqual(['check']);
  passTo(6 * HOUR_MS);
  await vi.waitFor(() => {
    expect(last()).toMatchObject({ checkedAtMs: 6 * HOUR_MS, nextCheckAtMs: 12 * HOUR_MS });
  });
  expect(waiting).toHaveLength(1);
});

test('fetches nothing before somebody agreed', async () => {
  newest = () => Promise.resolve('0.2.0');
  const updates = create();
  updates.start();
  await becomes('available');
  passTo(6 * HOUR_MS);
  await vi.waitFor(() => {
    expect(done).toEqual(['check', 'check']);
  });
  expect(await updates.install('onClose')).toEqual({ ok: true });
  fetching?.percent(41.9);
  fetching?.percent(41.95);
  expect(last()).toEqual({ kind: 'downloading', version: '0.2.0', percent: 41 });
  fetching?.end();
  await becomes('ready');
  expect(done).toEqual(['check', 'check', 'download']);
});

test('installs now only when it is asked to: at once, after fetching, or while it is fetched', async () => {
  newest = () => Promise.resolve('0.2.0');
  for (const asks of [['now'], ['onClose', 'now'], ['now', 'onClose', 'now']] as const) {
    done = [];
    const updates = create();
    updates.start();
    await becomes('available');
    for (const moment of asks) await updates.install(moment);
    expect(done).not.toContain('installNow');
    fetching?.end();
    await becomes('ready');
    expect(done).toEqual(['check', 'download', 'installNow']);
    updates.stop();
  }
});

test('takes back "now" when "onClose" is asked for while it is fetched', async () => {
  newest = () => Promise.resolve('0.2.0');
  const updates = create();
  updates.start();
  await becomes('available');
  await updates.install('now');
  await updates.install('onClose');
  fetching?.end();
  await becomes('ready');
  expect(done).not.toContain('installNow');
});

test('fetches by itself where the administrator said so, and still ends nothing', async () => {
  newest = () => Promise.resolve('0.2.0');
  create({ installsOnQuit: true }).start();
  await becomes('downloading');
  fetching?.end();
  await becomes('ready');
  expect(done).toEqual(['check', 'download']);
});

test('tells of a version that this installation cannot take, and fetches nothing', async () => {
  newest = () => Promise.resolve('0.2.0');
  const updates = create({ canInstall: false, installsOnQuit: true });
  updates.start();
  await becomes('available');
  expect(last()).toMatchObject({ canInstall: false });
  expect(await updates.install('now')).toMatchObject({ ok: false });
  expect(done).toEqual(['check']);
});

test('says why a check came to nothing, and looks again in time', async () => {
  newest = () => Promise.reject(new Error('https://updates.example: no answer.'));
  create().start();
  await vi.waitFor(() => {
    expect(last()).toMatchObject({
      ...{ kind: 'current', checkedAtMs: null, fault: 'https://updates.example: no answer.' },
    });
  });
  newest = () => Promise.resolve('0.2.0');
  passTo(6 * HOUR_MS);
  await becomes('available');
  newest = () => Promise.reject(new Error('away'));
  passTo(12 * HOUR_MS);
  await vi.waitFor(() => {
    expect(waiting).toHaveLength(1);
  });
  expect(last()).toEqual({ kind: 'available', version: '0.2.0', canInstall: true, fault: null });
});

test('says why a version was not fetched or installed, and lets it be tried again', async () => {
  newest = () => Promise.resolve('0.2.0');
  const updates = create();
  updates.start();
  await becomes('available');
  await updates.install('onClose');
  fetching?.end(new Error('not what was signed'));
  await vi.waitFor(() => {
    expect(last()).toMatchObject({ kind: 'available', fault: 'not what was signed' });
  });
  await updates.install('now');
  installFault = new Error('dpkg exited with code 2');
  fetching?.end();
  await vi.waitFor(() => {
    expect(last()).toMatchObject({ kind: 'ready', fault: 'dpkg exited with code 2' });
  });
  installFault = undefined;
  await updates.install('now');
  expect(done.filter((each) => each === 'installNow')).toHaveLength(2);
});

test('has nothing to install while nothing newer is known, nor where updates are off', async () => {
  expect(await create().install('now')).toMatchObject({ ok: false });
  const off = createNoUpdates('Updates were not set up for this console.');
  off.onState((state) => states.push(state));
  expect(last()).toEqual({ kind: 'off', reason: 'Updates were not set up for this console.' });
  expect(await off.check()).toMatchObject({ ok: false });
  expect(await off.install('now')).toMatchObject({ ok: false });
});

test('says nothing more once it was stopped', async () => {
  let answer: (version: string) => void = () => undefined;
  newest = () => new Promise((resolve) => (answer = resolve));
  const updates = create();
  updates.start();
  updates.stop();
  answer('0.2.0');
  await Promise.resolve();
  await Promise.resolve();
  expect(last()).toMatchObject({ kind: 'current', checkedAtMs: null });
});
