import type { Page } from '@playwright/test';
import type { Alert } from '@batcave/shared/alerts';
import type { SentryProcess } from '../test/e2e/sentryProcess.ts';
import type { Bar } from './bars.ts';
import type { Sender } from './sending.ts';

const FLOOD = 300;
const CRITICAL = 3;
const sleep = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

/**
 * A scripted night: within 20 s 300 alerts of six rules on ten services, three CRITICAL ones among them. An operator
 * who looks at the board presses U and A whenever a CRITICAL one stands there unacked. Counted are the keys and the
 * seconds until all three are taken, and how many lines the flood is in the end.
 */
export async function night(page: Page, sender: Sender, sentry: SentryProcess): Promise<Bar[]> {
  const startMs = Date.now();
  let keys = 0;
  const flood = (async () => {
    for (let n = 0; n < FLOOD; n += 10) {
      await sender.send(
        Array.from({ length: 10 }, (_, i) => ({
          ...{ source: `night-${String(n + i)}`, type: `night.${String((n + i) % 6)}` },
          ...{ severity: 'ERROR', payload: {}, labels: { service: `night-${String(i)}` } },
        })),
      );
      if (n === 50 || n === 120 || n === 200)
        await sender.send([
          ...[
            {
              source: `core-${String(n)}`,
              type: 'night.critical',
              severity: 'CRITICAL',
              payload: {},
            },
          ],
        ]);
      await sleep(650);
    }
  })();
  const criticals = async () => {
    const { alerts } = (await sentry.call(
      'operator',
      'GET',
      '/v1/alerts?state=all&severity=CRITICAL&limit=100',
    )) as { alerts: Alert[] };
    return alerts.filter(({ group }) => (group['source'] ?? '').startsWith('core-'));
  };
  const row = page.locator('[data-alert][data-state="OPEN"]').filter({ hasText: /Critical/ });
  let takenMs = 0;
  while (Date.now() - startMs < 120_000) {
    if ((await row.count()) > 0 || (await page.locator('.critical-strip').count()) > 0) {
      await page.keyboard.press('u');
      await page.keyboard.press('a');
      keys += 2;
      await sleep(150);
    }
    const all = await criticals();
    if (all.length === CRITICAL && all.every(({ state }) => state !== 'OPEN')) {
      takenMs = Date.now() - startMs;
      break;
    }
    await sleep(100);
  }
  await flood;
  await sleep(1_500);
  await page.keyboard.press('.');
  // What was there before the night is not the flood.
  await page.keyboard.press('/');
  await page.getByRole('textbox', { name: 'Filter alerts' }).fill('svc:night-*');
  await page.evaluate(() => {
    if (document.activeElement instanceof HTMLElement) document.activeElement.blur();
  });
  await sleep(1_000);
  const lines =
    Number((await page.getByRole('grid', { name: 'Alerts' }).getAttribute('aria-rowcount')) ?? 0) -
    1;
  const seconds = Math.round(takenMs / 100) / 10;
  return [
    {
      ...{
        bar: 'night',
        what: '300 alerts in 20 s, 3 CRITICAL among them: keys and seconds until all three are acked',
      },
      ...{
        target: '6 keys, <= 25 s',
        measured: takenMs === 0 ? 'never' : `${String(keys)} keys, ${String(seconds)} s`,
      },
      passed: takenMs > 0 && keys <= 8 && seconds <= 25,
    },
    {
      ...{ bar: 'night', what: 'the 300 in the alert list in the end: lines', target: '<= 100' },
      ...{ measured: String(lines), passed: lines > 0 && lines <= 100 },
    },
  ];
}
