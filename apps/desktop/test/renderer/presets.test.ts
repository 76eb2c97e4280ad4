import type { PresetLine } from '@batcave/shared/presets';
import type { Page } from '@playwright/test';
import { describe, expect, it, vi } from 'vitest';
import { expectPage } from '../expectPage.ts';
import { axeViolations } from './axeViolations.ts';
import { deskAndWalls, DISPLAYS } from './hostFixtures.ts';
import { useHarness } from './useHarness.ts';

const harness = useHarness();

const OPERATOR = ['sentry.read', 'sentry.alert.read', 'sentry.alert.write'];

function line(name: string, fields: Partial<PresetLine> = {}): PresetLine {
  return {
    ...{ preset_id: `0193a4c0-0000-7000-8000-00000000000${String(name.length % 10)}`, name },
    ...{ reach: 'shared', version: 3, created_by: 'console/bob', updated_by: 'console/bob' },
    ...{ created_at: '2026-11-23T08:00:00.000Z', updated_at: '2026-11-24T18:30:00.000Z' },
    ...fields,
  };
}

const parts = (page: Page) =>
  page.getByRole('dialog', { name: 'Set up displays' }).getByRole('region', { name: 'Presets' });
const said = (page: Page) => parts(page).getByRole('status').first();
const calls = (page: Page, id: string) =>
  page.evaluate((wanted) => window.fake.calls.filter((call) => call.id === wanted), id);

/** The presets of a console over a server that has some. */
async function openPresets(
  presets: readonly PresetLine[],
  options: { readonly theme?: 'night' | 'lit'; readonly scopes?: readonly string[] } = {},
): Promise<Page> {
  const { theme = 'night', scopes = OPERATOR } = options;
  const page = await harness.open({
    ...{ savedLayout: deskAndWalls({ appearance: { theme } }), scopes },
    ...{ host: { displays: DISPLAYS, windowId: 'main' }, served: { 'presets.list': { presets } } },
  });
  await page.keyboard.press('g');
  await page.keyboard.press('d');
  await parts(page).scrollIntoViewIfNeeded();
  return page;
}

async function save(page: Page, name: string): Promise<void> {
  await parts(page).getByLabel('Save the windows as they are as').fill(name);
  await parts(page).getByRole('button', { name: 'Save', exact: true }).click();
  await expectPage(said(page)).toHaveText(`Saved as ${name}.`);
}

