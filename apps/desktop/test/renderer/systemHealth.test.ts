import type { Page } from '@playwright/test';
import type { CanaryReport } from '@batcave/shared/health';
import { describe, expect, it } from 'vitest';
import { expectPage } from '../expectPage.ts';
import { axeViolations } from './axeViolations.ts';
import { fail, serve } from './rulesConsole.ts';
import { canary, RECEIVERS, RULE_STATUS, systemReport } from './systemFixtures.ts';
import { useHarness } from './useHarness.ts';

const harness = useHarness();

const PICTURES = process.env['BATCAVE_PICTURES'];
const SCOPES = ['sentry.read', 'sentry.alert.read', 'sentry.policy.read', 'sentry.dispatch.read'];

const grid = (page: Page) => page.getByRole('grid', { name: 'State of the system' });
const rowOf = (page: Page, what: string) =>
  grid(page)
    .getByRole('row')
    .filter({ has: page.getByRole('gridcell', { name: what, exact: true }) });

const tell = (page: Page, report: CanaryReport) =>
  page.evaluate((given) => {
    window.fake.send({ canary: given });
  }, report);

async function goThere(page: Page): Promise<void> {
  await page.keyboard.press('g');
  await page.keyboard.press('y');
}

/** Opens the pane over the board of a server that does well but for one rule. */
async function open(report: unknown = systemReport()): Promise<Page> {
  const page = await harness.open({ scopes: SCOPES });
  await serve(page, {
    ...{ 'system.get': report, 'policies.status': RULE_STATUS },
    'dispatch.receivers': RECEIVERS,
  });
  await tell(page, canary());
  await goThere(page);
  await expectPage(grid(page)).toBeVisible();
  return page;
}

const disconnect = (page: Page) =>
  page.evaluate(() => {
    window.fake.setLink({
      ...{ kind: 'disconnected', sinceMs: Date.now(), lastDataAtMs: Date.now() - 5_000 },
      ...{ nextTryAtMs: Date.now() + 60_000, reason: 'connection reset' },
    } as never);
  });

