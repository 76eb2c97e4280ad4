import type { Page } from '@playwright/test';
import { describe, expect, it } from 'vitest';
import type { Alert } from '@batcave/shared/alerts';
import { buildAlert, buildAlerts } from '../../src/renderer/testing/build.ts';
import type { FakeStart } from './fakeBridge.ts';
import { DISPLAYS, deskAndWalls } from './hostFixtures.ts';
import type { OpenOptions } from './openConsole.ts';
import { expectPage } from '../expectPage.ts';
import { useHarness } from './useHarness.ts';

const harness = useHarness();

/** The wall on the left, which shows the overview and incidents in turn. */
function openWall(start: Partial<FakeStart> = {}, options: OpenOptions = {}): Promise<Page> {
  const host = { displays: DISPLAYS, windowId: 'wall-left' };
  return harness.open(
    { savedLayout: deskAndWalls(), host, ...start },
    { readyWhen: '.wall-strip', hasTestClock: true, ...options },
  );
}

const shown = (page: Page) =>
  page
    .locator('.wall-layer:not(.is-waiting)')
    .evaluateAll((all) => all.map((each) => each.getAttribute('data-board')));
const waiting = (page: Page) => page.locator('.wall-layer.is-waiting');
const strip = (page: Page) => page.locator('.wall-strip');

/** An alert that was raised just now by the page's own clock. */
async function raise(page: Page, n: number, fields: Partial<Alert>): Promise<void> {
  const alert = buildAlert(n, fields);
  await page.evaluate((given) => {
    const now = new Date().toISOString();
    window.fake.send({ alerts: [{ ...given, created_at: now, updated_at: now }] });
  }, alert);
  await page.clock.runFor(500);
}

