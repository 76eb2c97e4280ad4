import type { Page } from '@playwright/test';
import { describe, expect, it, vi } from 'vitest';
import type { IdentityState } from '../../src/ipc/identity.ts';
import type { WorkspaceChange } from '../../src/ipc/workspace.ts';
import { buildAlert, buildEvent } from '../../src/renderer/testing/build.ts';
import { DISPLAYS, deskAndWalls, twoDesks } from './hostFixtures.ts';
import { heldIdentity } from './systemFixtures.ts';
import { expectPage } from '../expectPage.ts';
import { useHarness } from './useHarness.ts';

const harness = useHarness();

const changes = (page: Page) => page.evaluate(() => window.fake.changes);
const changesOf = async <Kind extends WorkspaceChange['kind']>(page: Page, kind: Kind) =>
  (await changes(page)).filter((change) => change.kind === kind) as Extract<
    WorkspaceChange,
    { kind: Kind }
  >[];
const tab = (page: Page, name: string) => page.getByRole('tab', { name });

describe('the boards of a window', () => {
  it('are tabs, and Ctrl and a digit shows one', async () => {
    const page = await harness.open();
    await expectPage(page.getByRole('tab')).toHaveText([
      ...['Triage', 'Overview', 'Live', 'Incident', 'Rules'],
    ]);
    await page.keyboard.press('Control+2');
    await expectPage(tab(page, 'Overview')).toHaveAttribute('aria-selected', 'true');
    await expectPage(page.locator('[data-pane="overview-alerts"]')).toBeVisible();
    await expectPage(page.locator('[data-pane="feed"]')).toHaveCount(0);
    await expectPage(page.getByRole('tabpanel', { name: 'Overview' })).toBeVisible();
    expect(await changesOf(page, 'showBoard')).toEqual([
      { kind: 'showBoard', windowId: 'main', boardId: 'overview' },
    ]);
  });

  it.each([1920, 1600, 1280])('are all to be seen at %i pixels, chips or not', async (widthPx) => {
    const held = heldIdentity();
    const failedAtMs = Date.now() - 60_000;
    const identity: IdentityState = {
      ...{ ...held, certificate: { ...held.certificate, notAfterMs: Date.now() + 7_200_000 } },
      renewal: { ...{ kind: 'failed', reason: 'no answer' }, failedAtMs, nextTryAtMs: null },
    };
    const page = await harness.open({ identity }, { widthPx });
    await page.keyboard.press('Control+.');
    await expectPage(page.locator('[data-sound="muted"]')).toBeVisible();
    await expectPage(page.locator('[data-certificate]')).toBeVisible();
    await expectPage(page.getByRole('tab')).toHaveCount(5);
    const cut = await page
      .getByRole('tablist')
      .evaluate((tabs) => tabs.scrollWidth - tabs.clientWidth);
    const folder = process.env['BATCAVE_PICTURES'];
    if (folder !== undefined)
      await page.screenshot({
        ...{ path: `${folder}/top-bar-${String(widthPx)}.png` },
        clip: { x: 0, y: 0, width: widthPx, height: 44 },
      });
    expect(cut).toBe(0);
    const chips = await page
      .locator('.top-bar > .chip')
      .evaluateAll((all) =>
        all.flatMap((each) =>
          each.scrollWidth > each.clientWidth ? [`${each.textContent} is cut`] : [],
        ),
      );
    expect(chips).toEqual([]);
    const right = await page
      .locator('.top-bar')
      .evaluate((bar) => bar.scrollWidth - bar.clientWidth);
    expect(right).toBe(0);
  });

  it('are walked with arrows', async () => {
    const page = await harness.open();
    await tab(page, 'Triage').focus();
    await page.keyboard.press('ArrowLeft');
    await expectPage(tab(page, 'Rules')).toBeFocused();
    await expectPage(tab(page, 'Rules')).toHaveAttribute('aria-selected', 'true');
  });

  it('are added, named anew and removed', async () => {
    const page = await harness.open();
    const openBoards = () => page.getByRole('button', { name: /^Boards of this window/ }).click();
    await openBoards();
    const sheet = page.getByRole('dialog', { name: 'Boards of this window' });
    await expectPage(sheet.getByLabel('New board')).toBeFocused();
    await page.keyboard.type('Night');
    await sheet.getByRole('button', { name: 'Add', exact: true }).click();
    await expectPage(page.locator('.board-empty')).toContainText('There is no pane on this board');
    await openBoards();
    await sheet.getByLabel('Board 6').fill('Night shift');
    await sheet.getByRole('listitem').nth(5).getByRole('button', { name: 'Save' }).click();
    await expectPage(tab(page, 'Night shift')).toHaveCount(1);
    await sheet.getByRole('listitem').nth(5).getByRole('button', { name: 'Remove' }).click();
    await expectPage(tab(page, 'Night shift')).toHaveCount(0);
    await sheet.getByRole('listitem').first().getByRole('button', { name: 'Remove' }).click();
    await expectPage(sheet.getByRole('button', { name: 'Remove with 4 panes' })).toBeVisible();
    await expectPage(tab(page, 'Triage')).toHaveCount(1);
  });

  it('the empty one takes its first pane', async () => {
    const page = await harness.open();
    await page.evaluate(() =>
      (
        window as never as { batcave: { workspace: { change(c: unknown): void } } }
      ).batcave.workspace.change({
        kind: 'addBoard',
        windowId: 'main',
        board: { id: 'new', name: 'New', panes: [] },
      }),
    );
    await page.getByRole('button', { name: 'Add a pane' }).click();
    await page.keyboard.type('live');
    await page.keyboard.press('Enter');
    await expectPage(page.locator('[data-pane-type="live-feed"]')).toBeFocused();
    await page.keyboard.press('Enter');
    await vi.waitFor(async () => {
      expect(await changesOf(page, 'arrangeBoard')).toHaveLength(1);
    }, 20_000);
    const [kept] = await changesOf(page, 'arrangeBoard');
    expect(kept).toMatchObject({ boardId: 'new', panes: [{ type: 'live-feed', x: 0, y: 0 }] });
  });
});

