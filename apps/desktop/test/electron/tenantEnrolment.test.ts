import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  createTestAuthority,
  startTestEnrolServer,
  type TestAuthority,
  type TestEnrolServer,
} from '@batcave/enrol/testing';
import { formatBundle } from '@batcave/shared/identity';
import type { ElectronApplication, Page } from '@playwright/test';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import type { Keytar } from '../../src/main/identity/keychain.ts';
import { expectPage } from '../expectPage.ts';
import { type Keyring, startKeyring } from '../identity/keyring.ts';
import { startTlsServer, type TlsServer } from '../main/tlsServer.ts';
import { commandLine, display, missing, runtime } from './shellParts.ts';
import { startElectron } from './startElectron.ts';

const LOOK = { timeout: 20_000 };
/** Main refuses windows that ask often, and a poll must not be one of them. */
const POLL = { timeout: 20_000, interval: 500 };
const TENANTS = ['acme', 'globex'] as const;
type Tenant = (typeof TENANTS)[number];

let keyring: Keyring | { readonly missing: string };
let authority: TestAuthority;
let profile: string;
/** Each tenant has its data, and where its certificates come from. */
const sentries = new Map<Tenant, { readonly api: TlsServer; readonly pki: TestEnrolServer }>();
let app: ElectronApplication | undefined;
let page: Page;
/** The certificate of globex, as it is kept: its file, and the name of its key in the keychain. */
let further: { readonly file: string; readonly keyName: string };

// One console lives through all of it: every test goes on where the one before ended.
beforeAll(async () => {
  keyring = await startKeyring();
  authority = createTestAuthority('Batcave test');
  profile = await mkdtemp(join(tmpdir(), 'batcave-tenants-'));
  for (const tenant of TENANTS) {
    const api = await startTlsServer({
      identity: authority.issueServer(['127.0.0.1']),
      clientCa: authority.root + authority.clientsCa,
      tenant,
    });
    const uri = `spiffe://batcave.internal/tenant/${tenant}/console/ana`;
    const pki = await startTestEnrolServer({ authority, client: { uri }, apiUrl: () => api.url });
    sentries.set(tenant, { api, pki });
  }
});
beforeEach((context) => {
  if (missing !== undefined) return context.skip(missing);
  if ('missing' in keyring) return context.skip(keyring.missing);
  if (loadKeytar() === undefined) return context.skip('keytar is not installed.');
});
afterAll(async () => {
  await app?.close();
  for (const { api, pki } of sentries.values()) {
    await api.stop();
    await pki.stop();
  }
  if ('stop' in keyring) await keyring.stop();
  if ('stop' in display) await display.stop();
  await rm(profile, { recursive: true, force: true });
});

function loadKeytar(): Keytar | undefined {
  if (!('env' in keyring)) return undefined;
  Object.assign(process.env, keyring.env);
  try {
    return createRequire(import.meta.url)('keytar') as Keytar;
  } catch {
    return undefined;
  }
}

async function launch(): Promise<void> {
  if ('missing' in runtime || !('env' in keyring)) throw new Error('Something is missing.');
  app = await startElectron({
    executablePath: runtime.executablePath,
    args: commandLine(profile),
    env: {
      ...(process.env as Record<string, string>),
      ...keyring.env,
      XDG_CONFIG_HOME: join(profile, 'config'),
    },
  });
  page = await app.firstWindow();
}

const bundleOf = (tenant: Tenant): string =>
  formatBundle({
    enrol: sentries.get(tenant)?.pki.url ?? '',
    root: authority.rootSha256,
    token: (tenant === 'acme' ? 'T' : 'U').repeat(43),
  });
const secretOf = (keyName: string) => loadKeytar()?.getPassword('Batcave console', keyName);
const dialog = (of: Page) => of.getByRole('dialog', { name: 'Tenants' });

async function kept<T>(file: string): Promise<T> {
  return JSON.parse(await readFile(join(profile, file), 'utf8')) as T;
}
interface KeptIdentity {
  readonly current: { readonly keyName: string } | null;
}

/** The window says whose data it shows, has it, and has it live. */
async function showsLive(of: Page, tenant: Tenant): Promise<void> {
  await expectPage(of.locator('.chip-tenant strong')).toHaveText(tenant, LOOK);
  await expectPage(of.locator('.link-text[data-link="live"]')).toBeVisible(LOOK);
  await expectPage(of.getByText(`${tenant}-api`).first()).toBeVisible(LOOK);
  const other = tenant === 'acme' ? 'globex' : 'acme';
  await expectPage(of.getByText(`${other}-api`)).toHaveCount(0);
}

async function openTenants(): Promise<void> {
  await page.keyboard.press('Control+Shift+T');
  await expectPage(dialog(page)).toBeVisible(LOOK);
}

async function show(tenant: Tenant): Promise<void> {
  await openTenants();
  await page.keyboard.type(tenant);
  await page.keyboard.press('Enter');
  await showsLive(page, tenant);
}

async function picture(of: string): Promise<void> {
  const folder = process.env['BATCAVE_PICTURES'];
  if (folder !== undefined)
    await page.screenshot({ path: join(folder, `tenantEnrolment-${of}.png`) });
}