describe('a wall', () => {
  it('has one line and its board, and nothing to press but what opens on a desk', async () => {
    const page = await openWall({ alerts: [buildAlert(1)] });
    await page.clock.runFor(1_000);
    await expectPage(page.getByRole('heading', { name: 'Wall left · acme-prod' })).toBeVisible();
    await expectPage(strip(page)).toContainText(/board 1\/2 · \d+ s/);
    await expectPage(page.locator('.top-bar, .bottom-bar, .pane-tools')).toHaveCount(0);
    // Of the map there is nothing: no service was told.
    const pressable = page.locator('button:not([inert] *)');
    expect(
      await pressable.evaluateAll((all) => [
        ...new Set(all.filter((each) => each.checkVisibility()).map(({ className }) => className)),
      ]),
    ).toEqual(['tile-button', 'tile-unack', 'wall-card-open']);
    expect(await page.evaluate(() => document.documentElement.scrollHeight - innerHeight)).toBe(0);
  });

  it('shows its boards in turn; the next one is drawn before its turn and comes in one frame', async () => {
    const page = await openWall();
    // The clock stands from here on, however slow the machine is.
    await page.clock.pauseAt((await page.evaluate(() => Date.now())) + 500);
    const [, left = ''] =
      /board 1\/2 · (\d+) s/.exec((await strip(page).textContent()) ?? '') ?? [];
    await page.clock.runFor((Number(left) - 4) * 1_000);
    expect(await shown(page)).toEqual(['wall1-overview']);
    await expectPage(waiting(page)).toHaveCount(0);
    await page.clock.runFor(3_000);
    await expectPage(waiting(page)).toHaveAttribute('data-board', 'wall1-incident');
    await expectPage(waiting(page).locator('[data-pane]')).toHaveCount(3);
    await page.evaluate(() => {
      const seen: string[] = [];
      Object.assign(window, { seen });
      new MutationObserver(() => {
        const now = [...document.querySelectorAll('.wall-layer:not(.is-waiting)')];
        seen.push(now.map((each) => each.getAttribute('data-board')).join('+'));
      }).observe(document.body, { subtree: true, childList: true, attributes: true });
    });
    await page.clock.runFor(3_000);
    expect(await shown(page)).toEqual(['wall1-incident']);
    const seen = await page.evaluate(() => (window as never as { seen: string[] }).seen);
    // Never none and never both.
    expect(seen.filter((each) => !/^wall1-(overview|incident)$/.test(each))).toEqual([]);
    expect(seen.at(-1)).toBe('wall1-incident');
  });

  it('holds the board of an unacked alert, says why, and lets go when all are acked', async () => {
    const saved = deskAndWalls();
    const boards = saved.boards.map((board) =>
      board.id === 'wall1-incident' ? { ...board, watches: 'svc:pay*' } : board,
    );
    const page = await openWall({ savedLayout: { ...saved, boards } });
    await raise(page, 1, { severity: 'ERROR', service: 'payments-api', rule_name: 'error ratio' });
    await expectPage(strip(page)).toContainText('board 2/2 · held: payments-api error ratio');
    expect(await shown(page)).toEqual(['wall1-incident']);
    await page.clock.fastForward(120_000);
    await page.clock.runFor(500);
    expect(await shown(page)).toEqual(['wall1-incident']);
    await raise(page, 1, { severity: 'ERROR', service: 'payments-api', state: 'ACK', seq: 99 });
    await expectPage(strip(page)).toContainText(/board 2\/2 · \d+ s/);
    await page.clock.fastForward(30_500);
    await page.clock.runFor(500);
    expect(await shown(page)).toEqual(['wall1-overview']);
  });

  it('tells a flood, and groups by service', async () => {
    const page = await openWall();
    for (let n = 1; n <= 11; n += 1)
      await raise(page, n, { severity: 'ERROR', service: n < 8 ? 'edge' : 'ledger' });
    await page.clock.runFor(1_000);
    await expectPage(page.locator('[data-note="flood"]')).toHaveText('ALARM FLOOD 11/10 min');
    await expectPage(page.locator('.wall-card-title')).toHaveText(['edge ×7', 'ledger ×4']);
  });

  it('shows the boards of a wall that is missing, and only then', async () => {
    const page = await openWall();
    await page.evaluate(
      (left) => {
        window.fake.setDisplays(left);
      },
      DISPLAYS.slice(0, 2),
    );
    await page.clock.runFor(500);
    await expectPage(page.locator('[data-note="missing"]')).toContainText(
      'Wall right missing, its boards here',
    );
    await expectPage(strip(page)).toContainText('board 1/3');
    for (let turn = 0; turn < 2; turn += 1) {
      await page.clock.fastForward(30_000);
      await page.clock.runFor(500);
    }
    expect(await shown(page)).toEqual(['wall2-live']);
    await page.evaluate((all) => {
      window.fake.setDisplays(all);
    }, DISPLAYS);
    await page.clock.runFor(1_000);
    expect(await shown(page)).toEqual(['wall1-overview']);
    await expectPage(page.locator('[data-note="missing"]')).toHaveCount(0);
  });

  it('says who has stopped automation', async () => {
    const page = await openWall({}, { hasTestClock: false });
    await page.evaluate(() => {
      const changed_at = '2026-11-23T08:40:00.000Z';
      const paused: unknown[] = [];
      window.fake.serve('automation.get', {
        ...{ stopped: true, reason: 'deploy', changed_at, changed_by: 'console/ana', paused },
      });
      window.fake.setLink({ kind: 'connecting', sinceMs: Date.now(), attempt: 1 });
    });
    await page.evaluate(() => {
      window.fake.setLink({ kind: 'live', sinceMs: Date.now() });
    });
    await expectPage(page.locator('[data-note="stopped"]')).toHaveText(
      'automation stopped by console/ana 08:40:00Z',
    );
  });

  it('draws text that can be read at its distance: none below 16 minutes of arc', async () => {
    const page = await openWall({ alerts: buildAlerts(20) });
    await page.clock.runFor(1_000);
    const small = await page.evaluate(() => {
      const found = new Set<string>();
      const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
      for (let node = walker.nextNode(); node !== null; node = walker.nextNode()) {
        const parent = node.parentElement;
        if (parent === null || node.textContent?.trim() === '') continue;
        if (!parent.checkVisibility() || parent.closest('svg, .visually-hidden') !== null) continue;
        // As drawn: the size in CSS pixels times the zoom it stands in.
        const { fontSize } = getComputedStyle(parent);
        const drawnPx = parseFloat(fontSize) * parent.currentCSSZoom;
        if (drawnPx < 29.9) found.add(`${parent.className} ${String(drawnPx)}`);
      }
      return [...found];
    });
    expect(small).toEqual([]);
  });
});

