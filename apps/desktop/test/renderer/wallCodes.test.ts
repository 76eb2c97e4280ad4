import type { Page } from '@playwright/test';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { buildAlert, buildAlerts } from '../../src/renderer/testing/build.ts';
import { buildMap, buildMapService } from '../../src/renderer/testing/buildHealthMap.ts';
import type { FakeStart } from './fakeBridge.ts';
import { DISPLAYS, deskAndWalls } from './hostFixtures.ts';
import { type OpenOptions, type RendererHarness, startHarness } from './openConsole.ts';
import { expectPage } from '../expectPage.ts';

vi.setConfig({ testTimeout: 120_000, hookTimeout: 60_000 });

let harness: RendererHarness;
beforeAll(async () => {
  harness = await startHarness();
});
afterEach(() => harness.closePages());
afterAll(() => harness.stop());

const LEDGER = buildAlert(1, { severity: 'CRITICAL', service: 'ledger', rule_name: 'lag' });
const EDGE = buildAlert(2, { severity: 'ERROR', service: 'edge-gw', rule_name: 'loss' });
const SERVICES = ['service-1', 'ledger'].map((name) => buildMapService(name, { group: 'core' }));

/** The wall on the left, whose first board has tiles, cards and the map. */
function openWall(start: Partial<FakeStart> = {}, options: OpenOptions = {}): Promise<Page> {
  return harness.open(
    {
      ...{ alerts: [LEDGER, EDGE], savedLayout: deskAndWalls() },
      host: { displays: DISPLAYS, windowId: 'wall-left' },
      ...start,
    },
    { readyWhen: '.wall-card', ...options },
  );
}

const codes = (page: Page) => page.locator('.wall-layer:not(.is-waiting) .wall-card .wall-code');
const card = (page: Page, name: string) =>
  page.locator('.wall-card-open').filter({ hasText: name });
const opened = (page: Page) =>
  page.evaluate(() =>
    window.fake.asked.filter(([what]) => what === 'openView').map(([, given]) => given),
  );
const LEDGER_ON_DESK = {
  asked: { view: { kind: 'alert', alertId: LEDGER.alert_id }, atMs: null },
  place: { kind: 'desk' },
};

async function picture(page: Page, name: string): Promise<void> {
  const folder = process.env['BATCAVE_PICTURES'];
  if (folder !== undefined) await page.screenshot({ path: join(folder, `${name}.png`) });
}

describe('a press on a wall', () => {
  it('opens the alert on a desk, says where, and the wall stays what it is', async () => {
    const page = await openWall();
    await expectPage(codes(page)).toHaveText([/^W1-\d/, /^W1-\d/]);
    await card(page, 'ledger').click();
    await expectPage(page.locator('.wall-said')).toHaveText(/^W1-\d+ opened on desk: Desk$/);
    expect(await opened(page)).toEqual([LEDGER_ON_DESK]);
    await expectPage(page.locator('.wall-card')).toHaveCount(2);
    await expectPage(page.locator('dialog, .view')).toHaveCount(0);
    expect(await page.evaluate(() => window.fake.changes)).toEqual([]);
    await expectPage(page.locator('.wall-said')).toHaveText('', { timeout: 15_000 });
    await expectPage(page.locator('.wall-rotation')).toBeVisible();
  });

  it('is Tab and Enter with the keyboard, needs no PIN, and takes the key from no alert', async () => {
    const host = { displays: DISPLAYS, windowId: 'wall-left', pin: '2468' };
    const page = await openWall({ host });
    await card(page, 'edge-gw').focus();
    await page.keyboard.press('a');
    await page.keyboard.press('Shift+Tab');
    await page.keyboard.press('Enter');
    expect(await opened(page)).toEqual([LEDGER_ON_DESK]);
    await expectPage(page.locator('dialog')).toHaveCount(0);
    const calls = await page.evaluate(() => window.fake.calls.map(({ id }) => id));
    expect(calls.filter((id) => id.startsWith('alerts.'))).toEqual([]);
  });

  it('on a tile opens the first of its severity that nobody has', async () => {
    const page = await openWall();
    await page
      .getByRole('button', { name: '1 Error: open the first on a desk' })
      // Beside the number of those that nobody has, which opens the same.
      .click({ position: { x: 20, y: 20 } });
    expect(await opened(page)).toEqual([
      { ...LEDGER_ON_DESK, asked: { view: { kind: 'alert', alertId: EDGE.alert_id }, atMs: null } },
    ]);
  });

  it('says why it opened nothing', async () => {
    const saved = deskAndWalls();
    const windows = saved.windows.filter(({ mode }) => mode === 'wall');
    const page = await openWall({ savedLayout: { ...saved, windows } });
    await card(page, 'ledger').click();
    await expectPage(page.locator('.wall-said')).toHaveText(/was not opened\. No desk window/);
  });

  it('in a browser opens a tab, and says that there is no desk', async () => {
    const saved = deskAndWalls();
    const windows = saved.windows.filter(({ id }) => id === 'wall-left');
    const page = await openWall({ savedLayout: { ...saved, windows }, host: null });
    await card(page, 'ledger').click();
    await expectPage(page.locator('.wall-said')).toHaveText(
      /^W1-\d+ opens in a new tab: a browser has no desk beside its wall$/,
    );
  });
});

