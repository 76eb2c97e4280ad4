import type { Page } from '@playwright/test';
import { formatBundle } from '@batcave/shared/identity';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import type { TenantLine, TenantsState } from '../../src/ipc/tenants.ts';
import { buildAlert } from '../../src/renderer/testing/build.ts';
import { expectPage } from '../expectPage.ts';
import { axeViolations } from './axeViolations.ts';
import type { FakeHost } from './fakeWorkspace.ts';
import { type RendererHarness, startHarness } from './openConsole.ts';

vi.setConfig({ testTimeout: 120_000, hookTimeout: 60_000 });

let harness: RendererHarness;
beforeAll(async () => {
  harness = await startHarness();
});
afterEach(() => harness.closePages());
afterAll(() => harness.stop());

const NONE = { INFO: 0, WARN: 0, ERROR: 0, CRITICAL: 0 };
const line = (tenant: string, fields: Partial<TenantLine> = {}): TenantLine => ({
  ...{ tenant, name: 'R. Okafor', isFirst: false, link: 'live', active: NONE, audible: NONE },
  ...{ windows: 0, ...fields },
});
const STATE: TenantsState = {
  ...{ shown: 'acme-prod', missing: null, addBlockedBy: null },
  tenants: [
    line('acme-prod', { isFirst: true, windows: 1 }),
    line('globex', { windows: 2, active: { ...NONE, CRITICAL: 3, ERROR: 12 } }),
    line('initech', { link: 'refused', active: null }),
  ],
};
const DESK: FakeHost = { displays: [] };

async function open(state: TenantsState = STATE, isProduction = false): Promise<Page> {
  const page = await harness.open({ host: DESK, alerts: [buildAlert(1, { service: 'ledger' })] });
  await page.evaluate((given) => window.fake.setTenants(given), state);
  await page.evaluate((production) => {
    window.fake.send({
      principal: {
        ...{ tenant: 'acme-prod', kind: 'console', name: 'R. Okafor', production },
        scopes: ['sentry.read', 'sentry.alert.read', 'sentry.alert.write'],
      },
    });
  }, isProduction);
  return page;
}
const dialog = (page: Page) => page.getByRole('dialog', { name: 'Tenants' });
const options = (page: Page) => dialog(page).getByRole('option');
const asked = (page: Page) =>
  page.evaluate(() => window.fake.asked.filter(([name]) => name.endsWith('Tenant')));

async function picture(page: Page, of: string): Promise<void> {
  const folder = process.env['BATCAVE_PICTURES'];
  if (folder !== undefined) await page.screenshot({ path: join(folder, `tenants-${of}.png`) });
}

