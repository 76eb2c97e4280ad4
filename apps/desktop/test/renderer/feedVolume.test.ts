import type { Page } from '@playwright/test';
import type { Severity } from '@batcave/shared/events';
import { expect, it } from 'vitest';
import { buildEvent } from '../../src/renderer/testing/build.ts';
import { expectPage } from '../expectPage.ts';
import { useHarness } from './useHarness.ts';
import { expectAccessibleInBothThemes } from './expectAccessible.ts';

const harness = useHarness();

const PICTURES = process.env['BATCAVE_PICTURES'];
const strip = (page: Page) => page.getByRole('slider', { name: 'Volume of the last 5 minutes' });
const chip = (page: Page) => page.getByRole('button', { name: /^FIXED/ });
const rows = (page: Page) => page.locator('.feed-still .feed-row');

/** Four minutes of events, one every two seconds; one in ten is an error, one in ten a warning. */
async function open(): Promise<Page> {
  const page = await harness.open({ scopes: ['sentry.read', 'sentry.alert.read'] });
  const nowMs = Date.now();
  const severityOf = (i: number): Severity =>
    i % 10 === 0 ? 'ERROR' : i % 10 === 5 ? 'WARN' : 'INFO';
  const events = Array.from({ length: 120 }, (_, i) =>
    buildEvent(i + 1, {
      severity: severityOf(i),
      timestamp: new Date(nowMs - (120 - i) * 2_000).toISOString(),
    }),
  );
  await page.evaluate((sent) => {
    window.fake.send({ events: sent });
  }, events);
  await expectPage(page.locator('.feed-volume-error')).toHaveAttribute('d', /^M/);
  return page;
}

it('the strip over the rows tells how much came, and how bad it was, in words and steps', async () => {
  const page = await open();
  await strip(page).focus();
  await page.keyboard.press('End');
  for (let i = 0; i < 10; i += 1) await page.keyboard.press('ArrowLeft');
  await expectPage(strip(page)).toHaveAttribute(
    'aria-valuetext',
    /^\d\d:\d\d:\d\dZ: [23] events, [01] warn, [01] error or worse$/,
  );
  await page.keyboard.press('Home');
  await expectPage(strip(page)).toHaveAttribute('aria-valuetext', /not known$/);
  await expectAccessibleInBothThemes(page, {
    ...{ name: 'volume', within: '[data-pane-type="live-feed"]' },
  });
});

it('a stretch that is marked is shown alone, the filter stays, and Escape follows again', async () => {
  const page = await open();
  await page.getByRole('log').focus();
  await page.keyboard.press('/');
  await page.keyboard.type('sev:error');
  await page.keyboard.press('Enter');
  await strip(page).focus();
  await page.keyboard.press('End');
  for (let i = 0; i < 24; i += 1) await page.keyboard.press('Shift+ArrowLeft');
  await expectPage(page.locator('.feed-volume .chart-marked')).toHaveCount(1);
  await page.keyboard.press('Enter');
  await expectPage(chip(page)).toBeVisible();
  await expectPage(page.getByRole('log')).toBeFocused();
  // Two minutes of one event every two seconds, of which one in ten is an error.
  await expect.poll(() => rows(page).count()).toBeGreaterThanOrEqual(5);
  expect(await rows(page).count()).toBeLessThanOrEqual(7);
  await expectPage(page.getByRole('textbox')).toHaveValue('sev:error');
  // What comes meanwhile is not of that time.
  await page.evaluate(
    (event) => {
      window.fake.send({ events: [event] });
    },
    buildEvent(999, { severity: 'ERROR', timestamp: new Date().toISOString() }),
  );
  await page.keyboard.press('e');
  await expectPage(page.locator('.feed-row.is-active')).toHaveCount(1);
  if (PICTURES !== undefined) await page.screenshot({ path: `${PICTURES}/volume-fixed.png` });
  await page.keyboard.press('Escape');
  await expectPage(chip(page)).toHaveCount(0);
  await expectPage(page.locator('.feed-tail')).toHaveCount(1);
  await expectPage(page.getByRole('textbox')).toHaveValue('sev:error');
});

it('a stretch is drawn with the mouse; one without events says so', async () => {
  const page = await open();
  const box = await strip(page).boundingBox();
  if (box === null) throw new Error('the strip has no box');
  const y = box.y + box.height / 2;
  await page.mouse.move(box.x + box.width * 0.02, y);
  await page.mouse.down();
  await page.mouse.move(box.x + box.width * 0.1, y, { steps: 3 });
  await page.mouse.up();
  await expectPage(chip(page)).toBeVisible();
  await expectPage(page.getByText(/This window has none from/)).toBeVisible();
  await chip(page).click();
  await expectPage(page.locator('.feed-tail')).toHaveCount(1);
});
