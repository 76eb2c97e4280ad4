import type { Page } from '@playwright/test';
import { describe, expect, it } from 'vitest';
import { buildAlertWhy } from '../../src/renderer/testing/buildIncident.ts';
import { expectPage } from '../expectPage.ts';
import { crumbs, viewOf, walkWith } from './drillDownWalk.ts';
import { DISPLAYS, deskAndWalls } from './hostFixtures.ts';
import { useHarness } from './useHarness.ts';

const harness = useHarness();

const walk = walkWith(harness);
const AT = '2026-11-23T08:42:17.000Z';

/** A desk with a wall on each side. */
function onDesktop() {
  const savedLayout = deskAndWalls();
  const windowId = savedLayout.windows.find(({ mode }) => mode === 'desk')?.id ?? '';
  return { savedLayout, host: { displays: DISPLAYS, windowId } };
}

const said = (page: Page) => page.locator('.view-said').last();
const top = () => walk.drill().alerts[0]?.alert_id ?? '';

async function serveWhy(page: Page): Promise<void> {
  await page.evaluate((why) => {
    window.fake.serve('alerts.why', why);
  }, buildAlertWhy());
}

/** What is on the clipboard. */
async function pasted(page: Page): Promise<string> {
  await page.context().grantPermissions(['clipboard-read']);
  return page.evaluate(() => navigator.clipboard.readText());
}

async function opened(page: Page): Promise<readonly unknown[]> {
  const asked = await page.evaluate(() => window.fake.asked);
  return asked.filter(([what]) => what === 'openView').map(([, given]) => given);
}

async function follow(page: Page, fields: object): Promise<void> {
  await page.evaluate((given) => {
    const news = { kind: 'asked', atMs: null, tenant: 'acme-prod', ...given };
    window.fake.tellView(news as never);
  }, fields);
}

describe('the link to a view', () => {
  it('is copied by L, in every view, and says so', async () => {
    const page = await walk.openEvent(onDesktop());
    const eventId = walk.drill().alerts[0]?.event_id ?? '';
    await page.keyboard.press('l');
    const link = `batcave://acme-prod/event/${eventId}`;
    await expectPage(said(page)).toHaveText(`Copied: ${link}`);
    expect(await pasted(page)).toBe(link);
    await viewOf(page, 'event').focus();
    await page.keyboard.press('Escape');
    await expectPage(page.getByRole('group', { name: /^Alert: p95 of charges/ })).toBeFocused();
    await page.keyboard.press('l');
    expect(await pasted(page)).toBe(`batcave://acme-prod/alert/${top()}`);
    await serveWhy(page);
    await page.getByRole('group', { name: /^Alert: p95 of charges/ }).focus();
    await page.keyboard.press('w');
    await expectPage(page.getByRole('group', { name: 'Explanation' })).toBeFocused();
    await page.keyboard.press('l');
    expect(await pasted(page)).toBe(`batcave://acme-prod/alert/${top()}/why`);
  });

  it('has the moment that the board is put on', async () => {
    const page = await walk.openAlert(onDesktop());
    await follow(page, { view: { kind: 'service', service: 'ledger-db' }, atMs: Date.parse(AT) });
    await expectPage(page.getByText('NOT LIVE').first()).toBeVisible();
    await expectPage(crumbs(page)).toContainText('ledger-db');
    await viewOf(page, 'service').focus();
    await page.keyboard.press('l');
    await expectPage(said(page)).toHaveText(
      `Copied: batcave://acme-prod/service/ledger-db?t=${AT}`,
    );
  });

  it('is in the palette and on a button', async () => {
    const page = await walk.openAlert(onDesktop());
    await page.getByRole('button', { name: /Copy link/ }).click();
    await expectPage(said(page)).toContainText(`batcave://acme-prod/alert/${top()}`);
    await page.keyboard.press('Control+k');
    await page.keyboard.type('copy link');
    await page.keyboard.press('Enter');
    await expectPage(said(page)).toContainText(`batcave://acme-prod/alert/${top()}`);
  });

  it('is the address of the page in a browser', async () => {
    const page = await walk.openAlert();
    await page.keyboard.press('l');
    expect(await pasted(page)).toBe(`${new URL(page.url()).origin}/index.html#/alert/${top()}`);
  });
});

