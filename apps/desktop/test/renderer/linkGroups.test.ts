import type { Page } from '@playwright/test';
import { describe, expect, it } from 'vitest';
import type { PlacedPane, Workspace } from '../../src/ipc/workspace.ts';
import { buildAlert, buildEvent } from '../../src/renderer/testing/build.ts';
import { buildMap, buildMapService } from '../../src/renderer/testing/buildHealthMap.ts';
import { readWorkspace } from '../../src/workspace/index.ts';
import { expectPage } from '../expectPage.ts';
import { axeViolations } from './axeViolations.ts';
import type { FakeStart } from './fakeBridge.ts';
import { DISPLAYS } from './hostFixtures.ts';
import { serveSeries } from './seriesFixture.ts';
import { useHarness } from './useHarness.ts';

const harness = useHarness();

const PICTURES = process.env['BATCAVE_PICTURES'];
const SERVICE = 'payments-api';

type Placed = readonly [id: string, type: string, x: number, y: number, w: number, h: number];
const PLACES: readonly Placed[] = [
  ['alerts', 'alert-list', 0, 0, 12, 7],
  ['map', 'health-map', 12, 0, 12, 7],
  ['curves', 'charts', 0, 7, 12, 8],
  ['story', 'timeline', 12, 7, 12, 8],
  ['feed', 'live-feed', 0, 15, 24, 7],
];

/** One board with a pane of each sort; those that are named are in group A. */
function workspaceOf(linked: readonly string[]): Workspace {
  const { workspace } = readWorkspace(null);
  const [board, ...others] = workspace.boards;
  if (board === undefined) throw new Error('There is no first board.');
  const panes = PLACES.map(([id, type, x, y, w, h]): PlacedPane => ({
    ...{ id, type, x, y, w, h },
    ...(linked.includes(id) && { group: 'A' as const }),
  }));
  // Another board is shown first, so that answers are there before the panes ask.
  const windows = workspace.windows.map((window) => ({ ...window, boardId: 'overview' }));
  return { ...workspace, boards: [{ ...board, panes }, ...others], windows };
}

const ALL = PLACES.map(([id]) => id);
const pane = (page: Page, id: string) => page.locator(`[data-pane="${id}"]`);
const mark = (page: Page, id: string) => pane(page, id).locator('.link-mark');
const strip = (page: Page) => page.getByRole('slider', { name: 'Volume of the last 5 minutes' });
const curve = (page: Page) => page.getByRole('slider', { name: /^Events per second/ });
const chips = (page: Page) => page.getByRole('button', { name: /^FIXED/ });
const rows = (page: Page) => pane(page, 'feed').locator('.feed-row');

const iso = (atMs: number): string => new Date(atMs).toISOString();

async function open(
  linked: readonly string[],
  start: Partial<FakeStart> = {},
  beside?: Page,
): Promise<Page> {
  const nowMs = Date.now();
  const page = await harness.open(
    {
      scopes: ['sentry.read', 'sentry.alert.read', 'sentry.alert.write'],
      savedLayout: workspaceOf(linked),
      alerts: [
        buildAlert(1, { service: SERVICE, severity: 'CRITICAL', created_at: iso(nowMs - 60_000) }),
        buildAlert(2, { service: 'search', created_at: iso(nowMs - 50_000) }),
      ],
      ...start,
    },
    {
      readyWhen: '[data-pane="overview-alerts"] [data-pane-focus]',
      ...(beside !== undefined && { beside }),
    },
  );
  await serveSeries(page);
  const entry = (n: number, agoMs: number, service: string) => ({
    ...{ timeline_id: `t${String(n)}`, kind: 'deploy', entry: `${service} ${String(n)}.0` },
    ...{ actor: 'console/ana', timestamp: iso(nowMs - agoMs), service },
    ...{ alert_id: null, incident_id: null, event_id: null },
  });
  await page.evaluate(
    ([entries, map]) => {
      window.fake.serve('incidents.timeline', () => ({ entries, next_cursor: null }));
      window.fake.serve('health.map', () => map);
    },
    [
      [entry(1, 120_000, SERVICE), entry(2, 60_000, 'search')],
      buildMap({
        services: [buildMapService(SERVICE), buildMapService('search')],
      }),
    ] as const,
  );
  await page.keyboard.press('Control+1');
  await expectPage(pane(page, 'feed')).toBeVisible();
  const events = Array.from({ length: 120 }, (_, i) =>
    buildEvent(i + 1, {
      source: i % 2 === 0 ? SERVICE : 'search',
      timestamp: iso(nowMs - (120 - i) * 2_000),
    }),
  );
  await page.evaluate((sent) => {
    window.fake.send({ events: sent });
  }, events);
  await expectPage(rows(page).first()).toBeVisible();
  await expectPage(page.locator('.recharts-surface').first()).toBeVisible();
  await expectPage(pane(page, 'story').locator('[data-entry]')).toHaveCount(2);
  return page;
}

