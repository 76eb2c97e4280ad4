import { describe, expect, it } from 'vitest';
import { uuid } from '../../src/renderer/testing/build.ts';
import { bodies, openOver, row, serve, sheet } from './dispatchConsole.ts';
import { ALERTS, OPERATOR, RUNNING, SERVED } from './dispatchFixtures.ts';
import { expectPage } from '../expectPage.ts';
import { useHarness } from './useHarness.ts';

const harness = useHarness();

describe('escalations and on call', () => {
  it('shows what is being paged, those in vain first, and acknowledges from there', async () => {
    const page = await openOver(harness, 'e');
    const rows = page.getByRole('grid', { name: 'Paged now' }).getByRole('row');
    await expectPage(rows.nth(1)).toContainText(/ledger.*In vain: nobody answered, level 3 of 3/);
    await expectPage(rows.nth(2)).toContainText(
      /payments.*payments-p1.*Paging, level 1 of 3.*in \d+ min .*console\/bob by pager/,
    );
    await page.keyboard.press('j');
    await page.keyboard.press('a');
    await expect
      .poll(() => page.evaluate(() => window.fake.calls.find(({ id }) => id === 'alerts.ack')))
      .toMatchObject({ input: { params: { alert_id: uuid(1) } } });
  });

  it('shows who is on call until when, two weeks as bars, and when nobody is', async () => {
    const page = await openOver(harness, 'e');
    await page.keyboard.press('2');
    const primary = page.getByRole('region', { name: 'Schedule primary' });
    await expectPage(primary).toContainText(/console\/ana.*until .*left, layer 1/);
    const shifts = primary.getByRole('listitem');
    await expectPage(shifts).toHaveCount(4);
    await expectPage(shifts.nth(2)).toContainText('nobody');
    await expectPage(page.getByRole('region', { name: 'Schedule nights' })).toContainText(
      'Nobody: outside the hours',
    );
  });

  it('says who is paged when, how, and why somebody is left out', async () => {
    const page = await openOver(harness, 'e');
    await page.keyboard.press('3');
    await page.getByRole('combobox', { name: 'Service' }).fill('payments');
    await page.keyboard.press('Enter');
    const result = page.getByRole('group', { name: 'Who is paged' });
    await expectPage(result).toContainText(/at once.*Level 1.*console\/ana by pager, on call in/);
    await expectPage(result).toContainText('not console/mo: may not read alerts of payments');
    await expectPage(result).toContainText(/after 5m.*Level 2.*console\/bob by pager/);
    expect(await bodies(page, 'dispatch.simulate')).toEqual([
      { service: 'payments', severity: 'CRITICAL' },
    ]);
  });

  it('tests a receiver after asking, and says what became of it', async () => {
    const page = await openOver(harness, 'e');
    await page.keyboard.press('4');
    await expectPage(row(page, 'chat')).toContainText(/3, oldest 2h.*! 2.*channel_not_found/);
    await row(page, 'chat').click();
    await page.keyboard.press('t');
    const asks = sheet(page, 'Test chat');
    expect(await bodies(page, 'dispatch.receivers.test')).toEqual([]);
    await serve(page, {
      'dispatch.receivers.test': { outcome: 'refused', detail: 'channel_not_found' },
    });
    await asks.getByRole('button', { name: 'Send a test message now' }).click();
    await expectPage(asks).toContainText('It was refused: channel_not_found');
  });

  it('shows what speaks against the configuration, and how well suppression does', async () => {
    const page = await openOver(harness, 'e');
    await page.keyboard.press('5');
    await expectPage(page.getByRole('group', { name: 'Findings' })).toContainText(
      /Revision 12.*2 findings.*Warning.*Nobody is on call in nights/s,
    );
    await page.keyboard.press('6');
    const noise = page.getByRole('group', { name: 'Noise' });
    await expectPage(noise).toContainText('Configured is suppress; it ended itself.');
    await expectPage(noise).toContainText('1 of 40, 2.5 % (95 % sure: 0.1 % to 13.2 %)');
    await expectPage(noise).toContainText(/infra: 14 of 10 pages per 1w · used up/);
    await expectPage(noise.getByRole('row', { name: /Disk 80 %/ })).toContainText('0.964');
  });

  it('needs sentry.dispatch.read for all but what is being paged', async () => {
    const page = await openOver(harness, 'e', { scopes: ['sentry.read', 'sentry.alert.read'] });
    await expectPage(page.locator('.on-call [data-row]')).toHaveCount(3);
    await page.keyboard.press('2');
    await expectPage(page.locator('.on-call')).toContainText('sentry.dispatch.read');
    expect(await bodies(page, 'dispatch.onCall')).toEqual([]);
  });
});

it('lists the panes to go to for whoever has no keys', async () => {
  const page = await harness.open({ alerts: ALERTS, scopes: OPERATOR });
  await serve(page, { ...SERVED, 'automation.get': RUNNING });
  await page.getByRole('button', { name: 'Go to' }).click();
  await sheet(page, 'Go to').getByRole('button', { name: 'Silences' }).click();
  await expectPage(page.getByRole('grid', { name: 'Silences' })).toBeFocused();
});
