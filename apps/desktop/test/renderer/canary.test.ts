import type { Page } from '@playwright/test';
import type { CanaryReport } from '@batcave/shared/health';
import { expect, it } from 'vitest';
import { buildCanary } from '../../src/renderer/testing/build.ts';
import { expectPage } from '../expectPage.ts';
import { useHarness } from './useHarness.ts';

const harness = useHarness();

const chip = (page: Page) => page.locator('[data-canary]');
const banner = (page: Page) => page.getByRole('region', { name: 'Server in trouble' });

function say(page: Page, fields: Partial<CanaryReport>, sinceMs = 0): Promise<void> {
  return page.evaluate(
    ({ report, sinceMs }) => {
      const at = (ms: number): string => new Date(Date.now() - ms).toISOString();
      window.fake.send({ canary: { ...report, as_of: at(0), since: at(sinceMs) } });
    },
    { report: buildCanary(fields), sinceMs },
  );
}

it('stands in the top bar with its time, and says more when it is pointed at', async () => {
  const page = await harness.open();
  await expectPage(chip(page)).toHaveCount(0);
  await say(page, {});
  await expectPage(chip(page)).toContainText('canary 14 ms · p99 32 ms');
  await expectPage(chip(page)).toHaveAttribute('title', /taken in: 4 ms.*\n.*judged by the rules/);
  await expectPage(banner(page)).toHaveCount(0);
});

it('stands out when it is late: in another colour and other words', async () => {
  const page = await harness.open();
  await say(page, {});
  const colourOf = () => chip(page).evaluate((el) => getComputedStyle(el).backgroundColor);
  const calm = await colourOf();
  await say(page, { status: 'late' }, 4_000);
  await expectPage(chip(page)).toContainText(/CANARY LATE 00:0[456]/);
  const late = await colourOf();
  await say(page, { status: 'lost', reason: 'canary 7 after 30.0 s: not accepted' }, 45_000);
  await expectPage(chip(page)).toContainText(/CANARY LOST 00:4[5-8]/);
  const lost = await colourOf();
  expect(new Set([calm, late, lost]).size).toBe(3);
});

it('is said over the whole window when events are lost, without any alert, and goes when it is over', async () => {
  const page = await harness.open({ alerts: [] });
  await say(page, { status: 'lost', reason: 'canary 7 after 30.0 s: not accepted' }, 45_000);
  await expectPage(banner(page)).toContainText('eu1 loses events or stands still');
  await expectPage(banner(page)).toContainText('canary 7 after 30.0 s: not accepted');
  await expectPage(banner(page)).toContainText('alerts may be missing here');
  await expectPage(banner(page).getByRole('alert')).toHaveCount(1);
  expect((await banner(page).boundingBox())?.height).toBe(48);
  await say(page, {});
  await expectPage(banner(page)).toHaveCount(0);
  await expectPage(chip(page)).toContainText('canary 14 ms');
});

it('is unknown, not well, when nothing is heard of it any more', async () => {
  const page = await harness.open({}, { hasTestClock: true });
  await say(page, {});
  await expectPage(chip(page)).toContainText('canary 14 ms');
  await page.clock.runFor(17_000);
  await expectPage(chip(page)).toContainText(/canary silent 00:1[5-8]/);
  await expectPage(chip(page)).toHaveAttribute('data-canary', 'unknown');
});
