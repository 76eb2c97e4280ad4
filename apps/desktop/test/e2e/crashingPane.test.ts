import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import { startWallDisplays } from '../../../../build/test/wallDisplays.mjs';
import type { Board, Slot } from '../../src/ipc/workspace.ts';
import { fingerprintOf, STARTERS } from '../../src/workspace/index.ts';
import { MAX_FAILURES } from '../../src/workspace/paneFailures.ts';
import { createLauncher, type LaunchedConsole } from '../electron/launchConsole.ts';
import { createWallWindows, LOOK } from '../electron/wallWindows.ts';
import { startTicks, type Ticks } from './liveFeedRows.ts';
import { type SentryProcess, startSentry } from './sentryProcess.ts';

vi.setConfig({ testTimeout: 240_000, hookTimeout: 120_000 });

/** Pauses before a window is loaded again are 1, 5 and 15 s; once the culprit is left out, none. */
const LONG = { timeout: 150_000, interval: 250 };
const ANSWERS_WITHIN_MS = 5_000;
/** A wall with one pane, and one with three. */
const ALONE = { windowId: 'wall-slot-2', paneId: 'alone', others: [] };
const AMONG = {
  windowId: 'wall-slot-1',
  paneId: 'wall1-overview-map',
  others: ['wall1-overview-alerts', 'wall1-overview-summary'],
};

const displays = await startWallDisplays();
const launcher = await createLauncher(displays);
const missing = 'missing' in displays ? displays.missing : launcher.missing;
const windows = createWallWindows(launched);
let userData: string;
let sentry: SentryProcess | undefined;
let ticks: Ticks | undefined;
let opened: LaunchedConsole | undefined;

beforeAll(async () => {
  if (missing !== undefined) return;
  userData = await mkdtemp(join(tmpdir(), 'batcave-crashing-'));
  sentry = await startSentry('server', [
    ...['--console', '--no-starter-rules', '--canary-interval', '0s'],
  ]);
  opened = await launcher.launch(userData, ['--connect', join(sentry.dataDir, 'console.json')]);
  await openWalls();
  ticks = startTicks(sentry);
});
beforeEach((context) => {
  if (missing !== undefined) context.skip(missing);
});
afterAll(async () => {
  await opened?.app.close();
  await ticks?.stop();
  await sentry?.stop();
  if (!('missing' in displays)) await displays.stop();
  if (missing === undefined) await rm(userData, { recursive: true, force: true });
});

function launched(): LaunchedConsole {
  if (opened === undefined) throw new Error('The console was not launched.');
  return opened;
}

/** A desk and two walls, whose boards stand still. */
async function openWalls(): Promise<void> {
  const { displays: facts } = await windows.state();
  const slots = facts.map((display, index): Slot => ({
    ...{ id: `slot-${String(index)}`, name: `Display ${String(index)}`, distanceM: 3 },
    ...{ fingerprint: fingerprintOf(display), use: index === 0 ? 'desk' : 'wall' },
  }));
  const workspace = STARTERS.find(({ id }) => id === 'major')?.make(slots);
  if (workspace === undefined) throw new Error('There is no such starter.');
  const feed = { id: ALONE.paneId, type: 'live-feed', x: 0, y: 0, w: 24, h: 20 };
  const boards = workspace.boards.map((board): Board =>
    board.id === 'wall2-incident' ? { ...board, panes: [feed] } : board,
  );
  await windows.change({ kind: 'replace', workspace: { ...workspace, boards } });
  for (const { windowId, paneId } of [ALONE, AMONG])
    await vi.waitUntil(async () => (await standsIn(windowId, paneId)) === 'runs', LOOK);
}

/** What stands in the place of a pane now: its own content, that it is left out, or nothing yet. */
async function standsIn(windowId: string, paneId: string): Promise<string> {
  const answer = windows
    .inWindow(
      windowId,
      (id) => {
        const content = document.querySelector(`[data-pane="${id}"] .pane-content`);
        if (content?.querySelector('[role="alert"]')?.textContent.includes('Paused') === true)
          return content.textContent;
        const own = content?.querySelector(':scope > :not(.skeleton)') ?? null;
        return own === null ? 'waits' : 'runs';
      },
      paneId,
    )
    .catch(() => 'no page');
  // A page that goes away just as it is asked may never answer.
  return Promise.race([answer, delay(ANSWERS_WITHIN_MS, 'no answer', { ref: false })]);
}

async function contentsOf(windowId: string): Promise<number> {
  const found = (await windows.standing()).find((each) => each.windowId === windowId);
  if (found === undefined) throw new Error(`There is no window ${windowId}.`);
  return found.contentsId;
}

/**
 * From now on the process of the window gets a segmentation fault whenever the pane's own content appears, as from
 * code of the pane; then the page is loaded anew. Main counts how often the process ended.
 */
