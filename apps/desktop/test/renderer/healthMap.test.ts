import type { HealthMap } from '@batcave/shared/health';
import type { Page } from '@playwright/test';
import { describe, expect, it } from 'vitest';
import { buildAlert } from '../../src/renderer/testing/build.ts';
import {
  buildLargeMap,
  buildMap,
  buildMapEdge,
  buildMapService,
} from '../../src/renderer/testing/buildHealthMap.ts';
import type { FakeStart } from './fakeBridge.ts';
import { expectPage } from '../expectPage.ts';
import { useHarness } from './useHarness.ts';
import { axeViolations } from './axeViolations.ts';

/** The worker that places nodes shares the processor with everything else. */
const PLACED = { timeout: 30_000 };

const harness = useHarness();

const PICTURES = process.env['BATCAVE_PICTURES'];

const ALERTS = [
  buildAlert(1, {
    ...{ service: 'payments-api', severity: 'CRITICAL', rule_name: 'Error ratio' },
    ...{ value: 7.4, threshold: 2 },
  }),
  buildAlert(2, { service: 'ledger-db', severity: 'CRITICAL', state: 'ACK' }),
  buildAlert(3, { service: 'shop', severity: 'ERROR' }),
  buildAlert(4, { service: 'cart', severity: 'WARN' }),
  buildAlert(5, { service: 'search', severity: 'INFO', state: 'ACK' }),
];
const QUIET = { last_event_at: new Date(Date.now() - 94_000).toISOString() };

/** Twelve services: one of each look. */
const smallMap = (): HealthMap =>
  buildMap({
    services: [
      ...['auth', 'cart', 'shop'].map((name) => buildMapService(name, { group: 'storefront' })),
      ...['payments-api', 'payments-worker'].map((name) =>
        buildMapService(name, { group: 'payments' }),
      ),
      buildMapService('cdn-purge', { group: 'payments', ...QUIET }),
      ...['ledger-db', 'queue', 'search', 'mail'].map((name) =>
        buildMapService(name, { group: 'platform' }),
      ),
      buildMapService('legacy-import', {
        last_event_at: null,
        quiet_after_ms: null,
        traffic: null,
      }),
      buildMapService('a-service-with-a-rather-long-name-of-its-own'),
    ],
    edges: [
      buildMapEdge('shop', 'cart'),
      buildMapEdge('shop', 'auth'),
      buildMapEdge('shop', 'search'),
      buildMapEdge('cart', 'payments-api', {
        traffic: { events: 1000, errors: 74, over_ms: 300_000 },
      }),
      buildMapEdge('payments-api', 'ledger-db'),
      buildMapEdge('payments-worker', 'ledger-db'),
      buildMapEdge('payments-worker', 'queue', { known: ['configured'], traffic: null }),
      buildMapEdge('auth', 'mail'),
    ],
  });

async function openMap(
  map: HealthMap | null = smallMap(),
  start: Partial<FakeStart> = {},
): Promise<Page> {
  const page = await harness.open({ alerts: ALERTS, ...start }, { reducedMotion: 'reduce' });
  if (map !== null)
    await page.evaluate((given) => {
      window.fake.serve('health.map', given);
    }, map);
  for (const key of ['g', 's']) await page.keyboard.press(key);
  await page.waitForSelector('[data-pane-type="health-map"]');
  return page;
}
const cellOf = (page: Page, name: string) =>
  page.locator(`[data-pane-type="health-map"] [data-cell="${name}"]`);
const focusedCell = (page: Page) =>
  page.evaluate(() => document.activeElement?.getAttribute('data-cell') ?? null);
async function openTopology(page: Page): Promise<void> {
  await cellOf(page, 'payments-api').waitFor();
  await page.keyboard.press('v');
  await page.waitForSelector('.react-flow [data-cell]');
}
const alertsSent = (page: Page, alerts: unknown) =>
  page.evaluate((given) => {
    window.fake.send({ alerts: given as never });
  }, alerts);

