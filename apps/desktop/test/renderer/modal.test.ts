import { describe, expect, it } from 'vitest';
import { buildAlerts } from '../../src/renderer/testing/build.ts';
import { expectPage } from '../expectPage.ts';
import { useHarness } from './useHarness.ts';

const harness = useHarness();

describe('a dialog over the board', () => {
  it('gives the focus back before the next key comes', async () => {
    const page = await harness.open({ alerts: buildAlerts(3) });
    await page.keyboard.press('u');
    // In one task of the page: no time passes between these keys.
    await page.evaluate(() => {
      const press = (key: string) => {
        document.activeElement?.dispatchEvent(
          new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true }),
        );
        return Promise.resolve();
      };
      return ['?', 'Escape', 'l', 'ArrowRight', 'Escape', 'a'].reduce(
        (before, key) => before.then(() => press(key)),
        Promise.resolve(),
      );
    });
    await expectPage(page.locator('.board.is-movable')).toHaveCount(0);
    await expect
      .poll(() => page.evaluate(() => window.fake.calls.map(({ id }) => id)))
      .toContain('alerts.ack');
  });

  it('lets no key act below it while nothing in it has the focus', async () => {
    const page = await harness.open({ alerts: buildAlerts(3) });
    await page.keyboard.press('?');
    await page.evaluate(() => {
      (document.activeElement as HTMLElement).blur();
    });
    await page.keyboard.press('l');
    await page.keyboard.press('g');
    await expectPage(page.locator('dialog[open]')).toHaveCount(1);
    await expectPage(page.locator('.board.is-movable')).toHaveCount(0);
    await page.keyboard.press('Escape');
    await expectPage(page.locator('dialog[open]')).toHaveCount(0);
  });
});

describe('layout mode', () => {
  it('can be left by keys also when the focus is outside the board', async () => {
    const page = await harness.open({ alerts: buildAlerts(3) });
    await page.keyboard.press('l');
    await page.getByRole('button', { name: 'Settings' }).focus();
    await page.keyboard.press('Escape');
    await expectPage(page.locator('.board.is-movable')).toHaveCount(0);
  });
});
