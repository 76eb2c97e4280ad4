import type { Page } from '@playwright/test';
import { describe, expect, it } from 'vitest';
import { buildAlert } from '../../src/renderer/testing/build.ts';
import { expectPage } from '../expectPage.ts';
import { axeViolations } from './axeViolations.ts';
import { useHarness } from './useHarness.ts';

const harness = useHarness();

const html = (page: Page) => page.locator('html');
const dialog = (page: Page) => page.getByRole('dialog', { name: 'Settings' });

async function openSettings(): Promise<Page> {
  const page = await harness.open({ alerts: [buildAlert(1)] });
  for (const key of ['g', ',']) await page.keyboard.press(key);
  await expectPage(page.getByRole('textbox', { name: 'Search settings' })).toBeFocused();
  return page;
}

async function keepPicture(page: Page, name: string): Promise<void> {
  const folder = process.env['BATCAVE_PICTURES'];
  if (folder !== undefined) await page.screenshot({ path: `${folder}/${name}.png` });
}

describe('the settings', () => {
  it('are found by word, show at once, and can be put back', async () => {
    const page = await openSettings();
    await page.keyboard.type('lit room');
    await expectPage(page.locator('[data-setting]')).toHaveCount(1);
    await expectPage(dialog(page).getByRole('button', { name: 'Reset' })).toHaveCount(0);
    await page.getByRole('radio', { name: 'Lit room' }).check();
    await expectPage(html(page)).toHaveAttribute('data-theme', 'lit');
    await dialog(page).getByRole('button', { name: 'Reset Theme' }).click();
    await expectPage(html(page)).toHaveAttribute('data-theme', 'night');
    await page.getByRole('textbox', { name: 'Search settings' }).fill('crystal ball');
    await expectPage(dialog(page).getByRole('status')).toHaveText('No setting is called that.');
  });

  it('scroll in one place only, also with many keys unfolded', async () => {
    const page = await openSettings();
    await page.locator('.own-keys summary', { hasText: 'Alert List' }).click();
    await expectPage(page.locator('[data-command="alert-list.restore"]')).toBeAttached();
    const beyond = await dialog(page).evaluate((sheet) => sheet.scrollHeight - sheet.clientHeight);
    expect(beyond).toBe(0);
    const body = await dialog(page)
      .locator('.sheet-body')
      .evaluate((each) => each.scrollHeight - each.clientHeight);
    expect(body).toBeGreaterThan(0);
    await keepPicture(page, 'settings-own-keys');
  });

  it('make text larger without a row that overlaps the next', async () => {
    const page = await openSettings();
    await page.getByRole('radio', { name: /^Larger/ }).check();
    await page.getByRole('radio', { name: /^Compact/ }).check();
    await page.keyboard.press('Escape');
    await expectPage(page.locator('body')).toHaveCSS('font-size', '17px');
    const row = page.locator('[role=row][aria-rowindex="2"]').first();
    const cut = await row.evaluate((each) => each.scrollHeight - each.clientHeight);
    expect(cut).toBeLessThanOrEqual(0);
  });

  it('have fields in which their time of day can be read', async () => {
    const page = await openSettings();
    await page.keyboard.type('night dim');
    for (const name of ['From, UTC', 'To, UTC']) {
      const field = page.getByRole('textbox', { name });
      await expectPage(field).toHaveValue(/^\d\d:\d\d$/);
      const width = await field.evaluate((each) => each.getBoundingClientRect().width);
      expect(width).toBeGreaterThan(80);
    }
    await keepPicture(page, 'settings-night-dim');
  });

  it('stop everything that moves', async () => {
    const page = await harness.open({ alerts: [buildAlert(1, { severity: 'CRITICAL' })] });
    const running = () => page.evaluate(() => document.getAnimations().length);
    await expect.poll(running).toBeGreaterThan(0);
    for (const key of ['g', ',']) await page.keyboard.press(key);
    await page.getByRole('radio', { name: /^None: nothing blinks/ }).check();
    await expect.poll(running).toBe(0);
  });

  it('tell what this console is, as text to send', async () => {
    const page = await openSettings();
    const about = dialog(page).getByRole('region', { name: 'About & diagnostics' });
    await expectPage(about).toContainText(/Chromium \d+/);
    await expectPage(about).toContainText('batcave-eu1');
    await expectPage(about).toContainText(/\d+ a second/);
    await expectPage(about.getByRole('textbox')).toHaveValue(
      /^Batcave, .*Z\nConsole: \d+\.\d+\.\d+/,
    );
  });
});

