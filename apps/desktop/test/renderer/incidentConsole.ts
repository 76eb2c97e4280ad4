import type { Page } from '@playwright/test';
import { uuid } from '../../src/renderer/testing/build.ts';
import {
  buildIncident,
  buildNotification,
  INCIDENT_ALERTS,
  INCIDENT_DETAIL,
  INCIDENT_ENTRIES,
} from '../../src/renderer/testing/buildIncident.ts';
import { expectPage } from '../expectPage.ts';
import type { FakeStart } from './fakeBridge.ts';
import type { RendererHarness } from './openConsole.ts';

type Harness = Pick<RendererHarness, 'open'>;

export const INCIDENTS = [
  INCIDENT_DETAIL.incident,
  buildIncident(2, { severity: 'WARN', state: 'ACK', services: ['search'] }),
  buildIncident(3, { severity: 'INFO', services: ['mail'] }),
];

/** What the server answers from now on. */
export function serve(page: Page, id: string, value: unknown): Promise<void> {
  return page.evaluate(
    ([name, given]) => {
      window.fake.serve(name, given);
    },
    [id, value] as const,
  );
}

/** What was asked of a route, in order. */
export const callsOf = async (page: Page, id: string) =>
  (await page.evaluate(() => window.fake.calls)).filter((call) => call.id === id);

/** Opens the console on the alerts of an incident, with answers to all that the panes read. */
export async function openConsole(harness: Harness, start: Partial<FakeStart> = {}): Promise<Page> {
  const page = await harness.open({ alerts: INCIDENT_ALERTS, ...start });
  await serve(page, 'incidents.list', { incidents: INCIDENTS, next_cursor: null });
  await serve(page, 'incidents.get', INCIDENT_DETAIL);
  await serve(page, 'incidents.timeline', {
    entries: INCIDENT_ENTRIES,
    next_cursor: null,
    cut: null,
  });
  await serve(page, 'notifications.list', {
    notifications: [buildNotification(1)],
    next_cursor: null,
  });
  return page;
}

/** Opens the incidents over the board. */
export async function openIncidents(harness: Harness): Promise<Page> {
  const page = await openConsole(harness);
  await page.keyboard.press('g');
  await page.keyboard.press('i');
  await expectPage(page.getByRole('grid', { name: /^Incidents/ })).toBeFocused();
  return page;
}

/** Opens the timeline of the second incident: the focus is on its entries. */
export async function openTimeline(harness: Harness): Promise<Page> {
  const page = await openIncidents(harness);
  await expectPage(page.locator('.incidents [data-row]').first()).toBeVisible();
  for (const key of ['j', 'Enter']) await page.keyboard.press(key);
  await expectPage(entries(page)).toBeFocused();
  await expectPage(page.locator('[data-entry]').first()).toBeVisible();
  return page;
}

export const entries = (page: Page) => page.getByRole('grid', { name: /^Entries/ });
export const entry = (page: Page, n: number) => page.locator(`[data-entry="${uuid(n, 0xd1)}"]`);
