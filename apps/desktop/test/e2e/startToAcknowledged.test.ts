import { existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Worker } from 'node:worker_threads';
import { type Browser, chromium, type Page } from '@playwright/test';
import type { Alert } from '@batcave/shared/alerts';
import { expect, test, vi } from 'vitest';
import { sandboxArgs } from '../../../../build/dev/electronRuntime.mjs';
import { axeViolations } from '../renderer/axeViolations.ts';
import { type SentryProcess, startSentry } from './sentryProcess.ts';
import { appUnderTest } from '../electron/appUnderTest.ts';
import { startElectron } from '../electron/startElectron.ts';
import { FULL_CHROMIUM } from '../chromium.ts';
import { expectPage } from '../expectPage.ts';

/** Where the pictures of these runs are kept for people to look at. */
const PICTURES = path.join(import.meta.dirname, '..', '..', '..', '..', 'test-results', 'e2e');
/** A server that has nothing to say of itself. */
const QUIET = ['--console', '--no-starter-rules', '--canary-interval', '0s'];
const SIZE = { width: 1920, height: 1080 };

async function picture(page: Page, name: string): Promise<void> {
  mkdirSync(PICTURES, { recursive: true });
  await page.screenshot({ path: path.join(PICTURES, `${name}.png`) });
}

async function openBrowser(sentry: SentryProcess): Promise<{ browser: Browser; page: Page }> {
  const browser = await chromium.launch({
    executablePath: FULL_CHROMIUM,
    args: [
      ...sandboxArgs(),
      '--disable-gpu',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
      '--no-first-run',
    ],
  });
  const context = await browser.newContext({ viewport: SIZE });
  const page = await context.newPage();
  await page.goto(sentry.consoleLink());
  return { browser, page };
}

async function alertsOf(sentry: SentryProcess, state: string): Promise<Alert[]> {
  const answer = await sentry.call('operator', 'GET', `/v1/alerts?state=${state}`);
  return (answer as { alerts: Alert[] }).alerts;
}

/** Waits for the alert on the board, takes it with two keys, and sees it taken on board and server. */
async function acknowledgeWithTwoKeys(
  page: Page,
  sentry: SentryProcess,
  summary: RegExp,
): Promise<Alert> {
  const list = page.getByRole('region', { name: 'Alert List' });
  await expectPage(list.getByText(summary).first()).toBeVisible({ timeout: 90_000 });
  // U goes to the most severe first: on a busy machine others may be in front of this one.
  const taken = await vi.waitFor(
    async () => {
      await page.keyboard.press('u');
      await page.keyboard.press('a');
      const found = (await alertsOf(sentry, 'ACK')).find((alert) => summary.test(alert.summary));
      if (found === undefined) throw new Error('the alert is not acknowledged yet');
      return found;
    },
    { timeout: 20_000, interval: 1000 },
  );
  const row = list.getByRole('row').filter({ hasText: summary });
  await expectPage(row.getByText('UNACK', { exact: true })).toHaveCount(0);
  return taken;
}

async function waitUntilResolved(
  sentry: SentryProcess,
  alertId: string,
  timeout: number,
): Promise<Alert> {
  return vi.waitFor(
    async () => {
      const alert = (await sentry.call('operator', 'GET', `/v1/alerts/${alertId}`)) as Alert;
      expect(alert.state).toBe('RESOLVED');
      return alert;
    },
    { timeout, interval: 500 },
  );
}

/** A rule and a producer of its own, so that nothing depends on how busy this machine is. */
async function watchTemperature(
  sentry: SentryProcess,
): Promise<{ set: (value: number) => void; stop: () => void }> {
  await sentry.call('operator', 'POST', '/v1/alerts/policies', {
    name: 'Too hot',
    severity: 'CRITICAL',
    match: { type: 'room.temperature' },
    condition: {
      aggregate: 'max',
      field: 'payload.celsius',
      window: '3s',
      operator: '>',
      threshold: 35,
    },
    summary: 'Room {{source}} is at {{value}} °C',
  });
  let celsius = 20;
  const timer = setInterval(() => {
    const event = { source: 'server-room', type: 'room.temperature', payload: { celsius } };
    // A send that fails while the server stops is of no interest; the assertions are on alerts.
    sentry.call('producer', 'POST', '/v1/events', event).catch(() => undefined);
  }, 300);
  return { set: (value) => (celsius = value), stop: () => clearInterval(timer) };
}

