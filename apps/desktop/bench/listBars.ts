import { gzipSync } from 'node:zlib';
import { buildAlerts } from '../src/renderer/testing/build.ts';
import type { RendererHarness } from '../test/renderer/openConsole.ts';
import { atMost, type Bar, exactly, quantile } from './bars.ts';
import { keyTimes, letterTimes, untilThere } from './keyTimes.ts';

const repeat = (key: string, count: number) => Array.from({ length: count }, () => key);

/** Ten thousand alerts: until they are on show, while a filter is typed, while J is held. */
export async function manyAlerts(harness: RendererHarness): Promise<Bar[]> {
  const page = await harness.open({ alerts: buildAlerts(10_000), isSilent: true });
  const openMs = await page.evaluate(async () => {
    const startMs = performance.now();
    window.fake.send({ alertsReset: true, alerts: window.fake.alerts() });
    while (document.querySelector('[data-alert]') === null)
      await new Promise((resolve) => requestAnimationFrame(resolve));
    return performance.now() - startMs;
  });
  await page.keyboard.press('u');
  const moves = await keyTimes(page, repeat('j', 100));
  await page.keyboard.press('/');
  const filter = page.getByRole('textbox', { name: 'Filter alerts' });
  const typed: number[] = [];
  for (const text of ['svc:service-1', 'state:unack', 'alert number 77', 'sev:critical']) {
    await filter.fill('');
    typed.push(...(await letterTimes(page, text)));
    if ((await filter.inputValue()) !== text) throw new Error('The filter was not typed');
  }
  return [
    atMost('B-07', '10,000 alerts: until on show', { open: 300 }, { open: openMs }),
    atMost('B-07', '10,000 alerts: J held', { p95: 50 }, { p95: quantile(moves, 0.95) }),
    atMost(
      'B-07',
      '10,000 alerts: a letter of a filter',
      { p95: 50 },
      { p95: quantile(typed, 0.95) },
    ),
  ];
}

/** From the key to the row that says so, and a thousand at once. */
export async function acknowledging(harness: RendererHarness): Promise<Bar[]> {
  const page = await harness.open({ alerts: buildAlerts(500) });
  await page.keyboard.press('u');
  const acks = await page.evaluate(async () => {
    const times: number[] = [];
    for (let i = 0; i < 50; i += 1) {
      const row = document.querySelector('.alert-row.is-active');
      if (row === null) throw new Error('no row is active');
      const startMs = performance.now();
      const changed = new Promise<void>((resolve) => {
        new MutationObserver(() => {
          resolve();
        }).observe(row, { attributes: true, attributeFilter: ['data-state'] });
      });
      document.activeElement?.dispatchEvent(
        new KeyboardEvent('keydown', { key: 'a', bubbles: true, cancelable: true }),
      );
      await changed;
      times.push(performance.now() - startMs);
      document.activeElement?.dispatchEvent(
        new KeyboardEvent('keydown', { key: 'j', bubbles: true, cancelable: true }),
      );
      await new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve)));
    }
    return times;
  });
  const bulk = await harness.open({
    alerts: buildAlerts(1_000).map((alert) => ({ ...alert, state: 'OPEN' as const })),
  });
  await bulk.keyboard.press('u');
  await bulk.keyboard.press('Shift+A');
  const flippedMs = await bulk.evaluate(async () => {
    const startMs = performance.now();
    document.activeElement?.dispatchEvent(
      new KeyboardEvent('keydown', { key: 'Enter', bubbles: true, cancelable: true }),
    );
    const header = () => document.querySelector('[data-pane="alerts"] .pane-note')?.textContent;
    while (header()?.includes('· 0 unacked') !== true)
      await new Promise((resolve) => requestAnimationFrame(resolve));
    return performance.now() - startMs;
  });
  return [
    atMost('B-08', 'A: until the row says so', { p95: 50 }, { p95: quantile(acks, 0.95) }),
    atMost('B-11', '1,000 at once: until all rows say so', { all: 100 }, { all: flippedMs }),
  ];
}

