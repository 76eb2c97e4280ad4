import type { Page } from '@playwright/test';
import type { Alert } from '@batcave/shared/alerts';
import { STATE_WORD } from '../src/renderer/ui/alertState.ts';
import type { SentryProcess } from '../test/e2e/sentryProcess.ts';
import { atMost, type Bar, quantile } from './bars.ts';
import { type Sender, serviceOf } from './sending.ts';

/** Milliseconds from sending an event to the frame in which its text stands on the board. */
async function untilPainted(
  page: Page,
  marker: string,
  send: () => Promise<void>,
): Promise<number> {
  const seen = page.evaluate(
    (text) =>
      new Promise<number>((resolve) => {
        const look = () => {
          if (document.body.textContent.includes(text)) {
            observer.disconnect();
            requestAnimationFrame(() => setTimeout(() => resolve(Date.now())));
          }
        };
        const observer = new MutationObserver(look);
        observer.observe(document.body, { childList: true, subtree: true, characterData: true });
        look();
      }),
    marker,
  );
  const sentAtMs = Date.now();
  await send();
  return (await seen) - sentAtMs;
}

const sleep = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

/** Lets the feed show errors alone: what is waited for then stays in sight, however much comes beside it. */
async function showErrorsAlone(page: Page): Promise<void> {
  const feed = page.locator('[data-pane="feed"]');
  const field = page.getByRole('textbox', { name: 'Filter the feed' });
  if ((await field.count()) > 0) return;
  await feed.locator('[data-pane-focus]').first().focus();
  await page.keyboard.press('/');
  await field.fill('sev:error');
  await page.keyboard.press('Enter');
}

/** How long alerts and events take to the screen, beside a load. */
export async function latency(
  page: Page,
  sender: Sender,
  options: { readonly perSec: number; readonly samples: number },
): Promise<{ readonly alerts: number[]; readonly events: number[] }> {
  await showErrorsAlone(page);
  const load = options.perSec > 0 ? sender.load(options.perSec) : undefined;
  const alerts: number[] = [];
  const events: number[] = [];
  for (let i = 0; i < options.samples; i += 1) {
    const marker = `m${String(options.perSec)}x${String(i)}x${String(Date.now())}`;
    alerts.push(
      await untilPainted(page, marker, () =>
        sender.send([{ source: marker, type: 'bench.alarm', severity: 'ERROR', payload: {} }]),
      ),
    );
    const text = `line-${marker}`;
    events.push(
      await untilPainted(page, text, () =>
        sender.send([
          { source: 'bench', type: 'log.line', severity: 'ERROR', payload: { message: text } },
        ]),
      ),
    );
    await sleep(100);
  }
  await load?.stop();
  return { alerts, events };
}

/** Frames a second, the slowest frames and the time from a key to the next paint, while events come. */
export async function frames(
  page: Page,
  sender: Sender,
  options: { readonly perSec: number; readonly seconds: number },
): Promise<{
  readonly fps: number;
  readonly p99Ms: number;
  readonly inpMs: number;
  readonly sent: number;
}> {
  const load = sender.load(options.perSec);
  await sleep(1_000);
  const [deltas, keys] = await Promise.all([
    page.evaluate(async (seconds) => {
      const found: number[] = [];
      const endMs = performance.now() + seconds * 1_000;
      let lastMs = performance.now();
      while (lastMs < endMs) {
        const atMs = await new Promise<number>((resolve) => requestAnimationFrame(resolve));
        found.push(atMs - lastMs);
        lastMs = atMs;
      }
      return found;
    }, options.seconds),
    pressKeys(page, options.seconds),
  ]);
  const accepted = await load.stop();
  const total = deltas.reduce((sum, ms) => sum + ms, 0);
  return {
    fps: Math.round((deltas.length / total) * 10_000) / 10,
    p99Ms: quantile(deltas, 0.99),
    inpMs: quantile(keys, 0.95),
    sent: Math.round(accepted / (options.seconds + 1)),
  };
}

async function pressKeys(page: Page, seconds: number): Promise<number[]> {
  const times: number[] = [];
  const endMs = Date.now() + seconds * 1_000;
  await page.keyboard.press('u');
  while (Date.now() < endMs) {
    times.push(
      await page.evaluate(async () => {
        const startMs = performance.now();
        document.activeElement?.dispatchEvent(
          new KeyboardEvent('keydown', { key: 'j', bubbles: true, cancelable: true }),
        );
        await new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve)));
        return performance.now() - startMs;
      }),
    );
    await sleep(200);
  }
  return times;
}

/** So many events a second come while alerts are acked. */
const ACK_LOAD_PER_SEC = 1_000;

