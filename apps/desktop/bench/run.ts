import { parseArgs } from 'node:util';
import { type Browser, chromium, type Page } from '@playwright/test';
import { sandboxArgs } from '../../../build/dev/electronRuntime.mjs';
import { type SentryProcess, startSentry } from '../test/e2e/sentryProcess.ts';
import copyPages from '../test/renderer/builtPages.ts';
import { startHarness } from '../test/renderer/openConsole.ts';
import { atMost, type Bar, quantile, table } from './bars.ts';
import { drillDownSteps } from './drillBars.ts';
import { describeUnmeasured, unmeasured } from './elsewhere.ts';
import { acknowledging, bundle, drillDown, keystrokes, manyAlerts } from './listBars.ts';
import { ackRoundTrip, latency } from './liveBars.ts';
import { night } from './night.ts';
import { prepare } from './prepare.ts';
import { referenceBoard } from './referenceBoard.ts';
import { createSender, type Sender } from './sending.ts';
import { soak } from './soak.ts';
import { aimIsKept, countsAgree, stillness, undoIsExact } from './truthBars.ts';

const HELP = `Usage: npm run bench -- console [--seconds N] [--soak MINUTES]

Measures the bars of the console: one JSON line each, and a table of them at the end on standard error. Chromium
without a graphics card, server, Postgres and load share the cores of this machine. Bars that it does not measure are
listed after the table, with the reason and the test that shows them: several displays, people, or true without a number.

  --seconds N     length of each measurement of frames, default 10
  --soak MINUTES  instead of all that: a wall for so many minutes, at least 8, with 1,000 events/s and a change of
                  boards every 30 s; growth of its memory, and changes that did not come. 20 is what is wanted
`;

const CHROMIUM = process.env['CHROMIUM_PATH'] ?? '/usr/bin/chromium';

/** Fewer leave too few samples after the warm-up to see a slope. */
const LEAST_SOAK_MINUTES = 8;

const { values } = parseArgs({
  options: {
    seconds: { type: 'string', default: '10' },
    soak: { type: 'string' },
    help: { type: 'boolean' },
  },
});
const seconds = Number(values.seconds);
const soakMinutes = Number(values.soak ?? LEAST_SOAK_MINUTES);
const found: Bar[] = [];

function tell(bars: readonly Bar[]): void {
  for (const bar of bars) process.stdout.write(`${JSON.stringify({ bench: 'console', ...bar })}\n`);
  found.push(...bars);
}

/** The console over a server that is played: what only the window does. */
async function measureWindow(): Promise<void> {
  const takePagesAway = await copyPages();
  const harness = await startHarness();
  const measurements = [
    ...[manyAlerts, acknowledging, keystrokes, drillDown, drillDownSteps, bundle],
    ...[countsAgree, aimIsKept, undoIsExact, stillness],
  ];
  try {
    for (const measure of measurements) {
      process.stderr.write(`console: ${measure.name} …\n`);
      tell(await measure(harness));
      await harness.closePages();
    }
  } finally {
    await harness.stop();
    await takePagesAway();
  }
}

async function openPage(browser: Browser, sentry: SentryProcess): Promise<Page> {
  const page = await browser.newPage({ viewport: { width: 1920, height: 1080 } });
  await page.goto(sentry.consoleLink());
  await page.waitForSelector('[data-pane="feed"] [data-pane-focus]');
  return page;
}

async function addRules(sentry: SentryProcess, alarmWindow = '1m'): Promise<void> {
  const rule = (name: string, type: string, severity: string, window = '1m') => ({
    ...{ name, severity, match: { type }, group_by: ['source'] },
    condition: { aggregate: 'count', window, operator: '>', threshold: 0 },
  });
  const rules = [
    rule('Bench alarm', 'bench.alarm', 'ERROR', alarmWindow),
    rule('Night critical', 'night.critical', 'CRITICAL'),
    ...[0, 1, 2, 3, 4, 5].map((n) => rule(`Night ${String(n)}`, `night.${String(n)}`, 'ERROR')),
  ];
  for (const each of rules) await sentry.call('operator', 'POST', '/v1/alerts/policies', each);
}

