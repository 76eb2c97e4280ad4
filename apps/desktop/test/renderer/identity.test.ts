import type { Page } from '@playwright/test';
import { formatBundle } from '@batcave/shared/identity';
import { describe, expect, it } from 'vitest';
import type { HeldCertificate, IdentityState } from '../../src/ipc/identity.ts';
import { buildAlert } from '../../src/renderer/testing/build.ts';
import { expectPage } from '../expectPage.ts';
import { useHarness } from './useHarness.ts';

const harness = useHarness();
const PICTURES = process.env['BATCAVE_PICTURES'];

const HOUR_MS = 3_600_000;
const BUNDLE = formatBundle({
  enrol: 'https://noc.example:9444',
  root: 'ab12'.repeat(16),
  token: 'T'.repeat(43),
});

/** A certificate of a day that has so many hours left. */
function held(leftHours: number): HeldCertificate {
  const notAfterMs = Date.now() + leftHours * HOUR_MS;
  return {
    uri: 'spiffe://batcave.internal/tenant/acme-prod/console/ana',
    tenant: 'acme-prod',
    kind: 'console',
    name: 'ana',
    issuer: 'CN=Batcave clients',
    serial: '1f2e3d',
    notBeforeMs: notAfterMs - 24 * HOUR_MS,
    notAfterMs,
    server: 'https://noc.example:8443',
  };
}

const enrolled = (leftHours: number): IdentityState => ({
  kind: 'enrolled',
  certificate: held(leftHours),
  renewal: { kind: 'planned', atMs: Date.now() + 2 * HOUR_MS },
  keychainFault: null,
});
const renewalFailed = (leftHours: number): IdentityState => ({
  ...(enrolled(leftHours) as Extract<IdentityState, { kind: 'enrolled' }>),
  renewal: {
    kind: 'failed',
    failedAtMs: Date.now() - 60_000,
    reason: 'Certificates cannot be issued just now.',
    nextTryAtMs: Date.now() + 600_000,
  },
});
const none: IdentityState = { kind: 'none', keychainFault: null };
const asked = (page: Page) => page.evaluate(() => window.fake.identityCalls);

