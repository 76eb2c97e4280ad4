import type { Page } from '@playwright/test';
import { describe, it } from 'vitest';
import { expectAccessibleInBothThemes } from './expectAccessible.ts';
import { backtest, CPU, report, RULES, SERVED, STATUS, VERSIONS, WRITER } from './rulesFixtures.ts';
import { useHarness } from './useHarness.ts';

const harness = useHarness();

const serve = (page: Page, answers: Readonly<Record<string, unknown>>) =>
  page.evaluate((given) => {
    for (const [id, value] of Object.entries(given)) window.fake.serve(id, value);
  }, answers);

async function openRules(page: Page): Promise<void> {
  for (const key of ['g', 'r']) await page.keyboard.press(key);
  await page.waitForSelector('[aria-label="Rules"]');
}

async function openFirst(page: Page): Promise<void> {
  await openRules(page);
  await page.keyboard.press('j');
  await page.keyboard.press('e');
  await page.waitForSelector('.rule-json');
  await page.getByText('The server would take it.').waitFor();
}

const setThreshold = (page: Page, value: string) =>
  page.getByRole('textbox', { name: 'Threshold', exact: true }).fill(value);

/** The states of the pane, each with what leads to it. */
const STATES: readonly (readonly [string, (page: Page) => Promise<void>])[] = [
  [
    'the list, one picked, with what can be turned back',
    async (page) => {
      await openRules(page);
      await page.keyboard.press('x');
      await page.keyboard.press('End');
      await serve(page, { 'policies.update': { ...RULES[2], enabled: true, version: 4 } });
      await page.keyboard.press('Space');
      await page.waitForSelector('.rules-told');
    },
  ],
  [
    'a filter that nothing fits',
    async (page) => {
      await openRules(page);
      await page.keyboard.press('/');
      await page.keyboard.type('nothing');
      await page.waitForSelector('.work-list-none');
    },
  ],
  [
    'no rules yet',
    async (page) => {
      await serve(page, { 'policies.list': { policies: [], next_cursor: null } });
      await openRules(page);
      await page.waitForSelector('.work-list-none');
    },
  ],
  ['the editor', openFirst],
  [
    'the editor with faults',
    async (page) => {
      await openFirst(page);
      await setThreshold(page, 'much');
      await page.waitForSelector('.rule-faults .rule-line');
    },
  ],
  [
    'the editor with a preview',
    async (page) => {
      await openFirst(page);
      await setThreshold(page, '95');
      await page.getByText('The server would take it.').waitFor();
      await serve(page, { 'policies.backtest': backtest(9, 14) });
      await page.keyboard.press('Control+Enter');
      await page.waitForSelector('.rule-moments');
      await page.locator('.rule-preview').scrollIntoViewIfNeeded();
    },
  ],
  [
    'a save that came second',
    async (page) => {
      await openFirst(page);
      await setThreshold(page, '95');
      await page.getByText('The server would take it.').waitFor();
      const theirs = { ...CPU, version: 4, for: '2m', updated_by: 'console/bob' };
      await serve(page, { 'policies.get': theirs });
      await page.evaluate(() => {
        window.fake.failNext('policies.update', { status: 409, code: 'state_conflict' });
      });
      await page.keyboard.press('Control+s');
      await page.waitForSelector('.rule-conflict');
    },
  ],
  [
    'the question why it is disabled',
    async (page) => {
      await openRules(page);
      await page.keyboard.press('j');
      await page.keyboard.press('Space');
      await page.getByRole('dialog', { name: /^Disable/ }).waitFor();
    },
  ],
  [
    'the versions',
    async (page) => {
      await serve(page, { 'policies.versions': { versions: VERSIONS, next_cursor: null } });
      await openRules(page);
      await page.keyboard.press('j');
      await page.keyboard.press('v');
      await page.waitForSelector('.rule-versions [data-row="3"]');
      await page.waitForSelector('.rule-diff');
    },
  ],
  [
    'an import',
    async (page) => {
      await openRules(page);
      const results = [
        { name: 'New one' },
        {
          ...{ name: 'CPU busy', outcome: 'updated', rule_id: CPU.rule_id, version: 3 },
          changes: [{ field: '/condition/threshold', before: 90, after: 95 }],
        },
        { name: 'Failed logins', outcome: 'unchanged' },
        {
          ...{ name: 'Broken', outcome: 'refused' },
          faults: [
            { field: '/policies/3/severity', limit: 'one of INFO, WARN', fix: 'Send one of them.' },
          ],
        },
      ];
      await serve(page, { 'policies.import': report(results) });
      await page.keyboard.press('Shift+I');
      await page.getByRole('textbox', { name: /Rules as JSON/ }).fill('[{}, {}, {}, {}]');
      await page.getByRole('button', { name: 'Details of CPU busy' }).click();
    },
  ],
  [
    'an export',
    async (page) => {
      await serve(page, {
        'policies.export': {
          schema_version: 1,
          exported_at: '2026-11-23T08:42:17.000Z',
          policies: RULES,
        },
      });
      await openRules(page);
      await page.keyboard.press('x');
      await page.keyboard.press('Shift+E');
      await page.waitForSelector('.rule-text');
    },
  ],
  [
    'no connection',
    async (page) => {
      await openRules(page);
      await page.evaluate(() => {
        window.fake.setLink({
          ...{ kind: 'disconnected', sinceMs: Date.now(), lastDataAtMs: Date.now() - 5_000 },
          ...{ nextTryAtMs: Date.now() + 60_000, reason: 'connection reset' },
        });
      });
      await page.locator('.work-list-bar > .meta', { hasText: 'No connection' }).waitFor();
    },
  ],
];

describe('in both themes', () => {
  it.each(STATES)('has nothing against accessibility: %s', async (name, reach) => {
    const page = await harness.open({ scopes: WRITER }, { widthPx: 1600, heightPx: 1000 });
    await serve(page, { ...SERVED, 'policies.status': STATUS });
    await reach(page);
    await expectAccessibleInBothThemes(page, { name: `rules-${name}` });
  });
});
