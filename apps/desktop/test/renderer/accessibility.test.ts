import { AxeBuilder } from '@axe-core/playwright';
import type { Page } from '@playwright/test';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { buildAlerts, buildEvent } from '../../src/renderer/testing/build.ts';
import { type RendererHarness, startHarness } from './openConsole.ts';

vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

let harness: RendererHarness;
beforeAll(async () => {
  harness = await startHarness();
});
afterEach(() => harness.closePages());
afterAll(() => harness.stop());

const TAGS = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];

async function violations(page: Page): Promise<string[]> {
  const { violations: found } = await new AxeBuilder({ page }).withTags(TAGS).analyze();
  return found.flatMap(({ id, nodes }) =>
    nodes.map(({ html, failureSummary }) => `${id}: ${html.slice(0, 160)} ${failureSummary ?? ''}`),
  );
}

/** What the window can look like, each reached the way an operator reaches it. */
const STATES: Readonly<Record<string, (page: Page) => Promise<void>>> = {
  live: async (page) => {
    const errors = buildEvent(30, { severity: 'ERROR' });
    const events = [...Array.from({ length: 29 }, (_, n) => buildEvent(n + 1)), errors];
    await page.evaluate((sent) => {
      window.fake.send({ events: sent });
    }, events);
  },
  'rows selected': async (page) => {
    await page.keyboard.press('u');
    await page.keyboard.press('x');
    await page.keyboard.press('Shift+J');
  },
  'asked to confirm': async (page) => {
    await page.keyboard.press('u');
    await page.keyboard.press('Control+a');
    await page.keyboard.press('a');
    await page.waitForSelector('[role=alertdialog]');
  },
  'feed paused and open': async (page) => {
    await page.evaluate((event) => {
      window.fake.send({ events: [event] });
    }, buildEvent(1));
    await page.getByRole('log').focus();
    await page.keyboard.press('Enter');
    await page.waitForSelector('.feed-json');
  },
  'detail open': async (page) => {
    await page.keyboard.press('u');
    await page.keyboard.press('Enter');
    await page.waitForSelector('.timeline li');
  },
  'filter open': async (page) => {
    await page.keyboard.press('/');
    await page.keyboard.type('nowhere');
  },
  disconnected: (page) =>
    page.evaluate(() => {
      window.fake.setLink({
        kind: 'disconnected',
        sinceMs: Date.now(),
        lastDataAtMs: Date.now() - 5_000,
        nextTryAtMs: Date.now() + 60_000,
        reason: 'connection reset',
      });
    }),
  'layout mode': (page) => page.keyboard.press('l'),
  'key map': (page) => page.keyboard.press('?'),
  settings: (page) => page.getByRole('button', { name: 'Settings' }).click(),
};

async function setTheme(page: Page, theme: string): Promise<void> {
  await page.evaluate((name) => {
    document.documentElement.dataset['theme'] = name;
  }, theme);
}

describe.each(['night', 'lit'])('in the %s theme axe finds nothing', (theme) => {
  it.each(Object.entries(STATES))('in the state: %s', async (_, reach) => {
    const page = await harness.open({ alerts: buildAlerts(60) }, { reducedMotion: 'reduce' });
    await setTheme(page, theme);
    await reach(page);
    await page.waitForTimeout(150);
    expect(await violations(page)).toEqual([]);
  });

  it('when nothing is wrong', async () => {
    const page = await harness.open({ alerts: [] });
    await setTheme(page, theme);
    expect(await violations(page)).toEqual([]);
  });

  it('before the first data', async () => {
    const page = await harness.open({ isSilent: true });
    await setTheme(page, theme);
    expect(await violations(page)).toEqual([]);
  });
});

describe('beyond what axe sees', () => {
  it('every control is at least 24 px in both directions', async () => {
    const page = await harness.open({ alerts: buildAlerts(60) });
    await page.keyboard.press('u');
    await page.keyboard.press('x');
    const small = await page.evaluate(() =>
      [...document.querySelectorAll('button, input:not([type=checkbox]), [role=row] .cell-select')]
        .filter((each) => each.checkVisibility())
        .flatMap((each) => {
          const { width, height } = each.getBoundingClientRect();
          return width < 24 || height < 24
            ? [`${each.className} ${String(width)} x ${String(height)}`]
            : [];
        }),
    );
    expect(small).toEqual([]);
  });

  it('works in forced colours: shapes stay visible', async () => {
    const page = await harness.open({ alerts: buildAlerts(60) }, { forcedColors: 'active' });
    const colours = await page
      .locator('.tile .shape')
      .evaluateAll((shapes) => shapes.map((shape) => getComputedStyle(shape).color));
    expect(new Set(colours)).toEqual(new Set(['rgb(0, 0, 0)']));
  });

  it('paints no colour on a healthy board', async () => {
    const page = await harness.open({ alerts: [] });
    const image = (await page.screenshot()).toString('base64');
    const share = await page.evaluate(async (data) => {
      const bytes = Uint8Array.from(atob(data), (char) => char.charCodeAt(0));
      const bitmap = await createImageBitmap(new Blob([bytes]));
      const canvas = new OffscreenCanvas(bitmap.width, bitmap.height);
      const context = canvas.getContext('2d');
      if (context === null) throw new Error('no canvas');
      context.drawImage(bitmap, 0, 0);
      const { data: pixels } = context.getImageData(0, 0, bitmap.width, bitmap.height);
      let coloured = 0;
      for (let i = 0; i < pixels.length; i += 4) {
        const rgb = [pixels[i] ?? 0, pixels[i + 1] ?? 0, pixels[i + 2] ?? 0];
        const most = Math.max(...rgb);
        if (most > 40 && (most - Math.min(...rgb)) / most > 0.25) coloured += 1;
      }
      return coloured / (pixels.length / 4);
    }, image);
    expect(share).toBeLessThan(0.005);
  });
});
