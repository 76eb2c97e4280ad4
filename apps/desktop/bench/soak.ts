import { readFileSync } from 'node:fs';
import type { Browser, CDPSession, Page } from '@playwright/test';
import type { Bar } from './bars.ts';
import type { Sender } from './sending.ts';
import { floors, missedSwaps, riseOf, type Sample } from './soakFigures.ts';

const PER_SEC = 1_000;
/** What a wall without a playlist of its own gives each board. */
const DWELL_MS = 30_000;
/** Share of the run until the window holds all that it ever holds: its ring is full, each board was drawn. */
const WARM_UP = 0.4;
const SAMPLE_EVERY_MS = 10_000;
/** Boards need different amounts; of each minute, in which they take turns, the least counts. */
const STRETCH_MS = 2 * DWELL_MS;
const MEGABYTE = 1_048_576;

const sleep = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

/** Makes the window a wall whose boards change every 30 s, and notes when each comes. */
async function turnIntoWall(page: Page): Promise<void> {
  await page.locator('[data-pane-focus]').first().focus();
  await page.keyboard.press('Shift+W');
  await page.waitForSelector('.wall-layer[data-board]');
  await page.evaluate(() => {
    const swaps: number[] = [];
    Object.assign(window, { swaps });
    const board = () =>
      document.querySelector('.wall-layer:not(.is-waiting)')?.getAttribute('data-board');
    let before = board();
    const look = () => {
      const now = board();
      if (now === undefined || now === before) return;
      before = now;
      swaps.push(Date.now());
    };
    const wall = document.querySelector('.wall-main') ?? document.body;
    new MutationObserver(look).observe(wall, {
      ...{ childList: true, subtree: true, attributes: true, attributeFilter: ['class'] },
    });
  });
}

/** Bytes of the heap after its garbage was collected. */
async function heapOf(session: CDPSession): Promise<number> {
  await session.send('HeapProfiler.collectGarbage');
  return (await session.send('Runtime.getHeapUsage')).usedSize;
}

/** Bytes of memory that the processes of pages have. `null`: this system does not tell. */
async function residentOf(session: CDPSession): Promise<number | null> {
  const { processInfo } = await session.send('SystemInfo.getProcessInfo');
  const pages = processInfo.filter(({ type }) => type === 'renderer');
  try {
    const kilobytes = pages.map(({ id }) => {
      const status = readFileSync(`/proc/${String(id)}/status`, 'utf8');
      return Number(/^VmRSS:\s+(\d+)/m.exec(status)?.[1] ?? Number.NaN);
    });
    return kilobytes.reduce((sum, each) => sum + each, 0) * 1_024;
  } catch {
    return null;
  }
}

/**
 * A wall for so many minutes, with 1,000 events/s and a change of boards every 30 s: what its memory grows by, and
 * changes that did not come. Memory counts after 40 % of the time.
 */
export async function soak(
  browser: Browser,
  page: Page,
  sender: Sender,
  minutes: number,
): Promise<Bar[]> {
  const heap: Sample[] = [];
  const resident: Sample[] = [];
  const pageSession = await page.context().newCDPSession(page);
  const browserSession = await browser.newBrowserCDPSession();
  await turnIntoWall(page);
  const load = sender.load(PER_SEC);
  const startMs = Date.now();
  const endMs = startMs + minutes * 60_000;
  while (Date.now() < endMs) {
    await sleep(Math.min(SAMPLE_EVERY_MS, Math.max(0, endMs - Date.now())));
    const atMs = Date.now();
    const bytes = await heapOf(pageSession);
    const held = await residentOf(browserSession);
    process.stderr.write(
      `console: soak ${String(Math.round((atMs - startMs) / 1_000))} s, heap ${megabytes(bytes)}, resident ${megabytes(held ?? 0)}\n`,
    );
    if (atMs - startMs < (endMs - startMs) * WARM_UP) continue;
    heap.push({ atMs, bytes });
    if (held !== null) resident.push({ atMs, bytes: held });
  }
  const sent = await load.stop();
  const swaps = await page.evaluate(() => (window as never as { swaps: number[] }).swaps);
  const missed = missedSwaps(swaps, { fromMs: startMs, toMs: Date.now(), dwellMs: DWELL_MS });
  const rate = String(Math.round((sent / (Date.now() - startMs)) * 1_000));
  const beside = `wall, ${String(minutes)} min at ${rate} events/s`;
  return [
    growth(`${beside}: heap after its garbage was collected`, heap, { limit: 5, hours: 1 }),
    growth(`${beside}: memory of its process, extrapolated`, resident, { limit: 50, hours: 24 }),
    {
      ...{ bar: 'B-22', what: `${beside}: changes of boards that did not come`, target: '0' },
      measured: `${String(missed)}, ${String(swaps.length)} came`,
      passed: missed === 0 && swaps.length > 0,
    },
  ];
}

function growth(
  what: string,
  samples: readonly Sample[],
  { limit, hours }: { readonly limit: number; readonly hours: number },
): Bar {
  const per = hours === 1 ? 'MB/h' : `MB/${String(hours)} h`;
  const target = `<= ${String(limit)} ${per}`;
  const lowest = floors(samples, STRETCH_MS);
  const [first, last] = [lowest[0], lowest.at(-1)];
  const rise = riseOf(lowest);
  if (rise === null || first === undefined || last === undefined)
    return { bar: 'B-22', what, target, measured: 'not known: too short a run', passed: false };
  const [grown = 0, from = 0, to = 0] = [rise.perHour, rise.from, rise.to].map(
    (each) => (each * hours) / MEGABYTE,
  );
  const isOpen = from <= limit && to > limit;
  return {
    ...{ bar: 'B-22', what, target, passed: grown <= limit },
    measured: `${grown.toFixed(1)} ${per} (95 %: ${from.toFixed(0)} to ${to.toFixed(0)}${isOpen ? ', too short a run to tell' : ''}), ${megabytes(first.bytes)} to ${megabytes(last.bytes)}`,
  };
}

function megabytes(bytes: number): string {
  return `${(bytes / MEGABYTE).toFixed(1)} MB`;
}
