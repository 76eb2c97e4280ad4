import type { Page } from '@playwright/test';
import { expect, it } from 'vitest';
import { buildEvent } from '../../src/renderer/testing/build.ts';
import { expectPage } from '../expectPage.ts';
import { serveSeries } from './seriesFixture.ts';
import { useHarness } from './useHarness.ts';
import { expectAccessibleInBothThemes } from './expectAccessible.ts';

const harness = useHarness();

const tiles = (page: Page) => page.locator('.metric-tile');

/** Four minutes of numbers from so many hosts, one of each every ten seconds. */
async function open(hosts: number): Promise<Page> {
  const page = await harness.open({ scopes: ['sentry.read', 'sentry.alert.read'] });
  await serveSeries(page);
  const nowMs = Date.now();
  const events = Array.from({ length: 24 * hosts }, (_, i) => {
    const at = Math.floor(i / hosts);
    const host = i % hosts;
    return buildEvent(i + 1, {
      ...{ source: `host-${String(host).padStart(3, '0')}`, type: 'host.cpu' },
      payload: { busy_percent: 40 + ((at * 7 + host) % 30), disk: { read_ms: 3 + (at % 4) } },
      timestamp: new Date(nowMs - (24 - at) * 10_000).toISOString(),
    });
  });
  await page.evaluate((sent) => {
    window.fake.send({ events: sent });
  }, events);
  await expectPage(page.locator('.feed-row').first()).toBeVisible();
  return page;
}

it('V shows the numbers of the events as curves, in their places, and the rows again', async () => {
  const page = await open(4);
  await page.getByRole('log').focus();
  await page.keyboard.press('v');
  await expectPage(tiles(page)).toHaveCount(8);
  await expectPage(tiles(page).first()).toBeFocused();
  await expectPage(tiles(page).first()).toHaveAccessibleName(
    /^host-000, busy_percent · host\.cpu: \d\d % at \d\d:\d\d:\d\dZ\. Opens its chart$/,
  );
  await expectPage(tiles(page).nth(1)).toContainText('disk.read_ms');
  await expectPage(tiles(page).nth(1).locator('path')).toHaveCount(1);
  await expectPage(tiles(page).first().locator('path')).toHaveAttribute('d', /^M.+L.+L/);
  await expectAccessibleInBothThemes(page, {
    ...{ name: 'metrics', within: '[data-pane-type="live-feed"]' },
  });
  await page.keyboard.press('ArrowRight');
  await expectPage(tiles(page).nth(1)).toBeFocused();
  await page.keyboard.press('End');
  await expectPage(tiles(page).nth(7)).toBeFocused();
  await page.keyboard.press('k');
  await expectPage(tiles(page).nth(6)).toBeFocused();
  await page.keyboard.press('v');
  await expectPage(page.getByRole('log')).toBeFocused();
  await expectPage(page.locator('.feed-tail')).toHaveCount(1);
});

it('curves stand still while the feed does, and follow again', async () => {
  const page = await open(1);
  await page.getByRole('button', { name: /^Metrics/ }).click();
  await expectPage(tiles(page)).toHaveCount(2);
  const values = () => tiles(page).first().locator('.metric-value').textContent();
  await page.getByRole('button', { name: /^Pause/ }).click();
  const before = await values();
  await page.evaluate(
    (event) => {
      window.fake.send({ events: [event] });
    },
    buildEvent(900, {
      ...{ source: 'host-000', type: 'host.cpu', payload: { busy_percent: 99 } },
      timestamp: new Date().toISOString(),
    }),
  );
  await expectPage(page.getByRole('button', { name: /1 new/ })).toBeVisible();
  expect(await values()).toBe(before);
  await page.getByRole('button', { name: /1 new/ }).click();
  await expectPage(tiles(page).first()).toContainText('99 %');
});

it('Enter on a curve opens its chart in Charts, once', async () => {
  const page = await open(1);
  await page.getByRole('log').focus();
  await page.keyboard.press('v');
  await expectPage(tiles(page).first()).toBeFocused();
  await page.keyboard.press('Enter');
  const charts = page.locator('[data-pane-type="charts"]');
  const card = charts.getByRole('region', { name: /^avg busy_percent/ });
  await expectPage(card).toHaveCount(1);
  await expectPage(card).toHaveClass(/chart-card-current/);
  const asked = await page.evaluate(() => window.fake.calls);
  expect(
    asked.some(
      ({ id, input }) =>
        id === 'events.series' &&
        input.query?.['field'] === 'payload.busy_percent' &&
        input.query['service'] === 'host-000',
    ),
  ).toBe(true);
});

it('more series than are shown are told by their number, and a filter narrows them', async () => {
  const page = await open(60);
  await page.getByRole('log').focus();
  await page.keyboard.press('v');
  await expectPage(tiles(page)).toHaveCount(96);
  await expectPage(page.locator('.metric-beyond')).toContainText('24 more: only 96 curves');
  await page.keyboard.press('/');
  await page.keyboard.type('src:host-001');
  await expectPage(tiles(page)).toHaveCount(2);
  await expectPage(page.locator('.metric-beyond')).toHaveCount(0);
  await page.getByRole('textbox').fill('src:nobody');
  await expectPage(tiles(page)).toHaveCount(0);
  await expectPage(page.getByText(/has a number in its payload/)).toBeVisible();
});
