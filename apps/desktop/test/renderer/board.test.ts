import type { Page } from '@playwright/test';
import { describe, expect, it, vi } from 'vitest';
import { buildAlert, buildAlerts } from '../../src/renderer/testing/build.ts';
import { expectPage } from '../expectPage.ts';
import { useHarness } from './useHarness.ts';

const harness = useHarness();

const saved = (page: Page) => page.evaluate(() => window.fake.saved);
const savedPane = async (page: Page, id: string) =>
  (await saved(page)).at(-1)?.boards[0]?.panes.find((pane) => pane.id === id);
const box = async (page: Page, id: string) => {
  const bounds = await page.locator(`[data-pane="${id}"]`).boundingBox();
  if (bounds === null) throw new Error(`the pane ${id} is not on the board`);
  return bounds;
};

describe('the board', () => {
  it('fills a window of 1920 x 1080 without scrolling', async () => {
    const page = await harness.open({ alerts: buildAlerts(30) });
    const board = page.locator('.board');
    expect(await board.evaluate((each) => each.scrollHeight - each.clientHeight)).toBe(0);
    const feed = await box(page, 'feed');
    const bottom = await page.locator('.bottom-bar').boundingBox();
    expect((bottom?.y ?? 0) - (feed.y + feed.height)).toBeLessThanOrEqual(12);
  });

  it('is walked with F6 in reading order, and back with Shift+F6', async () => {
    const page = await harness.open({ alerts: [buildAlert(1)] });
    const focused = () =>
      page.evaluate(() =>
        document.activeElement?.closest('[data-pane]')?.getAttribute('data-pane'),
      );
    const order: unknown[] = [];
    for (let i = 0; i < 5; i += 1) {
      await page.keyboard.press('F6');
      order.push(await focused());
    }
    expect(order).toEqual(['summary', 'alerts', 'services', 'feed', 'summary']);
    await page.keyboard.press('Shift+F6');
    expect(await focused()).toBe('feed');
  });

  it('drags nothing outside layout mode', async () => {
    const page = await harness.open();
    const before = await box(page, 'alerts');
    await page.mouse.move(before.x + 120, before.y + 15);
    await page.mouse.down();
    await page.mouse.move(before.x + 500, before.y + 300, { steps: 8 });
    await page.mouse.up();
    expect(await box(page, 'alerts')).toEqual(before);
    expect(await saved(page)).toEqual([]);
  });
});

describe('layout mode', () => {
  it('moves and resizes the focused pane by arrows, and Enter saves', async () => {
    const page = await harness.open({ alerts: [buildAlert(1)] });
    await page.keyboard.press('u');
    await page.keyboard.press('l');
    await page.keyboard.press('Shift+ArrowLeft');
    await page.keyboard.press('Shift+ArrowLeft');
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('Enter');
    expect(await savedPane(page, 'alerts')).toMatchObject({ x: 1, w: 14 });
    await expectPage(page.getByRole('grid')).toBeFocused();
  });

  it('goes back to what was with Escape and saves nothing', async () => {
    const page = await harness.open();
    const before = await box(page, 'services');
    await page.keyboard.press('l');
    await page.keyboard.press('F6');
    await page.keyboard.press('Shift+ArrowLeft');
    await page.keyboard.press('Escape');
    await expect.poll(() => box(page, 'services')).toEqual(before);
    expect(await saved(page)).toEqual([]);
  });

  it('moves a pane by the mouse under the policy without inline styles', async () => {
    const page = await harness.open();
    await page.keyboard.press('l');
    const before = await box(page, 'services');
    await page.mouse.move(before.x + 100, before.y + 15);
    await page.mouse.down();
    await page.mouse.move(before.x - 700, before.y + 420, { steps: 12 });
    await page.mouse.up();
    await page.keyboard.press('Enter');
    const pane = await savedPane(page, 'services');
    expect(pane?.x).toBeLessThan(16);
  });

  it('duplicates, removes and takes back by keys, and keeps what is left', async () => {
    const page = await harness.open({ alerts: [buildAlert(1)] });
    await page.keyboard.press('u');
    await page.keyboard.press('l');
    await page.keyboard.press('d');
    await expectPage(page.locator('[data-pane-type="alert-list"]')).toHaveCount(2);
    await page.keyboard.press('Delete');
    await expectPage(page.locator('[data-pane-type="alert-list"]')).toHaveCount(1);
    await page.keyboard.press('z');
    await expectPage(page.locator('[data-pane-type="alert-list"]')).toHaveCount(2);
    await page.keyboard.press('Enter');
    const kept = (await saved(page)).at(-1)?.boards[0]?.panes.map(({ type }) => type);
    expect(kept?.filter((type) => type === 'alert-list')).toHaveLength(2);
  });

  it('keeps the panes out of reach meanwhile, so that no key acts on an alert', async () => {
    const page = await harness.open({ alerts: [buildAlert(1)] });
    await page.keyboard.press('u');
    await page.keyboard.press('l');
    await page.keyboard.press('a');
    await page.keyboard.press('z');
    await page.keyboard.press('Escape');
    expect(await page.evaluate(() => window.fake.calls)).toEqual([]);
  });
});

