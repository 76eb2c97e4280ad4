import type { Page } from '@playwright/test';
import { describe, expect, it } from 'vitest';
import { buildAlert, uuid } from '../../src/renderer/testing/build.ts';
import { expectPage } from '../expectPage.ts';
import { ackedOf, ALERTS, detail, grid, row } from './alertsToPick.ts';
import { useHarness } from './useHarness.ts';

const harness = useHarness();

describe('a selection that has gone', () => {
  it('does not hold the list still: what comes moves in when nobody aims at it', async () => {
    const page = await harness.open({ alerts: ALERTS });
    await row(page, 1).click({ modifiers: ['Control'] });
    await page.evaluate(
      (ended) => {
        window.fake.send({ alerts: [ended] });
      },
      buildAlert(1, { severity: 'WARN', state: 'RESOLVED', firing: false, seq: 900 }),
    );
    await expectPage(page.locator('.bulk-bar')).toHaveCount(0);
    await page.locator('[data-pane="feed"] [data-pane-focus]').first().focus();
    await page.mouse.move(5, 5);
    await expectPage(row(page, 1)).toHaveCount(0);
    await page.evaluate(
      (alert) => {
        window.fake.send({ alerts: [alert] });
      },
      buildAlert(9, { severity: 'CRITICAL', seq: 901 }),
    );
    await expectPage(row(page, 9)).toBeVisible();
  });

  it('is no way back for Escape, and moves again when the filter hides it', async () => {
    const page = await harness.open({ alerts: ALERTS });
    await row(page, 1).click({ modifiers: ['Control'] });
    await page.keyboard.press('/');
    await page.keyboard.type('sev:critical');
    await page.keyboard.press('Enter');
    await page.locator('[data-pane="feed"] [data-pane-focus]').first().focus();
    await page.mouse.move(5, 5);
    await page.evaluate(
      (alert) => {
        window.fake.send({ alerts: [alert] });
      },
      buildAlert(9, { severity: 'CRITICAL', seq: 901 }),
    );
    await expectPage(row(page, 9)).toBeVisible();
  });
});

describe('the question before many are acknowledged', () => {
  const question = (page: Page) => page.getByRole('alertdialog');

  it('comes for a CRITICAL one that was never opened, and not when each was', async () => {
    const page = await harness.open({ alerts: ALERTS });
    await row(page, 3).click();
    await page.keyboard.press('Enter');
    await expectPage(detail(page)).toBeFocused();
    await page.keyboard.press('Escape');
    await row(page, 1).click({ modifiers: ['Control'] });
    await row(page, 3).click({ modifiers: ['Control'] });
    await page.keyboard.press('a');
    await expect.poll(() => ackedOf(page)).toEqual([uuid(1), uuid(3)]);
    await row(page, 4).click({ modifiers: ['Control'] });
    await row(page, 5).click({ modifiers: ['Control'] });
    await page.keyboard.press('a');
    await expectPage(question(page)).toContainText('2 CRITICAL never opened');
    expect(await ackedOf(page)).toEqual([uuid(1), uuid(3)]);
  });

  it('is not asked of one alert alone: U and A stay two keys', async () => {
    const page = await harness.open({ alerts: ALERTS });
    await page.keyboard.press('u');
    await page.keyboard.press('a');
    await expect.poll(async () => (await ackedOf(page)).length).toBe(1);
  });

  it('has the focus after the button, so that Enter does it and Escape leaves it', async () => {
    const page = await harness.open({ alerts: ALERTS });
    await grid(page).focus();
    await page.keyboard.press('Control+a');
    await expectPage(page.locator('.bulk-bar')).toContainText(
      /all as of \d\d:\d\d:\d\dZ, later alerts are not included/,
    );
    const press = page.getByRole('group', { name: 'Selected alerts' }).getByRole('button', {
      name: /Acknowledge/,
    });
    await press.click();
    await page.keyboard.press('Escape');
    await expectPage(question(page)).toHaveCount(0);
    await expectPage(grid(page)).toBeFocused();
    await press.click();
    await expectPage(question(page)).toBeFocused();
    await page.keyboard.press('Enter');
    await expect.poll(async () => (await ackedOf(page)).length).toBe(4);
    await expectPage(grid(page)).toBeFocused();
  });

  it('names the filter, the time, and that later alerts are not included', async () => {
    const page = await harness.open({ alerts: ALERTS });
    await page.keyboard.press('/');
    await page.keyboard.type('sev:critical');
    await page.keyboard.press('Enter');
    await page.keyboard.press('Shift+A');
    await expectPage(question(page)).toContainText(
      /filter sev:critical · as of \d\d:\d\d:\d\dZ, later alerts are not included/,
    );
  });
});