async function breakPane(windowId: string, paneId: string): Promise<void> {
  const contentsId = await contentsOf(windowId);
  const looksFor = `new Promise((resolve) => {
    const look = () => {
      const own = '[data-pane="${paneId}"] .pane-content > :not(.skeleton, [role="alert"])';
      if (document.querySelector(own) === null) requestAnimationFrame(look);
      else resolve();
    };
    look();
  })`;
  await launched().app.evaluate(
    ({ webContents }, [id, script]) => {
      const contents = webContents.fromId(id);
      if (contents === undefined) throw new Error('There is no such window.');
      const broken = { ends: [] as string[], isMended: false };
      Object.assign(globalThis, { broken });
      contents.on('did-finish-load', () => {
        contents.executeJavaScript(script).then(
          () => {
            if (!broken.isMended) process.kill(contents.getOSProcessId(), 'SIGSEGV');
          },
          () => undefined, // The page is gone.
        );
      });
      contents.on('render-process-gone', (_event, { reason }) => broken.ends.push(reason));
      contents.reload();
    },
    [contentsId, looksFor] as const,
  );
}

interface Broken {
  readonly ends: readonly string[];
  isMended: boolean;
}
const ends = () =>
  launched().app.evaluate(() => (globalThis as never as { broken: Broken }).broken.ends);
const mend = () =>
  launched().app.evaluate(() => {
    (globalThis as never as { broken: Broken }).broken.isMended = true;
  });

/** Marks the pages of all other windows; a page that is loaded anew has lost its mark. */
async function markOthers(windowId: string): Promise<() => Promise<readonly unknown[]>> {
  const others = (await windows.standing()).map((each) => each.windowId);
  const marked = others.filter((each) => each !== windowId);
  for (const each of marked)
    await windows.inWindow(
      each,
      () => {
        Object.assign(window, { isOld: true });
      },
      undefined,
    );
  return () =>
    Promise.all(
      marked.map((each) =>
        windows.inWindow(
          each,
          () => ({
            isOld: 'isOld' in window,
            ages: [
              ...new Set(
                [...document.querySelectorAll<HTMLElement>('.pane-body')].map(
                  ({ dataset }) => dataset['freshness'],
                ),
              ),
            ],
          }),
          undefined,
        ),
      ),
    );
}

/** The key as the system sends it to that window. */
async function press(windowId: string, key: string): Promise<void> {
  const contentsId = await contentsOf(windowId);
  await launched().app.evaluate(
    ({ webContents }, [id, keyCode]) => {
      const contents = webContents.fromId(id);
      contents?.sendInputEvent({ type: 'keyDown', keyCode });
      contents?.sendInputEvent({ type: 'char', keyCode });
      contents?.sendInputEvent({ type: 'keyUp', keyCode });
    },
    [contentsId, key] as const,
  );
}

async function picture(name: string): Promise<void> {
  const folder = process.env['BATCAVE_PICTURES'];
  if (folder !== undefined && !('missing' in displays))
    await displays.picture(join(folder, `crashing-pane-${name}.png`));
}

test.each([
  // The only pane that starts is known at once.
  { ...ALONE, what: 'the only pane of a window', crashes: MAX_FAILURES },
  // Among three nobody knows which: after three crashes they start one by one, and the next tells.
  { ...AMONG, what: 'one of three panes', crashes: MAX_FAILURES + 1 },
])(
  '$what whose process ends $crashes times as it starts is left out, the rest goes on, and R brings it back',
  async ({ windowId, paneId, others, crashes }) => {
    const othersNow = await markOthers(windowId);
    const sentBefore = ticks?.sent() ?? 0;
    await breakPane(windowId, paneId);
    await expect
      .poll(() => standsIn(windowId, paneId), LONG)
      .toContain('Paused after 3 failures - R to retry');
    expect(await ends()).toEqual(Array.from({ length: crashes }, () => 'crashed'));
    expect((await windows.state()).pausedPanes).toEqual([paneId]);
    await picture(`${paneId}-left-out`);
    // The other panes of its window run, and the other windows were never loaded anew.
    for (const other of others)
      await expect.poll(() => standsIn(windowId, other), LOOK).toBe('runs');
    await expect
      .poll(othersNow, LOOK)
      .toEqual([0, 1].map(() => ({ isOld: true, ages: ['fresh'] })));
    expect(ticks?.sent()).toBeGreaterThan(sentBefore);
    // It stays out when the window is loaded anew by hand, too.
    const contentsId = await contentsOf(windowId);
    await launched().app.evaluate(({ webContents }, id) => {
      webContents.fromId(id)?.reload();
    }, contentsId);
    await expect.poll(() => standsIn(windowId, paneId), LOOK).toContain('Paused');
    expect(await ends()).toHaveLength(crashes);

    await mend();
    await press(windowId, 'R');
    await expect.poll(() => standsIn(windowId, paneId), LOOK).toBe('runs');
    expect((await windows.state()).pausedPanes).toEqual([]);
    await picture(`${paneId}-back`);
    await delay(3_000);
    expect(await standsIn(windowId, paneId)).toBe('runs');
    expect(await ends()).toHaveLength(crashes);
  },
);
