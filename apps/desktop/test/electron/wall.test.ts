import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import type { HostBridge } from '../../src/ipc/contract.ts';
import type { WorkspaceChange, WorkspaceState } from '../../src/ipc/workspace.ts';
import { STARTERS } from '../../src/workspace/index.ts';
import { createConsoleOnWall, slotsOf } from './consoleOnWall.ts';
import type { LaunchedConsole } from './launchConsole.ts';

declare global {
  interface Window {
    readonly batcave: HostBridge;
  }
}

/** A display that came back has its window again within this time, in milliseconds. */
const BACK_WITHIN_MS = 2_000;
/** Lost displays settle, pages load: nothing here takes longer on a slow machine. */
const LOOK = { timeout: 20_000 };
const NAMES = ['Desk', 'Wall left', 'Wall right'] as const;

const { missing, launched, wall, picture, ...onDisplays } = await createConsoleOnWall('wall');
let userData: string;

beforeAll(async () => {
  userData = await mkdtemp(join(tmpdir(), 'batcave-wall-'));
  if (missing === undefined) await onDisplays.launch(userData);
});
beforeEach((context) => {
  if (missing !== undefined) context.skip(missing);
});
afterAll(async () => {
  await onDisplays.stop();
  await rm(userData, { recursive: true, force: true });
});

/** Whatever window answers first. */
async function anyPage(): Promise<LaunchedConsole['page']> {
  const page = launched()
    .app.windows()
    .find((each) => !each.isClosed() && each.url() === 'app://console/index.html');
  if (page === undefined) throw new Error('No window is open.');
  await page.waitForFunction(() => 'batcave' in window);
  return page;
}

async function state(): Promise<WorkspaceState> {
  const page = await anyPage();
  return page.evaluate(
    () =>
      new Promise<WorkspaceState>((resolve) => {
        const stop = window.batcave.workspace.onState((got) => {
          resolve(got);
          setTimeout(() => {
            stop();
          }, 0);
        });
      }),
  );
}

async function change(asked: WorkspaceChange): Promise<void> {
  const page = await anyPage();
  const answer = await page.evaluate((given) => window.batcave.workspace.change(given), asked);
  expect(answer).toEqual({ ok: true });
}

interface Standing {
  readonly contentsId: number;
  readonly x: number;
  readonly width: number;
  readonly height: number;
  readonly isShown: boolean;
  readonly isFullScreen: boolean;
  readonly title: string;
}

/** Windows of the console as they stand, from left to right. */
async function standing(): Promise<readonly Standing[]> {
  const all = await launched().app.evaluate(({ BrowserWindow }) =>
    BrowserWindow.getAllWindows()
      .filter((window) => window.webContents.getURL() === 'app://console/index.html')
      .map((window) => ({
        ...window.getBounds(),
        contentsId: window.webContents.id,
        isShown: window.isVisible(),
        isFullScreen: window.isFullScreen(),
        title: window.getTitle(),
      })),
  );
  return all.toSorted((a, b) => a.x - b.x);
}

const onWall = (x: number) => ({ x, width: 1_920, height: 1_080, isFullScreen: true });

async function expectStanding(wanted: readonly object[]): Promise<void> {
  await expect
    .poll(standing, LOOK)
    .toEqual(wanted.map((each) => expect.objectContaining(each) as unknown));
}

test('names three displays and opens a window on each', async () => {
  const { displays: facts, canPlace } = await state();
  expect(facts.map(({ bounds }) => bounds.x)).toEqual([0, 1_920, 3_840]);
  expect(canPlace).toBe(true);
  const slots = slotsOf(facts, NAMES, 1);
  const workspace = STARTERS.find(({ id }) => id === 'deskAndWalls')?.make(slots);
  if (workspace === undefined) throw new Error('There is no such starter.');
  await change({ kind: 'replace', workspace });
  await expectStanding([
    { title: 'Triage - Batcave', isShown: true, isFullScreen: false },
    { ...onWall(1_920), isShown: true },
    { ...onWall(3_840), isShown: true },
  ]);
  const [desk] = await standing();
  expect((desk?.x ?? -1) + (desk?.width ?? 0)).toBeLessThanOrEqual(1_920);
  expect(Object.values((await state()).slots)).toEqual(facts.map(({ id }) => id));
  await new Promise((resolve) => setTimeout(resolve, 1_500));
  await picture('1-three-displays');
});

test('moves a pane to a board of another window, seen by all windows', async () => {
  await change({ kind: 'movePane', paneId: 'feed', boardId: 'wall1-overview' });
  for (const page of launched().app.windows()) {
    const boardId = await page.evaluate(
      () =>
        new Promise<string | undefined>((resolve) => {
          const stop = window.batcave.workspace.onState(({ workspace }) => {
            const board = workspace.boards.find(({ panes }) =>
              panes.some(({ id }) => id === 'feed'),
            );
            resolve(board?.id);
            setTimeout(() => {
              stop();
            }, 0);
          });
        }),
    );
    expect(boardId).toBe('wall1-overview');
  }
  await picture('2-pane-moved');
});

test('parks the window of a display that is pulled out, and leaves the others alone', async () => {
  const before = await standing();
  await wall().unplug(2);
  await expect.poll(async () => Object.values((await state()).slots), LOOK).toContain('missing');
  await expect
    .poll(async () => (await standing()).filter(({ isShown }) => isShown).length, LOOK)
    .toBe(2);
  const after = await standing();
  expect(after.filter(({ isShown }) => isShown)).toEqual(before.slice(0, 2));
  expect(after.map(({ contentsId }) => contentsId).toSorted()).toEqual(
    before.map(({ contentsId }) => contentsId).toSorted(),
  );
  await picture('3-unplugged');
});