test('a further tenant is enrolled from the list of tenants, and its window is live', async () => {
  await launch();
  await page.getByRole('textbox', { name: 'Enrolment bundle' }).fill(bundleOf('acme'));
  await page.getByRole('button', { name: 'Enrol this console' }).click();
  await showsLive(page, 'acme');
  await openTenants();
  await dialog(page).getByRole('button', { name: 'Another tenant …' }).click();
  await picture('form');
  await dialog(page).getByRole('textbox', { name: 'Enrolment bundle' }).fill(bundleOf('globex'));
  await dialog(page).getByRole('button', { name: 'Enrol for this tenant' }).click();
  const row = dialog(page).getByRole('option', { name: /globex/ });
  await expectPage(row).toContainText('connected', { timeout: 30_000 });
  await page.keyboard.press('Escape');
  await show('globex');
});

test('each identity has a file of its own, and its key in the keychain', async () => {
  const tenants = await kept<{ further: string[] }>('tenants.json');
  expect(tenants.further).toHaveLength(1);
  const file = join('identities', `${tenants.further[0] ?? ''}.json`);
  const keyNames = await Promise.all(
    ['identity.json', file].map(async (each) => (await kept<KeptIdentity>(each)).current?.keyName),
  );
  expect(new Set(keyNames).size).toBe(2);
  for (const keyName of keyNames)
    expect(await secretOf(keyName ?? '')).toContain('BEGIN PRIVATE KEY');
  further = { file, keyName: keyNames[1] ?? '' };
});

test('a bundle that was used here before does no harm to the tenant that it was for', async () => {
  await openTenants();
  await dialog(page).getByRole('button', { name: 'Another tenant …' }).click();
  await dialog(page).getByRole('textbox', { name: 'Enrolment bundle' }).fill(bundleOf('globex'));
  await dialog(page).getByRole('button', { name: 'Enrol for this tenant' }).click();
  await expectPage(dialog(page).getByRole('alert')).toContainText(
    'has a certificate for tenant globex already',
    LOOK,
  );
  expect(await secretOf(further.keyName)).toContain('BEGIN PRIVATE KEY');
  await page.keyboard.press('Escape');
  await page.keyboard.press('Escape');
  await expectPage(dialog(page)).toHaveCount(0);
});

test('a window goes back and forth between them', async () => {
  await show('acme');
  await show('globex');
  await page.keyboard.press('i');
  const certificate = page.getByRole('dialog', { name: 'Certificate' });
  await expectPage(certificate).toContainText('globex', LOOK);
  await page.keyboard.press('Escape');
  await expectPage(certificate).toHaveCount(0);
});

test('both are there after a restart, and the window shows the one that it showed', async () => {
  await app?.close();
  await launch();
  await showsLive(page, 'globex');
  await openTenants();
  for (const tenant of TENANTS)
    await expectPage(dialog(page).getByRole('option', { name: new RegExp(tenant) })).toContainText(
      'connected',
      LOOK,
    );
  await page.keyboard.press('Escape');
  await show('acme');
  await show('globex');
});

test('its windows fall back to the first tenant when it is removed, and say so', async () => {
  const next = app?.waitForEvent('window', LOOK);
  await page.evaluate(async () => {
    const view = { kind: 'incidents' } as const;
    const place = { kind: 'newWindow', slotId: null, bounds: null } as const;
    await window.batcave.views.open({ view, atMs: null }, place);
  });
  const second = (await next) as Page;
  await expectPage(second.locator('.chip-tenant strong')).toHaveText('globex', LOOK);
  await openTenants();
  await dialog(page)
    .getByRole('option', { name: /globex/ })
    .click();
  await dialog(page).getByRole('button', { name: 'Remove …' }).click();
  await expectPage(dialog(page)).toContainText('2 windows show it, and show acme then.');
  await picture('question');
  await page.keyboard.press('Enter');
  for (const each of [page, second]) {
    await expectPage(each.getByText('This window was for tenant globex')).toBeVisible(LOOK);
    await expectPage(each.locator('.chip-tenant strong')).toHaveText('acme', LOOK);
  }
  await showsLive(page, 'acme');
  await picture('fallen-back');
  await expect.poll(() => secretOf(further.keyName), POLL).toBeNull();
  expect(await kept<KeptIdentity>(further.file)).toMatchObject({ current: null });
  expect(await kept('tenants.json')).toMatchObject({ further: [] });
  await page.getByRole('button', { name: 'Stay with acme' }).click();
  await expectPage(page.getByText('This window was for tenant globex')).toHaveCount(0);
});

test('what was removed is not there after a restart', async () => {
  await app?.close();
  await launch();
  await expectPage(page.locator('.chip-tenant strong')).toHaveText('acme', LOOK);
  await openTenants();
  await expectPage(dialog(page).getByRole('option', { name: /acme/ })).toBeVisible(LOOK);
  await expectPage(dialog(page).getByRole('option', { name: /globex/ })).toHaveCount(0);
  expect(existsSync(join(profile, 'identity.json'))).toBe(true);
});