describe('moving a pane', () => {
  it('goes by keys alone to another board of the window', async () => {
    const page = await harness.open({ alerts: [buildAlert(1)] });
    await page.keyboard.press('u');
    await page.keyboard.press('m');
    const dialog = page.getByRole('dialog', { name: /^Move Alert List/ });
    await expectPage(dialog.getByRole('option')).toHaveText([
      ...['Overview', 'Live', 'Incident', 'Rules'],
    ]);
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    await expectPage(page.locator('[data-pane="alerts"]')).toHaveCount(0);
    expect(await changesOf(page, 'movePane')).toEqual([
      { kind: 'movePane', paneId: 'alerts', boardId: 'live' },
    ]);
  });

  it('leaves the pane where it is with Shift and Enter, and puts a copy there', async () => {
    const page = await harness.open({ alerts: [buildAlert(1)] });
    await page.keyboard.press('u');
    await page.keyboard.press('m');
    await page.keyboard.press('Shift+Enter');
    await expectPage(page.getByRole('dialog')).toHaveCount(0);
    await expectPage(page.locator('[data-pane="alerts"]')).toHaveCount(1);
    await page.keyboard.press('Control+2');
    await expectPage(page.locator('[data-pane-type="alert-list"]')).toHaveCount(2);
  });

  it('offers other windows and displays by the names that people gave them', async () => {
    const page = await harness.open({
      alerts: [buildAlert(1)],
      savedLayout: deskAndWalls(),
      host: { displays: DISPLAYS, windowId: 'main' },
    });
    await page.keyboard.press('u');
    await page.keyboard.press('m');
    await expectPage(page.getByRole('option')).toHaveText([
      ...['Overview', 'Live', 'Incident', 'Rules'],
      ...['Wall left: Overview', 'Wall left: Incident', 'Wall right: Live'],
      ...['New window on Desk', 'New window on Wall left', 'New window on Wall right'],
    ]);
    await page.keyboard.press('End');
    await page.keyboard.press('Enter');
    await expectPage(page.locator('[data-pane="alerts"]')).toHaveCount(0);
    expect(await changesOf(page, 'moveToNewWindow')).toMatchObject([
      { paneId: 'alerts', slotId: 'right', bounds: null, board: { name: 'Alert List' } },
    ]);
  });

  it('is in the menu of every pane', async () => {
    const page = await harness.open();
    const feed = page.locator('[data-pane="feed"]');
    await feed.getByRole('button', { name: 'Live Feed: move, copy, enlarge' }).click();
    await feed.getByRole('button', { name: /^Fill the window/ }).click();
    await expectPage(page.locator('[data-pane="alerts"]')).toBeHidden();
    await page.keyboard.press('F6');
    await page.keyboard.press('Escape');
    await expectPage(page.locator('[data-pane="alerts"]')).toBeVisible();
  });

  it('takes no key while a filter is typed', async () => {
    const page = await harness.open({ alerts: [buildAlert(1)] });
    await page.keyboard.press('u');
    await page.keyboard.press('/');
    await page.keyboard.type('m');
    await expectPage(page.getByRole('dialog')).toHaveCount(0);
  });
});