describe('a console without a certificate', () => {
  it('shows how to get one, and the board once it has it', async () => {
    const page = await harness.open({ identity: none });
    await expectPage(page.getByRole('heading', { name: 'Enrol this console' })).toBeVisible();
    await expectPage(page.locator('[data-pane]')).toHaveCount(0);
    await page.getByRole('textbox', { name: 'Enrolment bundle' }).fill(BUNDLE);
    await expectPage(page.getByText('For https://noc.example:9444')).toContainText('ab12ab12');
    await page.getByRole('button', { name: 'Enrol this console' }).click();
    expect(await asked(page)).toEqual([['enrol', BUNDLE]]);
    await page.evaluate((state) => {
      window.fake.setIdentity(state);
    }, enrolled(24));
    await expectPage(page.locator('[data-pane="alerts"]')).toBeVisible();
  });

  it('takes the bundle from the file it came in', async () => {
    const page = await harness.open({ identity: none });
    const file = { name: 'bundle.txt', mimeType: 'text/plain', buffer: Buffer.from(`${BUNDLE}\n`) };
    await page.getByLabel('Or the file it came in').setInputFiles(file);
    await expectPage(page.getByRole('textbox', { name: 'Enrolment bundle' })).toHaveValue(BUNDLE);
  });

  it('says what is wrong with a bundle, and sends none that is', async () => {
    const page = await harness.open({ identity: none });
    const button = page.getByRole('button', { name: 'Enrol this console' });
    // Playwright waits for a button that says it is disabled; an operator does not.
    await button.click({ force: true });
    await page.getByRole('textbox', { name: 'Enrolment bundle' }).fill(BUNDLE.slice(0, 60));
    await expectPage(page.getByText('it was cut short').first()).toBeVisible();
    await button.click({ force: true });
    expect(await asked(page)).toEqual([]);
  });

  it('says what happens meanwhile, and why it was not done', async () => {
    const page = await harness.open({ identity: none });
    await page.evaluate(() => {
      window.fake.hold();
      window.fake.failIdentity('This token was used.');
    });
    await page.getByRole('textbox', { name: 'Enrolment bundle' }).fill(BUNDLE);
    await page.getByRole('button', { name: 'Enrol this console' }).click();
    await expectPage(page.getByText('Making a key')).toBeVisible();
    await page.getByRole('button', { name: 'Enrol this console' }).click({ force: true });
    await page.evaluate(() => {
      window.fake.release();
    });
    await expectPage(page.getByRole('alert')).toHaveText('This token was used.');
    expect(await asked(page)).toHaveLength(1);
  });

  it('says that the keychain cannot be used, and what to install', async () => {
    const keychainFault = 'The keychain of this machine cannot be used. Install gnome-keyring.';
    const page = await harness.open({ identity: { kind: 'none', keychainFault } });
    await expectPage(page.getByRole('alert')).toHaveText(keychainFault);
  });

  it('takes a PKCS#12 file with its passphrase, server and root', async () => {
    const page = await harness.open({ identity: none });
    await page.getByRole('radio', { name: /PKCS#12/ }).check();
    const button = page.getByRole('button', { name: 'Use this certificate' });
    await expectPage(button).toHaveAttribute('aria-disabled', 'true');
    const buffer = Buffer.from([0x30, 0x82, 0xff, 0x00]);
    await page
      .getByLabel('PKCS#12 file', { exact: true })
      .setInputFiles({ name: 'ana.p12', mimeType: 'application/x-pkcs12', buffer });
    await page.getByLabel('Passphrase').fill('secret words');
    await page.getByLabel('Server', { exact: true }).fill('https://noc.example:8443');
    await page
      .getByLabel('Root certificate of the server')
      .setInputFiles({ name: 'root.pem', mimeType: 'text/plain', buffer: Buffer.from('PEM') });
    await expectPage(button).toHaveAttribute('aria-disabled', 'false');
    await button.click();
    expect(await asked(page)).toEqual([
      [
        'importPkcs12',
        {
          file: buffer.toString('base64'),
          passphrase: 'secret words',
          server: 'https://noc.example:8443',
          root: 'PEM',
        },
      ],
    ]);
  });

  it('takes no file that is too long to be one', async () => {
    const page = await harness.open({ identity: none });
    await page.getByRole('radio', { name: /PKCS#12/ }).check();
    const buffer = Buffer.alloc(64 * 1024 + 1);
    await page
      .getByLabel('PKCS#12 file', { exact: true })
      .setInputFiles({ name: 'big.p12', mimeType: 'application/x-pkcs12', buffer });
    await expectPage(page.getByText('big.p12 is larger than 64 KiB.')).toBeVisible();
  });

  it('can be done with the keyboard alone', async () => {
    const page = await harness.open({ identity: none });
    for (let i = 0; i < 2; i += 1) await page.keyboard.press('Tab');
    await page.keyboard.insertText(BUNDLE);
    for (let i = 0; i < 2; i += 1) await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    expect(await asked(page)).toEqual([['enrol', BUNDLE]]);
  });
});

describe('the certificate panel', () => {
  it('opens on I, says whose certificate it is and counts down', async () => {
    const page = await harness.open({ identity: enrolled(15.5) });
    await page.keyboard.press('i');
    const panel = page.getByRole('dialog', { name: 'Certificate' });
    await expectPage(panel).toContainText('console ana, tenant acme-prod');
    await expectPage(panel).toContainText('CN=Batcave clients');
    await expectPage(panel).toContainText('1f2e3d');
    await expectPage(panel).toContainText(/15 h (29|30) min left/);
    await expectPage(panel).toContainText(/by itself at .*Z, in (1 h 59|2 h 00) min/);
    await page.keyboard.press('Escape');
    await expectPage(panel).toHaveCount(0);
  });

  it('renews now, and says why it could not', async () => {
    const page = await harness.open({ identity: enrolled(10) });
    await page.getByRole('button', { name: /^You:/ }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Certificate' }).click();
    await page.evaluate(() => {
      window.fake.failIdentity('Certificates cannot be issued just now.');
    });
    await page.getByRole('button', { name: 'Renew now' }).click();
    await expectPage(page.getByRole('alert')).toHaveText('Certificates cannot be issued just now.');
    expect((await asked(page)).map(([name]) => name)).toEqual(['renew']);
  });

  it('says from when on the server renews it', async () => {
    const page = await harness.open({ identity: enrolled(20) });
    await page.keyboard.press('i');
    const button = page.getByRole('button', { name: 'Renew now' });
    await expectPage(button).toHaveAttribute('title', /^The server renews it from .*Z on\.$/);
    await button.click({ force: true });
    expect(await asked(page)).toEqual([]);
  });

  it('removes it only after a second yes', async () => {
    const page = await harness.open({ identity: enrolled(20) });
    await page.keyboard.press('i');
    await page.getByRole('button', { name: 'Remove …' }).click();
    await page.getByRole('button', { name: 'Keep it' }).click();
    expect(await asked(page)).toEqual([]);
    await page.getByRole('button', { name: 'Remove …' }).click();
    await page.getByRole('button', { name: 'Remove it' }).click();
    expect((await asked(page)).map(([name]) => name)).toEqual(['remove']);
  });

  it('is given up to log out, from the menu of whoever looks, after a question', async () => {
    const page = await harness.open({ identity: enrolled(20) });
    await page.getByRole('button', { name: /^You: / }).click();
    if (PICTURES !== undefined) await page.screenshot({ path: `${PICTURES}/log-out-menu.png` });
    await page.getByRole('button', { name: 'Log out …' }).click();
    const question = page.getByRole('alertdialog', { name: /Remove the certificate\?/ });
    await expectPage(question).toBeFocused();
    if (PICTURES !== undefined) await page.screenshot({ path: `${PICTURES}/log-out.png` });
    await page.keyboard.press('Enter');
    expect(await asked(page)).toEqual([]);
    await question.getByRole('button', { name: 'Remove it' }).click();
    expect((await asked(page)).map(([name]) => name)).toEqual(['remove']);
    await page.evaluate((state) => {
      window.fake.setIdentity(state);
    }, none);
    await expectPage(page.getByRole('heading', { name: 'Enrol this console' })).toBeVisible();
    await expectPage(page.locator('[data-pane]')).toHaveCount(0);
  });

  it('is a session in a browser, which ends after a question; a refusal is told', async () => {
    const page = await harness.open();
    await page.getByRole('button', { name: /^You: / }).click();
    await page.getByRole('button', { name: 'Log out …' }).click();
    const question = page.getByRole('alertdialog', { name: /^Log out of the console/ });
    await expectPage(question).toBeFocused();
    if (PICTURES !== undefined) await page.screenshot({ path: `${PICTURES}/log-out-browser.png` });
    await page.keyboard.press('Enter');
    expect(await asked(page)).toEqual([]);
    await page.evaluate(() => {
      window.fake.failIdentity('The server cannot be reached.');
    });
    await question.getByRole('button', { name: 'Log out' }).click();
    await expectPage(page.getByRole('alert')).toHaveText('The server cannot be reached.');
    expect((await asked(page)).map(([name]) => name)).toEqual(['remove']);
  });

  it('replaces it by another bundle', async () => {
    const page = await harness.open({ identity: enrolled(20) });
    await page.keyboard.press('i');
    await page.getByRole('button', { name: 'Replace …' }).click();
    await page.getByRole('textbox', { name: 'Enrolment bundle' }).fill(BUNDLE);
    await page.getByRole('button', { name: 'Enrol this console' }).click();
    await expectPage(page.getByRole('heading', { name: 'Replace' })).toHaveCount(0);
    expect((await asked(page)).map(([name]) => name)).toEqual(['enrol']);
  });

  it('has nothing to change in a browser, nor with a connection file', async () => {
    const page = await harness.open();
    await page.keyboard.press('i');
    const panel = page.getByRole('dialog', { name: 'Certificate' });
    await expectPage(panel).toContainText('A browser session');
    await page.evaluate((certificate) => {
      window.fake.setIdentity({ kind: 'connectionFile', certificate });
    }, held(5));
    await expectPage(panel).toContainText('--connect');
    await expectPage(panel).toContainText('1f2e3d');
    await expectPage(panel.getByRole('button')).toHaveCount(1);
  });

  it('lets no key through to the board behind it', async () => {
    const page = await harness.open({ identity: enrolled(20), alerts: [buildAlert(1)] });
    await page.keyboard.press('u');
    await page.keyboard.press('i');
    await page.keyboard.press('a');
    await page.keyboard.press('l');
    expect(await page.evaluate(() => window.fake.calls)).toEqual([]);
    await page.keyboard.press('Escape');
    await expectPage(page.getByRole('grid')).toBeFocused();
  });
});

describe('before the certificate ends', () => {
  it('says nothing while it is going to be renewed', async () => {
    const page = await harness.open({ identity: enrolled(5) });
    await expectPage(page.locator('[data-certificate]')).toHaveCount(0);
  });

  it('warns once less than a third is left and the renewal failed, and leads to the panel', async () => {
    const page = await harness.open({ identity: renewalFailed(7) });
    const chip = page.locator('[data-certificate="warning"]');
    await expectPage(chip).toContainText(/6 h 59 min left, renewal failed|7 h 00 min/);
    await expectPage(page.locator('[data-announcer="polite"]')).toContainText('renewal failed');
    await chip.click();
    const panel = page.getByRole('dialog', { name: 'Certificate' });
    await expectPage(panel).toContainText('Certificates cannot be issued just now.');
    await expectPage(panel).toContainText(/Next try in (9 min 5\d s|10 min 00 s)/);
  });

  it('is urgent in the end', async () => {
    const page = await harness.open({ identity: renewalFailed(1) });
    await expectPage(page.locator('[data-certificate="urgent"]')).toBeVisible();
  });
});

describe('a refused certificate', () => {
  it('says what happened and what to do, in full, and leads to the panel', async () => {
    const page = await harness.open({ identity: enrolled(5), alerts: [buildAlert(1)] });
    const reason =
      'The certificate of this console was revoked, so the server does not answer it any more. Ask the security team for an enrolment bundle and replace the certificate.';
    await page.evaluate((said) => {
      const code = 'certificate_revoked';
      window.fake.setLink({ kind: 'refused', sinceMs: Date.now(), code, reason: said });
    }, reason);
    const banner = page.getByRole('region', { name: 'Connection lost' });
    await expectPage(banner).toContainText(reason);
    await expectPage(page.locator('.link-text')).toHaveText('Certificate revoked');
    const inside = await banner.evaluate(
      (each) => each.scrollWidth <= each.clientWidth && each.scrollHeight <= each.clientHeight,
    );
    expect(inside).toBe(true);
    await banner.getByRole('button', { name: 'Certificate' }).click();
    await expectPage(page.getByRole('dialog', { name: 'Certificate' })).toBeVisible();
  });
});