async function measureLoad(page: Page, sender: Sender): Promise<void> {
  for (const perSec of [0, 1_000, 5_000]) {
    process.stderr.write(`console: latency at ${String(perSec)} events/s …\n`);
    const { alerts, events } = await latency(page, sender, { perSec, samples: 30 });
    const beside = `beside ${String(perSec)} events/s`;
    tell([
      atMost(
        'B-01',
        `event to alert on the screen, ${beside}`,
        { p95: 250, p99: 500 },
        { p95: quantile(alerts, 0.95), p99: quantile(alerts, 0.99) },
      ),
      atMost(
        perSec <= 1_000 ? 'B-02' : 'B-03',
        `event to line of the feed, which shows errors, ${beside}`,
        { p95: perSec <= 1_000 ? 400 : 600 },
        { p95: quantile(events, 0.95) },
      ),
    ]);
  }
}

/** The console in a browser over a real server. */
async function overServer(
  measure: (parts: {
    readonly browser: Browser;
    readonly sentry: SentryProcess;
    readonly sender: Sender;
  }) => Promise<void>,
): Promise<void> {
  const sentry = await startSentry('server', [
    ...['--console', '--no-starter-rules', '--canary-interval', '0s'],
  ]);
  const browser = await chromium.launch({
    executablePath: CHROMIUM,
    args: [...sandboxArgs(), '--disable-gpu', '--disable-background-networking'],
  });
  const sender = createSender(sentry);
  try {
    await measure({ browser, sentry, sender });
  } finally {
    sender.close();
    await browser.close();
    await sentry.stop();
  }
}

async function measureWhole(): Promise<void> {
  await overServer(async ({ browser, sentry, sender }) => {
    await addRules(sentry);
    const page = await openPage(browser, sentry);
    await measureLoad(page, sender);
    const other = await openPage(browser, sentry);
    process.stderr.write('console: acks …\n');
    tell(await ackRoundTrip(page, other, { sentry, sender, count: 200 }));
    await Promise.all([page, other].map((each) => each.context().close()));
    process.stderr.write('console: the night …\n');
    await sentry.call('operator', 'POST', '/v1/alerts/ackAll', {});
    tell(await night(await openPage(browser, sentry), sender, sentry));
  });
}

async function measureFrames(): Promise<void> {
  await overServer(async ({ browser, sentry, sender }) => {
    // Longer than it all takes: what was raised at first stands to the end.
    await addRules(sentry, '1h');
    tell(await referenceBoard(browser, { sentry, sender, seconds }));
  });
}

async function measureSoak(): Promise<void> {
  await overServer(async ({ browser, sentry, sender }) => {
    tell(await soak(browser, await openPage(browser, sentry), sender, soakMinutes));
  });
}

async function measureAll(): Promise<void> {
  if (values.soak === undefined) {
    await measureWindow();
    await measureWhole();
    await measureFrames();
  } else {
    await measureSoak();
  }
  const failing = found.filter(({ passed }) => !passed).length;
  process.stderr.write(
    `\n${table(found)}\n\n${String(found.length - failing)} met, ${String(failing)} failing\n`,
  );
  if (values.soak !== undefined) return;
  const left = unmeasured(found);
  process.stderr.write(`\n${describeUnmeasured(left)}\n\n${String(left.length)} not measured\n`);
}

if (values.help === true) {
  process.stdout.write(HELP);
} else if (!(seconds > 0 && seconds < Infinity)) {
  process.stderr.write(`--seconds ${values.seconds}: must be a number above 0\n\n${HELP}`);
  process.exitCode = 2;
} else if (!(soakMinutes >= LEAST_SOAK_MINUTES && soakMinutes < Infinity)) {
  process.stderr.write(
    `--soak ${values.soak ?? ''}: must be a number of minutes, at least ${String(LEAST_SOAK_MINUTES)}\n\n${HELP}`,
  );
  process.exitCode = 2;
} else {
  const missing = await prepare(CHROMIUM);
  if (missing === undefined) {
    await measureAll();
  } else {
    process.stderr.write(`${missing}\n`);
    process.exitCode = 1;
  }
}
