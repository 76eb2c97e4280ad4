import type { Page } from '@playwright/test';
import { describe, expect, it } from 'vitest';
import { buildAlert, buildEvent } from '../../src/renderer/testing/build.ts';
import { expectPage } from '../expectPage.ts';
import { useHarness } from './useHarness.ts';

const harness = useHarness();

const ALERTS = [buildAlert(1, { severity: 'CRITICAL' }), buildAlert(2)];

function cutLink(page: Page): Promise<void> {
  return page.evaluate(() => {
    const nowMs = Date.now();
    window.fake.setLink({
      kind: 'disconnected',
      sinceMs: nowMs,
      lastDataAtMs: nowMs - 14_000,
      nextTryAtMs: nowMs + 8_000,
      reason: 'connection reset',
    });
  });
}

describe('while there is no connection', () => {
  it('says so over the whole window, counts down and lets Y try at once', async () => {
    const page = await harness.open({ alerts: ALERTS });
    await cutLink(page);
    const banner = page.getByRole('region', { name: 'Connection lost' });
    await expectPage(banner).toContainText('Not connected to batcave-eu1');
    await expectPage(banner).toContainText('connection reset');
    await expectPage(banner).toContainText(/last data \d\d:\d\d:\d\dZ \(00:14 ago\)/);
    await expectPage(banner).toContainText(/next try in [78] s/);
    await expectPage(banner).toContainText(/next try in [56] s/);
    expect((await banner.boundingBox())?.height).toBe(48);
    await page.keyboard.press('y');
    expect(await page.evaluate(() => window.fake.retries)).toBe(1);
  });

  it('marks every pane as not to be trusted and keeps the last values', async () => {
    const page = await harness.open({ alerts: ALERTS });
    await cutLink(page);
    await expectPage(page.locator('[data-freshness="disconnected"]')).toHaveCount(4);
    await expectPage(page.locator('[data-alert]')).toHaveCount(2);
    await expectPage(page.locator('[data-pane="alerts"] .data-age')).toContainText('STALE');
  });

  it('keeps the selection, refuses to act and says why in the bar and on the button', async () => {
    const page = await harness.open({ alerts: ALERTS });
    await page.keyboard.press('u');
    await page.keyboard.press('x');
    await cutLink(page);
    const bar = page.getByRole('group', { name: 'Selected alerts' });
    await expectPage(bar).toContainText('No connection - nothing will be sent');
    const button = bar.getByRole('button', { name: 'Acknowledge' });
    await expectPage(button).toHaveAttribute('aria-disabled', 'true');
    await expectPage(button).toHaveAttribute('title', 'No connection - nothing will be sent');
    await page.keyboard.press('a');
    await button.click({ force: true });
    expect(await page.evaluate(() => window.fake.calls)).toEqual([]);
    await expectPage(page.locator('[data-state="OPEN"]')).toHaveCount(2);
  });

  it('tells a refused certificate from a lost connection', async () => {
    const page = await harness.open({ alerts: ALERTS });
    await page.evaluate(() => {
      window.fake.setLink({
        kind: 'refused',
        sinceMs: Date.now(),
        code: 'certificate_expired',
        reason: 'Client certificate expired 2026-11-20',
      });
    });
    const banner = page.getByRole('region', { name: 'Connection lost' });
    await expectPage(banner).toContainText('The certificate of this console has expired');
    await expectPage(banner).toContainText('Client certificate expired 2026-11-20');
    await expectPage(banner).not.toContainText('next try');
  });

  it('takes the banner away when the link is back', async () => {
    const page = await harness.open({ alerts: ALERTS });
    await cutLink(page);
    await page.evaluate(() => {
      window.fake.setLink({ kind: 'catchingUp', sinceMs: 0, gapMs: 38_000, events: 1204 });
    });
    await expectPage(page.locator('.link-text')).toHaveText(
      'Reconnected · filling 38 s gap, 1,204 events',
    );
    await expectPage(page.locator('[data-pane="alerts"] .data-age')).toContainText(
      'CATCHING UP 38 s',
    );
    await page.evaluate(() => {
      window.fake.setLink({ kind: 'live', sinceMs: Date.now() });
    });
    await expectPage(page.getByRole('region', { name: 'Connection lost' })).toHaveCount(0);
    await expectPage(page.locator('[data-freshness="fresh"]')).toHaveCount(4);
  });
});

describe('a link that is up and silent', () => {
  it('becomes late, then stale, in every pane', async () => {
    const page = await harness.open({ alerts: ALERTS });
    await page.evaluate(() => {
      window.fake.send({ dataAtMs: Date.now() - 5_000 });
    });
    await expectPage(page.locator('[data-pane="alerts"] .data-age')).toContainText(/LATE [56] s/);
    await page.evaluate(() => {
      window.fake.send({ dataAtMs: Date.now() - 9_500 });
    });
    await expectPage(page.locator('[data-freshness="stale"]')).toHaveCount(4);
    await expectPage(page.locator('.link-text')).toContainText('data stale 00:1');
  });
});

describe('before the first data', () => {
  it('shows still skeletons, says the wait after 2 s and offers a way out after 10 s', async () => {
    const page = await harness.open({ isSilent: true }, { hasTestClock: true });
    const pane = page.locator('[data-pane="alerts"]');
    await expectPage(pane.locator('.skeleton')).toBeVisible();
    await expectPage(pane).not.toContainText('Waiting');
    await page.clock.runFor(3_000);
    await expectPage(pane).toContainText(/Waiting for server - [34] s/);
    await page.clock.runFor(8_000);
    await expectPage(pane).toContainText(/No answer from the server for 1[12] s/);
    await pane.getByRole('button', { name: 'Retry now' }).click();
    expect(await page.evaluate(() => window.fake.retries)).toBe(1);
  });
});

describe('frames', () => {
  it('are acknowledged one by one after they are painted', async () => {
    const page = await harness.open({ alerts: ALERTS });
    const acked = await page.evaluate(async () => {
      for (let i = 0; i < 5; i += 1) {
        window.fake.send({});
        await new Promise((resolve) => setTimeout(resolve, 60));
      }
      return window.fake.ackedFrames;
    });
    expect(acked).toEqual([1, 2, 3, 4, 5, 6]);
  });
});

describe('nothing to do', () => {
  it('is said calmly, with what ended last', async () => {
    const page = await harness.open({ alerts: [] });
    const pane = page.locator('[data-pane="alerts"]');
    await expectPage(pane).toContainText('No open alerts.');
    await page.evaluate(
      (alert) => {
        window.fake.send({ alerts: [alert] });
      },
      buildAlert(5, {
        state: 'RESOLVED',
        service: 'cdn-purge',
        resolved_at: '2026-11-23T08:12:40.000Z',
        seq: 9,
      }),
    );
    await expectPage(pane).toContainText('Last resolved 08:12:40Z (cdn-purge).');
    await expectPage(page.locator('[data-pane="feed"]')).toContainText('No events since');
    await page.evaluate((event) => {
      window.fake.send({ events: [event] });
    }, buildEvent(1));
    await expectPage(page.locator('[data-pane="feed"]')).not.toContainText('No events since');
  });
});
