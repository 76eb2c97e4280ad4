import type { Page } from '@playwright/test';
import axeCore from 'axe-core';

const TAGS = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];

/** What another theme can change: colours, and nothing else. */
export const RULES_OF_COLOUR = ['color-contrast', 'link-in-text-block'];

/**
 * What axe has against the page, or against what a selector names: a line for each element, with the reason.
 * All rules, or those that are given.
 */
export async function axeViolations(
  page: Page,
  within?: string,
  rules?: string[],
): Promise<string[]> {
  const isThere = await page.evaluate(() => 'axe' in window);
  if (!isThere) await page.evaluate(axeCore.source);
  return page.evaluate(
    async ({ within, runOnly }) => {
      const { axe } = window as unknown as { axe: typeof axeCore };
      const options = { runOnly, resultTypes: ['violations' as const] };
      const { violations } = await axe.run(within ?? document, options);
      return violations.flatMap(({ id, nodes }) =>
        nodes.map(
          ({ html, failureSummary }) => `${id}: ${html.slice(0, 160)} ${failureSummary ?? ''}`,
        ),
      );
    },
    { within, runOnly: rules ?? TAGS },
  );
}
