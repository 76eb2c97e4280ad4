import type { Page } from '@playwright/test';
import type { AuditEntry } from '@batcave/shared/audit';
import { expect, it } from 'vitest';
import { expectPage } from '../expectPage.ts';
import { useHarness } from './useHarness.ts';

const harness = useHarness();
const PICTURES = process.env['BATCAVE_PICTURES'];

const scopes = ['sentry.read', 'sentry.alert.read', 'sentry.audit.read'];

function entry(seq: number): AuditEntry {
  return {
    seq,
    at: new Date(Date.UTC(2026, 10, 23, 8, 0, seq)).toISOString(),
    actor: 'console/ana',
    action: 'rule.updated',
    object_type: 'rule',
    object_id: `rule-${String(seq)}`,
    before: { threshold: 30, name: 'Lag' },
    after: { threshold: 45, name: 'Lag' },
    trace_id: 'trace-7',
    hash: 'ab'.repeat(32),
  };
}

const page1 = { entries: Array.from({ length: 100 }, (_, i) => entry(300 - i)), next_cursor: 'c1' };
const page2 = { entries: Array.from({ length: 3 }, (_, i) => entry(200 - i)), next_cursor: null };

async function goToLog(page: Page): Promise<void> {
  for (const key of ['g', 'u']) await page.keyboard.press(key);
}

/** Opens the log over the board, with its first page. */
async function open(first: unknown = page1): Promise<Page> {
  const page = await harness.open({ scopes });
  await answer(page, first);
  await goToLog(page);
  await expectPage(page.getByRole('grid', { name: 'Audit entries' })).toBeFocused();
  await expectPage(page.locator('.audit [data-row]').first()).toBeVisible();
  return page;
}

function answer(page: Page, value: unknown): Promise<void> {
  return page.evaluate((given) => {
    window.fake.answerNext('audit.list', given);
  }, value);
}

const queries = async (page: Page) =>
  (await page.evaluate(() => window.fake.calls))
    .filter(({ id }) => id === 'audit.list')
    .map(({ input }) => input.query);

it('shows the newest entries, walks them by key and opens one with what it changed', async () => {
  const page = await open();
  const grid = page.getByRole('grid', { name: 'Audit entries' });
  await expectPage(grid.getByRole('row').nth(1)).toContainText('console/ana');
  for (const key of ['j', 'j', 'k', 'Enter']) await page.keyboard.press(key);
  const detail = page.getByRole('group', { name: 'Audit entry 300' });
  await expectPage(detail).toBeFocused();
  await expectPage(detail.getByRole('row', { name: 'threshold' })).toHaveText(
    /threshold\s*30\s*45/,
  );
  await expectPage(detail.getByRole('row')).toHaveCount(2);
  await page.keyboard.press('j');
  await expectPage(page.getByRole('group', { name: 'Audit entry 299' })).toBeVisible();
  await page.keyboard.press('Escape');
  await expectPage(grid).toBeFocused();
  await page.keyboard.press('Escape');
  await expectPage(page.getByRole('dialog', { name: 'Audit log' })).toHaveCount(0);
});

it('loads older entries at the end, until there are none', async () => {
  const page = await open();
  await answer(page, page2);
  await page.keyboard.press('End');
  await expectPage(page.getByText('103 entries')).toBeVisible();
  await expectPage(page.getByRole('button', { name: 'Older entries' })).toHaveCount(0);
  expect(await queries(page)).toEqual([{ limit: 100 }, { limit: 100, cursor: 'c1' }]);
});

it('lets the server filter once the typing pauses, and says what it does not understand', async () => {
  const page = await open();
  await page.keyboard.press('/');
  await answer(page, { entries: [], next_cursor: null });
  await page.keyboard.type('actor:console/ana action:rule. object:rule');
  await expectPage(page.getByText('No entry matches.')).toBeVisible();
  expect((await queries(page)).at(-1)).toEqual({
    limit: 100,
    actor: 'console/ana',
    action: 'rule.',
    object_type: 'rule',
  });
  expect((await queries(page)).length).toBeLessThan(5);
  await page.keyboard.type(' object:person');
  await expectPage(page.getByText('object:person is none')).toHaveCount(0);
  await page.getByRole('textbox', { name: 'Filter the audit log' }).fill('object:person');
  await expectPage(page.getByText('object:person is none')).toBeVisible();
  await answer(page, page1);
  await page.keyboard.press('Escape');
  await expectPage(page.getByRole('grid', { name: 'Audit entries' })).toBeVisible();
});