describe('presets on the server', () => {
  it('stand beside those of this console: mine, and those that are shared', async () => {
    const page = await openPresets([line('Day shift'), line('My desk', { reach: 'mine' })]);
    const shared = parts(page).getByRole('list', { name: 'Shared with the tenant' });
    await expectPage(shared.getByRole('listitem')).toContainText(
      'Day shift version 3 · console/bob',
    );
    const mine = parts(page).getByRole('list', { name: 'Mine, on the server' });
    await expectPage(mine.getByRole('listitem')).toContainText('My desk');
    await expectPage(parts(page)).toContainText('No preset yet');
  });

  it('are put there from this console as new ones', async () => {
    const page = await openPresets([]);
    await page.evaluate(() => {
      window.fake.serve('presets.put', {});
    });
    await save(page, 'Day shift');
    await parts(page).getByRole('button', { name: 'To the server' }).click();
    await parts(page).getByRole('button', { name: 'Share with the tenant' }).click();
    await expectPage(said(page)).toHaveText('Day shift is shared.');
    const [put] = await calls(page, 'presets.put');
    expect(put?.input).toMatchObject({ query: {}, body: { name: 'Day shift', reach: 'shared' } });
    const { document } = put?.input.body as { document: string };
    expect(JSON.parse(document)).toMatchObject({
      name: 'Day shift',
      workspace: { slots: [{ name: 'Desk' }, { name: 'Wall left' }, { name: 'Wall right' }] },
    });
    expect(document).not.toContain('displayId');
  });

  it('are replaced by the version that was seen, and say whose change stands in the way', async () => {
    const page = await openPresets([line('Day shift')]);
    await save(page, 'Day shift');
    await parts(page).getByRole('button', { name: 'To the server' }).click();
    const detail = 'The preset is at version 4, changed by console/eve. Read it again.';
    await page.evaluate((text) => {
      window.fake.failNext('presets.put', { status: 409, code: 'state_conflict', detail: text });
    }, detail);
    await parts(page)
      .getByRole('button', { name: 'Replace the shared one, version 3 by console/bob' })
      .click();
    await expectPage(said(page)).toHaveText(detail);
    const [put] = await calls(page, 'presets.put');
    expect(put?.input).toMatchObject({
      params: { preset_id: line('Day shift').preset_id },
      query: { if_version: 3 },
    });
    // What the server has now is asked for at once.
    await vi.waitFor(async () => {
      expect((await calls(page, 'presets.list')).length).toBeGreaterThan(1);
    });
  });

  it('are taken in, also over one of this console once that was asked', async () => {
    const page = await openPresets([line('Day shift')]);
    const text = JSON.stringify({ name: 'Day shift', workspace: deskAndWalls() });
    await page.evaluate((document) => {
      window.fake.serve('presets.get', { document });
    }, text);
    await parts(page).getByRole('button', { name: 'Take in' }).first().click();
    await expectPage(said(page)).toHaveText('Day shift is on this console. Use it above.');
    const here = parts(page).getByRole('list', { name: 'On this console' });
    await expectPage(here.getByRole('listitem')).toContainText('Day shift');
    const shared = parts(page).getByRole('list', { name: 'Shared with the tenant' });
    await shared.getByRole('button', { name: 'Take in' }).click();
    await shared.getByRole('button', { name: 'Replace Day shift of this console' }).click();
    await expectPage(here.getByRole('listitem')).toHaveCount(1);
    expect(await calls(page, 'presets.get')).toHaveLength(2);
  });

  it('are removed for everybody after a question, at the version that was seen', async () => {
    const page = await openPresets([line('Day shift')]);
    await page.evaluate(() => {
      window.fake.serve('presets.remove', null);
    });
    await parts(page).getByRole('button', { name: 'Remove', exact: true }).click();
    await parts(page).getByRole('button', { name: 'Remove Day shift for everybody' }).click();
    await expectPage(said(page)).toHaveText('Day shift is gone from the server.');
    expect((await calls(page, 'presets.remove'))[0]?.input).toMatchObject({
      query: { if_version: 3 },
    });
  });

  it('leave those of this console of use when there is no server', async () => {
    const page = await openPresets([line('Day shift')]);
    await save(page, 'Night');
    await page.evaluate(() => {
      window.fake.setLink({
        ...{ kind: 'disconnected', sinceMs: Date.now(), lastDataAtMs: null },
        ...{ nextTryAtMs: Date.now() + 60_000, reason: 'refused' },
      });
    });
    await expectPage(parts(page)).toContainText('There is no connection');
    const keep = parts(page).getByRole('button', { name: 'To the server' });
    await expectPage(keep).toHaveAttribute('aria-disabled', 'true');
    await parts(page).getByRole('button', { name: 'Use', exact: true }).click();
    await parts(page).getByRole('button', { name: 'Replace all windows with Night' }).click();
    await expectPage(said(page)).toHaveText('Night is in use.');
  });

  it('are changed by nobody who looks on', async () => {
    const scopes = ['sentry.read', 'sentry.alert.read'];
    const page = await openPresets([line('Day shift')], { scopes });
    const remove = parts(page).getByRole('button', { name: 'Remove', exact: true });
    await expectPage(remove).toHaveAttribute('aria-disabled', 'true');
    await expectPage(parts(page).getByRole('button', { name: 'Take in' }).first()).toBeEnabled();
  });

  it.each(['night', 'lit'] as const)('are free of what axe finds (%s)', async (theme) => {
    const page = await openPresets(
      [line('Day shift'), line('Incident'), line('My desk', { reach: 'mine' })],
      { theme },
    );
    await save(page, 'Day shift');
    await parts(page).getByRole('button', { name: 'To the server' }).click();
    const folder = process.env['BATCAVE_PICTURES'];
    if (folder !== undefined) await page.screenshot({ path: `${folder}/presets-${theme}.png` });
    expect(await axeViolations(page, 'dialog')).toEqual([]);
  });
});