describe('the grid', () => {
  it('shows each service in its place, with one value and what is wrong with it', async () => {
    const page = await openMap();
    await expectPage(cellOf(page, 'payments-api')).toHaveAccessibleName(
      'payments-api, critical, error ratio 7.4, limit 2, unacked',
    );
    await expectPage(cellOf(page, 'ledger-db')).toHaveAttribute('data-unacked', 'false');
    await expectPage(cellOf(page, 'cdn-purge')).toContainText(/\? no data \d+ s/);
    await expectPage(cellOf(page, 'mail')).toHaveText('mail240/min');
    await expectPage(cellOf(page, 'legacy-import')).toContainText('no events');
    const order = () =>
      page.locator('.map-cell').evaluateAll((all) => all.map((each) => each.dataset['cell']));
    const before = await order();
    await alertsSent(page, [buildAlert(9, { service: 'mail', severity: 'CRITICAL' })]);
    await expectPage(cellOf(page, 'mail')).toHaveAttribute('data-severity', 'CRITICAL');
    expect(await order()).toEqual(before);
  });

  it('fills only what is critical and has nobody; an acknowledgement takes the fill away', async () => {
    const page = await openMap();
    const fill = (name: string) =>
      cellOf(page, name).evaluate((cell) => getComputedStyle(cell).backgroundColor);
    await cellOf(page, 'payments-api').waitFor();
    expect(await fill('payments-api')).not.toBe('rgba(0, 0, 0, 0)');
    for (const name of ['ledger-db', 'shop', 'cart', 'mail'])
      expect(await fill(name)).toBe('rgba(0, 0, 0, 0)');
    await alertsSent(page, [{ ...ALERTS[0], state: 'ACK', seq: 900 }]);
    await expectPage(cellOf(page, 'payments-api')).toHaveAttribute('data-unacked', 'false');
    expect(await fill('payments-api')).toBe('rgba(0, 0, 0, 0)');
  });

  it('is walked by arrows, with one tab stop; F shows the alerts of the service', async () => {
    const page = await openMap();
    await cellOf(page, 'payments-api').waitFor();
    await expectPage.poll(() => focusedCell(page)).toBe('cdn-purge');
    await page.keyboard.press('ArrowRight');
    expect(await focusedCell(page)).toBe('payments-api');
    await page.keyboard.press('ArrowDown');
    expect(await focusedCell(page)).toBe('mail');
    await page.keyboard.press('ArrowUp');
    expect(await focusedCell(page)).toBe('payments-api');
    expect(await page.locator('.map-cell[tabindex="0"]').count()).toBe(1);
    await page.keyboard.press('f');
    await expectPage(page.locator('[data-pane-type="health-map"]')).toHaveCount(0);
    await expectPage(
      page
        .getByText('svc:payments-api')
        .or(page.locator('input[value="svc:payments-api"]'))
        .first(),
    ).toBeVisible();
  });

  it('stays readable with 400 services on one screen', async () => {
    const page = await openMap(buildLargeMap(400), { alerts: [] });
    await expectPage(page.locator('.map-cell')).toHaveCount(400);
    const small = await page.locator('.map-cell').evaluateAll((cells) =>
      cells.filter((cell) => {
        const { width, height } = cell.getBoundingClientRect();
        return width < 24 || height < 24;
      }),
    );
    expect(small).toHaveLength(0);
  });

  it('of more than 400 services shows groups, and opens one of them', async () => {
    const page = await openMap(buildLargeMap(420), {
      alerts: [buildAlert(1, { service: 'search-api-3', severity: 'CRITICAL' })],
    });
    const group = cellOf(page, 'search');
    await expectPage(group).toHaveAttribute('data-severity', 'CRITICAL');
    await expectPage(group).toHaveAccessibleName(/^search, group of 70 services, worst critical/);
    await group.click();
    await expectPage(page.locator('.map-cell')).toHaveCount(70);
    await page.keyboard.press('Escape');
    await expectPage(page.locator('.map-cell')).toHaveCount(6);
  });
});

