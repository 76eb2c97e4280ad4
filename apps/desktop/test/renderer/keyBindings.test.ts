import type { Page } from '@playwright/test';
import { describe, expect, it } from 'vitest';
import { buildAlert } from '../../src/renderer/testing/build.ts';
import { expectPage } from '../expectPage.ts';
import { axeViolations } from './axeViolations.ts';
import { deskAndWalls, DISPLAYS } from './hostFixtures.ts';
import { useHarness } from './useHarness.ts';

const harness = useHarness();

const ALERTS = [buildAlert(1, { severity: 'CRITICAL' }), buildAlert(2)];
const row = (page: Page, command: string) => page.locator(`[data-command="${command}"]`);
const called = async (page: Page, route: string) =>
  (await page.evaluate(() => window.fake.calls)).filter(({ id }) => id === route).length;

async function openKeys(): Promise<Page> {
  const page = await harness.open({ alerts: ALERTS });
  for (const key of ['g', ',']) await page.keyboard.press(key);
  await page.getByRole('textbox', { name: 'Search settings' }).fill('keyboard');
  return page;
}

/** Keys pressed before it is gone are its own. */
async function closeSettings(page: Page): Promise<void> {
  await page.keyboard.press('Escape');
  await expectPage(page.getByRole('dialog')).toHaveCount(0);
}

async function openPlace(page: Page, place: string): Promise<void> {
  await page.locator('.own-keys summary').filter({ hasText: place }).click();
}

async function change(page: Page, command: string, key: string): Promise<void> {
  await row(page, command)
    .getByRole('button', { name: /^Change/ })
    .click();
  await page.keyboard.press(key);
}

describe('keys of one’s own', () => {
  it('act at once, are taught everywhere, and are kept for the device', async () => {
    const page = await openKeys();
    await openPlace(page, 'Alert List');
    await change(page, 'alert-list.acknowledge', 'q');
    await expectPage(row(page, 'alert-list.acknowledge').locator('kbd')).toHaveText('Q');
    const saved = await page.evaluate(() => window.fake.saved.at(-1)?.appearance);
    expect(saved).toMatchObject({ keys: { own: { 'alert-list.acknowledge': 'Q' } } });
    await closeSettings(page);
    await expectPage(page.locator('.hint', { hasText: 'acknowledge' }).locator('kbd')).toHaveText(
      'Q',
    );
    await page.keyboard.press('u');
    await page.keyboard.press('a');
    await page.keyboard.press('Control+k');
    await page.keyboard.type('acknowledge 1 alert on');
    await expectPage(page.getByRole('option', { selected: true }).locator('kbd')).toHaveText('Q');
    await page.keyboard.press('Escape');
    expect(await called(page, 'alerts.ack')).toBe(0);
    await page.keyboard.press('q');
    await expectPage(page.locator('.notice')).toContainText('Acknowledged');
    expect(await called(page, 'alerts.ack')).toBe(1);
  });

  it('are refused with the reason where something else has the key', async () => {
    const page = await openKeys();
    await openPlace(page, 'Alert List');
    await change(page, 'alert-list.resolve', 'a');
    await expectPage(row(page, 'alert-list.resolve').getByRole('alert')).toHaveText(
      'A is taken: Acknowledge. Give that another key first.',
    );
    await page.keyboard.press('Control+k');
    await expectPage(row(page, 'alert-list.resolve').getByRole('alert')).toContainText(
      'It cannot be changed.',
    );
    await page.keyboard.press('Escape');
    await expectPage(page.getByRole('dialog', { name: 'Settings' })).toBeVisible();
    await expectPage(row(page, 'alert-list.resolve').locator('kbd')).toHaveText('R');
    expect(await page.evaluate(() => window.fake.changes)).toEqual([]);
  });

  it('can be those of the layout mode and of the wall, too', async () => {
    const page = await openKeys();
    await openPlace(page, 'Layout mode');
    await change(page, 'layout.add', 'a');
    await openPlace(page, 'Wall');
    await change(page, 'wall.pause', 'p');
    await closeSettings(page);
    await page.keyboard.press('l');
    const add = page.getByRole('button', { name: 'Add a pane' });
    await expectPage(add.locator('kbd')).toHaveText('A');
    await page.keyboard.press('n');
    await expectPage(page.getByRole('dialog')).toHaveCount(0);
    await page.keyboard.press('a');
    await expectPage(page.getByRole('dialog', { name: /^Add a pane/ })).toBeVisible();
    for (const key of ['Escape', 'Escape']) await page.keyboard.press(key);
    await expectPage(add).toHaveCount(0);
    await page.keyboard.press('Shift+W');
    await expectPage(page.locator('.wall-strip')).toBeVisible();
    await page.keyboard.press('p');
    await expectPage(page.locator('.wall-strip')).toContainText(/paused/i);
    await page.keyboard.press('p');
    await expectPage(page.locator('.wall-strip')).not.toContainText(/paused/i);
  });

  it('can be none, and go back to the designed', async () => {
    const page = await openKeys();
    await openPlace(page, 'Anywhere');
    await row(page, 'window.layout')
      .getByRole('button', { name: /^No key/ })
      .click();
    await expectPage(row(page, 'window.layout')).toContainText('no key');
    await row(page, 'window.layout')
      .getByRole('button', { name: /^Put back/ })
      .click();
    await expectPage(row(page, 'window.layout').locator('kbd')).toHaveText('L');
  });

  it('Ctrl A marks the text of a field, and never that of the whole page', async () => {
    const page = await harness.open({ alerts: ALERTS });
    const marked = () => page.evaluate(() => window.getSelection()?.toString() ?? '');
    await expectPage(page.locator('[data-pane="alerts"]')).toContainText('2 open');
    await page.evaluate(() => {
      (document.activeElement as HTMLElement | null)?.blur();
    });
    await page.keyboard.press('Control+a');
    expect(await marked()).toBe('');
    await page.locator('[data-pane="feed"] [data-pane-focus]').first().focus();
    await page.keyboard.press('Control+a');
    expect(await marked()).toBe('');
    await expectPage(page.locator('.alert-row.is-selected')).toHaveCount(0);
    await page.keyboard.press('u');
    await page.keyboard.press('Control+a');
    await expectPage(page.locator('.alert-row.is-selected')).toHaveCount(2);
    await page.keyboard.press('/');
    await page.keyboard.type('svc:x');
    await page.keyboard.press('Control+a');
    await page.keyboard.type('payments');
    await expectPage(page.getByRole('textbox', { name: 'Filter alerts' })).toHaveValue('payments');
  });

  it('never take what is typed into a field', async () => {
    const page = await openKeys();
    await openPlace(page, 'Alert List');
    await change(page, 'alert-list.acknowledge', 'q');
    await closeSettings(page);
    await page.keyboard.press('u');
    await page.keyboard.press('/');
    const filter = page.getByRole('textbox', { name: 'Filter alerts' });
    await expectPage(filter).toBeFocused();
    await page.keyboard.type('queue');
    await expectPage(filter).toHaveValue('queue');
    expect(await called(page, 'alerts.ack')).toBe(0);
  });
});

