import type { Page } from '@playwright/test';
import { describe, expect, it } from 'vitest';
import { expectPage } from '../expectPage.ts';
import { axeViolations } from './axeViolations.ts';
import { fail, sent, serve, sheet } from './rulesConsole.ts';
import { CERTIFICATES, heldIdentity, TOKENS } from './systemFixtures.ts';
import { useHarness } from './useHarness.ts';

const harness = useHarness();

const PICTURES = process.env['BATCAVE_PICTURES'];
const SCOPES = ['sentry.read', 'sentry.alert.read', 'sentry.pki.admin'];

const pane = (page: Page) => page.locator('[data-pane-type="certificates"]');
const grid = (page: Page) => page.getByRole('grid', { name: 'Certificates' });
const rowOf = (page: Page, serial: string) => page.locator(`[data-row="${serial}"]`);
const order = (page: Page) =>
  grid(page)
    .locator('[data-row]')
    .evaluateAll((rows) => rows.map((row) => row.getAttribute('data-row')));

async function goThere(page: Page): Promise<void> {
  await page.keyboard.press('g');
  await page.keyboard.press('k');
}

async function open(answers: Readonly<Record<string, unknown>> = {}): Promise<Page> {
  const page = await harness.open({ scopes: SCOPES, identity: heldIdentity() });
  await serve(page, {
    ...{ 'pki.certificates.list': CERTIFICATES(), 'pki.tokens.list': TOKENS() },
    ...answers,
  });
  await goThere(page);
  await expectPage(rowOf(page, 'a2').or(page.locator('.work-list-none'))).toBeVisible();
  return page;
}

const PANE = '[data-pane-type="certificates"]';