/** Marks the last two minutes of the strip over the rows by keyboard, and shows them alone. */
async function fixInStrip(page: Page): Promise<void> {
  await strip(page).focus();
  await page.keyboard.press('End');
  for (let i = 0; i < 24; i += 1) await page.keyboard.press('Shift+ArrowLeft');
  await page.keyboard.press('Enter');
}

const rangeOf = (page: Page) =>
  page.evaluate(() => {
    const link = window.fake.saved.at(-1)?.links?.find(({ group }) => group === 'A');
    return link?.range ?? null;
  });

async function look(page: Page, name: string): Promise<void> {
  for (const theme of ['night', 'lit']) {
    await page.evaluate((shown) => {
      document.documentElement.dataset['theme'] = shown;
    }, theme);
    if (PICTURES !== undefined)
      await page.screenshot({ path: `${PICTURES}/links-${name}-${theme}.png` });
    expect(await axeViolations(page)).toEqual([]);
  }
}

describe('a pane', () => {
  it('is put into a link group by key, wears its letter, and leaves it again', async () => {
    const page = await open([]);
    await expectPage(page.locator('.link-mark')).toHaveCount(0);
    await page.getByRole('log').focus();
    await page.keyboard.press('Shift+L');
    const sheet = page.getByRole('dialog', { name: 'Link Live Feed with others' });
    await expectPage(sheet.getByRole('listbox', { name: 'Link groups' })).toBeFocused();
    await page.keyboard.press('b');
    await look(page, 'dialog');
    await page.keyboard.press('Enter');
    await expectPage(mark(page, 'feed')).toHaveAccessibleName('Live Feed: link group B');
    await expectPage(page.getByRole('log')).toBeFocused();
    await page.keyboard.press('Shift+L');
    await page.keyboard.press('n');
    await page.keyboard.press('Enter');
    await expectPage(page.locator('.link-mark')).toHaveCount(0);
  });

  it('is put into one from its menu, with the service that it shows alone, and in layout mode', async () => {
    const page = await open(['feed']);
    await pane(page, 'alerts').getByRole('button', { name: 'Alert List: move, copy' }).click();
    await page.getByRole('button', { name: /^Link with others/ }).click();
    await page.getByRole('option', { name: /^A/ }).click();
    await page.getByLabel('Service that group A shows alone').fill(SERVICE);
    await page.keyboard.press('Enter');
    await expectPage(mark(page, 'feed')).toHaveAccessibleName(
      `Live Feed: link group A, ${SERVICE}`,
    );
    await expectPage(mark(page, 'alerts')).toContainText(SERVICE);
    await expectPage(pane(page, 'alerts').locator('[data-alert]')).toHaveCount(1);
    await page.getByRole('log').focus();
    await page.keyboard.press('l');
    await expectPage(mark(page, 'feed')).toBeDisabled();
    await pane(page, 'curves').focus();
    await page.keyboard.press('Shift+L');
    await page.keyboard.press('a');
    await page.keyboard.press('Enter');
    await expectPage(mark(page, 'curves')).toContainText('A');
  });
});

