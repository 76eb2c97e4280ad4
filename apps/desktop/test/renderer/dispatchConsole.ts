import type { Locator, Page } from '@playwright/test';
import { ALERTS, OPERATOR, SERVED } from './dispatchFixtures.ts';
import type { RendererHarness } from './openConsole.ts';
import { expectPage } from '../expectPage.ts';

/** Answers of the server from now on. */
export const serve = (page: Page, answers: Readonly<Record<string, unknown>>) =>
  page.evaluate((given) => {
    for (const [id, value] of Object.entries(given)) window.fake.serve(id, value);
  }, answers);

/** Opens the console and the pane of a key over its board, with answers to all it reads. */
export async function openOver(
  harness: Pick<RendererHarness, 'open'>,
  key: string,
  options: { scopes?: readonly string[]; answers?: Readonly<Record<string, unknown>> } = {},
): Promise<Page> {
  const page = await harness.open({ alerts: ALERTS, scopes: options.scopes ?? OPERATOR });
  await serve(page, { ...SERVED, ...options.answers });
  await page.keyboard.press('g');
  await page.keyboard.press(key);
  const over = page.locator('dialog.pane-dialog');
  await expectPage(over.locator('[data-pane-focus]').first()).toBeVisible();
  // Until what it asked for is there, keys mean nothing.
  await expectPage(over.locator('.skeleton')).toHaveCount(0);
  return page;
}

/** What was sent to a route, in order. */
export const bodies = async (page: Page, id: string): Promise<unknown[]> =>
  (await page.evaluate(() => window.fake.calls))
    .filter((call) => call.id === id)
    .map(({ input }) => input.body ?? input.params);

export const sheet = (page: Page, name: string | RegExp): Locator =>
  page.getByRole('dialog', { name });
export const row = (page: Page, id: string): Locator => page.locator(`[data-row="${id}"]`);

/** The connection to the server is gone. */
export const disconnect = (page: Page) =>
  page.evaluate(() => {
    window.fake.setLink({
      ...{ kind: 'disconnected', sinceMs: Date.now(), lastDataAtMs: Date.now() - 5_000 },
      ...{ nextTryAtMs: Date.now() + 60_000, reason: 'connection reset' },
    });
  });
