import type { Page } from '@playwright/test';
import { expectPage } from '../expectPage.ts';
import { buildDrill, openDrill, SERVICE } from './drillDownFixtures.ts';
import type { FakeStart } from './fakeBridge.ts';
import type { RendererHarness } from './openConsole.ts';

export const viewOf = (page: Page, type: string) =>
  page.locator(`dialog [data-pane-type="${type}"]`).last();
export const alertGrid = (page: Page) =>
  page.getByRole('grid', { name: `Alerts of ${SERVICE} that are not over` });
export const eventGrid = (page: Page) =>
  page.getByRole('grid', { name: 'Events of this service, oldest first' });
export const crumbs = (page: Page) => page.locator('.crumbs').last();
export const mapCell = (page: Page, name: string) =>
  page.locator(`[data-pane-type="health-map"] [data-cell="${name}"]`);

/** The walk from the overview down, each step as an operator takes it. */
export function walkWith(harness: Pick<RendererHarness, 'open'>) {
  let drill = buildDrill();

  /** Opens the map; the focus is on the cell of the service. */
  async function onMapCell(start: Partial<FakeStart> = {}): Promise<Page> {
    drill = buildDrill();
    const page = await openDrill(harness, drill, start);
    for (const key of ['g', 's']) await page.keyboard.press(key);
    await mapCell(page, SERVICE).focus();
    return page;
  }
  async function openService(start: Partial<FakeStart> = {}): Promise<Page> {
    const page = await onMapCell(start);
    await page.keyboard.press('Enter');
    await expectPage(alertGrid(page)).toBeFocused();
    return page;
  }
  async function openAlert(start: Partial<FakeStart> = {}): Promise<Page> {
    const page = await openService(start);
    await page.keyboard.press('Enter');
    await expectPage(page.getByRole('group', { name: /^Alert: p95 of charges/ })).toBeFocused();
    return page;
  }
  async function openEvent(start: Partial<FakeStart> = {}): Promise<Page> {
    const page = await openAlert(start);
    await page.keyboard.press('Enter');
    await expectPage(eventGrid(page)).toBeFocused();
    await expectPage(eventGrid(page).locator('[data-row]')).toHaveCount(21);
    return page;
  }
  async function openTimeline(): Promise<Page> {
    const page = await openEvent();
    await page.keyboard.press('i');
    await expectPage(page.locator('[data-entry]').first()).toBeVisible();
    return page;
  }

  return {
    ...{ onMapCell, openService, openAlert, openEvent, openTimeline },
    /** What the server knows in the walk that was begun last. */
    drill: () => drill,
  };
}
