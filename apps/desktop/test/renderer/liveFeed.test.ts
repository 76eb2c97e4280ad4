import type { Page } from '@playwright/test';
import { describe, expect, it } from 'vitest';
import { buildEvent } from '../../src/renderer/testing/build.ts';
import { expectPage } from '../expectPage.ts';
import { useHarness } from './useHarness.ts';

const harness = useHarness();

const events = (from: number, to: number) =>
  Array.from({ length: to - from + 1 }, (_, i) =>
    buildEvent(
      from + i,
      (from + i) % 50 === 0 ? { severity: 'ERROR', payload: { message: 'upstream timeout' } } : {},
    ),
  );

async function openFeed(): Promise<Page> {
  const page = await harness.open();
  await page.evaluate(
    (sent) => {
      window.fake.send({ events: sent });
    },
    events(1, 300),
  );
  await expectPage(page.locator('.feed-row').last()).toHaveAttribute('data-place', '299');
  await page.getByRole('log').focus();
  return page;
}

const lastPlace = (page: Page) =>
  page
    .locator('.feed-row')
    .last()
    .evaluate((row) => Number(row.dataset['place']));

describe('the live feed', () => {
  it('follows: the newest row is at the bottom, whole and in view', async () => {
    const page = await openFeed();
    expect(await lastPlace(page)).toBe(299);
    await page.evaluate(
      (sent) => {
        window.fake.send({ events: sent });
      },
      events(301, 400),
    );
    await expect.poll(() => lastPlace(page)).toBe(399);
    const [log, row] = await Promise.all([
      page.getByRole('log').boundingBox(),
      page.locator('.feed-row').last().boundingBox(),
    ]);
    expect(Math.round((row?.y ?? 0) + (row?.height ?? 0))).toBeLessThanOrEqual(
      Math.round((log?.y ?? 0) + (log?.height ?? 0)),
    );
  });

  it('pauses the display with Space, counts what comes, and follows again', async () => {
    const page = await openFeed();
    await page.keyboard.press('Space');
    await page.evaluate(
      (sent) => {
        window.fake.send({ events: sent });
      },
      events(301, 1500),
    );
    await expectPage(page.getByRole('button', { name: /Paused/ })).toContainText('1,200 new');
    expect(await lastPlace(page)).toBe(299);
    await page.keyboard.press('Space');
    await expect.poll(() => lastPlace(page)).toBe(1499);
  });

  it('pauses when it is scrolled up', async () => {
    const page = await openFeed();
    await page.getByRole('log').hover();
    await page.mouse.wheel(0, -200);
    await expectPage(page.getByRole('button', { name: /Paused/ })).toBeVisible();
  });

  it('goes from error to error with E and Shift+E', async () => {
    const page = await openFeed();
    const active = page.locator('.feed-row.is-active');
    await page.keyboard.press('e');
    await expectPage(active).toHaveAttribute('data-place', '299');
    await page.keyboard.press('Shift+E');
    await expectPage(active).toHaveAttribute('data-place', '249');
    await page.keyboard.press('e');
    await expectPage(active).toHaveAttribute('data-place', '299');
  });

  it('opens the event under the keys as it was sent, and comes back to its row', async () => {
    const page = await openFeed();
    await page.evaluate(() => {
      window.fake.serve('events.list', { events: [], next_cursor: null });
    });
    const view = page.locator('dialog [data-pane-type="event"]');
    await page.keyboard.press('e');
    await page.keyboard.press('Enter');
    await expectPage(view).toContainText('"message": "upstream timeout"');
    await page.keyboard.press('Escape');
    await expectPage(view).toHaveCount(0);
    await expectPage(page.getByRole('log')).toBeFocused();
    const row = page.locator('.feed-row[data-place="297"]');
    await row.dblclick();
    await expectPage(view).toContainText(events(298, 298)[0]?.event_id ?? '');
  });

  it('says how much is left out, and what is missing', async () => {
    const page = await openFeed();
    const note = page.locator('[data-pane="feed"] .pane-note');
    await expectPage(note).toContainText('showing all');
    await page.evaluate(
      (sent) => {
        window.fake.send({
          events: sent,
          sampledOut: 2_100,
          gaps: [{ fromSeq: 301, toSeq: 1504, count: 1204 }],
        });
      },
      events(1505, 1604),
    );
    await expectPage(note).toContainText('WARN and worse always shown');
    await page.keyboard.press('Space');
    await page.keyboard.press('End');
    for (let i = 0; i < 6; i += 1) await page.keyboard.press('PageUp');
    await expectPage(page.locator('.feed-gap')).toHaveText('missed 1,204 events');
  });

  it('filters while it follows', async () => {
    const page = await openFeed();
    await page.keyboard.press('/');
    await page.keyboard.type('sev:error');
    await expectPage(page.locator('.feed-row')).toHaveCount(6);
    await page.evaluate(
      (sent) => {
        window.fake.send({ events: sent });
      },
      events(301, 450),
    );
    await expectPage(page.locator('.feed-row')).toHaveCount(9);
  });

  it('tells screen readers of errors through one polite region, not the log', async () => {
    const page = await openFeed();
    await expectPage(page.getByRole('log')).toHaveAttribute('aria-live', 'off');
    await page.evaluate(
      (sent) => {
        window.fake.send({ events: sent });
      },
      events(350, 350),
    );
    await expectPage(page.locator('[data-announcer="polite"]')).toContainText('upstream timeout', {
      timeout: 8_000,
    });
  });

  it('keeps up with 1,000 events a second and holds no more than its ring', async () => {
    const page = await openFeed();
    const result = await page.evaluate(async (template) => {
      const frames: number[] = [];
      let isRunning = true;
      const tick = (atMs: number) => {
        frames.push(atMs);
        if (isRunning) requestAnimationFrame(tick);
      };
      requestAnimationFrame(tick);
      let seq = 1000;
      for (let i = 0; i < 30; i += 1) {
        const batch = Array.from({ length: 100 }, () => ({ ...template, seq: (seq += 1) }));
        window.fake.send({ events: batch });
        await new Promise((resolve) => setTimeout(resolve, 100));
      }
      isRunning = false;
      const spanMs = (frames.at(-1) ?? 0) - (frames[0] ?? 0);
      return {
        framesPerSec: (frames.length / spanMs) * 1000,
        rows: document.querySelectorAll('.feed-row').length,
      };
    }, buildEvent(1));
    expect(result.rows).toBeLessThan(60);
    // A wide gate: the machine is shared. The aim is 50 and more.
    expect(result.framesPerSec).toBeGreaterThan(25);
  });
});
