import { spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createTestAuthority } from '@batcave/enrol/testing';
import type { ElectronApplication, Page } from '@playwright/test';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { expectPage } from '../expectPage.ts';
import { startTlsServer, type TlsServer } from '../main/tlsServer.ts';
import { writeConnectionFile } from './connectionFile.ts';
import { commandLine, display, exitOf, missing, runtime, workspaceOf } from './shellParts.ts';
import { startElectron } from './startElectron.ts';

const LOOK = { timeout: 20_000 };
const TENANTS = ['acme', 'globex'] as const;

let userData: string;
const servers: TlsServer[] = [];
let app: ElectronApplication;
let page: Page;

// One console lives through all of it: every test goes on where the one before ended.
beforeAll(async () => {
  userData = await mkdtemp(join(tmpdir(), 'batcave-tenants-'));
  if (missing !== undefined || 'missing' in runtime) return;
  const authority = createTestAuthority('Batcave test');
  const connections: string[] = [];
  for (const tenant of TENANTS) {
    const server = await startTlsServer({
      identity: authority.issueServer(['127.0.0.1']),
      clientCa: authority.root + authority.clientsCa,
      tenant,
    });
    servers.push(server);
    const own = authority.issueClient({
      uri: `spiffe://batcave.internal/tenant/${tenant}/console/ana`,
    });
    const named = { ca: authority.root, cert: own.cert, key: own.key };
    const connection = await writeConnectionFile(userData, server.url, named, tenant);
    connections.push(`--connect=${connection}`);
  }
  app = await startElectron({
    executablePath: runtime.executablePath,
    args: [...commandLine(userData), ...connections],
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
    for (const server of servers) await server.stop();
  }
  if ('stop' in display) await display.stop();
  await rm(userData, { recursive: true, force: true });
});

const chip = (of: Page) => of.locator('.chip-tenant strong');
const dialog = (of: Page) => of.getByRole('dialog', { name: 'Tenants' });
const titles = () =>
  app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows().map((each) => each.getTitle()));

async function picture(of: string): Promise<void> {
  const folder = process.env['BATCAVE_PICTURES'];
  if (folder !== undefined) await page.screenshot({ path: join(folder, `tenants-${of}.png`) });
}

/** From here on each look of the page is kept: whose it says it is, and which services it has. */
async function watchLooks(of: Page): Promise<void> {
  const watch = () => {
    const look = () => {
      const tenant = document.querySelector('.chip-tenant strong')?.textContent ?? '—';
      const text = document.querySelector('main')?.textContent ?? '';
      const services = ['acme-api', 'globex-api'].filter((service) => text.includes(service));
      const looks = new Set(JSON.parse(sessionStorage.getItem('looks') ?? '[]') as string[]);
      looks.add(`${tenant}: ${services.join(' ')}`);
      sessionStorage.setItem('looks', JSON.stringify([...looks]));
    };
    new MutationObserver(look).observe(document, {
      ...{ childList: true, subtree: true, characterData: true },
    });
    look();
  };
  await of.addInitScript(watch);
  await of.evaluate(watch);
}

async function openLink(link: string): Promise<void> {
  if ('missing' in runtime) throw new Error(runtime.missing);
  const second = spawn(runtime.executablePath, [...commandLine(userData), link], {
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  expect((await exitOf(second)).code).toBe(0);
}

test('a window shows the first tenant, and its title says so', async () => {
  await expectPage(chip(page)).toHaveText('acme', LOOK);
  await expectPage(page.getByText('acme-api').first()).toBeVisible(LOOK);
  expect(await titles()).toEqual([expect.stringContaining(' - acme - Batcave')]);
});

test('Ctrl+Shift+T lists the tenants with what is open there, and Enter shows the other one', async () => {
  await watchLooks(page);
  await page.keyboard.press('Control+Shift+T');
  const row = dialog(page).getByRole('option', { name: /globex/ });
  await expectPage(row).toContainText('connected', LOOK);
  await expectPage(row).toContainText('1', LOOK);
  await picture('list');
  await page.keyboard.type('glob');
  await page.keyboard.press('Enter');
  await expectPage(chip(page)).toHaveText('globex', LOOK);
  await expectPage(page.getByText('globex-api').first()).toBeVisible(LOOK);
  expect(await titles()).toEqual([expect.stringContaining(' - globex - Batcave')]);
  expect((await workspaceOf(page)).workspace.windows[0]).toMatchObject({ tenant: 'globex' });
  await picture('switched');
});

test('no look of the page had the data of two tenants, or of another one than it says', async () => {
  const looks = await page.evaluate(
    () => JSON.parse(sessionStorage.getItem('looks') ?? '[]') as string[],
  );
  expect(looks).toContain('acme: acme-api');
  expect(looks).toContain('globex: globex-api');
  expect(
    looks.filter((look) => !/^(?:—: |acme: (?:acme-api)?|globex: (?:globex-api)?)$/.test(look)),
  ).toEqual([]);
});

test('what is done in the window goes to the server of its tenant, and to no other', async () => {
  const answers = await page.evaluate(async () => {
    const ack = { params: { alert_id: '01890a5d-ac96-774b-8cce-000000000001' }, body: {} };
    const of = async (shown: string | null) => {
      const answer = await window.batcave.call('alerts.ack', ack, shown);
      return answer.ok ? 'done' : answer.problem.code;
    };
    return [await of('globex'), await of('acme'), await of(null)];
  });
  expect(answers).toEqual(['done', 'tenant_mismatch', 'tenant_mismatch']);
  const changes = servers.map(({ calls }) => calls.filter((call) => call.startsWith('POST ')));
  expect(changes.map(({ length }) => length)).toEqual([0, 1]);
});

test('a window that is opened from it shows the same tenant', async () => {
  const next = app.waitForEvent('window', LOOK);
  await page.evaluate(async () => {
    await window.batcave.views.open(
      { view: { kind: 'incidents' }, atMs: null },
      { kind: 'newWindow', slotId: null, bounds: null },
    );
  });
  const second = await next;
  await expectPage(chip(second)).toHaveText('globex', LOOK);
});

test('a link for a tenant that no window shows opens a window of it', async () => {
  const next = app.waitForEvent('window', LOOK);
  await openLink('batcave://acme/service/acme-api');
  const third = await next;
  await expectPage(chip(third)).toHaveText('acme', LOOK);
  await expectPage(third.locator('.crumbs').last()).toContainText('acme-api', LOOK);
  await expectPage(chip(page)).toHaveText('globex');
});

test('says why no further tenant can be added to connection files', async () => {
  await page.keyboard.press('Control+Shift+T');
  await expectPage(dialog(page)).toContainText('one --connect for each tenant', LOOK);
  await expectPage(dialog(page).getByRole('button', { name: /Another tenant/ })).toHaveCount(0);
  await page.keyboard.press('Escape');
  await expectPage(dialog(page)).toHaveCount(0);
});
