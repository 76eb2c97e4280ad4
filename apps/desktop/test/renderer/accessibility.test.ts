import { describe, expect, it } from 'vitest';
import { buildAlerts } from '../../src/renderer/testing/build.ts';
import { BOARD_LOOKS } from './boardLooks.ts';
import { expectAccessibleInBothThemes } from './expectAccessible.ts';
import { INCIDENT_LOOKS } from './incidentLooks.ts';
import { useHarness } from './useHarness.ts';

const harness = useHarness();

const SCOPES = ['sentry.read', 'sentry.alert.read', 'sentry.alert.write', 'sentry.audit.read'];
/** What the window can look like. */
const LOOKS = { ...BOARD_LOOKS, ...INCIDENT_LOOKS };

describe('in both themes axe finds nothing', () => {
  it.each(Object.entries(LOOKS))('in the state: %s', async (state, reach) => {
    const start = { alerts: buildAlerts(60), scopes: SCOPES };
    const page = await harness.open(start, { reducedMotion: 'reduce' });
    await reach(page);
    await page.waitForTimeout(150);
    await expectAccessibleInBothThemes(page, { name: state });
  });

  it('when nothing is wrong', async () => {
    const page = await harness.open({ alerts: [] });
    await expectAccessibleInBothThemes(page, { name: 'nothing-wrong' });
  });

  it('before the first data', async () => {
    const page = await harness.open({ isSilent: true });
    await expectAccessibleInBothThemes(page, { name: 'before-data' });
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
