import type { Page } from '@playwright/test';
import { describe, expect, it } from 'vitest';
import { expectPage } from '../expectPage.ts';
import { axeViolations } from './axeViolations.ts';
import { deskAndWalls, DISPLAYS } from './hostFixtures.ts';
import { useHarness } from './useHarness.ts';

const harness = useHarness();

const changes = (page: Page) => page.evaluate(() => window.fake.changes);
const asked = (page: Page) => page.evaluate(() => window.fake.asked);

function openWall(options: { readonly pin?: string; readonly appearance?: object } = {}) {
  const { pin, appearance = {} } = options;
  return harness.open(
    {
      savedLayout: deskAndWalls({ appearance: { ...appearance } }),
      host: { displays: DISPLAYS, windowId: 'wall-left', ...(pin !== undefined && { pin }) },
    },
    { readyWhen: '.wall-strip' },
  );
}

async function photograph(page: Page, name: string): Promise<void> {
  const folder = process.env['BATCAVE_PICTURES'];
  if (folder !== undefined) await page.screenshot({ path: `${folder}/${name}.png` });
}

describe('the PIN of a wall', () => {
  const question = (page: Page) => page.getByRole('dialog', { name: 'Leave the wall' });

  it.each(['night', 'lit'] as const)(
    'is asked before it is left, and says when it is another one (%s)',
    async (theme) => {
      const page = await openWall({ pin: '4711', appearance: { theme } });
      await page.keyboard.press('Escape');
      await page.keyboard.press('Escape');
      await expectPage(question(page)).toBeVisible();
      await page.keyboard.type('0000');
      await page.keyboard.press('Enter');
      await expectPage(question(page)).toContainText('pin: it is another one.');
      await photograph(page, `wall-pin-${theme}`);
      expect(await axeViolations(page)).toEqual([]);
      expect(await changes(page)).toEqual([]);
      await page.keyboard.type('4711');
      await page.keyboard.press('Enter');
      await expectPage(page.locator('.wall-strip')).toHaveCount(0);
      expect(await changes(page)).toMatchObject([
        { kind: 'changeWindow', change: { mode: 'desk' } },
      ]);
    },
  );

  it('is given up with Escape, and the wall takes its keys again', async () => {
    const page = await openWall({ pin: '4711' });
    await page.keyboard.press('Shift+W');
    await expectPage(question(page)).toBeVisible();
    await page.keyboard.press('Escape');
    await expectPage(question(page)).toHaveCount(0);
    await page.keyboard.press('Space');
    await expectPage(page.locator('.wall-rotation')).toContainText('paused');
    expect(await changes(page)).toEqual([]);
  });

  it('is not asked where none is set', async () => {
    const page = await openWall();
    await page.keyboard.press('Shift+W');
    await expectPage(page.locator('.wall-strip')).toHaveCount(0);
  });

  it('is set, changed and taken away where displays are set up, and says that it protects nothing', async () => {
    const page = await harness.open({
      ...{ savedLayout: deskAndWalls(), host: { displays: DISPLAYS, windowId: 'main' } },
    });
    await page.keyboard.press('g');
    await page.keyboard.press('d');
    const pin = page.getByRole('group', { name: 'PIN to leave a wall' });
    await expectPage(pin).toContainText('It is no security boundary');
    await pin.getByLabel('PIN to leave a wall', { exact: true }).fill('12');
    await expectPage(pin).toContainText('PIN: 4 to 12 digits, nothing else.');
    await pin.getByLabel('PIN to leave a wall', { exact: true }).fill('4711');
    await pin.getByRole('button', { name: 'Set PIN' }).click();
    await expectPage(pin).toContainText('A wall is left with this PIN from now on.');
    await pin.getByLabel('Current PIN').fill('0000');
    await pin.getByRole('button', { name: 'Take it away' }).click();
    await expectPage(pin).toContainText('pin: it is another one.');
    await pin.getByLabel('Current PIN').fill('4711');
    await pin.getByRole('button', { name: 'Take it away' }).click();
    await expectPage(pin).toContainText('A wall is left without a PIN.');
    expect((await asked(page)).map(([name]) => name)).toEqual(['setPin', 'setPin', 'setPin']);
  });
});

