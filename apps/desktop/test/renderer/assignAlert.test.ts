import type { Page } from '@playwright/test';
import { describe, expect, it } from 'vitest';
import { buildAlert, uuid } from '../../src/renderer/testing/build.ts';
import { axeViolations } from './axeViolations.ts';
import { expectPage } from '../expectPage.ts';
import { useHarness } from './useHarness.ts';

const harness = useHarness();

const PICTURES = process.env['BATCAVE_PICTURES'];
const ALERTS = [
  buildAlert(1, { severity: 'WARN', summary: 'Disk fills' }),
  buildAlert(2, { severity: 'ERROR', state: 'ACK', acknowledged_by: 'M. Diaz', summary: 'Slow' }),
  buildAlert(3, { severity: 'CRITICAL', summary: 'Error ratio', service: 'payments-api' }),
];

const row = (page: Page, n: number) => page.locator(`[data-alert="${uuid(n)}"]`);
const detail = (page: Page) => page.locator('.alert-detail');
const fact = (page: Page, n: number) =>
  page.evaluate((id) => window.fake.alerts().find((each) => each.alert_id === id), uuid(n));

describe('assigning', () => {
  it('asks to whom, me first; Enter does it, and Z takes it back', async () => {
    const page = await harness.open({ alerts: ALERTS });
    await row(page, 1).click();
    await page.keyboard.press('Shift+O');
    const sheet = page.getByRole('dialog', { name: 'Assign' });
    await expectPage(sheet).toContainText('Disk fills');
    const field = sheet.getByRole('combobox', { name: 'To' });
    await expectPage(field).toBeFocused();
    await expectPage(field).toHaveValue('R. Okafor');
    await expectPage(sheet.locator('datalist option')).toHaveCount(2);
    await field.fill('M. Diaz');
    await page.keyboard.press('Enter');
    await expectPage(sheet).toHaveCount(0);
    await expectPage(row(page, 1).locator('.cell-owner')).toHaveText('M. Diaz');
    await expectPage(page.locator('.notice')).toContainText('Assigned to M. Diaz');
    await page.keyboard.press('z');
    await expectPage(row(page, 1).locator('.cell-owner')).toHaveText('—');
    await expect.poll(async () => (await fact(page, 1))?.assigned_to).toBe(null);
  });

  it('says why the server refuses, and the row is as it was', async () => {
    const page = await harness.open({ alerts: ALERTS });
    await page.evaluate(() => {
      window.fake.failNext('alerts.assign', { detail: 'the store is full' });
    });
    await row(page, 1).click();
    await page.keyboard.press('Shift+O');
    await page.keyboard.press('Enter');
    await expectPage(row(page, 1)).toContainText('Not done: the store is full');
    await expectPage(row(page, 1).locator('.cell-owner')).toHaveText('—');
  });

  it('is in the palette for what is selected', async () => {
    const page = await harness.open({ alerts: ALERTS });
    await row(page, 1).click({ modifiers: ['Control'] });
    await row(page, 2).click({ modifiers: ['Control'] });
    await page.keyboard.press('Control+k');
    await page.keyboard.type('Assign to somebody');
    await page.keyboard.press('Enter');
    await page.keyboard.press('Enter');
    await expect.poll(async () => (await fact(page, 2))?.assigned_to).toBe('R. Okafor');
    await expect.poll(async () => (await fact(page, 1))?.assigned_to).toBe('R. Okafor');
  });
});

describe('un-acking', () => {
  it('gives an alert back with Shift+U, also one that somebody else has; Z takes that back', async () => {
    const page = await harness.open({ alerts: ALERTS });
    await row(page, 2).click();
    await page.keyboard.press('Shift+U');
    await expectPage(row(page, 2)).toHaveAttribute('data-state', 'OPEN');
    await expectPage(page.locator('.notice')).toContainText('Un-acked service-2: Slow');
    await page.keyboard.press('z');
    await expectPage(row(page, 2)).toHaveAttribute('data-state', 'ACK');
  });
});

describe('an opened alert', () => {
  it('can be taken, given back, assigned, snoozed and resolved with the mouse alone', async () => {
    const page = await harness.open({ alerts: ALERTS });
    await row(page, 1).dblclick();
    const press = (name: RegExp) => detail(page).getByRole('button', { name }).click();
    await press(/^Acknowledge/);
    await expect.poll(async () => (await fact(page, 1))?.state).toBe('ACK');
    await press(/^Un-ack/);
    await expect.poll(async () => (await fact(page, 1))?.state).toBe('OPEN');
    await press(/^Assign/);
    await page
      .getByRole('dialog')
      .getByRole('button', { name: /^Assign/ })
      .click();
    await expect.poll(async () => (await fact(page, 1))?.assigned_to).toBe('R. Okafor');
    await press(/^Resolve/);
    await expect.poll(async () => (await fact(page, 1))?.state).toBe('RESOLVED');
  });

  it('prints no key that means the selection instead', async () => {
    const page = await harness.open({ alerts: ALERTS }, { widthPx: 1280, heightPx: 800 });
    await row(page, 1).click({ modifiers: ['Control'] });
    await row(page, 3).click({ modifiers: ['Control'] });
    await row(page, 2).dblclick();
    await expectPage(
      detail(page).getByRole('button', { name: 'Un-ack', exact: true }),
    ).toBeVisible();
    if (PICTURES !== undefined) await page.screenshot({ path: `${PICTURES}/detail-selection.png` });
    expect(await axeViolations(page)).toEqual([]);
  });
});
