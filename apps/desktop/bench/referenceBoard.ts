import type { Browser, Page } from '@playwright/test';
import { readWorkspace } from '../src/workspace/index.ts';
import type { SentryProcess } from '../test/e2e/sentryProcess.ts';
import { atMost, type Bar } from './bars.ts';
import { frames, raise } from './liveBars.ts';
import { type Sender, serviceOf, SERVICES } from './sending.ts';

/** What the bars of frames are stated for: the feed, so many alerts, so many services, and these live charts. */
const ALERTS = 500;
const CHARTS = [
  { title: 'Events', lines: [{ aggregate: 'rate' }, { aggregate: 'rate', severity: 'WARN' }] },
  ...[0, 1, 2, 3].map((n) => ({
    title: `Requests of service ${String(n)}`,
    lines: [{ aggregate: 'rate', service: `service-${String(n)}` }],
  })),
  ...[4, 5, 6].map((n) => ({
    title: `Duration of service ${String(n)}`,
    lines: [
      { aggregate: 'avg', field: 'payload.duration_ms', service: `service-${String(n)}` },
      { aggregate: 'max', field: 'payload.duration_ms', service: `service-${String(n)}` },
    ],
  })),
];

/** One board with all of it in sight at 1920 x 1080. */
function referenceWorkspace(): unknown {
  const { workspace } = readWorkspace(null);
  const [main] = workspace.windows;
  const panes = [
    { id: 'feed', type: 'live-feed', x: 0, y: 0, w: 8, h: 14 },
    { id: 'alerts', type: 'alert-list', x: 8, y: 0, w: 8, h: 14 },
    { id: 'map', type: 'health-map', x: 16, y: 0, w: 8, h: 14 },
    {
      ...{ id: 'charts', type: 'charts', x: 0, y: 14, w: 24, h: 13 },
      config: { rangeMs: 15 * 60_000, follows: false, charts: CHARTS },
    },
  ];
  return {
    ...workspace,
    boards: [{ id: 'reference', name: 'Reference', panes }],
    windows: [{ ...main, boardIds: ['reference'], boardId: 'reference' }],
  };
}

async function openBoard(browser: Browser, sentry: SentryProcess): Promise<Page> {
  const page = await browser.newPage({ viewport: { width: 1920, height: 1080 } });
  await page.addInitScript((text) => {
    localStorage.setItem('batcave.layout', text);
  }, JSON.stringify(referenceWorkspace()));
  await page.goto(sentry.consoleLink());
  await page.waitForSelector('[data-pane="feed"] [data-pane-focus]');
  await page.waitForFunction(
    ([charts, services]) =>
      document.querySelectorAll('[data-pane="charts"] svg').length >= charts &&
      document.querySelectorAll('[data-pane="map"] [data-cell]').length === services,
    [CHARTS.length, SERVICES] as const,
    { timeout: 60_000 },
  );
  return page;
}

/** What stands in the headers of charts and feed when the window draws less often than it would. */
const paceOn = (page: Page): Promise<string> =>
  page.evaluate(() =>
    [...document.querySelectorAll('strong')]
      .map(({ textContent }) => / · ((?:charts|feed) \d+ Hz)/.exec(textContent)?.[1])
      .filter((said) => said !== undefined)
      .join(', '),
  );

/**
 * Frames of the reference board beside two loads, and how soon a key is painted there. On a server of its own: what
 * others raised would stand on it.
 */
export async function referenceBoard(
  browser: Browser,
  parts: { readonly sentry: SentryProcess; readonly sender: Sender; readonly seconds: number },
): Promise<Bar[]> {
  const { sentry, sender, seconds } = parts;
  await sender.send(
    Array.from({ length: SERVICES }, (_, n) => ({
      ...{ source: `host-${String(n)}`, type: 'http.request', severity: 'INFO', payload: {} },
      labels: { service: serviceOf(n) },
    })),
  );
  const page = await openBoard(browser, sentry);
  const bars: Bar[] = [];
  for (const [bar, perSec, fps, p99] of [
    ['B-04', 1_000, 50, 60],
    ['B-05', 5_000, 40, 100],
  ] as const) {
    process.stderr.write(`console: frames at ${String(perSec)} events/s …\n`);
    await raise(sender, sentry, ALERTS, 'reference');
    const measured = await frames(page, sender, { perSec, seconds });
    const pace = await paceOn(page);
    const rate = `${String(measured.sent)} events/s`;
    bars.push({
      ...{ bar, what: `frames at ${rate}, board of feed, 500 alerts, 400 services, 8 charts` },
      target: `>= ${String(fps)} a second, p99 <= ${String(p99)} ms`,
      measured: `${String(measured.fps)} a second, p99 ${String(Math.round(measured.p99Ms))} ms${pace === '' ? '' : `, ${pace}`}`,
      passed: measured.fps >= fps && measured.p99Ms <= p99,
    });
    if (bar === 'B-05')
      bars.push(
        atMost('B-06', `key to paint at ${rate}, there`, { p95: 200 }, { p95: measured.inpMs }),
      );
  }
  await page.context().close();
  return bars;
}