it('says why it could not be loaded, with the id of the error, and tries again', async () => {
  const page = await harness.open({ scopes });
  await page.evaluate(() => {
    window.fake.failNext('audit.list', { code: 'store_unavailable', detail: 'The store is away.' });
  });
  await goToLog(page);
  await expectPage(page.getByRole('alert')).toContainText('The store is away. Error id trace-1');
  await answer(page, page2);
  await page.getByRole('alert').getByRole('button', { name: 'Retry' }).click();
  await expectPage(page.getByText('3 entries')).toBeVisible();
});

it('waits for a connection, reads again when it is back, and tells how old what it shows is', async () => {
  const page = await harness.open({ scopes }, { hasTestClock: true });
  const cut = () =>
    page.evaluate(() => {
      const nowMs = Date.now();
      window.fake.setLink({
        ...{ kind: 'disconnected', sinceMs: nowMs, lastDataAtMs: nowMs },
        ...{ nextTryAtMs: nowMs + 60_000, reason: 'connection reset' },
      });
    });
  const connect = () =>
    page.evaluate(() => {
      window.fake.setLink({ kind: 'live', sinceMs: Date.now() });
      window.fake.send({ dataAtMs: Date.now() });
    });
  await cut();
  await goToLog(page);
  await page.clock.runFor(1_000);
  expect(await queries(page)).toEqual([]);
  await answer(page, page2);
  await connect();
  await page.clock.runFor(1_000);
  await expectPage(page.getByText('3 entries')).toBeVisible();
  // The link is fresh all the time; the answer is not.
  const age = page.getByRole('dialog', { name: 'Audit log' }).locator('.data-age');
  await page.clock.runFor(20_000);
  await connect();
  await page.clock.runFor(500);
  await expectPage(age).toHaveText(/2[1-4] s$/);
  const newer = { entries: [entry(201), ...page2.entries], next_cursor: null };
  await answer(page, newer);
  await page.clock.runFor(12_000);
  await expectPage(page.getByText('4 entries')).toBeVisible();
  if (PICTURES !== undefined) await page.screenshot({ path: `${PICTURES}/audit-age.png` });
});

it('stands still for whoever reads, counts what is newer, and shows it when it is asked for', async () => {
  const page = await harness.open({ scopes }, { hasTestClock: true });
  await answer(page, page2);
  await goToLog(page);
  await page.clock.runFor(1_000);
  await expectPage(page.getByText('3 entries')).toBeVisible();
  await page.keyboard.press('j');
  const grown = (by: number) => ({
    entries: [...Array.from({ length: by }, (_, i) => entry(200 + by - i)), ...page2.entries],
    next_cursor: null,
  });
  await answer(page, grown(2));
  await page.clock.runFor(31_000);
  const log = page.getByRole('dialog', { name: 'Audit log' });
  await expectPage(log).toContainText('3 entries · 2 newer');
  await expectPage(log.locator('[data-row]').first()).toContainText('rule-200');
  await answer(page, grown(3));
  await page.keyboard.press('.');
  await page.clock.runFor(1_000);
  await expectPage(log).toContainText('6 entries');
  await expectPage(log).not.toContainText('newer');
  // Asked for once: what comes after it is only counted again.
  await answer(page, grown(4));
  await page.clock.runFor(31_000);
  await expectPage(log).toContainText('6 entries · 1 newer');
});

it('is not there for those who may not read it', async () => {
  const page = await harness.open();
  await page.keyboard.press('g');
  const places = page.getByRole('dialog', { name: 'Go to' });
  await expectPage(places.getByRole('button', { name: 'Silences' })).toBeVisible();
  await expectPage(places.getByRole('button', { name: 'Audit log' })).toHaveCount(0);
  await page.keyboard.press('u');
  await expectPage(page.getByRole('dialog', { name: 'Audit log' })).toHaveCount(0);
});

it('lets no key through to the board behind it', async () => {
  const page = await open();
  for (const key of ['l', 'u', 'a']) await page.keyboard.press(key);
  await expectPage(page.locator('.board.is-movable')).toHaveCount(0);
  expect((await page.evaluate(() => window.fake.calls)).map(({ id }) => id)).toEqual([
    'audit.list',
  ]);
});
