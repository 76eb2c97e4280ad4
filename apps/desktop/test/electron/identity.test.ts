import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { makePkcs12 } from '@batcave/enrol';
import {
  createTestAuthority,
  startTestEnrolServer,
  type TestAuthority,
  type TestEnrolServer,
} from '@batcave/enrol/testing';
import { formatBundle } from '@batcave/shared/identity';
import type { ElectronApplication, Page } from '@playwright/test';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { sandboxArgs } from '../../../../build/dev/electronRuntime.mjs';
import { startDisplay } from '../../../../build/test/display.mjs';
import type { IdentityAnswer, IdentityState } from '../../src/ipc/identity.ts';
import type { Keytar } from '../../src/main/identity/keychain.ts';
import { type Keyring, startKeyring } from '../identity/keyring.ts';
import { filesWithKey } from '../identity/profileSecrets.ts';
import { expectPage } from '../expectPage.ts';
import { appUnderTest } from './appUnderTest.ts';
import { startElectron } from './startElectron.ts';

const OUT = join(import.meta.dirname, '..', '..', 'out');
const uri = 'spiffe://batcave.internal/tenant/acme/console/ana';
const runtime = await appUnderTest();
const display = await startDisplay();

let keyring: Keyring | { readonly missing: string };
let authority: TestAuthority;
let server: TestEnrolServer;
let profile: string;
let app: ElectronApplication | undefined;
let page: Page;
beforeAll(async () => {
  keyring = await startKeyring();
  authority = createTestAuthority('Batcave test');
});
afterAll(async () => {
  if ('stop' in keyring) await keyring.stop();
  if ('stop' in display) await display.stop();
});
beforeEach(async (context) => {
  if ('missing' in runtime) return context.skip(runtime.missing);
  if ('missing' in display) return context.skip(display.missing);
  if ('missing' in keyring) return context.skip(keyring.missing);
  if (!existsSync(join(OUT, 'main', 'index.js')))
    return context.skip('The console is not built. Run: npm run build');
  if (loadKeytar() === undefined) return context.skip('keytar is not installed.');
  // Past half of its life, from where on it can be renewed.
  const notBefore = new Date(Date.now() - 30 * 3_600_000);
  server = await startTestEnrolServer({ authority, client: { uri, notBefore } });
  profile = await mkdtemp(join(tmpdir(), 'batcave-profile-'));
});
afterEach(async () => {
  await app?.close();
  app = undefined;
  await server.stop();
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

async function launch(env: Readonly<Record<string, string>> = {}): Promise<void> {
  if ('missing' in runtime || !('env' in keyring)) throw new Error('Something is missing.');
  const args = [...runtime.appArgs, ...sandboxArgs(), '--disable-gpu'];
  app = await startElectron({
    executablePath: runtime.executablePath,
    args: [...args, `--user-data-dir=${profile}`],
    env: { ...(process.env as Record<string, string>), ...keyring.env, ...env },
  });
  page = await app.firstWindow();
}

async function restart(): Promise<void> {
  await app?.close();
  await launch();
}

const bundle = () =>
  formatBundle({ enrol: server.url, root: authority.rootSha256, token: 'T'.repeat(43) });

async function enrolByHand(): Promise<void> {
  await page.getByRole('textbox', { name: 'Enrolment bundle' }).fill(bundle());
  await page.getByRole('button', { name: 'Enrol this console' }).click();
  await expectPage(page.locator('[data-pane="alerts"]')).toBeVisible({ timeout: 30_000 });
}

test('from a pasted bundle to a certificate whose key is in the keychain alone, also after a restart', async () => {
  await launch();
  await enrolByHand();
  const { current } = JSON.parse(await readFile(join(profile, 'identity.json'), 'utf8')) as {
    current: { keyName: string; certificate: string };
  };
  const key = await loadKeytar()?.getPassword('Batcave console', current.keyName);
  expect(key).toContain('BEGIN PRIVATE KEY');
  await restart();
  await expectPage(page.locator('[data-pane="alerts"]')).toBeVisible();
  await page.keyboard.press('i');
  await expectPage(page.getByRole('dialog', { name: 'Certificate' })).toContainText('console ana');
  await expect.poll(() => server.calls.at(-1)?.by).not.toBe('');
  expect(await filesWithKey(profile, key!)).toEqual([]);
  // What proves nothing when it finds nothing must be seen to find something.
  await writeFile(join(profile, 'planted'), key!);
  expect(await filesWithKey(profile, key!)).toEqual([join(profile, 'planted')]);
});

test('opens a PKCS#12 file in a thread of its own, and removes what came of it', async () => {
  const { cert, key } = authority.issueClient({ uri });
  const file = makePkcs12({ certificate: cert, key, passphrase: 'pass words' });
  await launch();
  await page.getByRole('radio', { name: /PKCS#12/ }).check();
  const p12 = { name: 'ana.p12', mimeType: 'application/x-pkcs12', buffer: file };
  await page.getByLabel('PKCS#12 file', { exact: true }).setInputFiles(p12);
  const pem = { name: 'root.pem', mimeType: 'text/plain', buffer: Buffer.from(authority.root) };
  await page.getByLabel('Root certificate of the server').setInputFiles(pem);
  await page.getByLabel('Server', { exact: true }).fill(server.url);
  await page.getByLabel('Passphrase').fill('wrong');
  await page.getByRole('button', { name: 'Use this certificate' }).click();
  await expectPage(page.getByRole('alert')).toContainText('not that of the file', {
    timeout: 20_000,
  });
  await page.getByLabel('Passphrase').fill('pass words');
  await page.getByRole('button', { name: 'Use this certificate' }).click();
  await expectPage(page.locator('[data-pane="alerts"]')).toBeVisible({ timeout: 20_000 });

  await page.keyboard.press('i');
  await page.getByRole('button', { name: 'Remove …' }).click();
  await page.getByRole('button', { name: 'Remove it' }).click();
  await expectPage(page.getByRole('heading', { name: 'Enrol this console' })).toBeVisible();
  const stored = await readFile(join(profile, 'identity.json'), 'utf8');
  expect(JSON.parse(stored)).toEqual({ version: 1, current: null, next: null });
});

test('renews when it is asked to, with another key in the keychain', async () => {
  await launch();
  await enrolByHand();
  const keyNames = () =>
    readFile(join(profile, 'identity.json'), 'utf8').then(
      (text) => (JSON.parse(text) as { current: { keyName: string } }).current.keyName,
    );
  const before = await keyNames();
  await page.keyboard.press('i');
  await page.getByRole('button', { name: 'Renew now' }).click();
  await expect.poll(keyNames, { timeout: 30_000 }).not.toBe(before);
  const keytar = loadKeytar();
  expect(await keytar?.getPassword('Batcave console', await keyNames())).toContain('PRIVATE KEY');
  await expect.poll(() => keytar?.getPassword('Batcave console', before)).toBeNull();
});

test('without a keychain it says what to install, and uses no token', async () => {
  await launch({ DBUS_SESSION_BUS_ADDRESS: 'unix:path=/nowhere' });
  await expectPage(page.getByRole('alert')).toContainText(
    /libsecret and gnome-keyring, or KWallet/,
  );
  await page.getByRole('textbox', { name: 'Enrolment bundle' }).fill(bundle());
  await page.getByRole('button', { name: 'Enrol this console' }).click();
  await expectPage(page.getByRole('alert')).toContainText('cannot be used');
  expect(server.calls).toEqual([]);
  expect(existsSync(join(profile, 'identity.json'))).toBe(false);
});

test('hears whom the console speaks as, and cannot hand over what is no certificate', async () => {
  await launch();
  const { kind, codes } = await page.evaluate(async () => {
    const { identity } = window.batcave;
    const state = await new Promise<IdentityState>((resolve) => {
      const stop = identity.onState((next) => {
        if (next.kind === 'loading') return;
        resolve(next);
        setTimeout(() => {
          stop();
        });
      });
    });
    const importPkcs12 = identity.importPkcs12 as (input: unknown) => Promise<IdentityAnswer>;
    const file = { file: 'AAAA', passphrase: '', server: 'https://a:1', root: 'x' };
    const answers = [
      await identity.enrol('not a bundle'),
      await (identity.enrol as (input: unknown) => Promise<IdentityAnswer>)({ length: 1 }),
      await identity.enrol('x'.repeat(10_000)),
      await importPkcs12({ ...file, path: '/etc/passwd' }),
      await importPkcs12({ ...file, file: '../key' }),
      await importPkcs12({ ...file, file: 'A'.repeat(200_000) }),
      await importPkcs12(file),
      await identity.renew(),
    ];
    return {
      kind: state.kind,
      codes: answers.map((answer) => (answer.ok ? 'done' : answer.problem.code)),
    };
  });
  expect({ kind, codes }).toEqual({
    kind: 'none',
    codes: [
      'invalid_bundle',
      'invalid_request',
      'payload_too_large',
      'invalid_request',
      'invalid_request',
      'payload_too_large',
      'invalid_root',
      'not_enrolled',
    ],
  });
});
