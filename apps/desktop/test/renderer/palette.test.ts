import type { Page } from '@playwright/test';
import { describe, expect, it } from 'vitest';
import { buildAlert } from '../../src/renderer/testing/build.ts';
import { expectPage } from '../expectPage.ts';
import { axeViolations } from './axeViolations.ts';
import { useHarness } from './useHarness.ts';

const harness = useHarness();

const PAYMENTS = { service: 'payments-api' };
const ALERTS = [
  buildAlert(1, { ...PAYMENTS, severity: 'CRITICAL', summary: 'Error ratio' }),
  buildAlert(2, { ...PAYMENTS, severity: 'ERROR', summary: 'Slow answers' }),
  buildAlert(3, { ...PAYMENTS, severity: 'ERROR', summary: 'Queue depth' }),
  buildAlert(4, { ...PAYMENTS, state: 'ACK', summary: 'Old news' }),
  buildAlert(5, { service: 'search', summary: 'Index lag' }),
];

const palette = (page: Page) => page.getByRole('dialog', { name: 'Command palette' });
const field = (page: Page) => page.getByRole('combobox', { name: /What to do/ });
const active = (page: Page) => palette(page).getByRole('option', { selected: true });
const calls = async (page: Page) =>
  (await page.evaluate(() => window.fake.calls)).map(({ id }) => id);
const acked = async (page: Page) =>
  (await page.evaluate(() => window.fake.calls))
    .filter(({ id }) => id === 'alerts.ackAll' || id === 'alerts.ack')
    .map(({ input }) => input.body?.alert_ids ?? [input.params?.['alert_id']]);

async function open(text = '', start = {}): Promise<Page> {
  const page = await harness.open({ alerts: ALERTS, ...start });
  await page.keyboard.press('Control+k');
  await expectPage(field(page)).toBeFocused();
  await page.keyboard.type(text);
  return page;
}

