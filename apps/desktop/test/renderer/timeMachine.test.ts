import type { Page } from '@playwright/test';
import { describe, expect, it } from 'vitest';
import { buildAlert, buildCanary } from '../../src/renderer/testing/build.ts';
import { expectPage } from '../expectPage.ts';
import { axeViolations } from './axeViolations.ts';
import { useHarness } from './useHarness.ts';

const harness = useHarness();

const PICTURES = process.env['BATCAVE_PICTURES'];
const THEN = buildAlert(77, { summary: 'Disk of ledger-db is full', service: 'ledger-db' });
const bar = (page: Page) => page.getByRole('region', { name: 'The past' });

async function openInPast(): Promise<Page> {
  const page = await harness.open({ alerts: [buildAlert(1)] });
  await page.evaluate((alert) => {
    window.fake.serve('alerts.past', { at: '', alerts: [alert], truncated: false });
    window.fake.serve('events.list', {
      events: [
        {
          ...{ event_id: 'e-1', source: 'db-1', type: 'disk.full', severity: 'ERROR' },
          ...{ labels: { service: 'ledger-db' }, payload: { message: 'no space left' }, seq: 5 },
          ...{ timestamp: alert.created_at, received_at: alert.created_at },
        },
      ],
      next_cursor: null,
    });
  }, THEN);
  await page.keyboard.press('p');
  await page.keyboard.type('-1h');
  await page.keyboard.press('Enter');
  return page;
}

describe('a board that is put on a past moment', () => {
  it('shows the alerts and events of then, says so on every pane, and comes back to what is live', async () => {
    const page = await openInPast();
    await expectPage(bar(page)).toContainText('NOT LIVE');
    const list = page.locator('[data-pane="alerts"]');
    await expectPage(list).toContainText('Disk of ledger-db is full');
    await expectPage(list).not.toContainText(buildAlert(1).summary);
    await expectPage(page.locator('[data-pane="feed"]')).toContainText('no space left');
    for (const pane of ['alerts', 'services', 'feed'])
      await expectPage(page.locator(`[data-pane="${pane}"] .data-age`)).toContainText('NOT LIVE');
    if (PICTURES !== undefined) await page.screenshot({ path: `${PICTURES}/past.png` });
    await page.keyboard.press('0');
    await expectPage(bar(page)).toHaveCount(0);
    await expectPage(list).toContainText(buildAlert(1).summary);
    await expectPage(list).not.toContainText('Disk of ledger-db');
  });

  it('says that the connection is lost, or the server in trouble, as the live board does', async () => {
    const page = await openInPast();
    await expectPage(bar(page)).toContainText('NOT LIVE');
    await page.evaluate(
      (report) => {
        const at = (ms: number): string => new Date(Date.now() - ms).toISOString();
        window.fake.send({ canary: { ...report, as_of: at(0), since: at(45_000) } });
      },
      buildCanary({ status: 'lost', reason: 'canary 7 after 30.0 s: not accepted' }),
    );
    await expectPage(page.getByRole('region', { name: 'Server in trouble' })).toBeVisible();
    await page.evaluate(() => {
      const nowMs = Date.now();
      window.fake.setLink({
        ...{ kind: 'disconnected', sinceMs: nowMs, lastDataAtMs: nowMs - 14_000 },
        ...{ nextTryAtMs: nowMs + 8_000, reason: 'connection reset' },
      });
    });
    const outage = page.getByRole('region', { name: 'Connection lost' });
    await expectPage(outage).toContainText('connection reset');
    await expectPage(outage).toContainText(/\(00:1\d ago\)/);
    if (PICTURES !== undefined) await page.screenshot({ path: `${PICTURES}/past-outage.png` });
  });

  it('lets nothing be changed, and says why', async () => {
    const page = await openInPast();
    await expectPage(page.locator('[data-pane="alerts"]')).toContainText('Disk of ledger-db');
    await page.keyboard.press('u');
    await page.keyboard.press('a');
    const ids = await page.evaluate(() => window.fake.calls.map(({ id }) => id));
    expect(ids.filter((id) => id.startsWith('alerts.a'))).toEqual([]);
    await expectPage(page.locator('body')).toContainText('This is the past');
  });

  it('plays and pauses, faster and slower, a minute back and on, by keys', async () => {
    const page = await openInPast();
    const cursor = async () =>
      Date.parse((await page.locator('[data-time-cursor]').innerText()).replace(' ', 'T'));
    await expectPage(bar(page)).toContainText('standing still');
    const start = await cursor();
    await page.keyboard.press('[');
    await expectPage.poll(cursor).toBe(start - 60_000);
    await page.keyboard.press('+');
    await expectPage(bar(page).getByRole('combobox', { name: 'Speed' })).toHaveValue('30');
    await page.keyboard.press('Shift+P');
    await expectPage(bar(page)).toContainText('playing 30×');
    await expectPage.poll(cursor).toBeGreaterThan(start - 50_000);
    await page.keyboard.press('Shift+P');
    await expectPage(bar(page)).toContainText('standing still');
  });

  it('a pane that knows the present alone says so', async () => {
    const page = await openInPast();
    await page.keyboard.press('g');
    await page.keyboard.press('q');
    await expectPage(page.locator('dialog.pane-dialog')).toContainText('knows the present only');
  });

  it('refuses what is no past moment, with the ways to write one', async () => {
    const page = await harness.open({ alerts: [buildAlert(1)] });
    await page.keyboard.press('p');
    const asks = page.getByRole('dialog', { name: /past moment/ });
    await page.keyboard.type('tomorrow');
    await page.keyboard.press('Enter');
    await expectPage(asks).toContainText('Write -15m, -2h');
    await asks.getByRole('button', { name: '15 min ago' }).click();
    await expectPage(bar(page)).toContainText('NOT LIVE');
  });

  it.each(['night', 'lit'])('is free of faults that axe finds, in the %s theme', async (theme) => {
    const page = await openInPast();
    await page.evaluate((name) => {
      document.documentElement.dataset['theme'] = name;
    }, theme);
    await expectPage(bar(page)).toBeVisible();
    expect(await axeViolations(page)).toEqual([]);
    await page.keyboard.press('p');
    await page.waitForSelector('dialog.sheet');
    expect(await axeViolations(page)).toEqual([]);
  });
});
