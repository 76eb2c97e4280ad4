import type { Page } from '@playwright/test';
import { expect } from 'vitest';
import { axeViolations, RULES_OF_COLOUR } from './axeViolations.ts';

const PICTURES = process.env['BATCAVE_PICTURES'];

/** Shows the page in a theme at once: a colour on its way from one to the other has a contrast of its own. */
async function setTheme(page: Page, theme: string): Promise<void> {
  await page.evaluate((shown) => {
    document.documentElement.dataset['theme'] = shown;
    for (const each of document.getAnimations()) {
      if (each instanceof CSSTransition) each.finish();
    }
  }, theme);
}

/**
 * Expects that axe has nothing against the page, or a part of it, by night and lit, and keeps a picture of each. The
 * second time only colours are looked at: the rest is the same.
 */
export async function expectAccessibleInBothThemes(
  page: Page,
  looked: { readonly name: string; readonly within?: string },
): Promise<void> {
  for (const theme of ['night', 'lit']) {
    await setTheme(page, theme);
    if (PICTURES !== undefined) {
      const name = looked.name.replaceAll(/\W+/g, '-');
      await page.screenshot({ path: `${PICTURES}/${name}-${theme}.png` });
    }
    const rules = theme === 'night' ? undefined : RULES_OF_COLOUR;
    expect(await axeViolations(page, looked.within, rules), `in the ${theme} theme`).toEqual([]);
  }
}