describe('the night dim', () => {
  /** Hours around or apart from now. */
  function hours(isNow: boolean) {
    const now = new Date();
    const minute = now.getUTCHours() * 60 + now.getUTCMinutes();
    const day = 1_440;
    return isNow
      ? { fromMin: (minute + day - 60) % day, toMin: (minute + 60) % day }
      : { fromMin: (minute + 60) % day, toMin: (minute + 120) % day };
  }
  const backgroundOf = (page: Page, selector: string) =>
    page
      .locator(selector)
      .first()
      .evaluate((element) => getComputedStyle(element).backgroundColor);

  it.each(['night', 'lit'] as const)(
    'takes light from fills in its hours alone (%s)',
    async (theme) => {
      const bright = await openWall({ appearance: { theme, wallDim: hours(false) } });
      await expectPage(bright.locator('.wall')).not.toHaveClass(/is-dim/);
      const before = await backgroundOf(bright, '.wall-strip');
      const dim = await openWall({ appearance: { theme, wallDim: hours(true) } });
      await expectPage(dim.locator('.wall')).toHaveClass(/is-dim/);
      expect(await backgroundOf(dim, '.wall-strip')).not.toBe(before);
      const severity = (page: Page) =>
        page.evaluate(() => getComputedStyle(document.body).getPropertyValue('--sev-critical'));
      expect(await severity(dim)).toBe(await severity(bright));
      await photograph(dim, `wall-dim-${theme}`);
      expect(await axeViolations(dim)).toEqual([]);
    },
  );

  it('is set by its hours in the settings, which refuse what is none', async () => {
    const page = await harness.open();
    await page.getByRole('button', { name: /^Settings/ }).click();
    const group = page.getByRole('group', { name: 'Night dim of walls' });
    await group.getByLabel('From, UTC').fill('25:00');
    await expectPage(group).toContainText('From: a time of day in UTC as 20:00.');
    await group.getByLabel('From, UTC').fill('21:30');
    await group.getByRole('button', { name: 'Dim between these' }).click();
    await group.getByRole('button', { name: 'Off' }).click();
    expect(await changes(page)).toEqual([
      { kind: 'setAppearance', change: { wallDim: { fromMin: 1_290, toMin: 360 } } },
      { kind: 'setAppearance', change: { wallDim: null } },
    ]);
  });
});

describe('a finger or a pen on the header of a pane', () => {
  const dialog = (page: Page) => page.getByRole('dialog', { name: /^Move/ });

  async function press(page: Page, pointerType: string, moveByPx = 0): Promise<void> {
    const header = page.locator('[data-pane="feed"] .pane-title');
    const { x = 0, y = 0 } = (await header.boundingBox()) ?? {};
    const at = {
      pointerType,
      isPrimary: true,
      bubbles: true,
      pointerId: 7,
      clientX: x,
      clientY: y,
    };
    await header.dispatchEvent('pointerdown', at);
    if (moveByPx > 0) await header.dispatchEvent('pointermove', { ...at, clientX: x + moveByPx });
  }

  it.each(['touch', 'pen'])('that rests asks where the pane is to go (%s)', async (pointerType) => {
    const page = await harness.open();
    await press(page, pointerType, 4);
    await expectPage(dialog(page)).toBeVisible();
  });

  it('asks nothing when it moves on or is lifted soon, nor does a mouse', async () => {
    const page = await harness.open({}, { hasTestClock: true });
    await press(page, 'touch', 40);
    await page.clock.runFor(2_000);
    await press(page, 'mouse');
    await page.clock.runFor(2_000);
    await press(page, 'touch');
    await page.locator('[data-pane="feed"] .pane-title').dispatchEvent('pointerup');
    await page.clock.runFor(2_000);
    await expectPage(dialog(page)).toHaveCount(0);
  });
});