describe('the certificates', () => {
  it('begin with that of this console: who, what it may, until when, and its renewal', async () => {
    const page = await open();
    const own = page.getByRole('region', { name: 'This console' });
    await expectPage(own).toContainText('console/R. Okafor, tenant acme-prod');
    await expectPage(own).toContainText('17 h 59 min left');
    await expectPage(own).toContainText('renewed by itself in 5 h');
    await expectPage(own).toContainText('sentry.pki.admin');
  });

  it('are listed with the next to end first, in words and shapes, and what replaced ones are with V', async () => {
    const page = await open();
    expect(await order(page)).toEqual(['a4', 'a3', 'a2', 'c1', 'a1', 'a5']);
    await expectPage(rowOf(page, 'a4')).toContainText('expired, Error');
    await expectPage(rowOf(page, 'a3')).toContainText('expiring, Error');
    await expectPage(rowOf(page, 'a2')).toContainText('expiring, Warn');
    await expectPage(rowOf(page, 'a5')).toContainText('revoked');
    await expectPage(rowOf(page, 'a5')).toContainText('by admin/sec, keyCompromise');
    await expectPage(rowOf(page, 'c1')).toContainText('ana (this console)');
    await grid(page).focus();
    await page.keyboard.press('v');
    await expectPage(rowOf(page, 'a0')).toContainText('replaced');
    await expectPage(page.getByText('1 enrolment token nobody has used yet')).toBeVisible();
  });

  it('are filtered; a filter that fits nothing says so and is cleared by key', async () => {
    const page = await open();
    await grid(page).focus();
    await page.keyboard.press('/');
    await page.keyboard.type('state:expiring');
    await expectPage(grid(page).locator('[data-row]')).toHaveCount(2);
    await page.keyboard.type(' nowhere');
    await expectPage(page.locator('.work-list-none')).toContainText('0 of 6 certificates match');
    await page.keyboard.press('Escape');
    await expectPage(grid(page).locator('[data-row]')).toHaveCount(6);
  });

  it('open in full, and Escape comes back', async () => {
    const page = await open();
    await rowOf(page, 'a2').click();
    await page.keyboard.press('Enter');
    const detail = page.getByRole('group', { name: 'Certificate in full' });
    await expectPage(detail).toContainText(
      'spiffe://batcave.internal/tenant/acme-prod/agent/web-2',
    );
    await page.keyboard.press('Escape');
    await expectPage(detail).toHaveCount(0);
    await expectPage(grid(page)).toBeFocused();
  });

  it('are revoked by key after a question that counts and asks why; what is refused stays selected', async () => {
    const page = await open({ 'pki.certificates.revoke': {} });
    await rowOf(page, 'a3').click();
    await page.keyboard.press('x');
    await page.keyboard.press('j');
    await page.keyboard.press('x');
    await page.keyboard.press('r');
    const question = sheet(page, 'Revoke 2 certificates');
    await expectPage(question).toContainText('agent/web-3');
    await expectPage(question).toContainText('It cannot be undone');
    const go = question.getByRole('button', { name: 'Revoke 2 certificates for good' });
    await expectPage(go).toHaveAttribute('aria-disabled', 'true');
    await question.getByLabel('Why').selectOption('keyCompromise');
    await question.getByLabel('Note for the audit log').fill('laptop lost');
    expect(await axeViolations(page, 'dialog.sheet')).toEqual([]);
    if (PICTURES !== undefined) await page.screenshot({ path: `${PICTURES}/certs-revoke.png` });
    await fail(page, 'pki.certificates.revoke', { detail: 'It is revoked already.' });
    await go.click();
    await expectPage(question).toHaveCount(0);
    const body = { reason: 'keyCompromise', note: 'laptop lost' };
    expect(await sent(page, 'pki.certificates.revoke')).toEqual([
      { params: { serial: 'a3' }, body },
      { params: { serial: 'a2' }, body },
    ]);
    await expectPage(page.getByText('Not revoked: a3 (It is revoked already.)')).toBeVisible();
    await expectPage(rowOf(page, 'a3')).toContainText('yes');
    await expectPage(rowOf(page, 'a2')).not.toContainText('yes');
  });

  it('that this console speaks with is not revoked from here', async () => {
    const page = await open();
    await rowOf(page, 'c1').click();
    await page.keyboard.press('r');
    await expectPage(page.locator('dialog.sheet')).toHaveCount(0);
    await expectPage(page.locator('.work-list-bar')).toContainText('This console speaks with it');
    expect(await sent(page, 'pki.certificates.revoke')).toEqual([]);
  });

  it('say what failed, and that there is none yet', async () => {
    const page = await harness.open({ scopes: SCOPES, identity: heldIdentity() });
    await serve(page, { 'pki.tokens.list': { tokens: [], next_cursor: null } });
    await fail(page, 'pki.certificates.list', { detail: 'The store does not answer.' });
    await goThere(page);
    await expectPage(pane(page).getByRole('alert')).toContainText('The store does not answer.');
    await serve(page, { 'pki.certificates.list': { certificates: [], next_cursor: null } });
    await pane(page).getByRole('button', { name: 'Retry' }).click();
    const none = page.locator('.work-list-none');
    await expectPage(none).toContainText('No certificate was issued');
    await expectPage(none).toContainText('npx sentry pki token --kind console --name ana --role');
  });

  it('wait in words while the server does not answer', async () => {
    const page = await harness.open({ scopes: SCOPES }, { hasTestClock: true });
    await page.evaluate(() => {
      window.fake.hold();
    });
    await goThere(page);
    await page.clock.runFor(4_000);
    await expectPage(pane(page).getByText(/Waiting for server - \d s/)).toBeVisible();
  });

  it('of others name the scope that is missing; the own one is there all the same', async () => {
    const page = await harness.open({ identity: heldIdentity(), scopes: ['sentry.alert.read'] });
    await goThere(page);
    await expectPage(pane(page)).toContainText('the scope sentry.pki.admin is missing');
    await expectPage(page.getByRole('region', { name: 'This console' })).toContainText('serial c1');
    expect(await axeViolations(page, PANE)).toEqual([]);
  });
});

it.each(['night', 'lit'])(
  'axe finds nothing in the %s theme, fresh and disconnected',
  async (theme) => {
    const page = await open();
    await page.evaluate((name) => {
      document.documentElement.dataset['theme'] = name;
    }, theme);
    if (PICTURES !== undefined) await page.screenshot({ path: `${PICTURES}/certs-${theme}.png` });
    expect(await axeViolations(page, PANE)).toEqual([]);
    await page.evaluate(() => {
      window.fake.setLink({
        ...{ kind: 'disconnected', sinceMs: Date.now(), lastDataAtMs: Date.now() - 5_000 },
        ...{ nextTryAtMs: Date.now() + 60_000, reason: 'connection reset' },
      } as never);
    });
    await expectPage(page.locator('[data-freshness="disconnected"]').first()).toBeVisible();
    expect(await axeViolations(page, PANE)).toEqual([]);
  },
);