/** Raises alerts, one for each source, or keeps them firing. Gives their ids when the server has them. */
export async function raise(
  sender: Sender,
  sentry: SentryProcess,
  count: number,
  name: string,
): Promise<string[]> {
  const events = Array.from({ length: count }, (_, i) => ({
    ...{ source: `${name}-${String(i)}`, type: 'bench.alarm', severity: 'ERROR', payload: {} },
    labels: { service: serviceOf(i) },
  }));
  for (let i = 0; i < count; i += 100) await sender.send(events.slice(i, i + 100));
  for (let tries = 0; tries < 120; tries += 1) {
    const { alerts } = (await sentry.call(
      ...(['operator', 'GET', '/v1/alerts?state=OPEN&limit=1000'] as const),
    )) as { alerts: Alert[] };
    const own = alerts.filter(({ group }) => group['source']?.startsWith(`${name}-`));
    if (own.length >= count) return own.map(({ alert_id: id }) => id);
    await sleep(500);
  }
  throw new Error(`${String(count)} alerts were not raised within a minute`);
}

/** A row for each alert. */
async function singleRows(page: Page): Promise<void> {
  const list = page.locator('[data-pane="alerts"]');
  await list.locator('[data-pane-focus]').first().focus();
  if (await list.getByText('grouped (Shift+G)').isVisible()) await page.keyboard.press('Shift+G');
}

/** Goes to the top unacknowledged alert in both windows. Gives its id when both are on the same one of these. */
async function topInBoth(
  page: Page,
  other: Page,
  ids: ReadonlySet<string>,
): Promise<string | undefined> {
  for (let tries = 0; tries < 10; tries += 1) {
    const [here, there] = await Promise.all(
      [page, other].map(async (each) => {
        await each.keyboard.press('u');
        return each.locator('.alert-row.is-active').getAttribute('data-alert');
      }),
    );
    if (typeof here === 'string' && here === there && ids.has(here)) return here;
    await sleep(200);
  }
  return undefined;
}

/** Acks in one window beside a load: until the server has confirmed, and until another window shows it. */
export async function ackRoundTrip(
  page: Page,
  other: Page,
  parts: { readonly sentry: SentryProcess; readonly sender: Sender; readonly count: number },
): Promise<Bar[]> {
  const { sentry, sender, count } = parts;
  // What was raised before would stand above, and alike ones in one line.
  await sentry.call('operator', 'POST', '/v1/alerts/ackAll', {});
  const raised = new Set(await raise(sender, sentry, count, 'ack'));
  await sleep(1_000); // Until both windows list them.
  await Promise.all([page, other].map(singleRows));
  const load = sender.load(ACK_LOAD_PER_SEC);
  const confirmed: number[] = [];
  const elsewhere: number[] = [];
  while (raised.size > 0) {
    const id = await topInBoth(page, other, raised);
    if (id === undefined) break;
    raised.delete(id);
    const row = `[data-alert="${id}"]`;
    const wait = (target: Page, isSure: boolean) =>
      target.evaluate(
        async ([selector, pendingWord]) => {
          for (;;) {
            const element = document.querySelector(selector);
            const state = element?.getAttribute('data-state') ?? null;
            const isPending = pendingWord !== null && element?.textContent.includes(pendingWord);
            // One that ends by itself meanwhile says nothing of acks.
            if (state === 'OVER') return null;
            if (state !== 'OPEN' && isPending !== true) return Date.now();
            await new Promise((resolve) => requestAnimationFrame(resolve));
          }
        },
        [row, isSure ? `${STATE_WORD.ACK} …` : null] as const,
      );
    const startMs = Date.now();
    await page.keyboard.press('a');
    const [sure, seen] = await Promise.all([wait(page, true), wait(other, false)]);
    if (sure !== null) confirmed.push(sure - startMs);
    if (seen !== null) elsewhere.push(seen - startMs);
  }
  await load.stop();
  if (confirmed.length < count / 2)
    throw new Error(
      `only ${String(confirmed.length)} of ${String(count)} alerts were acked before they ended`,
    );
  const beside = `beside ${String(ACK_LOAD_PER_SEC)} events/s`;
  return [
    atMost(
      'B-08b',
      `${String(confirmed.length)} acks ${beside}: until the server has confirmed`,
      { median: 300, p95: 800 },
      { median: quantile(confirmed, 0.5), p95: quantile(confirmed, 0.95) },
    ),
    atMost(
      'B-08c',
      `${String(elsewhere.length)} acks ${beside}: until another window shows it`,
      { p95: 500 },
      { p95: quantile(elsewhere, 0.95) },
    ),
  ];
}
