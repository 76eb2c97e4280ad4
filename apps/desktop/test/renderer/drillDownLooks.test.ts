import type { Page } from '@playwright/test';
import { describe, it } from 'vitest';
import { expectPage } from '../expectPage.ts';
import { buildDrill, openDrill } from './drillDownFixtures.ts';
import { alertGrid, mapCell, viewOf, walkWith } from './drillDownWalk.ts';
import { expectAccessibleInBothThemes } from './expectAccessible.ts';
import { useHarness } from './useHarness.ts';

const harness = useHarness();

const { onMapCell, openService, openAlert, openEvent, openTimeline } = walkWith(harness);

const disconnect = (page: Page) =>
  page.evaluate(() => {
    window.fake.setLink({
      ...{ kind: 'disconnected', sinceMs: Date.now(), reason: 'connection reset' },
      ...{ lastDataAtMs: Date.now() - 5_000, nextTryAtMs: Date.now() + 60_000 },
    });
  });

const LOOKS: Readonly<Record<string, () => Promise<Page>>> = {
  'drill, service': async () => {
    const page = await openService();
    await expectPage(page.locator('[data-signal] [role="slider"]')).toHaveCount(4);
    return page;
  },
  'drill, alert': openAlert,
  'drill, event': openEvent,
  'drill, timeline': openTimeline,
  'drill, service without anything': async () => {
    const drill = buildDrill();
    const page = await openDrill(harness, { ...drill, events: [], rules: [] }, { alerts: [] });
    for (const key of ['g', 's']) await page.keyboard.press(key);
    await mapCell(page, 'shop').focus();
    await page.keyboard.press('Enter');
    await expectPage(viewOf(page, 'service')).toContainText('No latency comes');
    return page;
  },
  'drill, service disconnected': async () => {
    const page = await openService();
    await expectPage(page.locator('[data-signal] [role="slider"]')).toHaveCount(4);
    await disconnect(page);
    return page;
  },
  'drill, service loading': async () => {
    const page = await onMapCell();
    await page.evaluate(() => {
      window.fake.hold();
    });
    await page.keyboard.press('Enter');
    await expectPage(alertGrid(page)).toBeFocused();
    return page;
  },
  'drill, event refused': async () => {
    const page = await openAlert();
    await page.evaluate(() => {
      window.fake.failNext('events.get', { status: 404, detail: 'Its day is gone.' });
    });
    await page.keyboard.press('Enter');
    await expectPage(viewOf(page, 'event').getByRole('alert')).toBeVisible();
    return page;
  },
};

describe('in both themes axe finds nothing', () => {
  it.each(Object.entries(LOOKS))('in the state: %s', async (state, open) => {
    const page = await open();
    await expectAccessibleInBothThemes(page, {
      name: state,
      within: 'dialog[open]:last-of-type',
    });
  });
});
