import type { Page } from '@playwright/test';
import { describe, expect, it } from 'vitest';
import { buildAlert, buildAlerts, uuid } from '../../src/renderer/testing/build.ts';
import { expectPage } from '../expectPage.ts';
import { useHarness } from './useHarness.ts';

const harness = useHarness();

const row = (page: Page, n: number) => page.locator(`[data-alert="${uuid(n)}"]`);
const rowIds = (page: Page) =>
  page.locator('[data-alert]').evaluateAll((rows) => rows.map((each) => each.dataset['alert']));
const callIds = (page: Page) => page.evaluate(() => window.fake.calls.map(({ id }) => id));
const stateOf = (page: Page, n: number) =>
  page.evaluate(
    (id) => window.fake.alerts().find(({ alert_id }) => alert_id === id)?.state,
    uuid(n),
  );

const MIXED = [
  buildAlert(1, { severity: 'WARN' }),
  buildAlert(2, { severity: 'CRITICAL', summary: 'Error ratio', service: 'payments-api' }),
  buildAlert(3, { severity: 'ERROR', state: 'ACK', acknowledged_by: 'M. Diaz' }),
  buildAlert(4, { severity: 'ERROR' }),
];

describe('acknowledging by keys', () => {
  it('takes two keys from anywhere to the most severe alert nobody has', async () => {
    const page = await harness.open({ alerts: MIXED });
    await page.keyboard.press('u');
    await page.keyboard.press('a');
    await expectPage(row(page, 2)).toHaveAttribute('data-state', 'ACK');
    await expect.poll(() => stateOf(page, 2)).toBe('ACK');
    expect(await callIds(page)).toEqual(['alerts.ack']);
    await page.keyboard.press('u');
    await expectPage(row(page, 4)).toHaveClass(/is-active/);
  });

  it('shows the change before the server answers', async () => {
    const page = await harness.open({ alerts: MIXED });
    await page.evaluate(() => {
      window.fake.hold();
    });
    await page.keyboard.press('u');
    await page.keyboard.press('a');
    await expectPage(row(page, 2)).toHaveAttribute('data-state', 'ACK');
    expect(await stateOf(page, 2)).toBe('OPEN');
  });

  it('gives the row back with the reason when the server refuses', async () => {
    const page = await harness.open({ alerts: MIXED });
    await page.evaluate(() => {
      window.fake.failNext('alerts.ack', { detail: 'the store is full' });
    });
    await page.keyboard.press('u');
    await page.keyboard.press('a');
    await expectPage(row(page, 2)).toContainText('Not done: the store is full');
    await expectPage(row(page, 2)).toHaveAttribute('data-state', 'OPEN');
    await expectPage(page.locator('.notice')).toContainText('0 of 1 acknowledged, 1 failed');
  });

  it('undoes with Z exactly what this window did', async () => {
    const page = await harness.open({ alerts: MIXED });
    await page.keyboard.press('u');
    await page.keyboard.press('a');
    await expectPage(page.locator('.notice')).toContainText(
      'Acknowledged payments-api: Error ratio',
    );
    await page.keyboard.press('z');
    await expect.poll(() => stateOf(page, 2)).toBe('OPEN');
    await expectPage(row(page, 2)).toHaveAttribute('data-state', 'OPEN');
    expect(await callIds(page)).toEqual(['alerts.ack', 'alerts.unack']);
    await expectPage(page.locator('.notice')).toContainText('Took back');
  });

  it('acknowledges several at once and keeps the refused ones selected', async () => {
    const page = await harness.open({ alerts: MIXED });
    await page.evaluate((id) => {
      window.fake.refuse([id], 'not allowed');
    }, uuid(4));
    await page.keyboard.press('u');
    for (const key of ['x', 'Shift+J', 'Shift+J']) await page.keyboard.press(key);
    const bar = page.getByRole('group', { name: 'Selected alerts' });
    await expectPage(bar).toContainText('3 selected');
    await expectPage(bar).toContainText(
      '1 critical, 1 error, 1 warn · 3 services · tenant acme-prod',
    );
    await page.keyboard.press('a');
    await expectPage(page.getByRole('alertdialog')).toContainText('1 CRITICAL never opened');
    await page.keyboard.press('Enter');
    await expectPage(page.locator('.notice')).toContainText('2 of 3 acknowledged, 1 failed');
    await expectPage(bar).toContainText('1 selected');
    await expectPage(row(page, 4)).toHaveAttribute('aria-selected', 'true');
    expect((await callIds(page))[0]).toBe('alerts.ackAll');
  });

  it('asks once more above 25, and Enter confirms exactly those', async () => {
    const page = await harness.open({ alerts: buildAlerts(60) });
    await page.keyboard.press('u');
    await page.keyboard.press('Control+a');
    await page.keyboard.press('a');
    const question = page.getByRole('alertdialog');
    await expectPage(question).toContainText('Acknowledge 40 alerts?');
    expect(await callIds(page)).toEqual([]);
    await page.keyboard.press('Enter');
    await expectPage(page.locator('.notice')).toContainText('Acknowledged 40 alerts');
    expect(
      await page.evaluate(
        () => window.fake.alerts().filter(({ state }) => state === 'OPEN').length,
      ),
    ).toBe(0);
  });

  it('resolves and keeps the row struck through until the list may move', async () => {
    const page = await harness.open({ alerts: MIXED });
    await page.keyboard.press('u');
    await page.keyboard.press('r');
    await expectPage(row(page, 2)).toHaveAttribute('data-state', 'OVER');
    await page.keyboard.press('.');
    await expectPage(row(page, 2)).toHaveCount(0);
  });

  it('sends nothing for an identity that may only look', async () => {
    const page = await harness.open({ alerts: MIXED, scopes: ['sentry.alert.read'] });
    await page.keyboard.press('u');
    await page.keyboard.press('a');
    await expectPage(page.locator('.notice')).toContainText('sentry.alert.write is missing');
    expect(await callIds(page)).toEqual([]);
  });
});

