import type { Page } from '@playwright/test';
import { describe, expect, it } from 'vitest';
import { buildAlert, uuid } from '../../src/renderer/testing/build.ts';
import { expectPage } from '../expectPage.ts';
import type { OpenOptions } from './openConsole.ts';
import { useHarness } from './useHarness.ts';

const harness = useHarness();

const ALERTS = [
  buildAlert(1, { severity: 'WARN' }),
  buildAlert(2, { severity: 'CRITICAL', summary: 'Error ratio', service: 'payments-api' }),
  buildAlert(3, { severity: 'ERROR' }),
];
const APPEARANCE = { theme: 'night', density: 'default', singleKeys: true };
const FEED = { id: 'feed', type: 'live-feed', x: 0, y: 9, w: 24, h: 9 };
const SUMMARY = { id: 'summary', type: 'alert-summary', x: 0, y: 0, w: 24, h: 9 };

const row = (page: Page, n: number) => page.locator(`[data-alert="${uuid(n)}"]`);
const over = (page: Page) => page.getByRole('dialog', { name: 'Alert List' });
const acked = (page: Page) =>
  page.evaluate(() =>
    window.fake
      .alerts()
      .filter(({ state }) => state === 'ACK')
      .map(({ alert_id: id }) => id),
  );
const openPlain = (panes: readonly object[], options: OpenOptions = {}) =>
  harness.open(
    {
      alerts: ALERTS,
      savedLayout: { version: 1, appearance: APPEARANCE, board: { name: 'Plain', panes } },
    },
    options,
  );

describe('the top unacked alert', () => {
  it('is two keys away on a board without an Alert List: the list opens over it', async () => {
    const page = await openPlain([FEED]);
    await page.keyboard.press('u');
    await expectPage(over(page)).toBeVisible();
    await expectPage(row(page, 2)).toHaveClass(/is-active/);
    await page.keyboard.press('a');
    await expect.poll(() => acked(page)).toEqual([uuid(2)]);
  });

  it('is reached from a view over the board, which closes', async () => {
    const page = await harness.open({ alerts: ALERTS });
    await page.keyboard.press('u');
    await page.keyboard.press('j');
    await page.keyboard.press('o');
    await expectPage(page.getByRole('dialog')).toBeVisible();
    await page.keyboard.press('u');
    await expectPage(page.getByRole('dialog')).toHaveCount(0);
    await expectPage(row(page, 2)).toHaveClass(/is-active/);
    await expectPage(page.getByRole('grid', { name: 'Alerts' })).toBeFocused();
  });

  it('is reached from a view over a board without an Alert List, too', async () => {
    const page = await openPlain([FEED]);
    await page.keyboard.press('g');
    await page.keyboard.press('i');
    await expectPage(page.getByRole('dialog')).toBeVisible();
    await page.keyboard.press('u');
    await expectPage(over(page)).toBeVisible();
    await expectPage(row(page, 2)).toHaveClass(/is-active/);
  });
});

describe('a number of the summary', () => {
  it('opens the list of exactly those where the board has none', async () => {
    const page = await openPlain([SUMMARY, { ...FEED, y: 9 }]);
    await page.getByRole('button', { name: '1 Critical: show' }).click();
    await expectPage(over(page).locator('[data-alert]')).toHaveCount(1);
    await expectPage(over(page)).toContainText('1 of 3 match');
    await expectPage(row(page, 2)).toBeVisible();
  });

  it('pressed in the overview over the board closes it and shows them in the list', async () => {
    const page = await openPlain([
      { id: 'alerts', type: 'alert-list', x: 0, y: 0, w: 24, h: 9 },
      FEED,
    ]);
    await page.keyboard.press('g');
    await page.keyboard.press('o');
    await page.getByRole('button', { name: '1 Critical: show' }).click();
    await expectPage(page.getByRole('dialog')).toHaveCount(0);
    await expectPage(page.locator('[data-pane="alerts"] .pane-note')).toContainText('1 of 3 match');
  });
});

describe('the filter of the list', () => {
  it('is opened with / where the board has no list', async () => {
    const page = await openPlain([SUMMARY], { readyWhen: '.tiles' });
    await page.keyboard.press('/');
    await expectPage(page.getByRole('textbox', { name: 'Filter alerts' })).toBeFocused();
  });
});
