import { generateKeyPairSync } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ElectronApplication, Page } from '@playwright/test';
import { afterAll, afterEach, beforeEach, expect, test } from 'vitest';
import { sandboxArgs } from '../../../../build/dev/electronRuntime.mjs';
import { startDisplay } from '../../../../build/test/display.mjs';
import { expectPage } from '../expectPage.ts';
import { METADATA, type OfferedUpdates, startOfferedUpdates } from '../main/offeredUpdates.ts';
import { appUnderTest } from './appUnderTest.ts';
import { startElectron } from './startElectron.ts';

// The console in development looks for no updates.
const runtime = await appUnderTest('packaged');
const display = await startDisplay();

let profile: string;
let server: OfferedUpdates;
let app: ElectronApplication | undefined;
let page: Page;

beforeEach(async (context) => {
  if ('missing' in runtime) return context.skip(runtime.missing);
  if ('missing' in display) return context.skip(display.missing);
  if (runtime.form === 'built') return context.skip('The packaged app alone looks for updates.');
  profile = await mkdtemp(join(tmpdir(), 'batcave-updates-'));
  server = await startOfferedUpdates();
});
afterEach(async () => {
  await app?.close();
  app = undefined;
  await server.stop();
  await rm(profile, { recursive: true, force: true });
});
afterAll(async () => {
  if ('stop' in display) await display.stop();
});

async function setUp(change: Readonly<Record<string, unknown>> = {}): Promise<void> {
  const key = server.signer.publicKey.export({ type: 'spki', format: 'der' });
  await writeFile(join(profile, 'ca.pem'), server.ca);
  const settings = { address: server.address, public_key: key.toString('base64'), ca: 'ca.pem' };
  await writeFile(join(profile, 'update.json'), JSON.stringify({ ...settings, ...change }));
}

async function launch(): Promise<void> {
  if ('missing' in runtime) throw new Error(runtime.missing);
  // A connection file that is not there: what is tried needs the board, and no server.
  const connection = ['--connect', join(profile, 'none.json')];
  app = await startElectron({
    executablePath: runtime.executablePath,
    args: [...sandboxArgs(), '--disable-gpu', `--user-data-dir=${profile}`, ...connection],
  });
  page = await app.firstWindow();
}

async function openAbout() {
  await page.getByRole('button', { name: 'Settings' }).click();
  await page.getByRole('textbox', { name: 'Search settings' }).fill('update');
  return page.locator('[data-setting="about"]');
}

test('asks nobody while nobody has set it up', async () => {
  await server.offer('0.2.0');
  await launch();
  await expectPage(await openAbout()).toContainText('Off. Updates were not set up');
  expect(server.asked).toEqual([]);
});

test('offers a newer version in the window, and has fetched nothing of it', async () => {
  await server.offer('99.0.0');
  await setUp();
  await launch();
  const notice = page.locator('[data-update="available"]');
  // This folder was installed by nobody, so that nobody but a person can replace it.
  await expectPage(notice).toContainText('Version 99.0.0 is there.', { timeout: 30_000 });
  expect(server.asked).toEqual([`/batcave/${METADATA}`, `/batcave/${METADATA}.sig`]);
});

test('is the newest when the server offers an older one', async () => {
  await server.offer('0.0.1');
  await setUp();
  await launch();
  await expectPage(await openAbout()).toContainText('This is the newest', { timeout: 30_000 });
  await expectPage(page.locator('[data-update]')).toHaveCount(0);
});

test('says why what it is told is not believed, and why its settings are not', async () => {
  await server.offer('99.0.0', generateKeyPairSync('ed25519').privateKey);
  await setUp();
  await launch();
  await expectPage(await openAbout()).toContainText('is not signed with the key in update.json', {
    timeout: 30_000,
  });
  await app?.close();
  await setUp({ address: 'http://updates.example/' });
  await launch();
  await expectPage(await openAbout()).toContainText('address must be an https:// folder');
});