describe('rows under the operator', () => {
  it('do not move while the list has the focus; new ones wait behind a chip', async () => {
    const page = await harness.open({ alerts: MIXED });
    await page.keyboard.press('u');
    const before = await rowIds(page);
    await page.evaluate(
      (alert) => {
        window.fake.send({ alerts: [alert] });
      },
      buildAlert(9, {
        severity: 'CRITICAL',
        service: 'ledger-db',
        created_at: '2026-11-23T08:42:16.000Z',
        seq: 99,
      }),
    );
    await expectPage(page.getByRole('button', { name: /1 new/ })).toBeVisible();
    await expectPage(page.locator('.critical-strip')).toContainText('1 new critical: ledger-db');
    expect(await rowIds(page)).toEqual(before);
    await page.keyboard.press('.');
    await expectPage(row(page, 9)).toHaveAttribute('aria-rowindex', '3');
    await expectPage(row(page, 2)).toHaveClass(/is-active/);
  });

  it('move again once the focus has left', async () => {
    const page = await harness.open({ alerts: MIXED });
    await page.evaluate(
      (alert) => {
        window.fake.send({ alerts: [alert] });
      },
      buildAlert(9, { severity: 'CRITICAL', seq: 99, created_at: '2026-11-23T01:00:00.000Z' }),
    );
    await expect.poll(async () => (await rowIds(page))[0]).toBe(uuid(9));
  });

  it('take an action even if the list has been told of others between aim and key', async () => {
    const page = await harness.open({ alerts: MIXED });
    await page.keyboard.press('u');
    await page.keyboard.press('j');
    const aimed = await page.locator('.is-active').getAttribute('data-alert');
    for (let n = 20; n < 40; n += 1) {
      await page.evaluate(
        (alert) => {
          window.fake.send({ alerts: [alert] });
        },
        buildAlert(n, { severity: 'CRITICAL', seq: 100 + n }),
      );
    }
    await page.keyboard.press('a');
    await expect
      .poll(() => page.evaluate(() => window.fake.calls[0]?.input.params))
      .toEqual({
        alert_id: aimed,
      });
  });
});

