import type { Page } from '@playwright/test';
import { describe, expect, it } from 'vitest';
import { buildDisplay, deskAndWalls, DISPLAYS } from './hostFixtures.ts';
import { expectPage } from '../expectPage.ts';
import { useHarness } from './useHarness.ts';

const harness = useHarness();

const dialog = (page: Page) => page.getByRole('dialog', { name: 'Set up displays' });
const notice = (page: Page) => page.locator('.board-notice');
const changes = (page: Page) => page.evaluate(() => window.fake.changes);

async function openDialog(page: Page): Promise<void> {
  await page.keyboard.press('g');
  await page.keyboard.press('d');
  await expectPage(dialog(page)).toBeVisible();
}

describe('setting up displays', () => {
  it('is offered when there are several and nobody has named one', async () => {
    const page = await harness.open({ host: { displays: DISPLAYS } });
    await expectPage(notice(page)).toContainText('There are 3 displays');
    await notice(page).getByRole('button', { name: 'Set up displays' }).click();
    await expectPage(dialog(page)).toBeVisible();
  });

  it('names them, chooses what they are for, and begins with desks and walls', async () => {
    const page = await harness.open({ host: { displays: DISPLAYS } });
    await openDialog(page);
    const map = dialog(page).getByRole('group', { name: 'Displays as they stand' });
    const [one, two] = await Promise.all(
      [0, 1].map((i) => map.getByRole('button').nth(i).boundingBox()),
    );
    // The second stands left of the first and a little higher, as in the system.
    expect((two?.x ?? 0) < (one?.x ?? 0) && (two?.y ?? 0) < (one?.y ?? 0)).toBe(true);
    await map.getByRole('button').nth(1).click();
    await dialog(page).getByLabel('Name of display 2').fill('Wall left');
    await dialog(page).getByLabel('Looked at from').selectOption('4');
    await expectPage(dialog(page)).toContainText('Text is drawn 3.4 times as large');
    await dialog(page).getByRole('button', { name: 'Show the numbers on the displays' }).click();
    expect(await page.evaluate(() => window.fake.asked)).toEqual([['identify', null]]);
    await expectPage(dialog(page)).toContainText('Wall left (wall, in turn): Overview, Incident');
    await dialog(page).getByRole('button', { name: 'Use Desks and walls' }).click();
    await expectPage(dialog(page)).toContainText('It takes the place of 1 window and 5 boards');
    await dialog(page).getByRole('button', { name: 'Replace with Desks and walls' }).click();
    await expectPage(dialog(page)).toHaveCount(0);
    const replaced = (await changes(page)).at(-1);
    expect(replaced).toMatchObject({
      kind: 'replace',
      workspace: {
        slots: [
          { name: 'Desk', use: 'desk' },
          { name: 'Wall left', use: 'wall', distanceM: 4 },
          {},
        ],
        windows: [{ mode: 'desk' }, { mode: 'wall' }, { mode: 'wall' }],
      },
    });
  });

  it('says what is wrong with a name and uses nothing until it is mended', async () => {
    const page = await harness.open({ host: { displays: DISPLAYS } });
    await openDialog(page);
    await dialog(page).getByLabel('Name of display 1').fill('Display 2');
    await expectPage(dialog(page)).toContainText('another display is called Display 2 too');
    const use = dialog(page).getByRole('button', { name: 'Use Desks and walls' });
    await expectPage(use).toHaveAttribute('aria-disabled', 'true');
  });

  it('keeps what becomes of a missing wall, and whether the program starts by itself', async () => {
    const page = await harness.open({ host: { displays: DISPLAYS } });
    await openDialog(page);
    await dialog(page).getByRole('radio', { name: 'Its boards wait until it is back' }).check();
    await dialog(page)
      .getByRole('checkbox', { name: /^Start with the system/ })
      .check();
    expect(await changes(page)).toEqual([{ kind: 'setWhenMissing', whenMissing: 'park' }]);
    expect(await page.evaluate(() => window.fake.asked)).toEqual([['setStartsOnLogin', true]]);
  });

  it('says in a browser what needs the desktop console', async () => {
    const page = await harness.open();
    await openDialog(page);
    await expectPage(dialog(page)).toContainText('need the desktop console');
    await expectPage(dialog(page)).toContainText('npx sentry console');
    await page.keyboard.press('Escape');
    await page.keyboard.press('Control+k');
    await page.keyboard.type('displays');
    const offered = page.getByRole('option');
    await expectPage(
      offered.filter({ hasText: /^(Set up displays|Displays and presets)/ }),
    ).toHaveCount(0);
    await expectPage(offered.filter({ hasText: 'numbers of the displays' })).toHaveCount(0);
  });
});

