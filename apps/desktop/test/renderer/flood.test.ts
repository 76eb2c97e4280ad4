import type { Page } from '@playwright/test';
import type { Alert } from '@batcave/shared/alerts';
import { describe, expect, it } from 'vitest';
import { buildAlert, uuid } from '../../src/renderer/testing/build.ts';
import { expectPage } from '../expectPage.ts';
import { axeViolations } from './axeViolations.ts';
import { useHarness } from './useHarness.ts';

const harness = useHarness();

const PICTURES = process.env['BATCAVE_PICTURES'];
const grid = (page: Page) => page.getByRole('grid', { name: 'Alerts' });
const groups = (page: Page) => page.locator('[data-group]');

/** A storm of now: sixty alerts of two rules on three services, and one CRITICAL among them. */
function storm(): Alert[] {
  const nowMs = Date.now();
  const alerts = Array.from({ length: 60 }, (_, n) =>
    buildAlert(n, {
      service: ['edge', 'orders', 'ledger'][n % 3] ?? 'edge',
      rule_id: uuid(n % 2, 0xc1),
      rule_name: n % 2 === 0 ? 'Queue depth' : 'Error ratio',
      severity: n % 2 === 0 ? 'WARN' : 'ERROR',
      created_at: new Date(nowMs - 60_000 + n * 500).toISOString(),
    }),
  );
  const critical = {
    ...{ service: 'ledger', rule_id: uuid(9, 0xc1), rule_name: 'Ledger is down' },
    ...{ severity: 'CRITICAL' as const, summary: 'Ledger does not answer' },
    created_at: new Date(nowMs - 20_000).toISOString(),
  };
  return [...alerts, buildAlert(99, critical)];
}

describe('a flood of alerts', () => {
  it('is one line for each service and rule, and the CRITICAL one stands by itself on top', async () => {
    const page = await harness.open({ alerts: storm() });
    await expectPage(groups(page)).toHaveCount(6);
    await expectPage(grid(page).getByRole('row').nth(1)).toContainText('Ledger does not answer');
    await expectPage(groups(page).first()).toContainText('(x10)');
    await expectPage(page.locator('[data-pane="alerts"] .pane-header')).toContainText('grouped');
    if (PICTURES !== undefined) await page.screenshot({ path: `${PICTURES}/flood.png` });
    expect(await axeViolations(page)).toEqual([]);
  });

  it('U and A still take the top one alone; a line of many is taken after a question that counts', async () => {
    const page = await harness.open({ alerts: storm() });
    await expectPage(groups(page)).toHaveCount(6);
    await page.keyboard.press('u');
    await page.keyboard.press('a');
    const acked = async () =>
      (await page.evaluate(() => window.fake.alerts()))
        .filter(({ state }) => state === 'ACK')
        .map(({ summary }) => summary);
    await expectPage.poll(acked).toEqual(['Ledger does not answer']);
    await page.keyboard.press('.');
    await page.keyboard.press('Home');
    await page.keyboard.press('a');
    await expectPage(page.locator('.bulk-bar, .confirm-bar').first()).toContainText('10');
    await page.keyboard.press('Enter');
    await expectPage.poll(async () => (await acked()).length).toBe(11);
  });

  it('Enter shows the alerts of a line below it, X picks all of them, Shift+G ends the grouping', async () => {
    const page = await harness.open({ alerts: storm() });
    await expectPage(groups(page)).toHaveCount(6);
    await grid(page).focus();
    await page.keyboard.press('Home');
    await page.keyboard.press('j');
    await page.keyboard.press('Enter');
    await expectPage(page.locator('.alert-row.is-member')).toHaveCount(10);
    await page.keyboard.press('x');
    await expectPage(page.locator('.alert-row.is-member[aria-selected="true"]')).toHaveCount(10);
    await page.keyboard.press('x');
    await page.keyboard.press('Enter');
    await expectPage(page.locator('.alert-row.is-member')).toHaveCount(0);
    await page.keyboard.press('Shift+G');
    await expectPage(groups(page)).toHaveCount(0);
    await expectPage(grid(page)).toHaveAttribute('aria-rowcount', '62');
  });

  it('does not fold the rows under somebody’s hands: only when the list next moves', async () => {
    const calm = [1, 2, 3, 4].map((n) => buildAlert(n, { service: 'edge' }));
    const page = await harness.open({ alerts: calm });
    await page.keyboard.press('u');
    await page.evaluate((alerts) => {
      window.fake.send({ alerts });
    }, storm());
    await expectPage(page.locator('[data-pane="alerts"]')).toContainText('new ↑');
    await expectPage(groups(page)).toHaveCount(0);
    await page.keyboard.press('.');
    await expectPage(groups(page).first()).toBeVisible();
  });
});