describe('filtering', () => {
  it('narrows as it is typed, says how many, and Escape clears it', async () => {
    const page = await harness.open({ alerts: MIXED });
    await page.keyboard.press('/');
    await page.keyboard.type('sev:error state:unack');
    await expectPage(page.locator('[data-alert]')).toHaveCount(1);
    await expectPage(page.locator('[data-pane="alerts"] .pane-note')).toContainText('1 of 4 match');
    await page.keyboard.press('Enter');
    await page.keyboard.press('Escape');
    await expectPage(page.locator('[data-alert]')).toHaveCount(4);
  });

  it('names a filter it does not understand', async () => {
    const page = await harness.open({ alerts: MIXED });
    await page.keyboard.press('/');
    await page.keyboard.type('sev:purple');
    await expectPage(page.getByRole('search')).toContainText('sev:purple is no severity');
  });

  it('has F U for what nobody has and F A for the rest', async () => {
    const page = await harness.open({ alerts: MIXED });
    await page.keyboard.press('u');
    await page.keyboard.press('f');
    await page.keyboard.press('u');
    await expectPage(page.locator('[data-alert]')).toHaveCount(3);
    await page.keyboard.press('f');
    await page.keyboard.press('a');
    await expectPage(page.locator('[data-alert]')).toHaveCount(1);
  });

  it('says when nothing matches and how to go back', async () => {
    const page = await harness.open({ alerts: MIXED });
    await page.keyboard.press('/');
    await page.keyboard.type('nowhere');
    await expectPage(page.locator('[data-pane="alerts"] .pane-state')).toContainText(
      '0 of 4 alerts match.',
    );
  });

  it('shows exactly the number of the tile or cell that was pressed', async () => {
    const alerts = buildAlerts(400);
    const page = await harness.open({ alerts });
    const note = page.locator('[data-pane="alerts"] .pane-note');
    for (const word of ['Critical', 'Error', 'Warn', 'Info']) {
      const severity = word.toUpperCase();
      const count = alerts.filter((alert) => alert.severity === severity).length;
      await page.getByRole('button', { name: `${String(count)} ${word}: show` }).click();
      await expectPage(note).toContainText(`${String(count)} of 400 match`);
      const open = alerts.filter((a) => a.severity === severity && a.state === 'OPEN').length;
      await page.getByRole('button', { name: `${String(open)} unack, ${word}: show` }).click();
      await expectPage(note).toContainText(`${String(open)} of 400 match`);
    }
    const cells = page.locator('[data-pane="services"] .matrix-cell');
    for (const index of [0, 7, 23]) {
      const count = await cells.nth(index).innerText();
      await cells.nth(index).click();
      await expectPage(note).toContainText(`${count.split('\n').at(-1) ?? ''} of 400 match`);
    }
  });
});

describe('many alerts', () => {
  it('scrolls 2,000 with few rows in the document and reaches both ends by key', async () => {
    const page = await harness.open({ alerts: buildAlerts(2000) });
    await expectPage(page.locator('[data-count="open"]')).toHaveText('2,000');
    await page.keyboard.press('u');
    await page.keyboard.press('End');
    await expectPage(page.locator('[aria-rowindex="2001"]')).toBeVisible();
    expect(await page.locator('[data-alert]').count()).toBeLessThan(80);
    await page.keyboard.press('Home');
    await expectPage(page.locator('.is-active')).toHaveAttribute('aria-rowindex', '2');
  });
});

describe('the detail', () => {
  it('opens with Enter, shows timeline and event, steps with J, goes back with Escape', async () => {
    const page = await harness.open({ alerts: MIXED });
    await page.keyboard.press('u');
    await page.keyboard.press('Enter');
    const detail = page.getByRole('group', { name: 'Alert: Error ratio' });
    await expectPage(detail).toContainText('Raised: lag 48 s is over 30 s');
    await expectPage(detail).toContainText('"lag_s": 48');
    await expectPage(detail).toBeFocused();
    await page.keyboard.press('j');
    await expectPage(page.getByRole('group', { name: 'Alert: Alert number 4' })).toBeFocused();
    await page.keyboard.press('Escape');
    await expectPage(page.getByRole('grid')).toBeFocused();
    await expectPage(row(page, 4)).toHaveClass(/is-active/);
  });

  it('says what failed to load and loads it again', async () => {
    const page = await harness.open({ alerts: MIXED });
    await page.evaluate(() => {
      window.fake.failNext('incidents.timeline', { detail: 'the store does not answer' });
    });
    await page.keyboard.press('u');
    await page.keyboard.press('Enter');
    const section = page.getByRole('region', { name: 'Timeline' });
    await expectPage(section).toContainText(
      /could not be loaded since .*: the store does not answer/,
    );
    await expectPage(section).toContainText('trace-1');
    await section.getByRole('button', { name: 'Retry' }).click();
    await expectPage(section).toContainText('Raised: lag 48 s');
  });
});
