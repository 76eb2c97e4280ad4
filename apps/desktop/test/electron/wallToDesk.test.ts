import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from '@playwright/test';
import { afterAll, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import { STARTERS } from '../../src/workspace/index.ts';
import { expectPage } from '../expectPage.ts';
import { createAuthority } from '../main/certificates.ts';
import { startTlsServer, type TlsServer } from '../main/tlsServer.ts';
import { writeConnectionFile } from './connectionFile.ts';
import { createConsoleOnWall, slotsOf } from './consoleOnWall.ts';
import { createWallWindows, LOOK } from './wallWindows.ts';

vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

const NAMES = ['Desk', 'Wall left', 'Wall right'] as const;
const { missing, launched, picture, ...onDisplays } = await createConsoleOnWall('wall-to-desk');
const windows = createWallWindows(launched);
let userData: string;
let server: TlsServer | undefined;

// One console lives through all of it: every test goes on where the one before ended.
beforeAll(async () => {
  userData = await mkdtemp(join(tmpdir(), 'batcave-wall-to-desk-'));
  if (missing !== undefined) return;
  const authority = createAuthority('Batcave test root');
  server = await startTlsServer({
    identity: authority.issue({ name: 'sentry', ips: ['127.0.0.1'] }),
    clientCa: authority.cert,
  });
  const own = authority.issue({ name: 'wall-3' });
  const named = { ca: authority.cert, cert: own.cert, key: own.key };
  const connection = await writeConnectionFile(userData, server.url, named);
  await onDisplays.launch(userData, ['--connect', connection]);
});
beforeEach((context) => {
  if (missing !== undefined) context.skip(missing);
});
afterAll(async () => {
  await onDisplays.stop();
  await server?.stop();
  await rm(userData, { recursive: true, force: true });
});

/** The page of a window of the workspace. */
async function pageOf(windowId: string): Promise<Page> {
  for (const page of launched().app.windows()) {
    if (page.isClosed() || page.url() !== 'app://console/index.html') continue;
    const id = await page.evaluate(
      () =>
        new Promise<string>((resolve) => {
          const stop = window.batcave.workspace.onState((got) => {
            resolve(got.windowId);
            setTimeout(() => {
              stop();
            }, 0);
          });
        }),
    );
    if (id === windowId) return page;
  }
  throw new Error(`There is no window ${windowId}.`);
}

const crumbs = (page: Page) => page.locator('.crumbs').last();
const view = (page: Page) => page.locator('dialog:modal [data-pane-type="alert"]');

test('walls have numbers of their own, and cards codes that begin with them', async () => {
  const { displays } = await windows.state();
  const workspace = STARTERS.find(({ id }) => id === 'deskAndWalls')?.make(
    slotsOf(displays, NAMES, 1),
  );
  if (workspace === undefined) throw new Error('There is no such starter.');
  await windows.change({ kind: 'replace', workspace });
  await expect.poll(async () => (await windows.standing()).length, LOOK).toBe(3);
  expect((await windows.state()).walls).toEqual({ 'wall-slot-1': 1, 'wall-slot-2': 2 });
  const left = await pageOf('wall-slot-1');
  await expectPage(left.locator('.wall-card .wall-code').first()).toHaveText(/W1-\d+/, LOOK);
});

test('a card that is clicked on the wall opens on the desk, and the wall stays as it is', async () => {
  const [desk, left] = [await pageOf('main'), await pageOf('wall-slot-1')];
  const before = (await windows.state()).workspace;
  await left.locator('.wall-card-open').first().click();
  await expectPage(view(desk)).toBeVisible(LOOK);
  await expectPage(left.locator('.wall-said')).toHaveText(/^W1-\d+ opened on desk: Desk$/, LOOK);
  await picture('1-opened');
  await expectPage(left.locator('.wall-card')).not.toHaveCount(0);
  await expectPage(left.locator('dialog')).toHaveCount(0);
  expect((await windows.state()).workspace).toEqual(before);
  expect(server?.calls.filter((call) => !call.startsWith('GET '))).toEqual([]);
});

test('its code, typed on the desk, opens the same view', async () => {
  const [desk, left] = [await pageOf('main'), await pageOf('wall-slot-1')];
  const shown = await crumbs(desk).textContent();
  const code = await left.locator('.wall-card .wall-code > [aria-hidden]').first().textContent();
  await desk.keyboard.press('Escape');
  await expectPage(view(desk)).toHaveCount(0, LOOK);
  await desk.keyboard.press('Control+k');
  await desk.keyboard.type((code ?? '').toLowerCase());
  await desk.keyboard.press('Enter');
  await expectPage(view(desk)).toBeVisible(LOOK);
  await expectPage(crumbs(desk)).toHaveText(shown ?? '', LOOK);
});
