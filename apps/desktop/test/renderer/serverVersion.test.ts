import type { Page } from '@playwright/test';
import { describe, expect, it } from 'vitest';
import { buildAlert } from '../../src/renderer/testing/build.ts';
import { expectPage } from '../expectPage.ts';
import { DISPLAYS, deskAndWalls } from './hostFixtures.ts';
import { useHarness } from './useHarness.ts';

const harness = useHarness();

/** The server greets anew, with that version. */
async function greet(page: Page, version: string, unknownFrames: readonly string[] = []) {
  await page.evaluate(
    (program) => {
      window.fake.send({ program });
    },
    { version, isForeign: false, unknownFrames },
  );
  await page.clock.runFor(500);
}

/** Marks the page that is there: the one that comes after it has no mark. */
const mark = (page: Page) => page.evaluate(() => Object.assign(window, { isMarked: true }));
const isMarked = (page: Page) => page.evaluate(() => 'isMarked' in window);

/** The data stays young for so long. */
async function pass(page: Page, seconds: number): Promise<void> {
  for (let s = 0; s < seconds; s += 5) {
    await page.evaluate(() => {
      window.fake.send({ dataAtMs: Date.now() });
    });
    await page.clock.runFor(5_000);
  }
}

describe('a wall over a server that was updated', () => {
  const openWall = async () => {
    const host = { displays: DISPLAYS, windowId: 'wall-left' };
    const page = await harness.open(
      { savedLayout: deskAndWalls(), host },
      { readyWhen: '.wall-strip', hasTestClock: true },
    );
    await greet(page, '1.0.0');
    await mark(page);
    return page;
  };
  const shown = (page: Page) =>
    page.locator('.wall-layer:not(.is-waiting)').first().getAttribute('data-board');

  it('loads itself again when the boards change, shows the board that it was on, and does it once', async () => {
    const page = await openWall();
    await pass(page, 10);
    await greet(page, '1.1.0');
    // Settled at 131 s; the overview is shown until 150 s, then the other board.
    await pass(page, 130);
    expect([await isMarked(page), await shown(page)]).toEqual([true, 'wall1-overview']);
    await expectPage(page.locator('[data-note="updated"]')).toContainText(
      'server updated to 1.1.0, this wall loads itself again',
    );
    const loaded = page.waitForEvent('load');
    await page.clock.runFor(10_500);
    await loaded;
    await page.waitForSelector('.wall-layer');
    expect(await isMarked(page)).toBe(false);
    expect(await shown(page)).toBe('wall1-incident');
    // The page that came begins with the older server of two, and meets the newer one again.
    await greet(page, '1.0.0');
    await mark(page);
    await greet(page, '1.1.0');
    await pass(page, 200);
    expect(await isMarked(page)).toBe(true);
  });

  it('stays while servers of a cluster take turns, and while a critical alert is not acked', async () => {
    const page = await openWall();
    for (const version of ['1.1.0', '1.0.0', '1.1.0']) {
      await greet(page, version);
      await pass(page, 60);
    }
    expect(await isMarked(page)).toBe(true);
    const critical = buildAlert(1, { severity: 'CRITICAL', state: 'OPEN' });
    await page.evaluate((alert) => {
      window.fake.send({ alerts: [alert] });
    }, critical);
    await pass(page, 120);
    expect(await isMarked(page)).toBe(true);
    await page.evaluate(
      (alert) => {
        window.fake.send({ alerts: [alert] });
      },
      { ...critical, state: 'ACK' as const, seq: critical.seq + 1 },
    );
    await page.clock.runFor(60_000);
    await page.waitForFunction(() => !('isMarked' in window));
  });

  it('tells its host with each board when the next one comes', async () => {
    const page = await openWall();
    await pass(page, 65);
    const told = await page.evaluate(() => window.fake.rotation);
    expect(told.length).toBeGreaterThanOrEqual(3);
    for (const news of told) expect(news).toBeTypeOf('number');
    await page.keyboard.press('Space');
    await page.clock.runFor(61_000);
    const paused = (await page.evaluate(() => window.fake.rotation)).slice(told.length);
    expect(paused).toEqual(['still', 'still']);
  });
});

describe('a desk over a server that was updated', () => {
  it('says so once, and loads the page when it is told to', async () => {
    const page = await harness.open({}, { hasTestClock: true });
    await greet(page, '1.0.0');
    await greet(page, '1.1.0', ['gauge']);
    const notice = page.locator('[data-server-version]');
    await pass(page, 100);
    await expectPage(notice).toHaveCount(0);
    await pass(page, 30);
    await expectPage(notice).toContainText('The server was updated to 1.1.0.');
    await expectPage(notice).toContainText('left out here: gauge. This page is that of 1.0.0.');
    await notice.getByRole('button', { name: 'Dismiss' }).click();
    await expectPage(notice).toHaveCount(0);
    await greet(page, '1.2.0');
    await pass(page, 130);
    await expectPage(notice).toContainText('The server was updated to 1.2.0.');
    await mark(page);
    await page.locator('[data-pane="alerts"] [data-pane-focus]').first().focus();
    await page.keyboard.press('Shift+Y');
    await page.waitForFunction(() => !('isMarked' in window));
  });
});
