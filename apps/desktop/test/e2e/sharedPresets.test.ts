import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from '@playwright/test';
import { afterAll, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import { startWallDisplays } from '../../../../build/test/wallDisplays.mjs';
import type { Slot } from '../../src/ipc/workspace.ts';
import { fingerprintOf, STARTERS } from '../../src/workspace/index.ts';
import {
  type ConsoleLauncher,
  createLauncher,
  type LaunchedConsole,
} from '../electron/launchConsole.ts';
import { createWallWindows, LOOK, type WallWindows } from '../electron/wallWindows.ts';
import { expectPage } from '../expectPage.ts';
import { type SentryProcess, startSentry } from './sentryProcess.ts';

vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

/** Ana's desk and two walls; Bo has a desk and one wall, of another resolution and under the same name. */
const ANA = ['Desk', 'Wall left', 'Wall right'] as const;
const BO = ['Desk', 'Wall left'] as const;
const BO_WALL = { width: 1_280, height: 1_024 };

const anaDisplays = await startWallDisplays();
const boDisplays = await startWallDisplays();
const anaLauncher = await createLauncher(anaDisplays);
const boLauncher = await createLauncher(boDisplays);
const missing = [anaDisplays, boDisplays, anaLauncher, boLauncher]
  .map((part) => ('missing' in part ? part.missing : undefined))
  .find((reason) => reason !== undefined);

/** A console of somebody, on displays of their own. */
interface Place {
  readonly console: LaunchedConsole;
  readonly windows: WallWindows;
}

let folder: string;
let sentry: SentryProcess | undefined;
let ana: Place | undefined;
let bo: Place | undefined;

// One server and two consoles live through all of it: every test goes on where the one before ended.
beforeAll(async () => {
  if (missing !== undefined || 'missing' in boDisplays) return;
  folder = await mkdtemp(join(tmpdir(), 'batcave-presets-'));
  sentry = await startSentry('server', [
    ...['--console', '--no-starter-rules', '--canary-interval', '0s'],
  ]);
  await boDisplays.unplug(2);
  await boDisplays.plug(1, `${String(BO_WALL.width)}x${String(BO_WALL.height)}`);
  ana = await open(anaLauncher, 'ana', 'operator');
  bo = await open(boLauncher, 'bo', 'operator');
});
beforeEach((context) => {
  if (missing !== undefined) context.skip(missing);
});
afterAll(async () => {
  await ana?.console.app.close();
  await bo?.console.app.close();
  await sentry?.stop();
  for (const displays of [anaDisplays, boDisplays])
    if (!('missing' in displays)) await displays.stop();
  if (missing === undefined) await rm(folder, { recursive: true, force: true });
});

/** A console with a certificate of its own, live. */
async function open(launcher: ConsoleLauncher, name: string, role: string): Promise<Place> {
  const file = await server().enrolConsole(name, role);
  const console = await launcher.launch(join(folder, name), ['--connect', file]);
  await expectPage(console.page.getByRole('button', { name: `You: ${name}` })).toBeVisible();
  return { console, windows: createWallWindows(() => console) };
}

function there<Part>(part: Part | undefined): Part {
  if (part === undefined) throw new Error('It was not started.');
  return part;
}
const server = () => there(sentry);

/** Names the displays of a place, as they stand, and opens what a starter makes of them. */
async function nameDisplays({ windows }: Place, names: readonly string[], prefix: string) {
  await expect.poll(async () => (await windows.state()).displays.length, LOOK).toBe(names.length);
  const { displays } = await windows.state();
  const slots = displays.map((display, index): Slot => ({
    ...{ id: `${prefix}-${String(index)}`, name: names[index] ?? '', distanceM: 3 },
    ...{ fingerprint: fingerprintOf(display), use: index === 0 ? 'desk' : 'wall' },
  }));
  const workspace = STARTERS.find(({ id }) => id === 'deskAndWalls')?.make(slots);
  if (workspace === undefined) throw new Error('There is no such starter.');
  await windows.change({ kind: 'replace', workspace });
}

const part = (page: Page) =>
  page.getByRole('dialog', { name: 'Set up displays' }).getByRole('region', { name: 'Presets' });
const said = (page: Page) => part(page).getByRole('status').first();
const list = (page: Page, name: string) => part(page).getByRole('list', { name });

async function openPresets({ console: { page } }: Place): Promise<Page> {
  await page.bringToFront();
  if (!(await part(page).isVisible())) for (const key of ['g', 'd']) await page.keyboard.press(key);
  await expectPage(part(page)).toBeVisible();
  return page;
}

async function save(page: Page, name: string): Promise<void> {
  await part(page).getByLabel('Save the windows as they are as').fill(name);
  await part(page).getByRole('button', { name: 'Save', exact: true }).click();
  await expectPage(said(page)).toHaveText(`Saved as ${name}.`);
}

async function put(page: Page, name: string, how: string): Promise<void> {
  const row = list(page, 'On this console').getByRole('listitem').filter({ hasText: name });
  await row.getByRole('button', { name: 'To the server' }).click();
  await row.getByRole('button', { name: how }).click();
}

async function picture(page: Page, name: string): Promise<void> {
  const pictures = process.env['BATCAVE_PICTURES'];
  if (pictures !== undefined)
    await page.screenshot({ path: join(pictures, `shared-presets-${name}.png`) });
}

test('what one console shares is there on that of somebody else, and what it keeps for itself is not', async () => {
  await nameDisplays(there(ana), ANA, 'ana');
  await there(ana).windows.change({ kind: 'changeBoard', boardId: 'overview', name: 'Payments' });
  const hers = await openPresets(there(ana));
  await save(hers, 'Day shift');
  await put(hers, 'Day shift', 'Share with the tenant');
  await expectPage(said(hers)).toHaveText('Day shift is shared.');
  await save(hers, 'My corner');
  await put(hers, 'My corner', 'Keep as mine');
  await expectPage(said(hers)).toHaveText('My corner is kept on the server.');
  await expectPage(list(hers, 'Mine, on the server')).toContainText('My corner');
  await picture(hers, '1-ana');

  await nameDisplays(there(bo), BO, 'bo');
  const his = await openPresets(there(bo));
  await expectPage(list(his, 'Shared with the tenant').getByRole('listitem')).toContainText(
    'Day shift version 1 · console/ana',
  );
  await expectPage(part(his)).toContainText('None. What is kept here is there on every console');
  await expectPage(part(his)).not.toContainText('My corner');
  // Nor does knowing its id help.
  const all = await hers.evaluate(() => window.batcave.call('presets.list', {}, null));
  const presets = all.ok ? all.value.presets : [];
  const own = presets.find(({ reach }) => reach === 'mine')?.preset_id ?? '';
  const answer = await his.evaluate(
    (id) => window.batcave.call('presets.get', { params: { preset_id: id } }, null),
    own,
  );
  expect(answer).toMatchObject({ ok: false, problem: { status: 404, code: 'not_found' } });
});

test('taken in, it stands on the displays that are there, under the names that they have there', async () => {
  const { windows } = there(bo);
  await windows.change({ kind: 'setAppearance', change: { theme: 'lit' } });
  const his = await openPresets(there(bo));
  await list(his, 'Shared with the tenant').getByRole('button', { name: 'Take in' }).click();
  await expectPage(said(his)).toHaveText('Day shift is on this console. Use it above.');
  await list(his, 'On this console').getByRole('button', { name: 'Use', exact: true }).click();
  await part(his).getByRole('button', { name: 'Replace all windows with Day shift' }).click();
  const shown = async () =>
    (await windows.standing())
      .filter(({ isShown }) => isShown)
      .map(({ windowId, x, width, height, isFullScreen }) => ({
        windowId,
        display: x < 1_920 ? 'Desk' : 'Wall left',
        isFullScreen,
        ...(isFullScreen && { width, height }),
      }));
  await expect.poll(shown, LOOK).toEqual([
    { windowId: 'main', display: 'Desk', isFullScreen: false },
    { windowId: 'wall-ana-1', display: 'Wall left', isFullScreen: true, ...BO_WALL },
  ]);
  const { displays, slots, workspace } = await windows.state();
  expect(slots).toEqual({
    ...{ 'ana-0': displays[0]?.id, 'ana-1': displays[1]?.id, 'ana-2': 'missing' },
  });
  expect(workspace.slots.map(({ name }) => name)).toEqual(ANA);
  expect(workspace.appearance).toMatchObject({ theme: 'lit' });
  await expectPage(his.getByRole('tab', { name: /Payments/ })).toBeVisible();
  const onWall = () =>
    windows.inWindow(
      'wall-ana-1',
      () =>
        [...document.querySelectorAll<HTMLElement>('[data-pane]')].map(
          ({ dataset }) => dataset['pane'],
        ),
      undefined,
    );
  const board = workspace.boards.find(({ id }) => id === 'wall1-overview');
  await expect
    .poll(async () => (await onWall()).toSorted(), LOOK)
    .toEqual(board?.panes.map(({ id }) => id).toSorted());
  // What would stand on the display that he has not is shown by the wall that he has.
  const strip = () =>
    windows.inWindow(
      'wall-ana-1',
      () => document.querySelector('.wall-strip')?.textContent ?? '',
      undefined,
    );
  await expect.poll(strip, LOOK).toContain('Wall right missing, its boards here');
  if (process.env['BATCAVE_PICTURES'] !== undefined && !('missing' in boDisplays))
    await boDisplays.picture(join(process.env['BATCAVE_PICTURES'], 'shared-presets-2-bo.png'));
});

test('what somebody else made of it since is not overwritten unseen', async () => {
  const his = await openPresets(there(bo));
  await part(his).getByLabel('Save the windows as they are as').fill('Day shift');
  await part(his).getByRole('button', { name: 'Save over Day shift' }).click();
  await expectPage(said(his)).toHaveText('Saved as Day shift.');
  await put(his, 'Day shift', 'Replace the shared one, version 1 by console/ana');
  await expectPage(said(his)).toHaveText('Day shift is shared.');
  await expectPage(list(his, 'Shared with the tenant')).toContainText('version 2 · console/bo');
  // Her console asks again by itself, and then names what it would take the place of.
  const hers = await openPresets(there(ana));
  const shared = list(hers, 'Shared with the tenant');
  await expectPage(shared).toContainText('version 2 · console/bo', { timeout: 60_000 });
  const row = list(hers, 'On this console').getByRole('listitem').filter({ hasText: 'Day shift' });
  await row.getByRole('button', { name: 'To the server' }).click();
  const replace = row.getByRole('button', {
    name: 'Replace the shared one, version 2 by console/bo',
  });
  await expectPage(replace).toBeVisible();
  // A version that is no more replaces nothing.
  const answer = await hers.evaluate(async () => {
    const all = await window.batcave.call('presets.list', {}, null);
    const found = all.ok ? all.value.presets.find(({ reach }) => reach === 'shared') : undefined;
    const id = found?.preset_id ?? '';
    const whole = await window.batcave.call('presets.get', { params: { preset_id: id } }, null);
    const document = whole.ok ? whole.value.document : '';
    const asked = {
      ...{ params: { preset_id: id }, query: { if_version: 1 } },
      body: { name: 'Day shift', reach: 'shared' as const, document },
    };
    const shown = window.document.querySelector('.chip-tenant strong')?.textContent ?? null;
    return window.batcave.call('presets.put', asked, shown);
  });
  expect(answer).toMatchObject({ ok: false, problem: { status: 409, code: 'state_conflict' } });
  expect(JSON.stringify(answer)).toContain('version 2, changed by console/bo');
});

test('who may only look takes what is shared, and is told why nothing is shared from there', async () => {
  await there(bo).console.app.close();
  bo = undefined;
  const vera = await open(boLauncher, 'vera', 'viewer');
  try {
    const page = await openPresets(vera);
    await save(page, 'Night');
    const keep = list(page, 'On this console').getByRole('button', { name: 'To the server' });
    await expectPage(keep).toHaveAttribute('aria-disabled', 'true');
    await expectPage(keep).toHaveAttribute(
      'title',
      'vera may only look: the scope sentry.alert.write is missing',
    );
    await picture(page, '3-vera');
    // The server holds to it by itself.
    const answer = await page.evaluate(() =>
      window.batcave.call(
        'presets.put',
        {
          ...{ params: { preset_id: crypto.randomUUID() }, query: {} },
          body: { name: 'Night', reach: 'shared', document: '{}' },
        },
        document.querySelector('.chip-tenant strong')?.textContent ?? null,
      ),
    );
    expect(answer).toMatchObject({ ok: false, problem: { status: 403 } });
    expect(JSON.stringify(answer)).toContain('sentry.alert.write');
    await list(page, 'Shared with the tenant').getByRole('button', { name: 'Take in' }).click();
    await expectPage(said(page)).toHaveText('Day shift is on this console. Use it above.');
  } finally {
    await vera.console.app.close();
  }
});
