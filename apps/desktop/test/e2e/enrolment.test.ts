import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parseBundle } from '@batcave/shared/identity';
import type { ElectronApplication, Page } from '@playwright/test';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { sandboxArgs } from '../../../../build/dev/electronRuntime.mjs';
import type { Keytar } from '../../src/main/identity/keychain.ts';
import { type Keyring, startKeyring } from '../identity/keyring.ts';
import { filesWithKey } from '../identity/profileSecrets.ts';
import { type SentryProcess, startSentry } from './sentryProcess.ts';
import { appUnderTest } from '../electron/appUnderTest.ts';
import { startElectron } from '../electron/startElectron.ts';
import { expectPage } from '../expectPage.ts';

/** Where the pictures of these runs are kept for people to look at. */
const PICTURES = path.join(import.meta.dirname, '..', '..', '..', '..', 'test-results', 'e2e');
/** From the moment of the revocation or the lock until the board says so. */
const CUT_WITHIN_MS = 5_000;
const LIVE_WITHIN_MS = 60_000;

const runtime = await appUnderTest('packaged');
let keyring: Keyring | { readonly missing: string };
let sentry: SentryProcess;
let profile: string;
let app: ElectronApplication | undefined;
let page: Page;
beforeAll(async () => {
  keyring = await startKeyring();
  if ('env' in keyring) Object.assign(process.env, keyring.env);
});
afterAll(async () => {
  if ('stop' in keyring) await keyring.stop();
});
beforeEach(async (context) => {
  if ('missing' in runtime) return context.skip(runtime.missing);
  if (process.env['DISPLAY'] === undefined) return context.skip('There is no display.');
  if ('missing' in keyring) return context.skip(keyring.missing);
  if (loadKeytar() === undefined) return context.skip('keytar is not installed.');
  sentry = await startSentry('server', [
    '--console',
    '--no-starter-rules',
    '--canary-interval',
    '0s',
  ]);
  profile = mkdtempSync(path.join(tmpdir(), 'batcave-profile-'));
  return async () => {
    await app?.close();
    app = undefined;
    await sentry.stop();
    rmSync(profile, { recursive: true, force: true });
  };
});

function loadKeytar(): Keytar | undefined {
  try {
    return createRequire(import.meta.url)('keytar') as Keytar;
  } catch {
    return undefined;
  }
}

async function launch(): Promise<void> {
  if ('missing' in runtime) throw new Error(runtime.missing);
  const args = [...runtime.appArgs, ...sandboxArgs(), '--disable-gpu'];
  app = await startElectron({
    executablePath: runtime.executablePath,
    args: [...args, `--user-data-dir=${profile}`],
  });
  page = await app.firstWindow();
}

async function picture(name: string): Promise<void> {
  mkdirSync(PICTURES, { recursive: true });
  await page.screenshot({ path: path.join(PICTURES, `${name}.png`) });
}

async function newBundle(name: string, ...roles: readonly string[]): Promise<string> {
  const given = roles.flatMap((role) => ['--role', role]);
  const made = await sentry.command('pki', 'token', '--kind', 'console', '--name', name, ...given);
  return (made as { bundle: string }).bundle;
}

async function enrol(bundle: string): Promise<void> {
  await page.getByRole('textbox', { name: 'Enrolment bundle' }).fill(bundle);
  await page.getByRole('button', { name: 'Enrol this console' }).click();
}

const isLive = () =>
  expectPage(page.locator('.link-text[data-link="live"]')).toBeVisible({ timeout: LIVE_WITHIN_MS });
const says = (text: string) =>
  expectPage(page.locator('.link-text')).toHaveText(text, { timeout: CUT_WITHIN_MS });

interface Stored {
  readonly current: { readonly keyName: string };
}
const stored = () =>
  JSON.parse(readFileSync(path.join(profile, 'identity.json'), 'utf8')) as Stored;

test('from a token to a live board, whose key is in the keychain alone, until the certificate is revoked', async () => {
  await launch();
  await picture('enrolment');
  await enrol(await newBundle('ana'));
  await isLive();
  await expectPage(page.getByRole('button', { name: 'You: ana' })).toBeVisible();
  await picture('enrolled');

  await app?.close();
  await launch();
  await isLive();
  const key = await loadKeytar()?.getPassword('Batcave console', stored().current.keyName);
  expect(key).toContain('PRIVATE KEY');
  expect(await filesWithKey(profile, key!)).toEqual([]);

  const listed = await sentry.command('pki', 'list', '--name', 'ana');
  const [{ serial } = { serial: '' }] = (listed as { certificates: { serial: string }[] })
    .certificates;
  await page.keyboard.press('i');
  await expectPage(page.getByRole('dialog', { name: 'Certificate' })).toContainText(serial);
  await picture('certificate');
  await page.keyboard.press('Escape');

  await sentry.command('pki', 'revoke', serial, '--reason', 'keyCompromise');
  await says('Certificate revoked');
  const banner = page.getByRole('region', { name: 'Connection lost' });
  await expectPage(banner).toContainText('Ask the security team');
  await picture('revoked');

  await banner.getByRole('button', { name: 'Certificate' }).click();
  await page.getByRole('button', { name: 'Replace …' }).click();
  await enrol(await newBundle('ana'));
  await isLive();
}, 240_000);

test('is locked out and let in again, and says which it is', async () => {
  await launch();
  await enrol(await newBundle('ben', 'operator', 'auditor'));
  await isLive();
  for (const key of ['g', 'u']) await page.keyboard.press(key);
  const log = page.getByRole('grid', { name: 'Audit entries' });
  await expectPage(log.getByRole('row').filter({ hasText: 'ben' }).first()).toBeVisible();
  await picture('audit');
  await page.keyboard.press('Escape');
  const locked = await sentry.command(
    ...['pki', 'lock', '--kind', 'console', '--name', 'ben', '--reason', 'lost laptop'],
  );
  await says('Identity locked');
  await sentry.command('pki', 'unlock', (locked as { lock_id: string }).lock_id);
  await expect
    .poll(
      async () => {
        await page.keyboard.press('y');
        return page.locator('.link-text').getAttribute('data-link');
      },
      { timeout: LIVE_WITHIN_MS, interval: 1_000 },
    )
    .toBe('live');
}, 240_000);

test('a token that was used, and one for another server, get no certificate and say why', async () => {
  await launch();
  const bundle = await newBundle('eve');
  const parsed = parseBundle(bundle);
  if (!parsed.ok) throw new Error(parsed.reason);
  await enrol(bundle.replace(parsed.bundle.root, 'ab'.repeat(32)));
  await expectPage(page.getByRole('alert')).toContainText(
    'not the server that the bundle was made for',
    { timeout: 20_000 },
  );
  await enrol(bundle);
  await isLive();
  await page.keyboard.press('i');
  await page.getByRole('button', { name: 'Remove …' }).click();
  await page.getByRole('button', { name: 'Remove it' }).click();
  await enrol(bundle);
  await expectPage(page.getByRole('alert')).toContainText('This token was used', {
    timeout: 20_000,
  });
}, 240_000);
