import { describe, expect, it } from 'vitest';
import { buildAlerts } from '../../src/renderer/testing/build.ts';
import type { FakeStart } from './fakeBridge.ts';
import { DISPLAYS, deskAndWalls } from './hostFixtures.ts';
import { useHarness } from './useHarness.ts';
import { axeViolations } from './axeViolations.ts';

const harness = useHarness();

const start = (theme: string, windowId: string): Partial<FakeStart> => ({
  alerts: buildAlerts(12),
  savedLayout: deskAndWalls({ appearance: { theme } }),
  // One wall is missing: what there is to say about it is on show.
  host: { displays: DISPLAYS.slice(0, 2), windowId },
});

describe.each(['night', 'lit'])('in the theme %s nothing is found by axe', (theme) => {
  it('in the boards of a window, their dialogs and the layout mode', async () => {
    const page = await harness.open(start(theme, 'main'));
    await page.locator('[data-pane="feed"] .pane-menu-button').click();
    expect(await axeViolations(page)).toEqual([]);
    await page.keyboard.press('Escape');
    await page.keyboard.press('u');
    await page.keyboard.press('m');
    await page.waitForSelector('dialog[open]');
    expect(await axeViolations(page)).toEqual([]);
    await page.keyboard.press('Escape');
    await page.getByRole('button', { name: /^Boards of this window/ }).click();
    expect(await axeViolations(page)).toEqual([]);
    await page.keyboard.press('Escape');
    await page.keyboard.press('l');
    await page.waitForSelector('.board.is-movable');
    expect(await axeViolations(page)).toEqual([]);
    await page.keyboard.press('n');
    await page.waitForSelector('dialog[open]');
    expect(await axeViolations(page)).toEqual([]);
  });

  it('in the set-up of displays', async () => {
    const page = await harness.open(start(theme, 'main'));
    await page.keyboard.press('g');
    await page.keyboard.press('d');
    await page.waitForSelector('.display-map');
    expect(await axeViolations(page)).toEqual([]);
  });

  it('on a wall', async () => {
    const page = await harness.open(start(theme, 'wall-left'), { readyWhen: '.wall-card' });
    expect(await axeViolations(page)).toEqual([]);
  });
});
