import type { Locator, Page } from '@playwright/test';
import type { RendererHarness } from './openConsole.ts';
import { SERVED, WRITER } from './rulesFixtures.ts';
import { expectPage } from '../expectPage.ts';

/** Answers of the server from now on. */
export const serve = (page: Page, answers: Readonly<Record<string, unknown>>) =>
  page.evaluate((given) => {
    for (const [id, value] of Object.entries(given)) window.fake.serve(id, value);
  }, answers);

/** The next answer of a route is a refusal. */
export const fail = (page: Page, id: string, problem: object) =>
  page.evaluate(
    ([route, given]) => {
      window.fake.failNext(route, given);
    },
    [id, problem] as const,
  );

/** How the pane is opened. */
export interface OpenRules {
  readonly scopes?: readonly string[];
  readonly answers?: Readonly<Record<string, unknown>>;
}

/** Opens the console and the rules over its board, with answers to all that they read. */
export async function openRules(
  harness: Pick<RendererHarness, 'open'>,
  options: OpenRules = {},
): Promise<Page> {
  const page = await harness.open({ scopes: options.scopes ?? WRITER });
  await serve(page, { ...SERVED, ...options.answers });
  await page.keyboard.press('g');
  await page.keyboard.press('r');
  await expectPage(page.locator('dialog.pane-dialog [data-pane-focus]').first()).toBeVisible();
  return page;
}

/** What was sent to a route, in order. */
export const sent = async (page: Page, id: string): Promise<readonly unknown[]> =>
  (await page.evaluate(() => window.fake.calls))
    .filter((call) => call.id === id)
    .map(({ input }) => input);

export const sheet = (page: Page, name: string | RegExp): Locator =>
  page.getByRole('dialog', { name });
export const row = (page: Page, rule: { rule_id: string }): Locator =>
  page.locator(`[data-row="${rule.rule_id}"]`);
export const pickRow = (page: Page, rule: { rule_id: string }) => row(page, rule).click();
export const json = (page: Page): Locator => page.getByRole('textbox', { name: 'Rule as JSON' });

/** Opens the editor of a rule, whose text the server has been asked about. */
export async function edit(page: Page, rule: { rule_id: string; name: string }): Promise<Locator> {
  await pickRow(page, rule);
  await page.keyboard.press('e');
  const editor = sheet(page, new RegExp(`^${rule.name}, version`));
  await expectPage(editor.getByText('The server would take it.')).toBeVisible();
  return editor;
}
