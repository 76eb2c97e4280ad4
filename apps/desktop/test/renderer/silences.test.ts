import { describe, expect, it } from 'vitest';
import { uuid } from '../../src/renderer/testing/build.ts';
import { bodies, disconnect, openOver, row, serve, sheet } from './dispatchConsole.ts';
import { ALERTS, buildSilence, OPERATOR, SERVED } from './dispatchFixtures.ts';
import { expectPage } from '../expectPage.ts';
import { useHarness } from './useHarness.ts';

const harness = useHarness();

describe('silences', () => {
  it('lists what is silenced, until when and by whom; a filter narrows it', async () => {
    const page = await openOver(harness, 'q');
    await expectPage(row(page, uuid(1, 0x51))).toContainText(
      /Active.*service="search".*left.*1.*deploy of search.*console\/ana/,
    );
    await expectPage(row(page, uuid(3, 0x51))).toContainText('until the alert clears');
    await page.keyboard.press('/');
    await page.keyboard.type('kind:maint');
    await expectPage(page.locator('.silences [data-row]')).toHaveCount(1);
    await page.keyboard.type(' nothing');
    await expectPage(page.locator('.work-list-none')).toContainText('0 of 3 silences match.');
    await page.keyboard.press('Escape');
    await expectPage(page.locator('.silences [data-row]')).toHaveCount(3);
  });

  it('saves one only after what it hides is shown', async () => {
    const page = await openOver(harness, 'q');
    await page.evaluate(() => {
      window.fake.hold();
    });
    await page.keyboard.press('n');
    const asks = sheet(page, 'New silence');
    await expectPage(asks.getByRole('combobox', { name: 'Matcher 1' })).toBeFocused();
    await page.keyboard.type('service="payments"');
    await asks.getByRole('textbox', { name: 'Why' }).fill('deploy');
    const save = asks.getByRole('button', { name: 'Save' });
    await expectPage(save).toHaveAccessibleDescription('What it hides is not shown yet');
    await page.evaluate(() => {
      window.fake.release();
    });
    await expectPage(asks).toContainText('It can hide CRITICAL alerts.');
    await expectPage(asks).toContainText('Hides now: 2 alerts');
    await expectPage(asks).toContainText(/last 30 days: 41 alerts.*By team.*money 40.*no team 1/s);
    await serve(page, { 'silences.create': buildSilence(9) });
    await save.click();
    await expectPage(asks).toHaveCount(0);
    expect(await bodies(page, 'silences.create')).toMatchObject([
      { kind: 'silence', matchers: ['service="payments"'], comment: 'deploy' },
    ]);
  });

  it('says at the field what the server refuses', async () => {
    const page = await openOver(harness, 'q');
    await page.evaluate(() => {
      window.fake.failNext('silences.preview', {
        detail: 'It cannot be made.',
        errors: [{ field: '/ends_at', limit: 'at most 4h', fix: 'Make it shorter.' }],
      });
    });
    await page.keyboard.press('n');
    const asks = sheet(page, 'New silence');
    await page.keyboard.type('service="payments"');
    await expectPage(asks.locator('.field-fault')).toHaveText(
      'Must be at most 4h. Make it shorter.',
    );
    await expectPage(asks.getByRole('button', { name: 'Save' })).toHaveAttribute(
      'aria-disabled',
      'true',
    );
  });

  it('shows maintenance in words with its next occurrences', async () => {
    const page = await openOver(harness, 'q');
    await page.keyboard.press('Shift+N');
    const asks = sheet(page, 'New maintenance');
    await page.keyboard.type('host=~"db-.*"');
    await asks.getByRole('radio', { name: 'Every week' }).check();
    await asks.getByRole('combobox', { name: 'Time zone' }).fill('Europe/Berlin');
    await expectPage(asks).toContainText(
      /Comes every week on Sunday at .* Europe\/Berlin, for 2h\./,
    );
    await expectPage(asks).toContainText('Next occurrences');
    expect((await bodies(page, 'silences.preview')).at(-1)).toMatchObject({
      recurrence: { rrule: 'FREQ=WEEKLY;BYDAY=SU', duration: '2h', time_zone: 'Europe/Berlin' },
    });
  });

  it('snoozes an alert from the list, and goes on to a silence like it', async () => {
    const page = await harness.open({ alerts: ALERTS, scopes: OPERATOR });
    await serve(page, SERVED);
    await page.keyboard.press('u');
    await page.keyboard.press('s');
    const snooze = sheet(page, 'New snooze');
    await expectPage(snooze.getByRole('textbox', { name: 'Why' })).toBeFocused();
    await snooze.getByRole('radio', { name: 'Until the alert clears' }).check();
    await snooze.getByRole('textbox', { name: 'Why' }).fill('known');
    await expectPage(snooze).toContainText('Hides now');
    await serve(page, { 'silences.create': buildSilence(9, { kind: 'snooze' }) });
    await snooze.getByRole('button', { name: 'Snooze' }).click();
    await expectPage(snooze).toHaveCount(0);
    expect(await bodies(page, 'silences.create')).toEqual([
      {
        ...{ kind: 'snooze', alert_id: uuid(1), comment: 'known' },
        ends_when: { clear: true },
      },
    ]);
    await page.keyboard.press('Escape');
    await page.keyboard.press('s');
    await snooze.getByRole('button', { name: /Silence alerts like this/ }).click();
    await expectPage(
      sheet(page, 'New silence').getByRole('combobox', { name: 'Matcher 1' }),
    ).toHaveValue('service="payments"');
  });

  it('prolongs one, and ends one after saying what is told again', async () => {
    const page = await openOver(harness, 'q');
    await page.keyboard.press('e');
    const change = sheet(page, /Prolong or edit/);
    await change.getByRole('radio', { name: '8 hours' }).check();
    await serve(page, { 'silences.update': buildSilence(1), 'silences.expire': buildSilence(1) });
    const save = change.getByRole('button', { name: 'Save' });
    await expectPage(save).toHaveAttribute('aria-disabled', 'false');
    await save.click();
    await expectPage(change).toHaveCount(0);
    await page.keyboard.press('x');
    const end = sheet(page, /End this silence now/);
    await expectPage(end).toContainText('It hides 1 alert now.');
    await end.getByRole('button', { name: 'End it now' }).click();
    await expectPage(end).toHaveCount(0);
    expect(await bodies(page, 'silences.expire')).toEqual([{ silence_id: uuid(1, 0x51) }]);
  });

  it('changes nothing while there is no connection, and says so', async () => {
    const page = await openOver(harness, 'q');
    await disconnect(page);
    await expectPage(page.getByRole('group', { name: 'Actions' })).toContainText(
      'No connection - nothing will be sent',
    );
    await page.keyboard.press('x');
    await expectPage(sheet(page, /End this/)).toHaveCount(0);
  });
});