describe('the palette', () => {
  it('offers to acknowledge the alerts of a service, counts them and asks before it does', async () => {
    const page = await open('ack pay');
    await expectPage(active(page)).toContainText('Acknowledge 3 alerts on payments-api');
    await page.keyboard.press('Enter');
    const question = palette(page).getByRole('group');
    await expectPage(question).toContainText('1 critical, 2 error · tenant acme-prod');
    expect(await acked(page)).toEqual([]);
    await page.keyboard.press('Enter');
    await expectPage(palette(page)).toHaveCount(0);
    await expectPage(page.locator('.notice')).toContainText('Acknowledged 3 alerts');
    const ids = (await acked(page)).flat();
    expect(new Set(ids)).toEqual(new Set(ALERTS.slice(0, 3).map(({ alert_id: id }) => id)));
  });

  it('takes a held Enter for one, and Escape leads back from the question to the list', async () => {
    const page = await open('ack pay');
    await page.evaluate(() => {
      for (const repeat of [false, true, true])
        document.activeElement?.dispatchEvent(
          new KeyboardEvent('keydown', { key: 'Enter', repeat, bubbles: true }),
        );
    });
    await expectPage(palette(page).getByRole('group')).toBeVisible();
    await page.keyboard.press('Escape');
    await expectPage(field(page)).toBeFocused();
    await expectPage(field(page)).toHaveValue('ack pay');
    await page.keyboard.press('Escape');
    await expectPage(palette(page)).toHaveCount(0);
    expect(await acked(page)).toEqual([]);
  });

  it('acts on what is picked in the list, and teaches the key', async () => {
    const page = await harness.open({ alerts: ALERTS });
    await page.keyboard.press('u');
    for (const key of ['x', 'j', 'x', 'Control+k']) await page.keyboard.press(key);
    await expectPage(active(page)).toContainText('Acknowledge 2 alerts of the selection');
    await expectPage(active(page).locator('kbd')).toHaveText('A');
    for (const key of ['Enter', 'Enter']) await page.keyboard.press(key);
    await expectPage(page.locator('.notice')).toContainText('Acknowledged 2 alerts');
    await expectPage(page.getByRole('grid', { name: /alerts/i }).first()).toBeFocused();
  });

  it('opens an alert, a service, a pane and a setting by name, and prefixes narrow it', async () => {
    const page = await open('#index');
    await expectPage(palette(page).getByRole('option')).toHaveCount(1);
    await page.keyboard.press('Enter');
    await expectPage(page.getByRole('dialog', { name: 'Board, Alert' })).toContainText('Index lag');
    await page.keyboard.press('Escape');
    await page.keyboard.press('Control+k');
    await page.keyboard.type('@sear');
    await page.keyboard.press('Enter');
    await expectPage(page.getByRole('dialog', { name: 'Board, search' })).toBeVisible();
    await page.keyboard.press('Escape');
    await page.keyboard.press('Control+k');
    await page.keyboard.type('silences');
    await expectPage(active(page).locator('kbd')).toHaveText(['G', 'Q']);
    await page.keyboard.press('Enter');
    await expectPage(page.getByRole('dialog', { name: 'Silences' })).toBeVisible();
    await page.keyboard.press('Control+k');
    await page.keyboard.type('text size');
    await page.keyboard.press('Enter');
    await expectPage(page.locator('[data-setting]')).toHaveCount(1);
    await page.getByRole('radio', { name: /^Larger/ }).check();
    await expectPage(page.locator('html')).toHaveAttribute('data-type-scale', 'larger');
  });

  it('puts the board on a moment, brings it back, and says how a moment is written', async () => {
    const page = await open(':soon');
    await expectPage(active(page)).toContainText('Write -15m');
    await page.keyboard.press('Enter');
    await field(page).fill(':last 2h');
    await expectPage(active(page)).toContainText(/Put the board on \d{4}-.*2h ago/);
    await page.evaluate(() => {
      window.fake.serve('alerts.past', { at: '', alerts: [], truncated: false });
      window.fake.serve('events.list', { events: [], next_cursor: null });
    });
    await page.keyboard.press('Enter');
    const past = page.getByRole('region', { name: 'The past' });
    await expectPage(past).toContainText('NOT LIVE');
    await page.keyboard.press('Control+k');
    await page.keyboard.type(':live');
    await expectPage(active(page).locator('kbd')).toHaveText('0');
    await page.keyboard.press('Enter');
    await expectPage(past).toHaveCount(0);
  });

  it('draws no more than can be read of thousands', async () => {
    const alerts = Array.from({ length: 5_000 }, (_, n) => buildAlert(n));
    const page = await open('alert number', { alerts });
    await expectPage(palette(page).getByRole('option')).toHaveCount(30);
    await page.keyboard.type(' 4321');
    await expectPage(active(page)).toContainText('Alert number 4321');
  });

  it('opens while something is typed elsewhere, and says when nothing is called that', async () => {
    const page = await harness.open({ alerts: ALERTS });
    await page.keyboard.press('/');
    await expectPage(page.getByRole('textbox', { name: 'Filter alerts' })).toBeFocused();
    await page.keyboard.press('Control+k');
    await page.keyboard.type('xyzzy');
    await expectPage(palette(page).getByRole('status')).toHaveText('Nothing is called that.');
    await page.keyboard.press('Enter');
    await page.keyboard.press('Escape');
    await expectPage(page.getByRole('textbox', { name: 'Filter alerts' })).toBeFocused();
  });

  it('changes nothing for somebody who may only look, and says why', async () => {
    const page = await open('ack pay', { scopes: ['sentry.read', 'sentry.alert.read'] });
    await expectPage(active(page)).toContainText('the scope sentry.alert.write is missing');
    await page.keyboard.press('Enter');
    await expectPage(field(page)).toBeFocused();
    expect(await calls(page)).not.toContain('alerts.ackAll');
  });

  it.each(['night', 'lit'])('has nothing for axe to find in the %s theme', async (theme) => {
    const page = await open('pay');
    await page.evaluate((name) => {
      document.documentElement.dataset['theme'] = name;
    }, theme);
    expect(await axeViolations(page)).toEqual([]);
    await keepPicture(page, `${theme}-palette`);
    await page.keyboard.press('Enter');
    await expectPage(palette(page).getByRole('group')).toBeVisible();
    expect(await axeViolations(page)).toEqual([]);
    await keepPicture(page, `${theme}-palette-question`);
  });
});

async function keepPicture(page: Page, name: string): Promise<void> {
  const folder = process.env['BATCAVE_PICTURES'];
  if (folder !== undefined) await page.screenshot({ path: `${folder}/${name}.png` });
}