describe('the panes of a link group', () => {
  it('stand on the time that is marked in one of them, and keys change it for all', async () => {
    const page = await open(['feed', 'curves', 'story']);
    await fixInStrip(page);
    await expectPage(chips(page)).toHaveCount(3);
    await expect.poll(() => rows(page).count()).toBeGreaterThan(20);
    await look(page, 'fixed');
    const before = await rangeOf(page);
    if (before === null) throw new Error('Nothing was fixed.');
    await curve(page).focus();
    await page.keyboard.press('[');
    const half = (before.toMs - before.fromMs) / 2;
    await expect
      .poll(() => rangeOf(page))
      .toEqual({ fromMs: before.fromMs - half, toMs: before.toMs - half });
    await page.keyboard.press('+');
    await expect.poll(() => rangeOf(page).then((now) => now && now.toMs - now.fromMs)).toBe(half);
    await page.keyboard.press('-');
    await page.keyboard.press(']');
    await expect.poll(() => rangeOf(page)).toEqual(before);
    // The window itself stays live.
    await expectPage(page.getByText('NOT LIVE')).toHaveCount(0);
    await page.keyboard.press('0');
    await expectPage(chips(page)).toHaveCount(0);
    await expectPage(page.locator('.feed-tail')).toHaveCount(1);
  });

  it('leave a pane alone that is in no group', async () => {
    const page = await open(['feed']);
    await fixInStrip(page);
    await expectPage(chips(page)).toHaveCount(1);
    await expectPage(curve(page)).toHaveAttribute('aria-label', /last 15 min/);
    await page.keyboard.press('Escape');
    await expectPage(chips(page)).toHaveCount(0);
    await expect.poll(() => rangeOf(page)).toBeNull();
  });

  it('look at the same moment: in charts, in the strip, and in the timeline', async () => {
    const page = await open(['feed', 'curves', 'story']);
    const cursors = page.locator('.chart-cursor');
    await pane(page, 'story').locator('[data-entry="t1"]').hover();
    await expectPage(cursors).toHaveCount(3);
    await expectPage(pane(page, 'story').locator('[data-looked="in"]')).toHaveCount(1);
    const box = await curve(page).boundingBox();
    if (box === null) throw new Error('The chart has no box.');
    // Near the newest values: the names of the lines are beside them, and the strip is shorter than the charts. At
    // once: time goes on in the charts, and the entries are soon before what is under the pointer.
    await curve(page).hover({ position: { x: box.width - 160, y: box.height / 2 } });
    await expectPage(cursors).toHaveCount(3);
    await expectPage(pane(page, 'story').locator('[data-looked]')).toHaveCount(1);
    await look(page, 'cursor');
    await page.mouse.move(1, 1);
    await expectPage(cursors).toHaveCount(0);
    await strip(page).focus();
    await page.keyboard.press('End');
    await page.keyboard.press('ArrowLeft');
    await expectPage(cursors).toHaveCount(3);
  });

  it('show the service alone that is chosen in the map, and all of them again', async () => {
    const page = await open(ALL);
    await pane(page, 'map').locator(`[data-cell="${SERVICE}"]`).focus();
    await page.keyboard.press('f');
    await expectPage(page.locator('.link-mark', { hasText: SERVICE })).toHaveCount(ALL.length);
    await expectPage(pane(page, 'alerts').locator('[data-alert]')).toHaveCount(1);
    await expectPage(pane(page, 'story').locator('[data-entry]')).toHaveCount(1);
    await expectPage(rows(page).filter({ hasText: 'search' })).toHaveCount(0);
    const asked = await page.evaluate(() => window.fake.calls);
    expect(
      asked.some(
        ({ id, input }) => id === 'events.series' && input.query?.['service'] === 'payments-api',
      ),
    ).toBe(true);
    await look(page, 'service');
    await page.keyboard.press('f');
    await expectPage(pane(page, 'alerts').locator('[data-alert]')).toHaveCount(2);
    await expectPage(rows(page).filter({ hasText: 'search' })).not.toHaveCount(0);
  });

  it('show the service of an alert alone; the top alert of another service lets go of it', async () => {
    const page = await open(['alerts', 'feed']);
    await pane(page, 'alerts').locator('[data-alert]').nth(1).click();
    await page.keyboard.press('f');
    await page.keyboard.press('s');
    await expectPage(mark(page, 'feed')).toContainText('search');
    await expectPage(pane(page, 'alerts').locator('[data-alert]')).toHaveCount(1);
    await page.keyboard.press('u');
    await expectPage(mark(page, 'feed')).not.toContainText('search');
    await expectPage(pane(page, 'alerts').locator('[data-alert]')).toHaveCount(2);
  });

  it('share it with the other windows of this device, but for the cursor', async () => {
    const host = { displays: DISPLAYS.slice(0, 1), channel: 'workspace' };
    const workspace = workspaceOf(['feed', 'curves', 'story']);
    const windows = workspace.windows.flatMap((main) => [main, { ...main, id: 'second' }]);
    const savedLayout = { ...workspace, windows };
    const first = await open([], { host, savedLayout });
    const second = await open([], { savedLayout, host: { ...host, windowId: 'second' } }, first);
    await fixInStrip(first);
    await expectPage(chips(first)).toHaveCount(3);
    await expectPage(chips(second)).toHaveCount(3);
    await pane(second, 'story').locator('[data-entry="t1"]').hover();
    await expectPage(pane(second, 'story').locator('[data-looked]')).toHaveCount(1);
    await expectPage(pane(first, 'story').locator('[data-looked]')).toHaveCount(0);
    await curve(second).focus();
    await second.keyboard.press('0');
    await expectPage(chips(first)).toHaveCount(0);
  });
});