describe('a hand on the wall', () => {
  it('pauses it by any key, and no key acts on an alert', async () => {
    const page = await openWall({ alerts: [buildAlert(1, { severity: 'WARN' })] });
    await page.clock.runFor(20_000);
    for (const key of ['u', 'a', 'r', 'Tab', 'l', 'Control+k']) await page.keyboard.press(key);
    await page.clock.runFor(300);
    await expectPage(strip(page)).toContainText(/paused (1:00|0:5\d)/);
    expect(
      (await page.evaluate(() => window.fake.calls)).filter(({ id }) => id.startsWith('alerts')),
    ).toEqual([]);
    await page.clock.fastForward(57_000);
    expect(await shown(page)).toEqual(['wall1-overview']);
    await page.clock.fastForward(4_000);
    await page.clock.fastForward(30_500);
    await page.clock.runFor(500);
    expect(await shown(page)).toEqual(['wall1-incident']);
  });

  it('goes on with Space, and steps with arrows', async () => {
    const page = await openWall();
    await page.clock.runFor(500);
    await page.keyboard.press('ArrowRight');
    await page.clock.runFor(500);
    expect(await shown(page)).toEqual(['wall1-incident']);
    await expectPage(strip(page)).toContainText('paused');
    await page.keyboard.press('Space');
    await page.clock.runFor(500);
    await expectPage(strip(page)).not.toContainText('paused');
  });

  it('shows the pointer for 3 s', async () => {
    const page = await openWall();
    await expectPage(page.locator('.wall')).toHaveClass(/has-no-pointer/);
    await page.mouse.move(100, 100);
    await page.mouse.move(140, 120);
    await expectPage(page.locator('.wall')).not.toHaveClass(/has-no-pointer/);
    await page.clock.runFor(3_200);
    await expectPage(page.locator('.wall')).toHaveClass(/has-no-pointer/);
    await expectPage(strip(page)).toContainText('paused');
  });

  it('leaves with Escape twice, and comes back with Shift+W', async () => {
    const page = await openWall();
    await page.keyboard.press('Escape');
    await expectPage(strip(page)).toBeVisible();
    await page.keyboard.press('Escape');
    await expectPage(page.locator('.top-bar')).toBeVisible();
    expect(await page.evaluate(() => window.fake.changes)).toEqual([
      {
        ...{ kind: 'changeWindow', windowId: 'wall-left' },
        change: { mode: 'desk', fill: 'maximized' },
      },
    ]);
    await page.keyboard.press('Shift+W');
    await expectPage(strip(page)).toBeVisible();
  });
});

describe('a wall that is lit day and night', () => {
  it('moves its picture a little every minute, without another layout', async () => {
    const page = await openWall({}, { reducedMotion: 'reduce' });
    const place = () => page.locator('.wall').evaluate((each) => each.style.transform);
    const places = new Set<string>();
    for (let i = 0; i < 9; i += 1) {
      places.add(await place());
      await page.clock.fastForward(60_000);
      await page.clock.runFor(250);
    }
    expect(places.size).toBe(9);
    expect(await page.evaluate(() => document.getAnimations().length)).toBe(0);
  });
});