describe('a link that was opened', () => {
  it('opens its view over what is there; Escape leads back', async () => {
    const page = await walk.openService(onDesktop());
    await follow(page, { view: { kind: 'alert', alertId: top() } });
    await expectPage(page.getByRole('group', { name: /^Alert: p95 of charges/ })).toBeFocused();
    await page.keyboard.press('Escape');
    await expectPage(crumbs(page)).toHaveText('Board / payments-api');
  });

  it('for another tenant opens nothing, and says whose it is and who this is', async () => {
    const page = await walk.onMapCell(onDesktop());
    await page.keyboard.press('Escape');
    await follow(page, { view: { kind: 'alert', alertId: top() }, tenant: 'acme-dev' });
    await expectPage(
      page.getByText(/It is for tenant acme-dev, and this console speaks for tenant acme-prod/),
    ).toBeVisible();
    await expectPage(page.getByRole('dialog')).toHaveCount(0);
    await page.getByRole('button', { name: 'Dismiss' }).click();
    await expectPage(page.getByText(/It is for tenant acme-dev/)).toHaveCount(0);
  });

  it('that is none says what is wrong with it', async () => {
    const page = await walk.onMapCell(onDesktop());
    await page.keyboard.press('Escape');
    await page.evaluate(() => {
      window.fake.tellView({ kind: 'refused', reason: 'alert: its id must be a UUID.' });
    });
    await expectPage(page.getByText(/The link was not opened. alert: its id must/)).toBeVisible();
  });

  it('acts on nothing: the server is only asked what there is to see', async () => {
    const page = await walk.onMapCell(onDesktop());
    await page.evaluate(() => window.fake.calls.splice(0));
    await follow(page, { view: { kind: 'alert', alertId: top() } });
    await expectPage(page.getByRole('group', { name: /^Alert: p95 of charges/ })).toBeFocused();
    const ids = await page.evaluate(() => window.fake.calls.map(({ id }) => id));
    const changing = /ack|resolve|unack|escalate|restore|comment|note|update|create|run/;
    expect(ids.filter((id) => changing.test(id))).toEqual([]);
  });
});

describe('a view in another window', () => {
  it('opens by Ctrl+Enter and stays here as well', async () => {
    const page = await walk.openAlert(onDesktop());
    await page.keyboard.press('Control+Enter');
    await expectPage(said(page)).toHaveText('Opened: a new window');
    expect(await opened(page)).toMatchObject([
      {
        asked: { view: { kind: 'alert', alertId: top() }, atMs: null },
        place: { kind: 'newWindow' },
      },
    ]);
    await expectPage(page.getByRole('group', { name: /^Alert: p95 of charges/ })).toBeFocused();
  });

  it('is sent to a display by M and its number, and closes here', async () => {
    const page = await walk.openAlert(onDesktop());
    await page.keyboard.press('m');
    await expectPage(page.getByRole('dialog', { name: /^Send alert Slow charges/ })).toBeVisible();
    for (const key of ['2', 'Enter']) await page.keyboard.press(key);
    await expectPage(crumbs(page)).toHaveText('Board / payments-api');
    expect(await opened(page)).toMatchObject([
      { asked: { view: { kind: 'alert' } }, place: { kind: 'newWindow', slotId: 'left' } },
    ]);
  });

  it('needs the desktop app for a display; a browser says so', async () => {
    const page = await walk.openAlert();
    await page.keyboard.press('m');
    await expectPage(said(page)).toContainText('Displays need the desktop console');
  });
});

describe('beside a view', () => {
  it('J and K step where it has no list of its own, and the breadcrumb says where', async () => {
    const page = await walk.openAlert(onDesktop());
    const place = page.locator('.crumbs-place').last();
    await expectPage(place).toHaveText('1 of 3');
    await serveWhy(page);
    await page.keyboard.press('w');
    await expectPage(viewOf(page, 'alert-why')).toBeVisible();
    await expectPage(page.getByRole('group', { name: 'Explanation' })).toBeFocused();
    await expectPage(place).toHaveText('1 of 3');
    await page.keyboard.press('j');
    await expectPage(place).toHaveText('2 of 3');
    const asked = await page.evaluate(
      () => window.fake.calls.filter(({ id }) => id === 'alerts.why').at(-1)?.input.params,
    );
    expect(asked).toEqual({ alert_id: walk.drill().alerts[1]?.alert_id });
    await page.keyboard.press('k');
    await page.keyboard.press('k');
    await expectPage(said(page)).toHaveText('The first of them');
  });

  it('Shift+J and Shift+K step where J and K are those of its list', async () => {
    const page = await walk.openService(onDesktop());
    const place = page.locator('.crumbs-place').last();
    const before = await place.textContent();
    const [, at = '', all = ''] = /^(\d+) of (\d+)$/.exec(before ?? '') ?? [];
    expect(Number(all)).toBeGreaterThan(1);
    const back = Number(at) === Number(all);
    await page.keyboard.press(back ? 'Shift+K' : 'Shift+J');
    const next = Number(at) + (back ? -1 : 1);
    await expectPage(place).toHaveText(`${String(next)} of ${all}`);
    await expectPage(crumbs(page)).not.toHaveText('Board / payments-api');
  });

  it('says so where nothing stands beside it', async () => {
    const page = await walk.openEvent(onDesktop());
    await page.keyboard.press('Shift+J');
    await expectPage(said(page)).toHaveText('Nothing stands beside it where it was opened');
  });
});
