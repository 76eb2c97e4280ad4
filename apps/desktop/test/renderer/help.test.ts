import type { Page } from '@playwright/test';
import { describe, expect, it } from 'vitest';
import { buildAlert } from '../../src/renderer/testing/build.ts';
import { expectPage } from '../expectPage.ts';
import { axeViolations } from './axeViolations.ts';
import { useHarness } from './useHarness.ts';

const harness = useHarness();

const ALERTS = [buildAlert(1, { severity: 'CRITICAL' }), buildAlert(2)];
const help = (page: Page) => page.getByRole('dialog', { name: 'Help' });
const practice = (page: Page) => page.getByRole('dialog', { name: 'Practice' });
const result = (page: Page) => practice(page).locator('.practice-result');

/** What was asked of the server that changes an alert. The board behind goes on reading. */
const changed = async (page: Page) =>
  (await page.evaluate(() => window.fake.calls)).filter(({ id }) =>
    /^alerts\.(ack|unack|resolve)/.test(id),
  );

async function keepPicture(page: Page, name: string): Promise<void> {
  const folder = process.env['BATCAVE_PICTURES'];
  if (folder !== undefined) await page.screenshot({ path: `${folder}/${name}.png` });
}

async function startDrill(title: string): Promise<Page> {
  const page = await harness.open({ alerts: ALERTS });
  await page.keyboard.press('?');
  await page.getByRole('button', { name: /^Practice/ }).click();
  await practice(page).getByRole('button', { name: title }).click();
  await expectPage(practice(page).getByRole('grid')).toBeFocused();
  return page;
}

describe('help', () => {
  it('shows the keys of the focused pane first, then those of every list', async () => {
    const page = await harness.open({ alerts: ALERTS });
    await page.locator('[data-pane="feed"] [data-pane-focus]').first().focus();
    await page.keyboard.press('?');
    const titles = help(page).locator('.key-map-scopes h3');
    await expectPage(titles.nth(0)).toHaveText('Live Feed');
    await expectPage(titles.nth(1)).toHaveText('In every list');
    await page.keyboard.press('Escape');
    await page.keyboard.press('u');
    await page.keyboard.press('?');
    await expectPage(titles.nth(0)).toHaveText('Alert List');
    await help(page).getByRole('button', { name: 'Close' }).focus();
    await page.keyboard.press('?');
    await expectPage(help(page)).toHaveCount(0);
  });

  it('begins in its search field, where Enter does no harm and Escape closes', async () => {
    const page = await harness.open({ alerts: ALERTS });
    await page.keyboard.press('u');
    await page.keyboard.press('?');
    const field = help(page).getByRole('textbox', { name: 'Search keys and manual' });
    await expectPage(field).toBeFocused();
    await page.keyboard.press('Enter');
    await page.keyboard.type('undo the last');
    await page.keyboard.press('Enter');
    await expectPage(field).toHaveValue('undo the last');
    await expectPage(help(page).locator('.key-map-scopes')).toContainText('Undo the last change');
    await page.keyboard.press('Escape');
    await expectPage(help(page)).toHaveCount(0);
    await expectPage(page.getByRole('grid', { name: 'Alerts' })).toBeFocused();
    expect(await changed(page)).toEqual([]);
  });

  it('has the manual to search without a network, as text', async () => {
    const page = await harness.open({ alerts: ALERTS });
    await page.keyboard.press('?');
    await help(page).getByRole('textbox', { name: 'Search keys and manual' }).fill('burns in');
    const wall = help(page).locator('details', { hasText: 'The wall' });
    await expectPage(wall).toContainText('so that nothing burns in');
    await expectPage(wall.locator('code').first()).toBeVisible();
    await help(page).getByRole('textbox', { name: 'Search keys and manual' }).fill('xyzzy');
    await expectPage(help(page)).toContainText('The manual has nothing on that.');
  });

  it('says which console and server it is, and until when the certificate lasts', async () => {
    const page = await harness.open({ alerts: ALERTS });
    await page.evaluate(() => {
      window.fake.serve('system.get', { version: '9.8.7' });
    });
    await page.keyboard.press('?');
    const facts = help(page).locator('.help-facts');
    await expectPage(facts).toContainText(/Console \d+\.\d+/);
    await expectPage(facts).toContainText('Server batcave-eu1 9.8.7');
    await expectPage(facts).toContainText('Certificate');
  });
});