describe('presets', () => {
  it('move by arrows alone when that is wanted', async () => {
    const page = await openKeys();
    await page.getByRole('radio', { name: /^Arrow-only/ }).check();
    await closeSettings(page);
    await page.keyboard.press('u');
    const active = page.locator('[data-pane="alerts"] [role=grid] .is-active').first();
    const first = await active.textContent();
    await page.keyboard.press('j');
    await expectPage(active).toHaveText(first ?? '');
    await page.keyboard.press('ArrowDown');
    await expectPage(active).not.toHaveText(first ?? '');
  });

  it('after Vim open the palette with a colon and undo with U', async () => {
    const page = await openKeys();
    await page.getByRole('radio', { name: /^Vim-ish/ }).check();
    await closeSettings(page);
    await page.keyboard.press('Shift+U');
    await page.keyboard.press('a');
    await expectPage(page.locator('.notice')).toContainText('Acknowledged');
    await page.keyboard.press('u');
    await expectPage.poll(() => called(page, 'alerts.unack')).toBe(1);
    await page.keyboard.press(':');
    await expectPage(page.getByRole('dialog', { name: 'Command palette' })).toBeVisible();
    await page.keyboard.type('top unack');
    await expectPage(page.getByRole('option', { selected: true }).locator('kbd')).toHaveText([
      'Shift',
      'U',
    ]);
  });
});

describe('Ctrl+Alt and a digit', () => {
  it('bring the window on that display forward, and say so where there is none', async () => {
    const page = await harness.open({
      alerts: ALERTS,
      savedLayout: deskAndWalls(),
      host: { displays: DISPLAYS },
    });
    const asked = async () =>
      (await page.evaluate(() => window.fake.asked)).filter(([what]) => what === 'focusWindow');
    await page.keyboard.press('Control+Alt+Digit2');
    await page.keyboard.press('Control+Alt+Digit9');
    await expectPage(page.locator('[data-announcer="polite"]')).toHaveText(
      'No window on display 9',
    );
    const wall = deskAndWalls().windows.find(({ slotId }) => slotId === 'left');
    expect(await asked()).toEqual([['focusWindow', wall?.id]]);
    await page.keyboard.press('Control+k');
    await page.keyboard.type('window wall right');
    const active = page.getByRole('option', { selected: true });
    await expectPage(active.locator('kbd')).toHaveText(['Ctrl', 'Alt', '3']);
    await page.keyboard.press('Enter');
    expect(await asked()).toHaveLength(2);
  });
});

it.each(['night', 'lit'])('axe finds nothing in the keyboard settings, %s', async (theme) => {
  const page = await openKeys();
  await page.evaluate((name) => {
    document.documentElement.dataset['theme'] = name;
  }, theme);
  await openPlace(page, 'Alert List');
  await change(page, 'alert-list.resolve', 'a');
  await expectPage(row(page, 'alert-list.resolve').getByRole('alert')).toBeVisible();
  expect(await axeViolations(page)).toEqual([]);
  const folder = process.env['BATCAVE_PICTURES'];
  if (folder !== undefined) await page.screenshot({ path: `${folder}/${theme}-keyboard.png` });
});
