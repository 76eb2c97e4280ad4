import type { Alert } from '@batcave/shared/alerts';
import type { Page } from '@playwright/test';
import { describe, expect, it } from 'vitest';
import { buildAlert } from '../../src/renderer/testing/build.ts';
import { expectPage } from '../expectPage.ts';
import { axeViolations } from './axeViolations.ts';
import { deskAndWalls, DISPLAYS } from './hostFixtures.ts';
import { useHarness } from './useHarness.ts';

const harness = useHarness();

const dialog = (page: Page) => page.getByRole('dialog', { name: 'Boards in turn' });
const entry = (page: Page, number: number) =>
  dialog(page).getByRole('listitem', { name: `Entry ${String(number)}` });
const preview = (page: Page) => dialog(page).locator('[data-part="preview"]');
const changes = (page: Page) => page.evaluate(() => window.fake.changes);
const save = (page: Page) => dialog(page).getByRole('button', { name: /^Save for/ });

/** The dialog over a desk and two walls, with the left wall looked at. */
async function openLeft(
  theme: 'night' | 'lit' = 'night',
  alerts: readonly Alert[] = [],
): Promise<Page> {
  const page = await harness.open({
    alerts,
    savedLayout: deskAndWalls({ appearance: { theme } }),
    host: { displays: DISPLAYS, windowId: 'main' },
  });
  await page.keyboard.press('g');
  await page.keyboard.press('d');
  const displays = page.getByRole('dialog', { name: 'Set up displays' });
  await displays.getByRole('button', { name: 'Boards in turn, of each window' }).click();
  await dialog(page).getByLabel('Window', { exact: true }).selectOption('wall-left');
  await expectPage(entry(page, 2).getByLabel('Board 2')).toHaveValue('wall1-incident');
  return page;
}