describe('whoever looks', () => {
  const SCOPES = ['sentry.read', 'sentry.alert.read', 'sentry.alert.write'];

  it('sees what they may do and hands over what the next shift must know', async () => {
    const alerts = [buildAlert(1, { severity: 'CRITICAL', service: 'payments-api' })];
    const page = await harness.open({ alerts, scopes: SCOPES });
    await page.evaluate(() => {
      window.fake.serve('silences.list', { silences: [], next_cursor: null });
      window.fake.serve('automation.get', {
        ...{ stopped: true, reason: 'wrong hosts', changed_at: null },
        ...{ changed_by: 'console/bob', paused: [] },
      });
    });
    await page.getByRole('button', { name: 'You: R. Okafor' }).click();
    const menu = page.getByRole('dialog', { name: 'R. Okafor' });
    await expectPage(menu).toContainText('acme-prod');
    await expectPage(menu).toContainText('sentry.alert.write');
    const note = menu.getByRole('textbox', { name: 'Hand-over note' });
    await expectPage(note).toHaveValue(/Critical: payments-api/);
    await expectPage(note).toHaveValue(/by console\/bob: wrong hosts/);
    await menu.getByRole('button', { name: 'Copy' }).click();
    await expectPage(menu.getByRole('status')).toHaveText('Copied.');
    expect(await axeViolations(page)).toEqual([]);
    await keepPicture(page, 'night-user');
  });

  it('finds a key by what it does, and what a pane is for', async () => {
    const page = await harness.open();
    await page.keyboard.press('?');
    const keys = page.getByRole('dialog', { name: 'Help' });
    await keys.getByRole('textbox', { name: 'Search keys and manual' }).fill('run a hook');
    await expectPage(keys.getByRole('region', { name: 'Layout mode' })).toHaveCount(0);
    await expectPage(keys.getByRole('region', { name: 'Alert List' })).toContainText('H');
    await keys.getByRole('textbox', { name: 'Search keys and manual' }).fill('silences');
    await expectPage(keys.getByRole('region', { name: 'Silences' })).toContainText('until when');
  });
});

describe.each(['night', 'lit'])('in the %s theme axe finds nothing', (theme) => {
  it('in the settings', async () => {
    const page = await openSettings();
    await page.evaluate((name) => {
      document.documentElement.dataset['theme'] = name;
    }, theme);
    expect(await axeViolations(page)).toEqual([]);
    await keepPicture(page, `${theme}-settings`);
  });
});

describe('G leads', () => {
  it('to a pane of the board, also from a pane over it', async () => {
    const page = await harness.open({ alerts: [buildAlert(1)] });
    for (const key of ['g', 'q']) await page.keyboard.press(key);
    await expectPage(page.getByRole('dialog', { name: 'Silences' })).toBeVisible();
    for (const key of ['g', 'l']) await page.keyboard.press(key);
    await expectPage(page.getByRole('dialog')).toHaveCount(0);
    await expectPage(page.locator('[data-pane="feed"] [data-pane-focus]').first()).toBeFocused();
    for (const key of ['g', 'a']) await page.keyboard.press(key);
    await expectPage(page.locator('[data-pane="alerts"] [data-pane-focus]').first()).toBeFocused();
  });

  it('back to the pane that was open when the list of places is left', async () => {
    const page = await harness.open();
    for (const key of ['g', 'q', 'g']) await page.keyboard.press(key);
    await expectPage(page.getByRole('dialog', { name: 'Go to' })).toBeVisible();
    await page.keyboard.press('Escape');
    await expectPage(page.getByRole('dialog', { name: 'Silences' })).toBeVisible();
  });

  it('nowhere for H alone: in the alert list it runs a hook', async () => {
    const page = await harness.open({
      alerts: [buildAlert(1)],
      scopes: ['sentry.read', 'sentry.alert.read', 'sentry.audit.read'],
    });
    for (const key of ['h', 'Shift+H']) await page.keyboard.press(key);
    await expectPage(page.getByRole('dialog')).toHaveCount(0);
    for (const key of ['u', 'h']) await page.keyboard.press(key);
    await expectPage(page.getByRole('dialog', { name: 'Automation hooks' })).toBeVisible();
  });
});