/** How many keys the tasks of an operator take. */
export async function keystrokes(harness: RendererHarness): Promise<Bar[]> {
  const page = await harness.open({ alerts: buildAlerts(60) });
  const acked = () =>
    page.evaluate(() => window.fake.calls.filter(({ id }) => id.startsWith('alerts.ack')).length);
  const press = async (...keys: string[]): Promise<number> => {
    for (const key of keys) await page.keyboard.press(key);
    return keys.length;
  };
  const top = await press('u', 'a');
  const isTaken = (await acked()) === 1;
  const matching = await press('f', 'u', 'Shift+A', 'Enter');
  await page.waitForFunction(
    () => window.fake.calls.filter(({ id }) => id.startsWith('alerts.ack')).length > 1,
  );
  const looking = await harness.open({ alerts: buildAlerts(60) });
  const down = ['u', 'Enter'];
  for (const key of down) await looking.keyboard.press(key);
  await looking.getByText('"lag_s": 48').first().waitFor();
  return [
    exactly(
      'B-09',
      'keys from anywhere to the top unacked alert, acked',
      '2',
      isTaken ? String(top) : 'never',
    ),
    exactly('B-09b', 'keys to ack all that a filter matches', '4', String(matching)),
    {
      ...{ bar: 'B-09c', what: 'keys from the overview to the raw event', target: '<= 4' },
      ...{ measured: String(down.length), passed: down.length <= 4 },
    },
  ];
}

/** Opening what is looked into. */
export async function drillDown(harness: RendererHarness): Promise<Bar[]> {
  const page = await harness.open({ alerts: buildAlerts(60) });
  await page.keyboard.press('u');
  const times: number[] = [];
  for (let i = 0; i < 20; i += 1) {
    times.push(await untilThere(page, 'Enter', '.alert-detail'));
    await page.keyboard.press('Escape');
    await page.waitForSelector('.alert-detail', { state: 'detached' });
  }
  const palette: number[] = [];
  const letters: number[] = [];
  const big = await harness.open({ alerts: buildAlerts(5_000) });
  for (let i = 0; i < 10; i += 1) {
    palette.push(
      await untilThere(
        big,
        'Ctrl+k',
        '[role="dialog"] [role="combobox"], dialog [role="combobox"]',
      ),
    );
    await big.waitForTimeout(50);
    letters.push(...(await letterTimes(big, 'serv')));
    await big.keyboard.press('Escape');
    await big.waitForFunction(() => document.querySelector('dialog[open]') === null);
  }
  return [
    atMost('B-10', 'Enter: until the alert is open', { p95: 300 }, { p95: quantile(times, 0.95) }),
    atMost(
      'B-27',
      'palette over 5,000 alerts: until open',
      { p95: 80 },
      { p95: quantile(palette, 0.95) },
    ),
    atMost(
      'B-27',
      'palette over 5,000 alerts: a letter',
      { p95: 16 },
      { p95: quantile(letters, 0.95) },
    ),
  ];
}

/** What the first board loads, compressed; without what the window loads in reserve once it has nothing else to do. */
export async function bundle(harness: RendererHarness): Promise<Bar[]> {
  const page = await harness.open({ alerts: buildAlerts(10) }, { isNeverIdle: true });
  const scripts = await page.evaluate(() =>
    performance
      .getEntriesByType('resource')
      .map(({ name }) => name)
      .filter((name) => name.endsWith('.js')),
  );
  let bytes = 0;
  for (const url of scripts) {
    const answer = await fetch(url);
    bytes += gzipSync(Buffer.from(await answer.arrayBuffer())).length;
  }
  const kilobytes = Math.round(bytes / 1_000);
  return [
    {
      ...{ bar: 'B-26', what: 'scripts of the first board, gzip', target: '<= 350 kB' },
      ...{ measured: `${String(kilobytes)} kB`, passed: kilobytes <= 350 },
    },
  ];
}
