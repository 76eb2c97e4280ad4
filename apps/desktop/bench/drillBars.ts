import type { Page } from '@playwright/test';
import { buildDrill, openDrill, SERVICE } from '../test/renderer/drillDownFixtures.ts';
import type { RendererHarness } from '../test/renderer/openConsole.ts';
import { atMost, type Bar, quantile } from './bars.ts';

const ROUNDS = 12;
/** A step that takes longer has failed. */
const STEP_LIMIT_MS = 20_000;

/** One step of the walk: its key, and what is on the screen once the next level has its content. */
interface Step {
  readonly what: string;
  readonly key: string;
  readonly shows: string;
  /** How many views stand over the board then. */
  readonly depth: number;
}

const MAP = `[data-pane-type="health-map"] [data-cell="${SERVICE}"]`;
const LEVELS = {
  service: '[data-pane-type="service"] [role="rowgroup"] [role="row"]',
  alert: '[data-pane-type="alert"] .alert-detail',
  event: '[data-pane-type="event"] [role="rowgroup"] [role="row"]',
  timeline: '[data-pane-type="timeline"] [data-entry]',
};
const DOWN: readonly Step[] = [
  { what: 'cell to service', key: 'Enter', shows: LEVELS.service, depth: 1 },
  { what: 'service to alert', key: 'Enter', shows: LEVELS.alert, depth: 2 },
  { what: 'alert to event', key: 'Enter', shows: LEVELS.event, depth: 3 },
  { what: 'event to timeline', key: 'i', shows: LEVELS.timeline, depth: 4 },
];
const BACK: readonly Step[] = [
  { what: 'timeline back to event', key: 'Backspace', shows: LEVELS.event, depth: 3 },
  { what: 'event back to alert', key: 'Backspace', shows: LEVELS.alert, depth: 2 },
  { what: 'alert back to service', key: 'Backspace', shows: LEVELS.service, depth: 1 },
  { what: 'service back to the map', key: 'Backspace', shows: MAP, depth: 0 },
];

/**
 * Takes a step and gives how long it took from the key to the end of the first frame that shows the content of the
 * level, in milliseconds. The key is sent within the page: the way there is not measured. Waits until the focus is in
 * that level before the step and, outside of the time, after it.
 */
function takeStep(page: Page, step: Step): Promise<number> {
  return page.evaluate(
    async ({ key, shows, depth, limitMs }) => {
      const frame = () => new Promise((resolve) => requestAnimationFrame(resolve));
      const top = () => {
        const open = document.querySelectorAll('dialog[open]:has([data-pane^="view-"])');
        return { count: open.length, place: open[open.length - 1] ?? document };
      };
      const isThere = () => {
        const { count, place } = top();
        const found = count === depth ? place.querySelector(shows) : null;
        return found !== null && found.getClientRects().length > 0;
      };
      const startMs = performance.now();
      const active = document.activeElement;
      const isFree = active?.dispatchEvent(
        new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true }),
      );
      // As the browser does for a key of its own.
      if (isFree === true && key === 'Enter' && active instanceof HTMLButtonElement) active.click();
      while (!isThere()) {
        await frame();
        if (performance.now() - startMs > limitMs) throw new Error(`${shows} is not there`);
      }
      // What a frame callback finds is painted by that frame; a message posted from it comes after the paint.
      await frame();
      const channel = new MessageChannel();
      await new Promise((resolve) => {
        channel.port1.onmessage = resolve;
        channel.port2.postMessage(null);
      });
      channel.port1.close();
      const tookMs = performance.now() - startMs;
      const hasFocus = () => {
        const { place } = top();
        const focused = document.activeElement;
        return focused !== null && focused !== document.body && place.contains(focused);
      };
      for (let frames = 0; !hasFocus() && frames < 600; frames += 1) await frame();
      return tookMs;
    },
    { ...step, limitMs: STEP_LIMIT_MS },
  );
}

/** From a cell of the map to the timeline of an event and back, the first time and every time after it. */
export async function drillDownSteps(harness: RendererHarness): Promise<Bar[]> {
  const page = await openDrill(harness, buildDrill());
  for (const key of ['g', 's']) await page.keyboard.press(key);
  await page.locator(MAP).focus();
  // As somebody who looks at the board before they go into it.
  await page.waitForTimeout(3_000);
  const times = new Map<string, number[]>();
  for (let round = 0; round < ROUNDS; round += 1)
    for (const step of [...DOWN, ...BACK])
      times.set(step.what, [...(times.get(step.what) ?? []), await takeStep(page, step)]);
  return [...times].map(([what, [first = NaN, ...others]]) =>
    atMost('B-10', what, { first: 300, p95: 300 }, { first, p95: quantile(others, 0.95) }),
  );
}