describe('the list of tenants', () => {
  it('opens with its key and from the chip, and says how each tenant is', async () => {
    const page = await open();
    await page.keyboard.press('Control+Shift+T');
    await expectPage(options(page)).toHaveCount(3);
    await expectPage(options(page).nth(0)).toContainText('shown here');
    await expectPage(options(page).nth(1)).toHaveText(/globex.*connected.*Critical: 3.*Error: 12/);
    await expectPage(options(page).nth(2)).toHaveText(/initech.*refused.*alerts not known/);
    await page.keyboard.press('Escape');
    await expectPage(dialog(page)).toHaveCount(0);
    await page.getByRole('button', { name: /^Tenant:/ }).click();
    await expectPage(dialog(page)).toBeVisible();
  });

  it('marks the one before, finds by letters, and Enter shows it in this window', async () => {
    const page = await open();
    await page.keyboard.press('Control+Shift+T');
    await expectPage(options(page).nth(1)).toHaveAttribute('aria-selected', 'true');
    await page.keyboard.type('init');
    await expectPage(options(page)).toHaveCount(1);
    await page.keyboard.press('Enter');
    await expectPage(dialog(page)).toHaveCount(0);
    expect(await asked(page)).toEqual([['showTenant', 'initech']]);
  });

  it('asks before it drops a layout that is not kept, and Escape goes back', async () => {
    const page = await open();
    await page.locator('[data-pane="alerts"]').focus();
    await page.keyboard.press('l');
    await page.getByRole('button', { name: /^Tenant:/ }).click();
    await page.keyboard.press('Enter');
    const question =
      'Show globex instead of acme-prod? This drops the layout that is not kept yet.';
    await expectPage(dialog(page)).toContainText(question);
    expect(await asked(page)).toEqual([]);
    await page.keyboard.press('Escape');
    await expectPage(options(page)).toHaveCount(3);
    await page.keyboard.press('Enter');
    await expectPage(dialog(page)).toContainText(question);
    await page.keyboard.press('Enter');
    await expectPage(dialog(page)).toHaveCount(0);
    expect(await asked(page)).toEqual([['showTenant', 'globex']]);
  });

  it('asks before a tenant is removed, counts its windows, and keeps the first one', async () => {
    const page = await open();
    await page.keyboard.press('Control+Shift+T');
    const remove = dialog(page).getByRole('button', { name: 'Remove …' });
    await options(page).nth(0).click();
    await expectPage(remove).toHaveAttribute('aria-disabled', 'true');
    await options(page).nth(1).click();
    await remove.click();
    await expectPage(dialog(page)).toContainText('2 windows show it, and show acme-prod then.');
    await page.keyboard.press('Enter');
    await expectPage(options(page)).toHaveCount(3);
    expect(await asked(page)).toEqual([['removeTenant', 'globex']]);
  });

  it('enrols a further tenant with the forms of a new console, and has a way back', async () => {
    const page = await open();
    await page.keyboard.press('Control+Shift+T');
    await dialog(page).getByRole('button', { name: 'Another tenant …' }).click();
    await page.keyboard.press('Escape');
    await expectPage(options(page)).toHaveCount(3);
    await dialog(page).getByRole('button', { name: 'Another tenant …' }).click();
    const bundle = formatBundle({
      ...{ enrol: 'https://noc.example:9444', root: 'ab12'.repeat(16), token: 'T'.repeat(43) },
    });
    await dialog(page).getByRole('textbox', { name: 'Enrolment bundle' }).fill(bundle);
    await dialog(page).getByRole('button', { name: 'Enrol for this tenant' }).click();
    await expectPage(options(page)).toHaveCount(3);
    expect(await page.evaluate(() => window.fake.identityCalls)).toEqual([['enrolTenant', bundle]]);
  });

  it('says in a browser why there is one tenant', async () => {
    const page = await harness.open();
    await page.keyboard.press('Control+Shift+T');
    await expectPage(dialog(page)).toContainText('This window shows tenant acme-prod.');
    await expectPage(dialog(page)).toContainText('In a browser a page has one tenant.');
  });
});

it('says that a window was for a tenant that is not here, and stays with the first when asked', async () => {
  const page = await open({ ...STATE, missing: 'umbrella' });
  const notice = page.getByText('This window was for tenant umbrella');
  await expectPage(notice).toContainText('It shows acme-prod instead.');
  await page.getByRole('button', { name: 'Stay with acme-prod' }).click();
  expect(await asked(page)).toEqual([['showTenant', 'acme-prod']]);
});

it('names the tenant in every sheet over the board', async () => {
  const page = await open();
  await page.locator('[data-pane="alerts"]').focus();
  await page.keyboard.press('g');
  await expectPage(page.locator('dialog.sheet .sheet-tenant')).toHaveText('tenant acme-prod');
});

it.each(['night', 'lit'])(
  'axe finds nothing in the %s theme, with PROD below the bar',
  async (theme) => {
    const page = await open(STATE, true);
    await page.evaluate((given) => {
      document.documentElement.dataset['theme'] = given;
    }, theme);
    await expectPage(page.locator('.production-word')).toHaveText('PROD');
    await picture(page, `prod-${theme}`);
    await page.keyboard.press('Control+Shift+T');
    await expectPage(options(page)).toHaveCount(3);
    await picture(page, `list-${theme}`);
    expect(await axeViolations(page, '.tenant-dialog')).toEqual([]);
    await dialog(page).getByRole('button', { name: 'Another tenant …' }).click();
    await picture(page, `add-${theme}`);
    expect(await axeViolations(page, '.tenant-dialog')).toEqual([]);
    await page.keyboard.press('Escape');
    await page.keyboard.press('Escape');
    expect(await axeViolations(page)).toEqual([]);
  },
);