describe('the saved layout', () => {
  it('comes back with its theme', async () => {
    const first = await harness.open();
    await first.getByRole('button', { name: 'Settings' }).click();
    await first.getByRole('radio', { name: 'Lit room' }).check();
    await first.keyboard.press('Escape');
    await first.keyboard.press('l');
    await first.keyboard.press('Shift+ArrowDown');
    await first.keyboard.press('Enter');
    await vi.waitFor(async () => {
      expect((await saved(first)).at(-1)?.boards[0]?.panes[0]?.h).toBe(4);
    }, 20_000);
    const layout = (await saved(first)).at(-1);
    expect(layout?.appearance['theme']).toBe('lit');
    const second = await harness.open({ savedLayout: layout });
    await expectPage(second.locator('html')).toHaveAttribute('data-theme', 'lit');
    expect(await box(second, 'summary')).toEqual(await box(first, 'summary'));
  });

  it('is not used when it is from a newer version; that is said once and it is kept', async () => {
    const page = await harness.open({ savedLayout: { version: 99 } });
    await expectPage(page.locator('.board-notice')).toContainText('saved by a newer version');
    expect(await saved(page)).toEqual([]);
    await page.getByRole('button', { name: 'Dismiss' }).click();
    await expectPage(page.locator('.board-notice')).toHaveCount(0);
  });

  it('keeps the place of a pane that this version does not have', async () => {
    const extra = { id: 'map', type: 'crystal-ball', x: 0, y: 90, w: 6, h: 4 };
    const page = await harness.open({
      savedLayout: {
        version: 1,
        appearance: { theme: 'night', density: 'default', singleKeys: true },
        board: {
          name: 'Triage',
          panes: [{ id: 'feed', type: 'live-feed', x: 0, y: 0, w: 24, h: 9 }, extra],
        },
      },
    });
    await expectPage(page.locator('[data-pane="map"]')).toContainText(
      'no pane of the type crystal-ball',
    );
    await page.keyboard.press('l');
    await page.keyboard.press('Shift+ArrowLeft');
    await page.keyboard.press('Enter');
    expect(await savedPane(page, 'map')).toMatchObject({ type: 'crystal-ball' });
  });
});

describe('the window', () => {
  it('turns single keys off and keeps the others', async () => {
    const page = await harness.open({ alerts: [buildAlert(1)] });
    await page.getByRole('button', { name: 'Settings' }).click();
    await page.getByRole('radio', { name: /^Off/ }).check();
    await page.keyboard.press('Escape');
    await page.keyboard.press('u');
    await page.keyboard.press('a');
    expect(await page.evaluate(() => window.fake.calls)).toEqual([]);
    await page.keyboard.press('F6');
    await page.keyboard.press('F6');
    await expectPage(page.getByRole('grid')).toBeFocused();
  });

  it('shows the key map on ? and closes it on Escape', async () => {
    const page = await harness.open();
    await page.keyboard.press('?');
    await expectPage(page.getByRole('dialog', { name: 'Help' })).toContainText('Acknowledge');
    await page.keyboard.press('Escape');
    await expectPage(page.getByRole('dialog', { name: 'Help' })).toHaveCount(0);
  });

  it('lets one pane fail without the others', async () => {
    const page = await harness.open({ alerts: [buildAlert(1)] }, { allowsErrors: true });
    await page.evaluate(() => {
      window.fake.answerNext('incidents.timeline', {});
    });
    await page.keyboard.press('u');
    await page.keyboard.press('Enter');
    const pane = page.locator('[data-pane="alerts"]');
    await expectPage(pane).toContainText('Alert List stopped at');
    await expectPage(page.locator('[data-pane="services"] .matrix-cell')).toHaveCount(1);
    await pane.getByRole('button', { name: 'Start it again' }).click();
    await expectPage(pane.locator('[data-alert]')).toHaveCount(1);
  });

  it('leaves a pane out that failed three times, until somebody asks for it', async () => {
    const page = await harness.open({ alerts: [buildAlert(1)] }, { allowsErrors: true });
    const pane = page.locator('[data-pane="alerts"]');
    for (let failed = 1; failed <= 3; failed += 1) {
      await page.evaluate(() => {
        window.fake.answerNext('incidents.timeline', {});
      });
      await page.keyboard.press('u');
      await page.keyboard.press('Enter');
      if (failed === 3) break;
      await pane.getByRole('button', { name: 'Start it again' }).click();
      await expectPage(pane.locator('[data-alert]')).toHaveCount(1);
    }
    await expectPage(pane).toContainText('Paused after 3 failures - R to retry');
    await expectPage(page.locator('[data-pane="services"] .matrix-cell')).toHaveCount(1);
    await pane.locator('[data-pane-focus]').focus();
    await page.keyboard.press('r');
    await expectPage(pane.locator('[data-alert]')).toHaveCount(1);
  });

  it('moves nothing when the system asks for reduced motion', async () => {
    const page = await harness.open(
      { alerts: [buildAlert(1, { severity: 'CRITICAL' })] },
      { reducedMotion: 'reduce' },
    );
    expect(await page.evaluate(() => document.getAnimations().length)).toBe(0);
  });

  it('blinks one thing at most, once a second, and only for an unacknowledged critical', async () => {
    const critical = [1, 2, 3].map((n) => buildAlert(n, { severity: 'CRITICAL' }));
    const page = await harness.open({ alerts: critical });
    const animated = await page.evaluate(() =>
      document.getAnimations().map((animation) => {
        const { target } = animation.effect as KeyframeEffect;
        return [target?.closest('.shape-blinks') !== null, animation.effect?.getTiming().duration];
      }),
    );
    expect(new Set(animated.map(String))).toEqual(new Set(['true,1000']));
    await page.keyboard.press('u');
    await page.keyboard.press('Control+a');
    await page.keyboard.press('a');
    // They were never opened: it is asked once more.
    await page.keyboard.press('Enter');
    await expect.poll(() => page.evaluate(() => document.getAnimations().length)).toBe(0);
  });
});
