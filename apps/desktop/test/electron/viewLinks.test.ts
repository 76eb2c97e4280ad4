import { spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ElectronApplication, Page } from '@playwright/test';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { expectPage } from '../expectPage.ts';
import { PRINCIPAL } from '../link/fakeServer.ts';
import { createAuthority } from '../main/certificates.ts';
import { startTlsServer, type TlsServer } from '../main/tlsServer.ts';
import { writeConnectionFile } from './connectionFile.ts';
import { commandLine, display, exitOf, missing, runtime, workspaceOf } from './shellParts.ts';
import { startElectron } from './startElectron.ts';

const START = `batcave://${PRINCIPAL.tenant}`;
const LOOK = { timeout: 20_000 };

let userData: string;
let server: TlsServer;
let app: ElectronApplication;
let page: Page;

const crumbs = (of: Page) => of.locator('.crumbs').last();

// One console lives through all of it: every test goes on where the one before ended.
beforeAll(async () => {
  userData = await mkdtemp(join(tmpdir(), 'batcave-links-'));
  if (missing !== undefined || 'missing' in runtime) return;
  const authority = createAuthority('Batcave test root');
  server = await startTlsServer({
    identity: authority.issue({ name: 'sentry', ips: ['127.0.0.1'] }),
    clientCa: authority.cert,
  });
  const own = authority.issue({ name: 'wall-3' });
  const named = { ca: authority.cert, cert: own.cert, key: own.key };
  const connection = await writeConnectionFile(userData, server.url, named);
  app = await startElectron({
    executablePath: runtime.executablePath,
    args: [...commandLine(userData), '--connect', connection, `${START}/service/first-of-all`],
    env: {
      ...(process.env as Record<string, string>),
      XDG_CONFIG_HOME: join(userData, 'config'),
    },
  });
  page = await app.firstWindow();
});
beforeEach((context) => {
  if (missing !== undefined) context.skip(missing);
});
afterAll(async () => {
  if (missing === undefined) {
    await app.close();
    await server.stop();
  }
  if ('stop' in display) await display.stop();
  await rm(userData, { recursive: true, force: true });
});

/** What the system does when somebody opens a link while the console runs. */
async function openLink(link: string): Promise<void> {
  if ('missing' in runtime) throw new Error(runtime.missing);
  const args = [...commandLine(userData), link];
  const second = spawn(runtime.executablePath, args, { stdio: ['ignore', 'ignore', 'pipe'] });
  expect((await exitOf(second)).code).toBe(0);
}

test('a console that is started by a link shows its view', async () => {
  await expectPage(crumbs(page)).toHaveText('Board / first-of-all', LOOK);
});

test('a link that is opened while it runs shows its view in the window that is there', async () => {
  await openLink(`${START}/service/payments-api`);
  await expectPage(crumbs(page)).toHaveText('Board / first-of-all / payments-api', LOOK);
});

test('a link for another tenant, or one that is none, opens nothing and is told', async () => {
  await openLink('batcave://somebody-else/service/payments-db');
  const refusal = page.getByText(/It is for tenant somebody-else, and this console speaks for/);
  await expectPage(refusal).toBeVisible(LOOK);
  await openLink(`${START}/service/payments-db?do=acknowledge`);
  await expectPage(page.getByText(/The link was not opened\. t: must be a moment/)).toBeVisible(
    LOOK,
  );
  await expectPage(crumbs(page)).toHaveText('Board / first-of-all / payments-api');
  expect(server.calls.filter((call) => !call.startsWith('GET '))).toEqual([]);
});

test('L copies the link to the clipboard of the system', async () => {
  await page.locator('dialog:modal [data-pane-type="service"]').last().focus();
  await page.keyboard.press('l');
  await expectPage(page.locator('.view-said').last()).toContainText('Copied', LOOK);
  const copied = await app.evaluate(({ clipboard }) => clipboard.readText());
  expect(copied).toBe(`${START}/service/payments-api`);
});

test('Ctrl+Enter opens the view in a window that stays in the workspace', async () => {
  const before = (await workspaceOf(page)).workspace;
  const next = app.waitForEvent('window', LOOK);
  await page.keyboard.press('Control+Enter');
  const second = await next;
  await expectPage(crumbs(second)).toHaveText('Board / payments-api', LOOK);
  const after = (await workspaceOf(page)).workspace;
  expect(after.boards).toEqual(before.boards);
  expect(after.windows).toHaveLength(before.windows.length + 1);
  expect(after.windows.at(-1)).toMatchObject({ mode: 'desk', boardId: before.windows[0]?.boardId });
});
