import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Browser, chromium, type Page } from '@playwright/test';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { sandboxArgs } from '../../../../build/dev/electronRuntime.mjs';
import type { Workspace } from '../../src/ipc/workspace.ts';
import { FULL_CHROMIUM } from '../chromium.ts';
import { expectPage } from '../expectPage.ts';
import { SLOTS } from '../renderer/hostFixtures.ts';
import {
  expectComesBack,
  isLive,
  keepBoard,
  LIVE_WITHIN,
  look,
  workspaceFor,
} from './rotatingWalls.ts';
import { programOfVersion, type SentryProcess, startSentry } from './sentryProcess.ts';

vi.setConfig({ testTimeout: 300_000, hookTimeout: 240_000 });

const ARGS = ['--console', '--no-starter-rules', '--canary-interval', '0s'];
const NEXT_VERSION = '99.1.0';

const noBrowser = existsSync(FULL_CHROMIUM) ? undefined : `There is no ${FULL_CHROMIUM}.`;
let dir: string;
let started: SentryProcess | undefined;
let sending: NodeJS.Timeout;
let browser: Browser | undefined;

beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'batcave-restarted-'));
  started = await startSentry('server', ARGS);
  // Sends fail while no server is there; what counts is what the consoles show.
  sending = setInterval(() => {
    const event = { source: 'web-1', type: 'wall.tick', payload: { message: 'tick' } };
    server()
      .call('producer', 'POST', '/v1/events', event)
      .catch(() => undefined);
  }, 300);
});
afterAll(async () => {
  await browser?.close();
  clearInterval(sending);
  await started?.stop();
  await rm(dir, { recursive: true, force: true });
});

function server(): SentryProcess {
  if (started === undefined) throw new Error('The server was not started.');
  return started;
}

/** Another one takes its place over the same data folder, at the same port of the API. */
async function startAgain(program?: string): Promise<void> {
  const { dataDir, running } = server();
  const { port } = new URL(running.api);
  started = await startSentry('server', ARGS, { dataDir, port, ...(program && { program }) });
}

/** A tab of its own, with a session of its own. */
async function openTab(workspace: Workspace | null): Promise<Page> {
  browser ??= await chromium.launch({
    executablePath: FULL_CHROMIUM,
    args: [...sandboxArgs(), '--disable-gpu', '--disable-background-networking', '--no-first-run'],
  });
  const context = await browser.newContext({ viewport: { width: 1920, height: 1080 } });
  const page = await context.newPage();
  if (workspace !== null)
    await context.addInitScript((text) => {
      if (localStorage.getItem('batcave.layout') === null)
        localStorage.setItem('batcave.layout', text);
    }, JSON.stringify(workspace));
  await page.goto(server().consoleLink());
  await page.waitForSelector('.pane-body');
  await expect.poll(async () => isLive(await page.evaluate(look)), LIVE_WITHIN).toBe(true);
  await page.evaluate(keepBoard);
  return page;
}

describe('in a browser', () => {
  let wall: Page;
  let desk: Page;

  test('tabs are live again by themselves after the server was killed and started again', async (context) => {
    if (noBrowser !== undefined) context.skip(noBrowser);
    const workspace = workspaceFor(SLOTS);
    const own = workspace.windows.filter(({ mode }) => mode === 'wall').slice(0, 1);
    wall = await openTab({ ...workspace, windows: own });
    desk = await openTab(null);
    await server().kill();
    for (const page of [wall, desk])
      await expect.poll(async () => isLive(await page.evaluate(look)), LIVE_WITHIN).toBe(false);
    await startAgain();
    const atMs = Date.now();
    for (const page of [wall, desk])
      await expect.poll(async () => isLive(await page.evaluate(look)), LIVE_WITHIN).toBe(true);
    process.stdout.write(`live again ${String(Date.now() - atMs)} ms after the server was\n`);
    // The same pages, which nobody loaded, and what came after the restart is in their feed.
    for (const page of [wall, desk]) expect((await page.evaluate(look)).isMarked).toBe(true);
    const event = { source: 'web-2', type: 'after.restart', payload: { message: 'here again' } };
    await server().call('producer', 'POST', '/v1/events', event);
    const feed = desk.getByRole('region', { name: 'Live Feed' });
    await expectPage(feed.getByText('after.restart').first()).toBeVisible({ timeout: 20_000 });
  });

  test('a wall loads itself again at a change of boards once another version serves; a desk asks', async (context) => {
    if (noBrowser !== undefined) context.skip(noBrowser);
    await server().halt();
    await startAgain(programOfVersion(join(dir, 'next'), NEXT_VERSION));
    expect(server().running.version).toBe(NEXT_VERSION);
    await expectComesBack(() => wall.evaluate(look));
    const notice = desk.locator('[data-server-version]');
    await expectPage(notice).toContainText(`The server was updated to ${NEXT_VERSION}.`, {
      timeout: 30_000,
    });
    expect((await desk.evaluate(look)).isMarked).toBe(true);
    await desk.locator('[data-pane-focus]').first().focus();
    await desk.keyboard.press('Shift+Y');
    await desk.waitForFunction(() => !('isMarked' in window));
    await expect.poll(async () => isLive(await desk.evaluate(look)), LIVE_WITHIN).toBe(true);
    await expectPage(notice).toHaveCount(0);
  });

  test('who logs out leaves nothing on the screen, and the way back is a new link', async (context) => {
    if (noBrowser !== undefined) context.skip(noBrowser);
    const beside = await desk.context().newPage();
    await beside.goto(desk.url());
    await beside.waitForSelector('.pane-body');
    await desk.getByRole('button', { name: /^You: / }).click();
    await desk.getByRole('button', { name: 'Log out …' }).click();
    await desk.getByRole('alertdialog').getByRole('button', { name: 'Log out' }).click();
    for (const page of [desk, beside]) {
      await page.waitForURL('**/logged-out');
      await expectPage(page.getByText('You are logged out.')).toBeVisible();
    }
    expect(await desk.evaluate(() => fetch('/v1/me').then(({ status }) => status))).toBe(403);
    // The wall beside it has a session of its own.
    expect(isLive(await wall.evaluate(look))).toBe(true);
  });
});
