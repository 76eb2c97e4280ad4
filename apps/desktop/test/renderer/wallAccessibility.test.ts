import { describe, it } from 'vitest';
import { buildAlerts } from '../../src/renderer/testing/build.ts';
import type { FakeStart } from './fakeBridge.ts';
import { expectAccessibleInBothThemes } from './expectAccessible.ts';
import { DISPLAYS, deskAndWalls } from './hostFixtures.ts';
import { useHarness } from './useHarness.ts';

const harness = useHarness();

const start = (windowId: string): Partial<FakeStart> => ({
  alerts: buildAlerts(12),
  savedLayout: deskAndWalls(),
  // One wall is missing: what there is to say about it is on show.
  host: { displays: DISPLAYS.slice(0, 2), windowId },
});

describe('in both themes nothing is found by axe', () => {
  it('in the boards of a window, their dialogs and the layout mode', async () => {
    const page = await harness.open(start('main'));
    await page.locator('[data-pane="feed"] .pane-menu-button').click();
    await expectAccessibleInBothThemes(page, { name: 'walls-menu' });
    await page.keyboard.press('Escape');
    await page.keyboard.press('u');
    await page.keyboard.press('m');
    await page.waitForSelector('dialog[open]');
    await expectAccessibleInBothThemes(page, { name: 'walls-confirmation' });
    await page.keyboard.press('Escape');
    await page.getByRole('button', { name: /^Boards of this window/ }).click();
    await expectAccessibleInBothThemes(page, { name: 'walls-boards' });
    await page.keyboard.press('Escape');
    await page.keyboard.press('l');
    await page.waitForSelector('.board.is-movable');
    await expectAccessibleInBothThemes(page, { name: 'walls-layout' });
    await page.keyboard.press('n');
    await page.waitForSelector('dialog[open]');
    await expectAccessibleInBothThemes(page, { name: 'walls-new-pane' });
  });

  it('in the set-up of displays', async () => {
    const page = await harness.open(start('main'));
    await page.keyboard.press('g');
    await page.keyboard.press('d');
    await page.waitForSelector('.display-map');
    await expectAccessibleInBothThemes(page, { name: 'walls-displays' });
  });

  it('on a wall', async () => {
    const page = await harness.open(start('wall-left'), { readyWhen: '.wall-card' });
    await expectAccessibleInBothThemes(page, { name: 'walls-wall' });
  });
});