test('one command watches this machine: a busy loop is on the board, is taken with two keys, and ends by itself', async (context) => {
  if (!existsSync(FULL_CHROMIUM)) context.skip(`There is no ${FULL_CHROMIUM}.`);
  const sentry = await startSentry('start', ['--browser']);
  const loops: Worker[] = [];
  try {
    const { browser, page } = await openBrowser(sentry);
    const feed = page.getByRole('region', { name: 'Live Feed' });
    await expectPage(feed.getByText('host.cpu').first()).toBeVisible({ timeout: 30_000 });
    // How busy the machine is, is no matter here: it is measured, and shown.
    const canary = page.locator('[data-canary="ok"], [data-canary="late"]');
    await expectPage(canary).toContainText(/canary \d+ m?s|LATE/i, { timeout: 30_000 });
    loops.push(new Worker('for (;;);', { eval: true }));
    const taken = await acknowledgeWithTwoKeys(page, sentry, /A CPU core on/);
    await picture(page, 'busy-loop-acknowledged');
    await Promise.all(loops.map((loop) => loop.terminate()));
    const ended = await waitUntilResolved(sentry, taken.alert_id, 120_000);
    expect(ended).toMatchObject({ resolved_by: 'rule', firing: false });
    await browser.close();
  } finally {
    await Promise.all(loops.map((loop) => loop.terminate()));
    await sentry.stop();
  }
}, 300_000);

test('in a browser: from the link to an acknowledged alert, accessible, and calm again afterwards', async (context) => {
  if (!existsSync(FULL_CHROMIUM)) context.skip(`There is no ${FULL_CHROMIUM}.`);
  const sentry = await startSentry('server', QUIET);
  const room = await watchTemperature(sentry);
  try {
    const { browser, page } = await openBrowser(sentry);
    room.set(48);
    const taken = await acknowledgeWithTwoKeys(page, sentry, /server-room is at 48/);
    expect(taken).toMatchObject({ severity: 'CRITICAL', state: 'ACK' });
    expect(taken.acknowledged_by).not.toBeNull();
    expect(await axeViolations(page)).toEqual([]);
    await picture(page, 'browser');
    room.set(20);
    await waitUntilResolved(sentry, taken.alert_id, 20_000);
    // What ends while somebody looks at the list stays, struck, until they ask for the new order.
    await page.keyboard.press('.');
    await expectPage(page.getByText(/No open alerts/)).toBeVisible();
    await browser.close();
  } finally {
    room.stop();
    await sentry.stop();
  }
}, 180_000);

test('in the desktop app, over mTLS: from start to an acknowledged alert', async (context) => {
  const runtime = await appUnderTest('packaged');
  if ('missing' in runtime) return context.skip(runtime.missing);
  if (process.env['DISPLAY'] === undefined) return context.skip('There is no display.');
  const sentry = await startSentry('server', QUIET);
  const room = await watchTemperature(sentry);
  const profile = mkdtempSync(path.join(tmpdir(), 'batcave-profile-'));
  try {
    const app = await startElectron({
      executablePath: runtime.executablePath,
      args: [
        ...runtime.appArgs,
        ...sandboxArgs(),
        '--disable-gpu',
        `--user-data-dir=${profile}`,
        '--connect',
        path.join(sentry.dataDir, 'console.json'),
      ],
    });
    const page = await app.firstWindow();
    await app.evaluate(({ BrowserWindow }, size) => {
      BrowserWindow.getAllWindows()[0]?.setContentBounds({ x: 0, y: 0, ...size });
    }, SIZE);
    room.set(48);
    const taken = await acknowledgeWithTwoKeys(page, sentry, /server-room is at 48/);
    await picture(page, 'electron');
    room.set(20);
    await waitUntilResolved(sentry, taken.alert_id, 20_000);
    await app.close();
  } finally {
    room.stop();
    await sentry.stop();
    rmSync(profile, { recursive: true, force: true });
  }
}, 180_000);