/** Two windows of one workspace: triage in the first, live in the second. */
async function openTwo(): Promise<readonly [Page, Page]> {
  const start = { alerts: [buildAlert(1)], savedLayout: twoDesks() };
  const host = { displays: DISPLAYS.slice(0, 1), channel: 'workspace' };
  const first = await harness.open({ ...start, host });
  const second = await harness.open(
    { ...start, host: { ...host, windowId: 'second' } },
    { beside: first, readyWhen: '[data-pane="live-feed"] .pane-state' },
  );
  return [first, second];
}

describe('between windows', () => {
  it('a pane comes with its filter, and with every row', async () => {
    const [first, second] = await openTwo();
    const events = Array.from({ length: 300 }, (_, i) => buildEvent(i + 1));
    for (const page of [first, second])
      await page.evaluate((given) => {
        window.fake.send({ events: given });
      }, events);
    const rows = (page: Page) =>
      page
        .locator('[data-pane="feed"] [data-place]')
        .evaluateAll((each) => each.map((row) => row.getAttribute('data-place')));
    await first.locator('[data-pane="feed"] [data-pane-focus]').focus();
    await first.keyboard.press('Space');
    await expectPage(first.locator('[data-pane="feed"]')).toContainText('Paused');
    const before = await rows(first);
    await first.keyboard.press('m');
    await first.keyboard.press('Enter');
    await expectPage(second.locator('[data-pane="feed"] [data-pane-focus]')).toBeVisible();
    await expectPage(first.locator('[data-pane="feed"]')).toHaveCount(0);
    await expectPage(second.locator('[data-pane="feed"]')).toContainText('Paused');
    expect(before.length).toBeGreaterThan(0);
    await expect.poll(() => rows(second).then((now) => now.at(-1))).toBe(before.at(-1));
  });

  it('a pane that is dropped stands where it was let go', async () => {
    const [first, second] = await openTwo();
    const carried = await first.evaluate(() => {
      const dataTransfer = new DataTransfer();
      const grip = document.querySelector('[data-pane="services"] .pane-grip');
      grip?.dispatchEvent(new DragEvent('dragstart', { bubbles: true, dataTransfer }));
      return dataTransfer.types.map((type) => [type, dataTransfer.getData(type)] as const);
    });
    const drag = (kind: string) =>
      second.evaluate(
        ([name, data]) => {
          const dataTransfer = new DataTransfer();
          for (const [type, value] of data) dataTransfer.setData(type, value);
          const board = document.querySelector('.board');
          const at = { clientX: 1_000, clientY: 300 };
          const event = { bubbles: true, cancelable: true, dataTransfer, ...at };
          return board?.dispatchEvent(new DragEvent(name, event));
        },
        [kind, carried] as const,
      );
    // Taken: the default, to refuse it, is prevented.
    expect(await drag('dragover')).toBe(false);
    await expectPage(second.locator('.ghost')).toBeVisible();
    await drag('drop');
    await expectPage(second.locator('[data-pane="services"]')).toBeVisible();
    await expectPage(first.locator('[data-pane="services"]')).toHaveCount(0);
    await expectPage(second.locator('.ghost')).toHaveCount(0);
    const [move] = await changesOf(second, 'movePane');
    expect(move).toMatchObject({ paneId: 'services', boardId: 'live', at: { x: 8 } });
  });

  it('a pane that is let go outside every window gets one of its own there', async () => {
    const [first] = await openTwo();
    const letGo = (screenX: number, screenY: number) =>
      first.evaluate(
        ([x, y]) => {
          const grip = document.querySelector('[data-pane="services"] .pane-grip');
          const point = { screenX: x, screenY: y };
          const event = { bubbles: true, dataTransfer: new DataTransfer(), ...point };
          grip?.dispatchEvent(new DragEvent('dragend', event));
        },
        [screenX, screenY] as const,
      );
    await first.evaluate(() => {
      Object.assign(window, { screenX: 0, screenY: 0, outerWidth: 800, outerHeight: 600 });
    });
    await letGo(400, 300);
    await letGo(-5_000, 300);
    await letGo(1_200, 700);
    await expectPage(first.locator('[data-pane="services"]')).toHaveCount(0);
    expect(await changesOf(first, 'moveToNewWindow')).toMatchObject([
      { paneId: 'services', slotId: null, bounds: { x: 1_120, y: 684 } },
    ]);
  });
});
