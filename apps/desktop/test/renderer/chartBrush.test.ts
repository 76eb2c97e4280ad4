import type { Page } from '@playwright/test';
import { describe, expect, it } from 'vitest';
import { expectPage } from '../expectPage.ts';
import { axeViolations } from './axeViolations.ts';
import { serveSeries } from './seriesFixture.ts';
import { useHarness } from './useHarness.ts';

const harness = useHarness();

const PICTURES = process.env['BATCAVE_PICTURES'];
const events = (page: Page) => page.getByRole('slider', { name: /^Events per second/ });
const chip = (page: Page) => page.getByRole('button', { name: /^FIXED/ });

async function open(): Promise<Page> {
  const page = await harness.open({ scopes: ['sentry.read', 'sentry.alert.read'] });
  await serveSeries(page);
  await page.keyboard.press('g');
  await page.keyboard.press('c');
  await expectPage(events(page)).toBeVisible();
  await expectPage(page.locator('.recharts-surface').first()).toBeVisible();
  return page;
}

/** The spans that the charts have asked for, in milliseconds, without repeats. */
async function spans(page: Page): Promise<number[]> {
  const calls = await page.evaluate(() => window.fake.calls);
  const asked = calls
    .filter(({ id }) => id === 'events.series')
    .map(
      ({ input }) =>
        Date.parse(String(input.query?.['to'])) - Date.parse(String(input.query?.['from'])),
    );
  return [...new Set(asked)];
}

describe('a stretch of a chart', () => {
  it('is marked with Shift and the arrows, shown alone with Enter in all charts, and Escape goes back', async () => {
    const page = await open();
    await events(page).focus();
    await page.keyboard.press('Home');
    for (let i = 0; i < 5; i += 1) await page.keyboard.press('Shift+ArrowRight');
    await expectPage(page.locator('.chart-marked')).toHaveCount(1);
    await expectPage(events(page)).toHaveAttribute(
      'aria-valuetext',
      /^\d\d:\d\d:\d\dZ to \d\d:\d\d:\d\dZ, 01:30; Enter shows it alone$/,
    );
    await page.keyboard.press('Enter');
    await expectPage(chip(page)).toBeVisible();
    // Six steps of fifteen seconds, in both charts.
    await expectPage(page.locator('[data-chart] .chart-title', { hasText: 'Z – ' })).toHaveCount(2);
    await expect.poll(() => spans(page)).toContain(90_000);
    if (PICTURES !== undefined) await page.screenshot({ path: `${PICTURES}/brush-fixed.png` });
    expect(await axeViolations(page, '[data-pane-type="charts"]')).toEqual([]);
    await page.keyboard.press('Escape');
    await expectPage(chip(page)).toHaveCount(0);
    await expectPage(events(page)).toHaveAttribute('aria-label', /last 15 min/);
  });

  it('that is marked is let go by Escape, and nothing is fixed', async () => {
    const page = await open();
    await events(page).focus();
    await page.keyboard.press('Shift+ArrowLeft');
    await expectPage(page.locator('.chart-marked')).toHaveCount(1);
    await page.keyboard.press('Escape');
    await expectPage(page.locator('.chart-marked')).toHaveCount(0);
    await expectPage(chip(page)).toHaveCount(0);
    await expectPage(events(page)).toBeVisible();
  });

  it('is drawn with the mouse; a press alone fixes nothing', async () => {
    const page = await open();
    const box = await events(page).boundingBox();
    if (box === null) throw new Error('the chart has no box');
    const y = box.y + box.height / 2;
    await page.mouse.click(box.x + box.width * 0.4, y);
    await expectPage(chip(page)).toHaveCount(0);
    await page.mouse.move(box.x + box.width * 0.3, y);
    await page.mouse.down();
    await page.mouse.move(box.x + box.width * 0.6, y, { steps: 4 });
    await expectPage(page.locator('.chart-marked')).toHaveCount(1);
    if (PICTURES !== undefined) await page.screenshot({ path: `${PICTURES}/brush-drawn.png` });
    await page.mouse.up();
    await expectPage(chip(page)).toBeVisible();
    await chip(page).click();
    await expectPage(chip(page)).toHaveCount(0);
  });
});