describe('practice', () => {
  it('is done with the keys of the Alert List, timed, without a call to the server', async () => {
    const page = await startDrill('Twenty in twenty seconds');
    await expectPage(practice(page)).toContainText('nothing is sent');
    await expectPage(practice(page).getByRole('grid')).toContainText('payments-api');
    await expectPage(practice(page)).toContainText('20 alerts left');
    await page.keyboard.press('Control+a');
    await page.keyboard.press('a');
    // Some are CRITICAL and were never opened: it asks.
    await page.keyboard.press('Enter');
    await expectPage(result(page)).toContainText(/\d s, 0 mistakes\. Well done/);
    expect(await changed(page)).toEqual([]);
    await practice(page).getByRole('button', { name: 'All drills' }).click();
    await expectPage(practice(page).locator('li', { hasText: 'Twenty in twenty' })).toContainText(
      /best \d+\.\d s, 0 mistakes/,
    );
    await page.keyboard.press('Escape');
    await expectPage(practice(page)).toHaveCount(0);
    // The board is as it was.
    await expectPage(page.locator('[data-pane="alerts"]')).toContainText('2 open');
  });

  it('counts what led away as a mistake, also when it was taken back', async () => {
    const page = await startDrill('The worst first');
    await page.keyboard.press('u');
    await page.keyboard.press('j');
    await page.keyboard.press('a');
    await expectPage(practice(page)).toContainText('1 mistake');
    await page.keyboard.press('z');
    await expectPage(practice(page)).toContainText('1 alert left');
    await page.keyboard.press('u');
    await page.keyboard.press('a');
    await expectPage(result(page)).toContainText('1 mistake. Once more');
  });

  it('lets a critical alert come while somebody works, which is to be taken too', async () => {
    const page = await startDrill('It comes while you work');
    await page.keyboard.press('Control+a');
    await page.keyboard.press('a');
    await expectPage(practice(page)).toContainText('0 alerts left');
    await expectPage(practice(page)).toContainText('1 new critical');
    await page.keyboard.press('.');
    await expectPage(practice(page).getByRole('grid')).toContainText('No answer');
    await page.keyboard.press('u');
    await page.keyboard.press('a');
    await expectPage(result(page)).toContainText('0 mistakes');
  });

  it('filters, folds and takes back as the board does', async () => {
    const page = await startDrill('All of one service');
    await page.keyboard.press('/');
    await page.keyboard.type('svc:payments-api');
    await page.keyboard.press('Enter');
    await page.keyboard.press('Shift+A');
    await page.keyboard.press('Enter');
    await expectPage(result(page)).toContainText('0 mistakes');
    await practice(page).getByRole('button', { name: 'All drills' }).click();
    await practice(page).getByRole('button', { name: 'Take it back' }).click();
    await expectPage(practice(page).getByRole('grid')).toBeFocused();
    await page.keyboard.press('Control+a');
    await page.keyboard.press('a');
    await page.keyboard.press('Enter');
    await expectPage(practice(page).getByRole('grid')).not.toContainText('UNACK');
    await page.keyboard.press('z');
    await expectPage(result(page)).toContainText('0 mistakes');
  });

  it('stops when it is asked to, and no key reaches the board', async () => {
    const page = await startDrill('One after the other');
    for (const key of ['l', 'g', 'Shift+W', 'y', 'Escape', 'Escape'])
      await page.keyboard.press(key);
    await expectPage(page.getByRole('dialog', { name: 'Go to' })).toHaveCount(0);
    await page.keyboard.press('Shift+Escape');
    await expectPage(practice(page).locator('.practice-list')).toBeVisible();
    expect(await page.evaluate(() => window.fake.changes)).toEqual([]);
    expect(await page.evaluate(() => window.fake.retries)).toBe(0);
  });
});

describe.each(['night', 'lit'])('in the %s theme axe finds nothing', (theme) => {
  it('in help and practice', async () => {
    const page = await harness.open({ alerts: ALERTS });
    await page.evaluate((name) => {
      document.documentElement.dataset['theme'] = name;
    }, theme);
    await page.keyboard.press('u');
    await page.keyboard.press('?');
    await expectPage(help(page).locator('details').first()).toBeVisible();
    await keepPicture(page, `${theme}-help`);
    await help(page).getByRole('textbox', { name: 'Search keys and manual' }).fill('wall');
    expect(await axeViolations(page)).toEqual([]);
    await keepPicture(page, `${theme}-help-found`);
    await page.getByRole('button', { name: /^Practice/ }).click();
    await expectPage(practice(page).locator('.practice-list')).toBeVisible();
    expect(await axeViolations(page)).toEqual([]);
    await keepPicture(page, `${theme}-practice`);
    await practice(page).getByRole('button', { name: 'The worst first' }).click();
    await expectPage(practice(page).getByRole('grid')).toBeFocused();
    expect(await axeViolations(page)).toEqual([]);
    await keepPicture(page, `${theme}-practice-drill`);
    await page.keyboard.press('u');
    await page.keyboard.press('a');
    await expectPage(result(page)).toBeVisible();
    expect(await axeViolations(page)).toEqual([]);
    await keepPicture(page, `${theme}-practice-done`);
  });
});
