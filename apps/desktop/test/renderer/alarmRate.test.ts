import type { Page } from '@playwright/test';
import { expect, it } from 'vitest';
import { buildAlerts } from '../../src/renderer/testing/build.ts';
import { expectPage } from '../expectPage.ts';
import { axeViolations } from './axeViolations.ts';
import { fail, serve } from './rulesConsole.ts';
import { useHarness } from './useHarness.ts';

const harness = useHarness();

const PICTURES = process.env['BATCAVE_PICTURES'];
const tile = (page: Page) => page.locator('.tile-rate');

const DAY = {
  ...{ from: '', to: '', step_ms: 600_000, stale: 3, total: 240 },
  raised: Array.from({ length: 144 }, (_, i): number =>
    i > 100 && i < 112 ? 14 : i % 5 === 0 ? 2 : 1,
  ),
  top: Array.from({ length: 10 }, (_, i) => ({
    ...{ rule_id: `r${String(i)}`, rule_name: `Queue depth of shard ${String(i)}` },
    raised: 60 - i * 5,
  })),
};

async function open(day = DAY): Promise<Page> {
  const page = await harness.open({ alerts: buildAlerts(12) });
  await serve(page, { 'alerts.rate': day });
  // It was asked before there was this answer; a new connection asks again.
  await page.evaluate(() => {
    window.fake.setLink({ kind: 'connecting', sinceMs: Date.now(), attempt: 2 });
  });
  await page.evaluate(() => {
    window.fake.setLink({ kind: 'live', sinceMs: Date.now() });
  });
  await expectPage(tile(page)).toContainText('in 24 h');
  return page;
}

it('the tile has the day as one line of sixty steps, with the marks at 1 and 10', async () => {
  const page = await open();
  const spark = tile(page).getByRole('img', { name: /^Last 24 hours: at most 14 in 10 minutes/ });
  await expectPage(spark).toBeVisible();
  const d = await spark.locator('.rate-path').getAttribute('d');
  // Each step goes there and up or down; the last goes to the edge.
  expect(d?.match(/H/g)).toHaveLength(60);
  await expectPage(spark.locator('.rate-limit')).toHaveCount(2);
});

it('what raised them is told by key: the worst rules, the time in flood, what is stale', async () => {
  const page = await open();
  await tile(page)
    .getByRole('button', { name: /240 alarms in 24 hours/ })
    .focus();
  await page.keyboard.press('Enter');
  const sheet = page.getByRole('dialog', { name: 'Alarms of the last 24 hours' });
  await expectPage(sheet).toContainText('for 8 % of the time');
  await expectPage(sheet).toContainText('3 alerts open for more than 24 hours');
  await expectPage(sheet.getByRole('row')).toHaveCount(11);
  await expectPage(sheet.getByRole('row').nth(1)).toContainText('Queue depth of shard 06025 %');
  for (const theme of ['night', 'lit']) {
    await page.evaluate((name) => {
      document.documentElement.dataset['theme'] = name;
    }, theme);
    if (PICTURES !== undefined) await page.screenshot({ path: `${PICTURES}/rate-${theme}.png` });
    expect(await axeViolations(page, 'dialog')).toEqual([]);
  }
  await page.keyboard.press('Escape');
  await expectPage(sheet).toHaveCount(0);
  await expectPage(tile(page).getByRole('button')).toBeFocused();
});

it('the day is never told smaller than the ten minutes beside it', async () => {
  const page = await open({ ...DAY, total: 4, raised: DAY.raised.map(() => 0) });
  const count = await page.evaluate(() => {
    const now = new Date().toISOString();
    const alerts = window.fake
      .alerts()
      .map((alert) => ({ ...alert, created_at: now, seq: alert.seq + 1000 }));
    window.fake.send({ alerts });
    return alerts.length;
  });
  expect(count).toBe(12);
  await expectPage(tile(page)).toContainText('12 / 10 min');
  await expectPage(tile(page)).toContainText('12 in 24 h');
});

it('without the answer of the server the tile shows the hour that the window has seen', async () => {
  const page = await harness.open({ alerts: buildAlerts(12), isSilent: true });
  await fail(page, 'alerts.rate', { detail: 'away' });
  await page.evaluate(() => {
    window.fake.send({ alertsReset: true, alerts: window.fake.alerts() });
  });
  await expectPage(tile(page).getByRole('img', { name: /^Last hour/ })).toBeVisible();
  await expectPage(tile(page).getByRole('button')).toHaveCount(0);
});
