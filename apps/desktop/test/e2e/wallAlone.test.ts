import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { LEAST_DWELL_MS, MISSED_SWAPS } from '../../src/workspace/rotationWatch.ts';
import { createConsoleOnWall, slotsOf } from '../electron/consoleOnWall.ts';
import { createWallWindows } from '../electron/wallWindows.ts';
import { expectComesBack, isLive, keepBoard, look, workspaceFor } from './rotatingWalls.ts';
import { programOfVersion, type SentryProcess, startSentry } from './sentryProcess.ts';

vi.setConfig({ testTimeout: 300_000, hookTimeout: 240_000 });

const ARGS = ['--console', '--no-starter-rules', '--canary-interval', '0s'];
const NEXT_VERSION = '99.2.0';
/** Main looks at walls every 10 s, and waits a second before it loads a page again. */
const FOUND_WITHIN_MS = MISSED_SWAPS * LEAST_DWELL_MS + 10_000 + 1_000;
/** Two boards take turns on it. */
const WALL = 'wall-slot-1';
/** Stands still. */
const OTHER_WALL = 'wall-slot-2';

const { missing, launched, picture, ...onDisplays } = await createConsoleOnWall('wall-alone');
const windows = createWallWindows(launched);
/** Main lets a window ask only so often. */
const LOOK = { timeout: 40_000, interval: 1_000 };
const ask = (windowId: string) => () => windows.inWindow(windowId, look, undefined);
let dir: string;
let server: SentryProcess | undefined;

beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'batcave-wall-alone-'));
  if (missing === undefined) server = await startSentry('server', ARGS);
});
afterAll(async () => {
  await onDisplays.stop();
  await server?.stop();
  await rm(dir, { recursive: true, force: true });
});

function running(): SentryProcess {
  if (server === undefined) throw new Error('The server was not started.');
  return server;
}

test('a wall whose page hangs is found and loaded again, and the other windows go on', async (context) => {
  if (missing !== undefined) context.skip(missing);
  await onDisplays.launch(join(dir, 'user-data'), [
    '--connect',
    join(running().dataDir, 'console.json'),
  ]);
  const { displays } = await windows.state();
  const workspace = workspaceFor(slotsOf(displays, ['Desk', 'Wall left', 'Wall right'], 1));
  await windows.change({ kind: 'replace', workspace });
  for (const id of ['main', WALL, OTHER_WALL]) {
    await expect
      .poll(async () => isLive(await ask(id)().catch(() => ({ ages: [] }) as never)), LOOK)
      .toBe(true);
    await windows.inWindow(id, keepBoard, undefined);
  }
  // One change of boards, so that its host knows when the next one is to come.
  const first = (await ask(WALL)()).board;
  await expect.poll(async () => (await ask(WALL)()).board, LOOK).not.toBe(first);
  const hangs = (await windows.standing()).find(({ windowId }) => windowId === WALL);
  const atMs = Date.now();
  await launched().app.evaluate(({ webContents }, id) => {
    const contents = webContents.fromId(id ?? 0);
    contents?.executeJavaScript('for (;;);').catch(() => undefined);
    const ended = new Promise<void>((resolve) => {
      contents?.once('render-process-gone', () => {
        resolve();
      });
    });
    const loaded = ended.then(
      () =>
        new Promise<void>((resolve) => {
          contents?.once('did-finish-load', () => {
            resolve();
          });
        }),
    );
    Object.assign(globalThis, { ended, loaded });
  }, hangs?.contentsId);
  await picture('hanging');
  await launched().app.evaluate(() => (globalThis as never as { ended: Promise<void> }).ended);
  const tookMs = Date.now() - atMs;
  await launched().app.evaluate(() => (globalThis as never as { loaded: Promise<void> }).loaded);
  process.stdout.write(`a wall that hangs was ended after ${String(tookMs)} ms\n`);
  expect(tookMs).toBeGreaterThan(MISSED_SWAPS * LEAST_DWELL_MS - 5_000);
  expect(tookMs).toBeLessThan(FOUND_WITHIN_MS + 5_000);
  expect(launched().said()).toContain('did not change three times in a row');
  await expect.poll(async () => isLive(await ask(WALL)()), LOOK).toBe(true);
  const again = await ask(WALL)();
  expect(again.isMarked).toBe(false);
  await expect.poll(async () => (await ask(WALL)()).board, LOOK).not.toBe(again.board);
  for (const id of ['main', OTHER_WALL]) {
    const other = await ask(id)();
    expect([id, other.isMarked, isLive(other)]).toEqual([id, true, true]);
  }
  await windows.inWindow(WALL, keepBoard, undefined);
});

test('a wall loads itself again once another version serves, and comes back on its board; the desk stays', async (context) => {
  if (missing !== undefined) context.skip(missing);
  const { dataDir, running: at } = running();
  await running().halt();
  server = await startSentry('server', ARGS, {
    ...{ dataDir, port: new URL(at.api).port },
    program: programOfVersion(await mkdtemp(join(dir, 'after-')), NEXT_VERSION),
  });
  await expectComesBack(ask(WALL));
  expect((await ask('main')()).isMarked).toBe(true);
  const says = () =>
    windows.inWindow(
      'main',
      () => document.querySelector('[data-server-version]')?.textContent ?? '',
      undefined,
    );
  await expect.poll(says, LOOK).toContain(`The server was updated to ${NEXT_VERSION}.`);
  await picture('updated');
});