describe('what a wall shows in turn', () => {
  it('is set board by board: how long, which hours and days, what holds it, a missing display', async () => {
    const page = await openLeft();
    await entry(page, 1).getByLabel('Shown for, s').fill('45');
    await entry(page, 2).getByLabel('From, UTC').fill('22:00');
    await entry(page, 2).getByLabel('To, UTC').fill('6:30');
    for (const day of ['Sat', 'Sun'])
      await entry(page, 2).getByRole('button', { name: day }).click();
    await dialog(page).getByLabel('An unacked alert holds').selectOption('WARN');
    await dialog(page).getByLabel('While its display is missing').selectOption('park');
    await expectPage(preview(page)).toContainText('Hours');
    await save(page).click();
    await expectPage(save(page)).toHaveAttribute('aria-disabled', 'true');
    expect((await changes(page)).at(-1)).toMatchObject({
      kind: 'changeWindow',
      windowId: 'wall-left',
      change: {
        playlist: {
          entries: [
            { boardId: 'wall1-overview', dwellS: 45 },
            {
              ...{ boardId: 'wall1-incident', dwellS: 30 },
              ...{ fromMin: 1_320, toMin: 390, days: [1, 2, 3, 4, 5] },
            },
          ],
          ...{ holdAt: 'WARN', whenMissing: 'park' },
        },
      },
    });
  });

  it('is added to, put in order and taken from by the keyboard alone', async () => {
    const page = await openLeft();
    await dialog(page).getByRole('button', { name: 'Add a board' }).focus();
    await page.keyboard.press('Enter');
    // The new entry takes the focus: its board is chosen by typing.
    const added = entry(page, 3).getByLabel('Board 3');
    await expectPage(added).toBeFocused();
    await page.keyboard.press('Alt+ArrowUp');
    await page.keyboard.press('Alt+ArrowUp');
    await expectPage(entry(page, 1).getByLabel('Board 1')).toHaveValue('triage');
    await expectPage(entry(page, 1).getByRole('button', { name: 'Earlier' })).toBeFocused();
    await entry(page, 3).getByRole('button', { name: 'Remove' }).focus();
    await page.keyboard.press('Enter');
    await expectPage(entry(page, 2).getByRole('button', { name: 'Remove' })).toBeFocused();
    await save(page).focus();
    await page.keyboard.press('Enter');
    await expectPage(save(page)).toHaveAttribute('aria-disabled', 'true');
    const last = (await changes(page)).at(-1);
    expect(last).toMatchObject({
      change: { playlist: { entries: [{ boardId: 'triage' }, { boardId: 'wall1-overview' }] } },
    });
    // Left, the wall has its boards as tabs, the new one too.
    expect(last).toMatchObject({
      change: { boardIds: ['triage', 'wall1-overview', 'wall1-incident'] },
    });
  });

  it('is put in order by the mouse', async () => {
    const page = await openLeft();
    await entry(page, 1).getByRole('button', { name: 'Later' }).click();
    await expectPage(entry(page, 2).getByLabel('Board 2')).toHaveValue('wall1-overview');
    await expectPage(entry(page, 2).getByRole('button', { name: 'Later' })).toBeFocused();
    await dialog(page).getByRole('button', { name: 'Take back' }).click();
    await expectPage(entry(page, 1).getByLabel('Board 1')).toHaveValue('wall1-overview');
    expect(await changes(page)).toEqual([]);
  });

  it('is refused with the field, the limit and what to do, and not saved until it is mended', async () => {
    const page = await openLeft();
    await entry(page, 1).getByLabel('Shown for, s').fill('2');
    await expectPage(entry(page, 1)).toContainText('Shown for: 5 to 3600 whole seconds.');
    await entry(page, 2).getByLabel('From, UTC').fill('25:00');
    await expectPage(entry(page, 2)).toContainText('From: a time of day in UTC as 08:30');
    await expectPage(save(page)).toHaveAttribute('aria-disabled', 'true');
    await expectPage(preview(page)).toContainText('once every entry is right');
    await save(page).press('Enter');
    expect(await changes(page)).toEqual([]);
    await entry(page, 1).getByLabel('Shown for, s').fill('20');
    await entry(page, 2).getByLabel('From, UTC').fill('');
    await entry(page, 2).getByLabel('Board 2').selectOption('wall1-overview');
    await expectPage(entry(page, 2)).toContainText('stands here already at these hours');
  });

  it('is seen before it is saved: now, next, and what an alert would hold', async () => {
    const page = await openLeft('night', [buildAlert(1, { severity: 'ERROR', state: 'OPEN' })]);
    await dialog(page).getByLabel('An unacked alert holds').selectOption('off');
    await expectPage(preview(page)).toContainText('Overview');
    await expectPage(preview(page)).toContainText('Incident in 30 s');
    await expectPage(preview(page)).toContainText('the same boards at all times');
    await dialog(page).getByLabel('An unacked alert holds').selectOption('WARN');
    await expectPage(preview(page)).toContainText('held: ');
  });

  it('keeps what is written for a window while another one is looked at', async () => {
    const page = await openLeft();
    await entry(page, 1).getByLabel('Shown for, s').fill('90');
    const picked = dialog(page).getByLabel('Window', { exact: true });
    await picked.selectOption('main');
    await expectPage(dialog(page)).toContainText('Shown once this window is made a wall.');
    await expectPage(picked.locator('option[value="wall-left"]')).toContainText('not saved');
    await picked.selectOption('wall-left');
    await expectPage(entry(page, 1).getByLabel('Shown for, s')).toHaveValue('90');
  });

  it('is reached from the boards of the window and from the palette', async () => {
    const page = await harness.open();
    await page.getByRole('button', { name: /^Boards of this window/ }).click();
    await page.getByRole('button', { name: 'Boards in turn, as a wall' }).click();
    await expectPage(dialog(page)).toBeVisible();
    await page.keyboard.press('Escape');
    await expectPage(dialog(page)).toHaveCount(0);
    await page.keyboard.press('Control+k');
    await page.keyboard.type('boards in turn');
    await page.keyboard.press('Enter');
    await expectPage(dialog(page)).toBeVisible();
  });

  it.each(['night', 'lit'] as const)(
    'is free of what axe finds, also with faults (%s)',
    async (theme) => {
      const page = await openLeft(theme);
      await entry(page, 1).getByLabel('Shown for, s').fill('2');
      const folder = process.env['BATCAVE_PICTURES'];
      if (folder !== undefined) await page.screenshot({ path: `${folder}/playlist-${theme}.png` });
      expect(await axeViolations(page)).toEqual([]);
    },
  );
});
