import { describe, expect, it } from 'vitest';
import { buildAlert } from '../../src/renderer/testing/build.ts';
import { axeViolations } from './axeViolations.ts';
import { expectPage } from '../expectPage.ts';
import { useHarness } from './useHarness.ts';

const harness = useHarness();

const PICTURES = process.env['BATCAVE_PICTURES'];
const ALERTS = [
  buildAlert(1, { severity: 'WARN', service: 'payments api' }),
  buildAlert(2, { severity: 'ERROR', service: 'search' }),
  buildAlert(3, { severity: 'CRITICAL', service: 'search' }),
];

describe('the lists beside the filter', () => {
  it('choose severity and service by key or mouse, and write what can be typed', async () => {
    const page = await harness.open({ alerts: ALERTS }, { widthPx: 1280, heightPx: 800 });
    await page.keyboard.press('/');
    const bar = page.getByRole('search', { name: 'Filter alerts' });
    const field = bar.getByRole('textbox');
    await page.keyboard.type('state:unack');
    await page.keyboard.press('Tab');
    await expectPage(bar.getByRole('combobox', { name: 'Severity' })).toBeFocused();
    await bar.getByRole('combobox', { name: 'Severity' }).selectOption('Warn');
    await expectPage(field).toHaveValue('state:unack sev:warn');
    await expectPage(page.locator('[data-alert]')).toHaveCount(1);
    await bar.getByRole('combobox', { name: 'Severity' }).selectOption('All severities');
    await bar.getByRole('combobox', { name: 'Service' }).selectOption('payments api');
    await expectPage(field).toHaveValue('state:unack svc:"payments api"');
    if (PICTURES !== undefined) await page.screenshot({ path: `${PICTURES}/filters.png` });
    expect(await axeViolations(page)).toEqual([]);
    await bar.getByRole('combobox', { name: 'Service' }).selectOption('All services');
    await field.fill('svc:pay*');
    await expectPage(bar.getByRole('combobox', { name: 'Service' })).toHaveValue('*');
  });
});

describe('the button that acknowledges all', () => {
  it('asks first, counted, about those that match; without any it says so', async () => {
    const page = await harness.open({ alerts: ALERTS });
    await page.keyboard.press('/');
    await page.keyboard.type('svc:search');
    await page.keyboard.press('Enter');
    const button = page.getByRole('button', { name: /^Acknowledge all/ });
    await button.click();
    await expectPage(page.getByRole('alertdialog')).toContainText('Acknowledge 2 alerts?');
    await page.keyboard.press('Enter');
    await expectPage(page.locator('.notice')).toContainText('Acknowledged 2 alerts');
    await expectPage(button).toHaveAttribute('aria-disabled', 'true');
  });
});