describe('the health of the system', () => {
  it('has every row with its limit, and a shape only where it is passed', async () => {
    const page = await open();
    await expectPage(rowOf(page, 'On the live stream')).toContainText('24 ms');
    await expectPage(rowOf(page, 'On the live stream')).toContainText('5.0 s after the sending');
    await expectPage(rowOf(page, 'noc')).toContainText('1.2.0, embedded');
    await expectPage(rowOf(page, 'Oldest day with events')).toContainText('kept for 90 days');
    await expectPage(rowOf(page, 'Judging nothing')).toContainText('Error');
    await expectPage(grid(page).locator('.shape')).toHaveCount(1);
    await expectPage(page.locator('.system-verdict')).toContainText('1 beyond');
    await expectPage(page.getByRole('slider', { name: /Time of canaries/ })).toBeVisible();
  });

  it('is walked by key: what a row says stands below, F leaves only what is beyond', async () => {
    const page = await open();
    await expectPage(rowOf(page, 'Judging nothing')).toBeVisible();
    await grid(page).focus();
    await page.keyboard.press('f');
    await expectPage(grid(page).getByRole('row')).toHaveCount(2);
    await page.keyboard.press('j');
    await expectPage(page.locator('.system-more')).toContainText('own is not loaded.');
    await page.keyboard.press('Escape');
    await expectPage(rowOf(page, 'Running')).toBeVisible();
  });

  it('says so when nothing is beyond and nothing is left to list', async () => {
    const page = await open();
    await serve(page, { 'policies.status': { policies: [] } });
    await page.keyboard.press('.');
    await expectPage(page.locator('.system-verdict')).toContainText('Nothing is beyond its limit');
    await page.keyboard.press('f');
    await expectPage(page.locator('.system-none')).toContainText(/0 of \d+ are beyond/);
    await page.getByRole('button', { name: /Show all/ }).click();
    await expectPage(rowOf(page, 'Running')).toBeVisible();
  });

  it('leaves out what the server does not know', async () => {
    const { store, canary: flights, ...rest } = systemReport();
    expect(store ?? flights).toBeDefined();
    const page = await open(rest);
    await expectPage(rowOf(page, 'Running')).toBeVisible();
    await expectPage(rowOf(page, 'Its clock')).toHaveCount(0);
    await expectPage(page.locator('.system-chart')).toHaveCount(0);
  });

  it('shows trouble first in words: lost canaries, a store that is away', async () => {
    const page = await open(
      systemReport({ trouble: 'The store does not answer: connection refused' }),
    );
    await tell(page, canary({ status: 'lost', reason: 'canary 7 after 30.0 s', lost: 3 }));
    await expectPage(rowOf(page, 'State')).toContainText('Critical');
    await expectPage(rowOf(page, 'Lost')).toContainText('3');
    await expectPage(rowOf(page, 'What it needs')).toContainText('The store does not answer');
  });

  it('says what failed and keeps what was known; after a while that is not known now', async () => {
    const page = await harness.open({ scopes: SCOPES }, { hasTestClock: true });
    await serve(page, {
      ...{ 'system.get': systemReport(), 'policies.status': RULE_STATUS },
      'dispatch.receivers': RECEIVERS,
    });
    await goThere(page);
    await expectPage(rowOf(page, 'Running')).toBeVisible();
    await disconnect(page);
    await expectPage(rowOf(page, 'To batcave-eu1')).toContainText('not connected');
    await page.clock.runFor(40_000);
    await expectPage(rowOf(page, 'noc')).toContainText('not known now');
    // What the window knows by itself is known.
    await expectPage(rowOf(page, 'To batcave-eu1')).toContainText('Critical');
  });

  it('names the error and goes on after a retry', async () => {
    const page = await harness.open({ scopes: SCOPES });
    await serve(page, { 'policies.status': RULE_STATUS, 'dispatch.receivers': RECEIVERS });
    await fail(page, 'system.get', { detail: 'The store does not answer.', status: 503 });
    await goThere(page);
    const problem = page.getByRole('alert').filter({ hasText: 'The state of the server' });
    await expectPage(problem).toContainText('The store does not answer.');
    await serve(page, { 'system.get': systemReport() });
    await grid(page).focus();
    await page.keyboard.press('.');
    await expectPage(rowOf(page, 'Running')).toBeVisible();
    await expectPage(problem).toHaveCount(0);
  });

  it('waits in words while the server does not answer', async () => {
    const page = await harness.open({ scopes: SCOPES }, { hasTestClock: true });
    await page.evaluate(() => {
      window.fake.hold();
    });
    await goThere(page);
    await page.clock.runFor(4_000);
    await expectPage(page.getByText(/Waiting for server - \d s/).first()).toBeVisible();
  });

  it('names the scope that is missing', async () => {
    const page = await harness.open({ scopes: ['sentry.alert.read'] });
    await goThere(page);
    await expectPage(page.locator('[data-pane-type="system-health"]')).toContainText(
      'the scope sentry.read is missing',
    );
  });
});

it.each(['night', 'lit'])('axe finds nothing in the %s theme', async (theme) => {
  const page = await open(systemReport({ trouble: 'Kafka does not answer: timed out' }));
  await page.evaluate((name) => {
    document.documentElement.dataset['theme'] = name;
  }, theme);
  await expectPage(rowOf(page, 'Judging nothing')).toBeVisible();
  await expectPage(page.locator('.recharts-surface')).toBeVisible();
  if (PICTURES !== undefined) await page.screenshot({ path: `${PICTURES}/system-${theme}.png` });
  expect(await axeViolations(page, '[data-pane-type="system-health"]')).toEqual([]);
  await disconnect(page);
  await expectPage(rowOf(page, 'To batcave-eu1')).toContainText('not connected');
  expect(await axeViolations(page, '[data-pane-type="system-health"]')).toEqual([]);
});