describe('a display that is missing', () => {
  it('is said, and somebody can say which one it is now', async () => {
    const other = buildDisplay(9, {
      label: 'LG',
      width: 2_560,
      height: 1_440,
      order: 5,
      rotation: 90,
    });
    const displays = [...DISPLAYS.slice(0, 2), other];
    const page = await harness.open({
      savedLayout: deskAndWalls(),
      host: { displays, windowId: 'main' },
    });
    await expectPage(notice(page).first()).toContainText(
      'Wall right is missing: the other walls show its boards.',
    );
    await notice(page).first().getByRole('button', { name: 'Set up displays' }).click();
    const asked = dialog(page).getByRole('group', { name: 'Wall right is missing' });
    await asked.getByRole('radio', { name: /^3: LG/ }).check();
    await asked.getByRole('button', { name: 'This is Wall right' }).click();
    await expectPage(notice(page)).toHaveCount(0);
    const [set] = (await changes(page)).filter(({ kind }) => kind === 'setSlots');
    expect(set).toMatchObject({
      slots: [{ id: 'desk' }, { id: 'left' }, { id: 'right', fingerprint: { label: 'LG' } }],
    });
  });

  it('is asked about when several look alike', async () => {
    const twins = [2, 3].map((id) => buildDisplay(id, { label: 'TWIN', order: id + 5 }));
    const saved = deskAndWalls();
    const slots = saved.slots.map((slot) =>
      slot.id === 'left' ? { ...slot, fingerprint: { ...slot.fingerprint, label: 'TWIN' } } : slot,
    );
    const page = await harness.open({
      savedLayout: { ...saved, slots },
      host: { displays: [buildDisplay(1, { order: 1 }), ...twins], windowId: 'main' },
    });
    await expectPage(notice(page).filter({ hasText: 'Which display is Wall left?' })).toBeVisible();
  });
});

describe('a display that is new', () => {
  it('is offered once, and never taken by itself', async () => {
    const page = await harness.open({
      savedLayout: deskAndWalls(),
      host: { displays: DISPLAYS, windowId: 'main' },
    });
    const fresh = buildDisplay(9, { label: 'LG', width: 2_560, height: 1_440, order: 5 });
    await page.evaluate(
      (all) => {
        window.fake.setDisplays(all);
      },
      [...DISPLAYS, fresh],
    );
    await expectPage(notice(page)).toContainText('New display: LG, 2560 × 1440');
    await notice(page).getByRole('button', { name: 'Ignore' }).click();
    await expectPage(notice(page)).toHaveCount(0);
    expect((await changes(page)).map(({ kind }) => kind)).toEqual(['setAppearance']);
  });
});

describe('presets', () => {
  it('are saved, used, exported, taken in and removed', async () => {
    const page = await harness.open({
      savedLayout: deskAndWalls(),
      host: { displays: DISPLAYS, windowId: 'main' },
    });
    await openDialog(page);
    const presets = dialog(page).getByRole('region', { name: 'Presets' });
    await presets.getByLabel('Save the windows as they are as').fill('Day shift');
    await presets.getByRole('button', { name: 'Save', exact: true }).click();
    await expectPage(presets.getByRole('status')).toHaveText('Saved as Day shift.');
    await expectPage(presets.getByRole('listitem')).toContainText('1 desk window, 2 walls');
    await presets.getByRole('button', { name: 'Export' }).click();
    const text = await presets.getByLabel('Preset Day shift as text').inputValue();
    await presets.getByRole('button', { name: 'Remove', exact: true }).click();
    await presets.getByRole('button', { name: 'Remove Day shift for good' }).click();
    await expectPage(presets.getByRole('listitem')).toHaveCount(0);
    await presets.getByText('Take in a preset of another device').click();
    await presets.getByLabel('Text of the preset').fill('{"name":');
    await presets.getByRole('button', { name: 'Take in' }).click();
    await expectPage(presets.getByRole('status').first()).toContainText(
      'it is not JSON. Copy all of it.',
    );
    await presets.getByLabel('Text of the preset').fill(text);
    await presets.getByRole('button', { name: 'Take in' }).click();
    await expectPage(presets.getByRole('listitem')).toHaveCount(1);
    await presets.getByRole('button', { name: 'Use', exact: true }).click();
    await presets.getByRole('button', { name: 'Replace all windows with Day shift' }).click();
    await expectPage(presets.getByRole('status').first()).toHaveText('Day shift is in use.');
  });
});