test('puts it back within two seconds when the display is there again', async () => {
  const tookMs = onDisplays.timeUntilBack();
  await wall().plug(2);
  expect(await tookMs).toBeLessThan(BACK_WITHIN_MS);
  await expectStanding([
    { isShown: true, isFullScreen: false },
    { ...onWall(1_920), isShown: true },
    { ...onWall(3_840), isShown: true },
  ]);
  await picture('4-plugged-in-again');
});

test('says so in the window whose process was ended, brings it back, and leaves the others alone', async () => {
  const isSame = () =>
    launched().app.evaluate(async ({ BrowserWindow }) => {
      const windows = BrowserWindow.getAllWindows().toSorted(
        (a, b) => a.getBounds().x - b.getBounds().x,
      );
      return Promise.all(
        windows.map((window) =>
          Promise.race([
            window.webContents.executeJavaScript('window.isOld === true'),
            // A page whose process has just ended never answers.
            new Promise((resolve) => setTimeout(resolve, 1_000)),
          ]),
        ),
      );
    });
  const notice = await launched().app.evaluate(async ({ BrowserWindow, webContents }) => {
    const windows = BrowserWindow.getAllWindows().toSorted(
      (a, b) => a.getBounds().x - b.getBounds().x,
    );
    for (const window of windows) await window.webContents.executeJavaScript('window.isOld = true');
    windows[2]?.webContents.forcefullyCrashRenderer();
    for (;;) {
      await new Promise((resolve) => setTimeout(resolve, 50));
      const view = webContents.getAllWebContents().find((each) => each.getURL().includes('notice'));
      if (view !== undefined && !view.isLoading()) return view.getTitle();
    }
  });
  expect(notice).toBe('This board stopped. Reloading (1)');
  await picture('5-stopped');
  await expect.poll(isSame, LOOK).toEqual([true, true, false]);
  await expect
    .poll(
      () => launched().app.evaluate(({ webContents }) => webContents.getAllWebContents().length),
      LOOK,
    )
    .toBe(3);
  await picture('6-back');
});

test('shows on every display which one it is', async () => {
  await (await anyPage()).evaluate(() => window.batcave.workspace.identify());
  const cards = () =>
    launched().app.evaluate(({ BrowserWindow }) =>
      BrowserWindow.getAllWindows()
        .filter((window) => window.webContents.getURL().includes('notice') && window.isVisible())
        .map((window) => window.getBounds())
        .map(({ x, width }) => Math.floor((x + width / 2) / 1_920))
        .toSorted((a, b) => a - b),
    );
  await expect.poll(cards, LOOK).toEqual([0, 1, 2]);
  await new Promise((resolve) => setTimeout(resolve, 300));
  await picture('7-identify');
  await expect.poll(cards, LOOK).toEqual([]);
});

test('remembers a window that somebody moved, and not what the system moved', async () => {
  const to = { x: 200, y: 120, width: 1_000, height: 700 };
  await launched().app.evaluate(({ BrowserWindow }, bounds) => {
    const desk = BrowserWindow.getAllWindows().find((window) => !window.isFullScreen());
    desk?.unmaximize();
    desk?.setBounds(bounds);
  }, to);
  const desk = async () => (await state()).workspace.windows.find(({ id }) => id === 'main');
  await expect.poll(desk, LOOK).toMatchObject({ bounds: to, fill: 'normal', slotId: 'slot-0' });
  await wall().unplug(1);
  await expect.poll(async () => (await state()).displays.length, LOOK).toBe(2);
  await new Promise((resolve) => setTimeout(resolve, 1_500));
  await picture('8-middle-unplugged');
  expect(await desk()).toMatchObject({ bounds: to, fill: 'normal', slotId: 'slot-0' });
  const { slots } = await state();
  expect(slots).toMatchObject({ 'slot-0': expect.any(Number) as unknown, 'slot-1': 'missing' });
  await wall().plug(1);
  await wall().plug(2);
  await expectStanding([
    { ...to, isShown: true },
    { ...onWall(1_920), isShown: true },
    { ...onWall(3_840), isShown: true },
  ]);
});

test('with every display gone all windows wait, and stand as before when they are back', async () => {
  const before = await standing();
  for (const index of [2, 1, 0]) await wall().unplug(index);
  await expect
    .poll(async () => (await standing()).map(({ isShown }) => isShown), LOOK)
    .toEqual([false, false, false]);
  expect((await state()).displays).toEqual([]);
  for (const index of [0, 1, 2]) await wall().plug(index);
  await expectStanding(before);
});

test('has everything again after it was started anew', async () => {
  const before = await standing();
  await launched().app.close();
  await onDisplays.launch(userData, ['--wall']);
  await expectStanding(before.map(({ contentsId: _contentsId, ...each }) => each));
  const { workspace } = await state();
  expect(workspace.boards.find(({ panes }) => panes.some(({ id }) => id === 'feed'))?.id).toBe(
    'wall1-overview',
  );
  await new Promise((resolve) => setTimeout(resolve, 1_500));
  await picture('9-started-anew');
});

test('forgets a window that somebody closes, but not the last one', async () => {
  await launched().app.evaluate(({ BrowserWindow }) => {
    BrowserWindow.getAllWindows()
      .find((window) => window.getBounds().x === 1_920)
      ?.close();
  });
  await expectStanding([{ x: 200 }, { ...onWall(3_840) }]);
  await expect.poll(async () => (await state()).workspace.windows.length, LOOK).toBe(2);
});
