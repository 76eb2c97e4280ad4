import type { Page } from '@playwright/test';
import { describe, expect, it } from 'vitest';
import { buildAlert, uuid } from '../../src/renderer/testing/build.ts';
import { expectPage } from '../expectPage.ts';
import { ackedOf, ALERTS, detail, grid, row } from './alertsToPick.ts';
import { useHarness } from './useHarness.ts';

const harness = useHarness();

async function openWarn(page: Page): Promise<void> {
  await row(page, 1).click();
  await page.keyboard.press('Enter');
  await expectPage(detail(page)).toContainText('Disk fills');
}

describe('what a key means while an alert is open', () => {
  it('is never an alert that the filter has hidden: the selection that the bar names is taken', async () => {
    const page = await harness.open({ alerts: ALERTS });
    await openWarn(page);
    await page.keyboard.press('/');
    await page.keyboard.type('sev:critical');
    await page.keyboard.press('Enter');
    await expectPage(detail(page)).toHaveCount(0);
    await page.keyboard.press('Control+a');
    await expectPage(page.locator('.bulk-bar')).toContainText('3 selected');
    await page.keyboard.press('a');
    await page.keyboard.press('Enter');
    await expect.poll(() => ackedOf(page)).toEqual([uuid(3), uuid(4), uuid(5)]);
  });

  it('is the selection as long as there is one, as the bar says; the detail has no key of its own then', async () => {
    const page = await harness.open({ alerts: ALERTS });
    await row(page, 2).click({ modifiers: ['Control'] });
    await row(page, 3).click({ modifiers: ['Control'] });
    await openWarn(page);
    await expectPage(page.locator('.bulk-bar')).toContainText('2 selected');
    await page.keyboard.press('a');
    await expect.poll(() => ackedOf(page)).toEqual([uuid(3)]);
  });

  it('is gone with its row: the detail closes and the list has the focus', async () => {
    const page = await harness.open({ alerts: ALERTS });
    await row(page, 2).click();
    await page.keyboard.press('Enter');
    await expectPage(detail(page)).toBeFocused();
    await page.keyboard.press('f');
    await page.keyboard.press('u');
    await expectPage(detail(page)).toHaveCount(0);
    await expectPage(grid(page)).toBeFocused();
    // Not opened again by the end of the filter.
    await page.keyboard.press('f');
    await page.keyboard.press('u');
    await expectPage(row(page, 2)).toBeVisible();
    await expectPage(detail(page)).toHaveCount(0);
  });

  it('is not the active row either, once the filter has hidden it', async () => {
    const page = await harness.open({ alerts: ALERTS });
    await row(page, 1).click();
    await page.keyboard.press('/');
    await page.keyboard.type('sev:critical');
    await page.keyboard.press('Enter');
    await page.keyboard.press('a');
    await page.keyboard.press('j');
    await expectPage(row(page, 5)).toHaveClass(/is-active/);
    await page.keyboard.press('a');
    await expect.poll(() => ackedOf(page)).toEqual([uuid(5)]);
  });

  it('stays at hand when the filter leaves no row at all', async () => {
    const page = await harness.open({ alerts: [buildAlert(2, { state: 'ACK' })] });
    await row(page, 2).click();
    await page.keyboard.press('Enter');
    await expectPage(detail(page)).toBeFocused();
    await page.keyboard.press('f');
    await page.keyboard.press('u');
    await expectPage(page.locator('[data-pane="alerts"]')).toContainText('0 of 1 alert match');
    await page.keyboard.press('Escape');
    await expectPage(row(page, 2)).toBeVisible();
  });
});

/** Six alerts of one rule on one service, folded into one line; the fourth is the newest of the two ERROR ones. */
const FOLDED = [1, 2, 3, 4, 5, 6].map((n) =>
  buildAlert(n, {
    ...{ service: 'edge', rule_name: 'Queue depth', summary: `Queue ${String(n)}` },
    severity: n === 3 || n === 4 ? 'ERROR' : 'WARN',
    created_at: `2026-11-23T08:4${String(n === 3 ? 0 : n === 4 ? 1 : 2)}:00.000Z`,
  }),
);

async function openFolded(page: Page): Promise<void> {
  await grid(page).focus();
  await page.keyboard.press('Shift+G');
  await expectPage(page.locator('[data-group]')).toHaveCount(1);
  await page.keyboard.press('Home');
}

describe('what a key means on the line of a group', () => {
  it('is the worst of its alerts, of those the newest, and says which', async () => {
    const page = await harness.open({ alerts: FOLDED });
    await openFolded(page);
    await page.keyboard.press('t');
    await expectPage(page.getByRole('dialog', { name: /Timeline/ })).toBeVisible();
    await expect
      .poll(() => page.evaluate(() => window.fake.calls.map(({ input }) => input.query?.['alert'])))
      .toContain(uuid(4));
    await expectPage(page.locator('[aria-live="polite"]').first()).toContainText(
      'Of 6 alerts the worst: edge: Queue 4',
    );
  });

  it('is the same alert for S and for H, which never say that it is over', async () => {
    const page = await harness.open({ alerts: FOLDED });
    await openFolded(page);
    await page.keyboard.press('s');
    const snooze = page.getByRole('dialog', { name: /snooze/i });
    await expectPage(snooze).toContainText('Queue 4');
    await page.keyboard.press('Escape');
    await page.keyboard.press('Escape');
    await grid(page).focus();
    await page.keyboard.press('h');
    await expectPage(page.getByRole('dialog', { name: 'Run a hook' })).toBeVisible();
    const asked = await page.evaluate(() =>
      window.fake.calls.map(({ input }) => input.params?.['alert_id'] ?? ''),
    );
    expect(asked.filter((id) => id.startsWith('group-'))).toEqual([]);
  });
});

describe('snoozing', () => {
  it('takes every alert that is selected', async () => {
    const page = await harness.open({ alerts: ALERTS });
    for (const n of [1, 2, 3]) await row(page, n).click({ modifiers: ['Control'] });
    const bar = page.getByRole('group', { name: 'Selected alerts' });
    await bar.getByRole('button', { name: /Snooze/ }).click();
    const snooze = page.getByRole('dialog', { name: /snooze/i });
    await expectPage(snooze).toContainText('3 alerts');
    await page.evaluate(() => {
      window.fake.serve('silences.create', {});
    });
    await snooze.getByRole('textbox', { name: 'Why' }).fill('deploy');
    await snooze.getByRole('button', { name: /Snooze/ }).click();
    await expect
      .poll(() =>
        page.evaluate(() =>
          window.fake.calls
            .filter(({ id }) => id === 'silences.create')
            .map(({ input }) => (input.body as unknown as { alert_id: string }).alert_id)
            .sort(),
        ),
      )
      .toEqual([uuid(1), uuid(2), uuid(3)]);
  });

  it('is S in the view of one alert, too, as H is the hooks', async () => {
    const page = await harness.open({ alerts: ALERTS });
    await page.keyboard.press('Control+k');
    await page.keyboard.type('Disk fills');
    await page.getByRole('option', { name: /service-1: Disk fills/ }).click();
    await expectPage(page.locator('.alert-view')).toContainText('Disk fills');
    await page.keyboard.press('s');
    await expectPage(page.getByRole('dialog', { name: /snooze/i })).toContainText('Disk fills');
    await page.keyboard.press('Escape');
    await page.keyboard.press('Escape');
    await expectPage(page.locator('.alert-view')).toBeVisible();
    await page.keyboard.press('h');
    await expectPage(page.getByRole('dialog', { name: 'Run a hook' })).toBeVisible();
  });
});
