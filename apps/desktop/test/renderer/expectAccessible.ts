import type { Page } from '@playwright/test';
import { expect } from 'vitest';
import { axeViolations } from './axeViolations.ts';

const PICTURES = process.env['BATCAVE_PICTURES'];

/** Expects that axe has nothing against a part of the page, by night and lit, and keeps a picture of each. */
export async function expectAccessibleInBothThemes(
  page: Page,
  part: { readonly name: string; readonly within: string },
): Promise<void> {
  for (const theme of ['night', 'lit']) {
    await page.evaluate((shown) => {
      document.documentElement.dataset['theme'] = shown;
    }, theme);
    if (PICTURES !== undefined)
      await page.screenshot({ path: `${PICTURES}/${part.name}-${theme}.png` });
    expect(await axeViolations(page, part.within)).toEqual([]);
  }
}