describe('the topology', () => {
  it('places callers left of what they call, and keeps places while states change', async () => {
    const page = await openMap();
    await openTopology(page);
    const left = async (name: string) => (await cellOf(page, name).boundingBox())?.x ?? 0;
    expect(await left('shop')).toBeLessThan(await left('cart'));
    expect(await left('cart')).toBeLessThan(await left('payments-api'));
    expect(await left('payments-api')).toBeLessThan(await left('ledger-db'));
    const before = await cellOf(page, 'mail').boundingBox();
    await alertsSent(page, [buildAlert(9, { service: 'mail', severity: 'ERROR' })]);
    await expectPage(cellOf(page, 'mail')).toHaveAttribute('data-severity', 'ERROR');
    expect(await cellOf(page, 'mail').boundingBox()).toEqual(before);
    await expectPage(page.locator('.map-edge-abnormal')).toHaveCount(7);
    await expectPage(page.getByText('7.4 % err')).toBeVisible();
  });

  it('dims what has nothing to do with the service that is chosen, until Escape', async () => {
    const page = await openMap();
    await openTopology(page);
    const dimmed = page.locator('.map-node[data-dimmed]');
    await cellOf(page, 'cart').click();
    await expectPage(page.locator('.map-node:not([data-dimmed])')).toHaveCount(4);
    expect(
      await dimmed.first().evaluate((node) => Number(getComputedStyle(node).opacity)),
    ).toBeCloseTo(0.4);
    await expectPage(cellOf(page, 'cart')).toHaveAttribute('aria-pressed', 'true');
    await page.keyboard.press('Escape');
    await expectPage(dimmed).toHaveCount(0);
    await expectPage(page.locator('[data-pane-type="health-map"]')).toBeVisible();
  });

  it('is walked by arrows in the directions of the picture, also out of view', async () => {
    const page = await openMap();
    await openTopology(page);
    await cellOf(page, 'cart').focus();
    await page.keyboard.press('ArrowRight');
    await expectPage.poll(() => focusedCell(page)).toBe('payments-api');
    await page.keyboard.press('ArrowRight');
    await expectPage.poll(() => focusedCell(page)).toBe('ledger-db');
    for (let i = 0; i < 6; i += 1) await page.keyboard.press('+');
    await page.keyboard.press('Home');
    await expectPage.poll(() => focusedCell(page)).toBe('cdn-purge');
    await expectPage(cellOf(page, 'cdn-purge')).toBeInViewport();
  });

  it('of more than 300 services draws groups, and Enter opens one', async () => {
    const page = await openMap(buildLargeMap(420), { alerts: [] });
    await cellOf(page, 'search').waitFor();
    await page.keyboard.press('v');
    await page.waitForSelector('.react-flow [data-cell]');
    await expectPage(page.locator('.map-node')).toHaveCount(6, PLACED);
    await page.getByRole('button', { name: /^checkout, group of 70/ }).focus();
    await page.keyboard.press('Enter');
    await expectPage(page.locator('.map-node')).toHaveCount(75, PLACED);
  });
});

describe('when it cannot show what is', () => {
  it('says that there is nothing yet, and how a service gets here', async () => {
    const page = await openMap(buildMap(), { alerts: [] });
    await expectPage(page.getByText('No services yet.')).toBeVisible();
  });

  it('says which scope is missing', async () => {
    const page = await openMap(null, { scopes: ['sentry.alert.read'] });
    await expectPage(page.getByText(/may not see services: the scope sentry\.read/)).toBeVisible();
  });

  it('keeps what it knows when a read fails, says since when, and reads again', async () => {
    const page = await openMap();
    await cellOf(page, 'mail').waitFor();
    await page.evaluate(() => {
      window.fake.failNext('health.map', { detail: 'The store is away.' });
    });
    await page.keyboard.press('.');
    await expectPage(
      page.getByText(/The map could not be loaded since .* The store is away/),
    ).toBeVisible();
    await expectPage(cellOf(page, 'mail')).toBeVisible();
    await page.keyboard.press('.');
    await expectPage(page.getByText(/could not be loaded/)).toHaveCount(0);
  });

  it('says how many are left out', async () => {
    const page = await openMap({ ...smallMap(), left_out: { services: 12, edges: 3 } });
    await expectPage(page.getByText(/Not shown: 12 services and 3 edges/)).toBeVisible();
  });
});

