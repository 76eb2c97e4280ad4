import { describe, expect, it } from 'vitest';
import { buildIncident, INCIDENT_ALERTS } from '../../src/renderer/testing/buildIncident.ts';
import { expectPage } from '../expectPage.ts';
import {
  callsOf,
  entries,
  INCIDENTS,
  openConsole,
  openIncidents,
  serve,
} from './incidentConsole.ts';
import { useHarness } from './useHarness.ts';

const harness = useHarness();

describe('the incidents', () => {
  it('are walked by key, opened by Enter, and are where they were after Escape', async () => {
    const page = await openIncidents(harness);
    const rows = page.locator('.incidents [data-row]');
    await expectPage(rows).toHaveCount(3);
    await expectPage(rows.first()).toContainText('Critical');
    await expectPage(rows.first()).toContainText('UNACK');
    await expectPage(rows.first()).toContainText('1 / 1 / 3');
    for (const key of ['j', 'j', 'k', 'Enter']) await page.keyboard.press(key);
    await expectPage(entries(page)).toBeFocused();
    await page.keyboard.press('Escape');
    await expectPage(page.getByRole('grid', { name: /^Incidents/ })).toBeFocused();
    await expectPage(rows.first()).toHaveClass(/is-active/);
    await page.keyboard.press('Escape');
    await expectPage(page.getByRole('dialog')).toHaveCount(0);
  });

  it('are asked of the server by state, severity and service', async () => {
    const page = await openIncidents(harness);
    await expectPage(page.locator('.incidents [data-row]')).toHaveCount(3);
    for (const key of ['f', 'e']) await page.keyboard.press(key);
    await expect
      .poll(async () => (await callsOf(page, 'incidents.list')).at(-1)?.input.query)
      .toEqual({ state: 'all', limit: 100 });
    await page.keyboard.press('/');
    await page.keyboard.type(' sev:critical svc:ledger-db nowhere');
    await expect
      .poll(async () => (await callsOf(page, 'incidents.list')).at(-1)?.input.query)
      .toEqual({ state: 'all', severity: 'CRITICAL', service: 'ledger-db', limit: 100 });
    await expectPage(page.getByText('0 of 3 incidents match.')).toBeVisible();
    await page.keyboard.press('Escape');
    await expectPage(page.locator('.incidents [data-row]')).toHaveCount(3);
  });

  it('keep their order under the keys; new ones wait behind a chip', async () => {
    const page = await openIncidents(harness);
    await page.keyboard.press('j');
    await serve(page, 'incidents.list', {
      incidents: [buildIncident(9), ...INCIDENTS],
      next_cursor: null,
    });
    await page.evaluate(
      (alert) => {
        window.fake.send({ alerts: [alert] });
      },
      { ...(INCIDENT_ALERTS[0] as object), seq: 500 } as never,
    );
    await expectPage(page.getByRole('button', { name: /1 new/ })).toBeVisible();
    await expectPage(page.locator('.incidents [data-row]').first()).toContainText('Error ratio');
    await page.keyboard.press('.');
    await expectPage(page.locator('.incidents [data-row]').first()).toContainText(
      'Incident number 9',
    );
  });

  it('say calmly that there are none', async () => {
    const page = await openConsole(harness);
    await serve(page, 'incidents.list', { incidents: [], next_cursor: null });
    for (const key of ['g', 'i']) await page.keyboard.press(key);
    await expectPage(page.getByText('No active incidents.')).toBeVisible();
  });

  it('keep what is known when a read fails, say so, and try again', async () => {
    const page = await openIncidents(harness);
    await expectPage(page.locator('.incidents [data-row]')).toHaveCount(3);
    await page.evaluate(() => {
      window.fake.failNext('incidents.list', { detail: 'The store is away.' });
    });
    await page.keyboard.press('.');
    const failure = page.getByRole('alert').filter({ hasText: 'The store is away.' });
    await expectPage(failure).toContainText(
      /could not be loaded since .*This is what was known at/,
    );
    await expectPage(failure).toContainText('trace-1');
    await expectPage(page.locator('.incidents [data-row]')).toHaveCount(3);
    await failure.getByRole('button', { name: 'Retry' }).click();
    await expectPage(failure).toHaveCount(0);
  });

  it('are not asked for by somebody who may not see them', async () => {
    const page = await openConsole(harness, { scopes: ['sentry.read'] });
    for (const key of ['g', 'i']) await page.keyboard.press(key);
    await expectPage(page.getByRole('dialog')).toContainText('sentry.alert.read');
    expect(await callsOf(page, 'incidents.list')).toEqual([]);
  });

  it('are not read without a connection, look old, and are read when it is back', async () => {
    const page = await openIncidents(harness);
    await expectPage(page.locator('.incidents [data-row]')).toHaveCount(3);
    await page.evaluate(() => {
      window.fake.setLink({
        kind: 'disconnected',
        sinceMs: Date.now(),
        lastDataAtMs: Date.now(),
        nextTryAtMs: Date.now() + 60_000,
        reason: 'reset',
      });
    });
    await expectPage(
      page.getByRole('dialog').locator('.pane-body[data-freshness="disconnected"]'),
    ).toBeVisible();
    const before = (await callsOf(page, 'incidents.list')).length;
    await page.keyboard.press('.');
    await page.waitForTimeout(300);
    expect((await callsOf(page, 'incidents.list')).length).toBe(before);
    await page.keyboard.press('y');
    expect(await page.evaluate(() => window.fake.retries)).toBe(1);
    await page.evaluate(() => {
      window.fake.setLink({ kind: 'live', sinceMs: Date.now() });
    });
    await expect
      .poll(async () => (await callsOf(page, 'incidents.list')).length)
      .toBeGreaterThan(before);
  });
});
