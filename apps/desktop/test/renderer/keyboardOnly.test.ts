import type { Page } from '@playwright/test';
import { expect, it, vi } from 'vitest';
import { buildAlerts, buildEvent } from '../../src/renderer/testing/build.ts';
import { expectPage } from '../expectPage.ts';
import { OPERATOR, SERVED as DISPATCH } from './dispatchFixtures.ts';
import { SERVED as RULES, WRITER } from './rulesFixtures.ts';
import { useHarness } from './useHarness.ts';

const harness = useHarness();

const SCOPES = [...new Set([...OPERATOR, ...WRITER])];

/** Presses keys, a few words of text among them in quotes, as `u A "text" Enter`. Nothing here has a pointer. */
async function press(page: Page, keys: string): Promise<void> {
  for (const [, text, key] of keys.matchAll(/"([^"]*)"|(\S+)/g)) {
    if (text !== undefined) await page.keyboard.type(text);
    else if (key !== undefined) await page.keyboard.press(key);
    await page.waitForTimeout(30);
  }
}

const callsOf = async (page: Page, id: string): Promise<number> =>
  (await page.evaluate(() => window.fake.calls)).filter((call) => call.id === id).length;
const hasCalled = (page: Page, id: string, times = 1) =>
  vi.waitFor(async () => {
    expect(await callsOf(page, id), id).toBe(times);
  }, 20_000);
const sees = (page: Page, text: string | RegExp) =>
  expectPage(page.locator('body')).toContainText(text);
const dialog = (page: Page, name: string | RegExp) =>
  expectPage(page.getByRole('dialog', { name })).toBeVisible();
const noDialog = (page: Page) => expectPage(page.locator('dialog[open]')).toHaveCount(0);
const changed = (page: Page, kind: string) =>
  vi.waitFor(async () => {
    const kinds = (await page.evaluate(() => window.fake.changes)).map((change) => change.kind);
    expect(kinds).toContain(kind);
  }, 20_000);