const LOOKS: Readonly<Record<string, () => Promise<Page>>> = {
  'map of 12': () => openMap(),
  'map of 12, topology': async () => {
    const page = await openMap();
    await openTopology(page);
    return page;
  },
  'map of 12, a path': async () => {
    const page = await openMap();
    await openTopology(page);
    await cellOf(page, 'payments-api').click();
    return page;
  },
  'map of 420, groups': () => openMap(buildLargeMap(420), { alerts: alertsOn(buildLargeMap(420)) }),
  'map, disconnected': async () => {
    const page = await openMap();
    await cellOf(page, 'mail').waitFor();
    await page.evaluate(() => {
      window.fake.setLink({
        ...{ kind: 'disconnected', sinceMs: Date.now(), reason: 'connection reset' },
        ...{ lastDataAtMs: Date.now() - 5_000, nextTryAtMs: Date.now() + 60_000 },
      });
    });
    return page;
  },
  'map, none': () => openMap(buildMap(), { alerts: [] }),
};

/** The same cells, many times: to look at. axe would take minutes to find what it finds in a few of them. */
const LARGE: typeof LOOKS = {
  'map of 100': () => openMap(buildLargeMap(100), { alerts: alertsOn(buildLargeMap(100)) }),
  'map of 100, topology': async () => {
    const page = await openMap(buildLargeMap(100), { alerts: alertsOn(buildLargeMap(100)) });
    await page.locator('.map-cell').first().waitFor();
    await page.keyboard.press('v');
    await page.waitForSelector('.react-flow [data-cell]');
    return page;
  },
  'map of 400': () => openMap(buildLargeMap(400), { alerts: alertsOn(buildLargeMap(400)) }),
};

/** Every eighth service has an alert, of every look in turn. */
function alertsOn({ services }: HealthMap) {
  const severities = ['WARN', 'INFO', 'ERROR', 'WARN', 'CRITICAL', 'INFO'] as const;
  return services
    .filter((_, n) => n % 8 === 3)
    .map(({ name }, n) =>
      buildAlert(n, {
        ...{ service: name, severity: severities[n % 6] ?? 'WARN' },
        state: n % 3 === 1 ? 'ACK' : 'OPEN',
      }),
    );
}

async function setTheme(page: Page, theme: string): Promise<void> {
  await page.evaluate((name) => {
    document.documentElement.dataset['theme'] = name;
  }, theme);
}

async function keepPicture(page: Page, name: string): Promise<void> {
  if (PICTURES === undefined) return;
  await page.waitForTimeout(300);
  await page.screenshot({ path: `${PICTURES}/${name.replaceAll(/\W+/g, '-')}.png` });
}

describe('many services', () => {
  it.each(Object.entries(LARGE))('are on show: %s', async (state, open) => {
    const page = await open();
    await expectPage(page.locator('[data-pane-type="health-map"]').first()).toBeVisible();
    for (const theme of ['night', 'lit']) {
      await setTheme(page, theme);
      await keepPicture(page, `${theme}-${state}`);
    }
  });
});

describe.each(['night', 'lit'])('in the %s theme axe finds nothing', (theme) => {
  it.each(Object.entries(LOOKS))('in the state: %s', async (state, open) => {
    const page = await open();
    await setTheme(page, theme);
    await keepPicture(page, `${theme}-${state}`);
    expect(await axeViolations(page, '[data-pane-type="health-map"]')).toEqual([]);
  });
});
