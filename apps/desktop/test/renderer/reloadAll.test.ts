import type { Page } from '@playwright/test';
import { mkdir } from 'node:fs/promises';
import { expect, it } from 'vitest';
import { buildAlert } from '../../src/renderer/testing/build.ts';
import { expectPage } from '../expectPage.ts';
import { useHarness } from './useHarness.ts';

const harness = useHarness();
const PICTURES = process.env['BATCAVE_PICTURES'];

async function picture(page: Page, name: string): Promise<void> {
  if (PICTURES === undefined) return;
  await mkdir(PICTURES, { recursive: true });
  await page.screenshot({ path: `${PICTURES}/${name}.png` });
}

const RATE = {
  ...{ from: '', to: '', step_ms: 600_000, stale: 0, total: 144, top: [] },
  raised: Array.from({ length: 144 }, () => 1),
};
const open = () => harness.open({ alerts: [buildAlert(1)], served: { 'alerts.rate': RATE } });

/** Presses F5 and says whether a browser would be kept from loading the page. (One that is driven never would.) */
async function isKeptFromBrowser(page: Page): Promise<boolean> {
  await page.evaluate(() => {
    window.addEventListener(
      'keydown',
      (event) => {
        setTimeout(() => Object.assign(window, { wasPrevented: event.defaultPrevented }));
      },
      { capture: true, once: true },
    );
  });
  await page.keyboard.press('F5');
  await page.waitForFunction(() => 'wasPrevented' in window);
  return page.evaluate(() => (window as never as { wasPrevented: boolean }).wasPrevented);
}

it('lets every panel ask anew by its button, and says how it went', async () => {
  // The day of alarms is read every few minutes; the first try has no answer.
  const page = await harness.open({ alerts: [buildAlert(1)] });
  await expectPage(page.locator('.tile-rate')).toBeVisible();
  await page.evaluate((rate) => {
    window.fake.serve('alerts.rate', rate);
  }, RATE);
  await page.getByRole('button', { name: 'Reload all panels' }).click();
  await expectPage(
    page.getByText(/^All panels are of \d\d:\d\d:\d\dZ: \d+ answers? read/),
  ).toBeVisible();
  await expectPage(page.locator('.tile-rate')).toContainText('in 24 h');
  await picture(page, 'reload-all');
});

it('does so by F5 too, while something is typed and without loading the page', async () => {
  const page = await open();
  await page.keyboard.press('/');
  expect(await isKeptFromBrowser(page)).toBe(true);
  await expectPage(page.getByText(/^All panels are of/)).toBeVisible();
});

it('works over a pane that stands over the board, and loads no page from a sheet', async () => {
  const page = await open();
  for (const key of ['g', 'q']) await page.keyboard.press(key);
  await page.waitForSelector('dialog.pane-dialog [data-pane-focus]');
  const reads = () =>
    page.evaluate(() => window.fake.calls.filter(({ id }) => id === 'silences.list').length);
  const before = await reads();
  await page.keyboard.press('F5');
  await expect.poll(reads).toBeGreaterThan(before);
  await page.keyboard.press('Escape');
  await page.getByRole('button', { name: /^You: / }).click();
  await page.waitForSelector('dialog.sheet[open]');
  expect(await isKeptFromBrowser(page)).toBe(true);
});

it('keeps saying what could not be read until somebody has seen it', async () => {
  const page = await open();
  await page.evaluate(() => {
    window.fake.failNext('alerts.rate', {
      code: 'store_unavailable',
      detail: 'The store is away.',
    });
  });
  await page.keyboard.press('F5');
  const news = page.getByText(/1 of 1 answers could not be read anew/);
  await expectPage(news).toBeVisible();
  await picture(page, 'reload-failed');
  await page.getByRole('button', { name: 'Dismiss' }).click();
  await expectPage(news).toHaveCount(0);
});

it('tries to connect where there is no connection', async () => {
  const page = await open();
  await page.evaluate(() => {
    const nowMs = Date.now();
    window.fake.setLink({
      ...{ kind: 'disconnected', sinceMs: nowMs, lastDataAtMs: nowMs },
      ...{ nextTryAtMs: nowMs + 8_000, reason: 'connection reset' },
    });
  });
  await page.keyboard.press('F5');
  await expectPage(page.getByText(/there was no connection/)).toBeVisible();
  expect(await page.evaluate(() => window.fake.retries)).toBe(1);
});

it('stands in the palette and in the keys', async () => {
  const page = await open();
  await page.keyboard.press('Control+k');
  await page.keyboard.type('reload all');
  await page.keyboard.press('Enter');
  await expectPage(page.getByText(/^All panels are of/)).toBeVisible();
  await page.keyboard.press('?');
  await page.keyboard.type('reload all');
  await expectPage(page.getByRole('dialog').getByText(/every one asks/)).toBeVisible();
});