describe('the code of a card', () => {
  it('stays with its alert while others come and go, and is read once', async () => {
    const page = await openWall();
    const codeOf = async (name: string) =>
      (await card(page, name).locator('.wall-code > [aria-hidden]').textContent()) ?? '';
    await expectPage(codes(page)).toHaveCount(2);
    const [ledger, edge] = [await codeOf('ledger'), await codeOf('edge-gw')];
    expect(new Set([ledger, edge]).size).toBe(2);
    await expectPage(
      page.getByRole('button', { name: new RegExp(`ledger.*code ${ledger.replace('-', ' ')}$`) }),
    ).toBeVisible();
    const more = buildAlert(7, { severity: 'CRITICAL', service: 'auth', rule_name: 'down' });
    await page.evaluate(
      ([gone, come]) => {
        window.fake.send({
          alerts: [{ ...gone, state: 'RESOLVED', seq: 9_000_000 }, come] as never,
        });
      },
      [LEDGER, more] as const,
    );
    await expectPage(card(page, 'auth').locator('.wall-code')).toBeVisible();
    expect(await codeOf('edge-gw')).toBe(edge);
    expect([ledger, edge]).not.toContain(await codeOf('auth'));
    // The board goes and comes back.
    await page.keyboard.press('ArrowRight');
    await expectPage(page.locator('[data-board="wall1-overview"]')).toHaveCount(0);
    await page.keyboard.press('ArrowLeft');
    await expectPage(codes(page)).toHaveCount(2);
    expect(await codeOf('edge-gw')).toBe(edge);
  });

  it('costs nothing while nothing changes: what stands there is told once', async () => {
    const page = await openWall();
    await expectPage(codes(page)).toHaveCount(2);
    await page.waitForTimeout(1_500);
    const told = await page.evaluate(() => window.fake.shown.length);
    await page.waitForTimeout(2_000);
    expect(await page.evaluate(() => window.fake.shown.length)).toBe(told);
  });

  it.each(['night', 'lit'])(
    'is on cells of the map too, no larger than what is beside it (%s)',
    async (theme) => {
      const served = { 'health.map': buildMap({ services: SERVICES }) };
      const page = await openWall({
        ...{ alerts: buildAlerts(4), served },
        savedLayout: deskAndWalls({ appearance: { theme } }),
      });
      await expectPage(codes(page).first()).toBeVisible();
      const sizes = await page.evaluate(() =>
        [...document.querySelectorAll('.wall-code')].map((code) => {
          const sizeOf = (each: Element) => parseFloat(getComputedStyle(each).fontSize);
          const beside = code
            .closest('button, th')
            ?.querySelector('.wall-card-line, .map-cell-number');
          return [sizeOf(code), beside === null || beside === undefined ? 99 : sizeOf(beside)];
        }),
      );
      await expectPage(page.locator('.map-cell .wall-code').first()).toBeVisible();
      expect(sizes.length).toBeGreaterThan(0);
      for (const [own = 0, beside = 0] of sizes) expect(own).toBeLessThanOrEqual(beside);
      await picture(page, `wall-codes-${theme}`);
    },
  );
});

describe('a code typed on a desk', () => {
  const coded: FakeStart['coded'] = {
    'W1-7': { kind: 'shown', view: { kind: 'service', service: 'ledger' }, says: 'Service ledger' },
    'W2-3': {
      ...{ kind: 'gone', view: { kind: 'alert', alertId: LEDGER.alert_id } },
      ...{ says: 'ledger: lag', goneForMs: 120_000 },
    },
  };
  const openDesk = () =>
    harness.open({
      ...{ alerts: [LEDGER, EDGE], savedLayout: deskAndWalls(), coded },
      host: { displays: DISPLAYS, windowId: 'main' },
    });

  it.each(['w1-7', ':W1 7', ' W 1 - 07'])('as %j opens what stands there', async (typed) => {
    const page = await openDesk();
    await page.keyboard.press('Control+k');
    await page.keyboard.type(typed);
    await expectPage(page.getByRole('option')).toHaveText(/W1-7: Service ledger.*On the wall now/);
    await page.keyboard.press('Enter');
    await expectPage(page.locator('[data-pane-type="service"]')).toBeVisible();
  });

  it('says since when it is gone and opens it, and what walls there are where there is none', async () => {
    const page = await openDesk();
    await page.keyboard.press('Control+k');
    await page.keyboard.type('w9-1');
    await expectPage(page.locator('.palette-none')).toHaveText(
      'W9-1: No wall W9 is open. Open on this device: W1, W2.',
    );
    await page.getByRole('combobox').fill('W2-3');
    await expectPage(page.getByRole('option')).toHaveText(/ledger: lag.*Left the wall .+Z, 2m ago/);
    await picture(page, 'wall-code-typed');
    await page.keyboard.press('Enter');
    await expectPage(page.locator('[data-pane-type="alert"]')).toBeVisible();
  });
});