/** What operators do, and the keys for it. */
const TASKS: Readonly<Record<string, (page: Page) => Promise<void>>> = {
  'acknowledge the top alert, take it back, resolve the next': async (page) => {
    await press(page, 'u a');
    await hasCalled(page, 'alerts.ack');
    await press(page, 'z');
    await hasCalled(page, 'alerts.unack');
    await press(page, 'j r');
    await hasCalled(page, 'alerts.resolve');
  },
  'acknowledge all that a filter matches': async (page) => {
    await press(page, 'u / "sev:warn" Enter Shift+A');
    await expectPage(page.getByRole('alertdialog')).toContainText('Acknowledge');
    await press(page, 'Enter');
    await hasCalled(page, 'alerts.ackAll');
  },
  'pick some rows and let them go': async (page) => {
    await press(page, 'u x Shift+J Shift+J');
    await sees(page, '3 selected');
    await press(page, 'Escape');
    await expectPage(page.locator('.bulk-bar')).toHaveCount(0);
  },
  'look into an alert and go back': async (page) => {
    await press(page, 'u j j Enter');
    await expectPage(page.locator('.alert-detail')).toBeVisible();
    await press(page, 'Escape');
    await expectPage(page.locator('.alert-detail')).toHaveCount(0);
    await expectPage(page.getByRole('grid', { name: 'Alerts' })).toBeFocused();
  },
  'silence an alert': async (page) => {
    await press(page, 'u s');
    await dialog(page, /silence/i);
    await press(page, 'Escape');
  },
  'run a hook for an alert': async (page) => {
    await press(page, 'u h');
    await dialog(page, /hook|run/i);
    await press(page, 'Escape');
  },
  'ask why': async (page) => {
    await press(page, 'u w');
    await dialog(page, /Why/);
    await press(page, 'Escape');
    await noDialog(page);
  },
  'stop the feed at its last error and follow it again': async (page) => {
    await page.evaluate(
      (events) => {
        window.fake.send({ events });
      },
      Array.from({ length: 20 }, (_, i) =>
        buildEvent(i + 1, { severity: i === 7 ? 'ERROR' : 'INFO' }),
      ),
    );
    await press(page, 'g l e');
    await sees(page, /Paused/);
    await press(page, 'Enter');
    await dialog(page, /event/);
    await press(page, 'Escape Escape');
    await expectPage(page.locator('[data-pane="feed"]')).not.toContainText('Paused');
  },
  'move a pane and make it larger, and take that back': async (page) => {
    const box = () => page.locator('[data-pane="feed"]').boundingBox();
    const before = await box();
    await press(page, 'l F6 F6 F6 F6 Shift+ArrowLeft ArrowRight');
    await page.waitForTimeout(200);
    const within = await page.evaluate(
      () => document.activeElement?.closest('[data-pane]')?.getAttribute('data-pane') ?? null,
    );
    expect(within).not.toBeNull();
    await press(page, 'Escape');
    await expectPage(page.locator('.board.is-movable')).toHaveCount(0);
    expect(await box()).toEqual(before);
    await press(page, 'l F6 Shift+ArrowDown Enter');
    await changed(page, 'arrangeBoard');
  },
  'add a pane and remove it': async (page) => {
    await press(page, 'l n "incidents" Enter');
    await expectPage(page.locator('[data-pane-type="incidents"]')).toHaveCount(1);
    await vi.waitFor(async () => {
      const focused = page.locator('[data-pane-type="incidents"]:focus');
      expect(await focused.count()).toBe(1);
    }, 20_000);
    await press(page, 'Delete Enter');
    await expectPage(page.locator('[data-pane-type="incidents"]')).toHaveCount(0);
  },
  'send a pane to another board': async (page) => {
    await press(page, 'u m ArrowDown Enter');
    await changed(page, 'movePane');
  },
  'fill the window with a pane and put it back': async (page) => {
    await press(page, 'u Shift+F');
    await expectPage(page.locator('[data-pane="feed"]')).toBeHidden();
    await press(page, 'Escape');
    await expectPage(page.locator('[data-pane="feed"]')).toBeVisible();
  },
  'show another board': async (page) => {
    await press(page, 'Control+3');
    await expectPage(page.getByRole('tab', { name: 'Live' })).toHaveAttribute(
      'aria-selected',
      'true',
    );
  },
  'reach every place and come back': async (page) => {
    for (const key of ['i', 't', 's', 'r', 'c', 'h', 'q', 'e', 'y', 'k']) {
      await press(page, `g ${key}`);
      await expectPage(page.locator('dialog.pane-dialog[open]'), key).toBeVisible();
      await press(page, 'Escape');
      await expectPage(page.locator('dialog.pane-dialog[open]'), key).toHaveCount(0);
    }
  },
  'change a rule': async (page) => {
    await press(page, 'g r');
    await expectPage(page.locator('[data-row]').first()).toBeVisible();
    await press(page, 'Home e');
    await dialog(page, /version/);
    await press(page, 'Escape');
  },
  'find and do anything': async (page) => {
    await press(page, 'Control+k "settings" Enter');
    await dialog(page, 'Settings');
    await press(page, 'Escape');
    await noDialog(page);
  },
  'change the theme': async (page) => {
    const theme = () => page.evaluate(() => document.documentElement.dataset['theme']);
    const before = await theme();
    await press(page, 'g ,');
    await dialog(page, 'Settings');
    await press(page, '"theme" Tab');
    for (let i = 0; i < 6 && (await theme()) === before; i += 1) await press(page, 'ArrowDown Tab');
    await vi.waitFor(async () => {
      expect(await theme()).not.toBe(before);
    }, 20_000);
  },
  'mute the sound': async (page) => {
    await press(page, 'Control+.');
    await sees(page, /[Mm]uted/);
  },
  'become a wall, and a desk again': async (page) => {
    await press(page, 'Shift+W');
    await expectPage(page.locator('.wall-strip')).toBeVisible();
    await press(page, 'Escape Escape');
    await expectPage(page.locator('.wall-strip')).toHaveCount(0);
  },
  'see every key': async (page) => {
    await press(page, '?');
    await sees(page, 'The pane fills the window');
    await press(page, 'Escape');
    await noDialog(page);
  },
};

it.each(Object.entries(TASKS))('by keys alone: %s', async (_, run) => {
  const page = await harness.open({
    alerts: buildAlerts(60),
    scopes: SCOPES,
    served: { ...DISPATCH, ...RULES },
  });
  await run(page);
});

it('the focus can always be seen', async () => {
  const page = await harness.open({ alerts: buildAlerts(60), scopes: SCOPES });
  const unseen: string[] = [];
  for (let i = 0; i < 60; i += 1) {
    await page.keyboard.press('Tab');
    const found = await page.evaluate(() => {
      const focused = document.activeElement;
      if (focused === null || focused === document.body) return null;
      const row = document.getElementById(focused.getAttribute('aria-activedescendant') ?? '');
      const drawn = [focused, focused.nextElementSibling, focused.parentElement, row];
      const shown = drawn.some((each) => {
        if (each === null) return false;
        const { outlineStyle, outlineWidth } = getComputedStyle(each);
        return outlineStyle !== 'none' && parseFloat(outlineWidth) >= 2;
      });
      return shown ? null : focused.outerHTML.slice(0, 120);
    });
    if (found !== null) unseen.push(found);
  }
  expect(unseen).toEqual([]);
});
