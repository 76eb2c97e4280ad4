import type { Page } from '@playwright/test';
import { describe, expect, it } from 'vitest';
import { buildEvent, uuid } from '../../src/renderer/testing/build.ts';
import {
  buildAlertWhy,
  buildEscalation,
  buildEventWhy,
  buildNotification,
  INCIDENT_ALERTS,
} from '../../src/renderer/testing/buildIncident.ts';
import { expectPage } from '../expectPage.ts';
import { useHarness } from './useHarness.ts';

const harness = useHarness();

const row = (page: Page, n: number) => page.locator(`[data-alert="${uuid(n)}"]`);
const detail = (page: Page) => page.getByRole('region', { name: 'Who is told' });
const callsOf = async (page: Page, id: string) =>
  (await page.evaluate(() => window.fake.calls)).filter((call) => call.id === id);

function serve(page: Page, id: string, value: unknown): Promise<void> {
  return page.evaluate(
    ([name, given]) => {
      window.fake.serve(name, given);
    },
    [id, value] as const,
  );
}

async function openList(): Promise<Page> {
  const page = await harness.open({ alerts: INCIDENT_ALERTS });
  await serve(page, 'notifications.list', {
    notifications: [
      buildNotification(2, {
        state: 'failed',
        receiver: 'mail',
        receiver_type: 'email',
        state_reason: 'the address does not exist',
        attempt_count: 3,
      }),
      buildNotification(1),
    ],
    next_cursor: null,
  });
  return page;
}

describe('alerts that nobody is told of', () => {
  it('say so in their row, and the active row says why', async () => {
    const page = await openList();
    await expectPage(row(page, 1).locator('.row-quiet')).toHaveCount(0);
    await expectPage(row(page, 2).locator('.row-quiet')).toHaveText(/silenced$/);
    await expectPage(row(page, 3).locator('.row-quiet')).toContainText('suppressed 0.98');
    await expectPage(row(page, 2).locator('.row-quiet')).toHaveAttribute(
      'title',
      /disks of ledger are being exchanged\. Until 2026-11-23 09:42:17Z/,
    );
    for (const key of ['u', 'End']) await page.keyboard.press(key);
    await expectPage(page.locator('.is-active .row-quiet')).toContainText('disks of ledger');
  });

  it('are filtered by quiet:', async () => {
    const page = await openList();
    await page.keyboard.press('/');
    await page.keyboard.type('quiet:suppressed');
    await expectPage(page.locator('[data-alert]')).toHaveCount(1);
    await expectPage(row(page, 3)).toBeVisible();
  });

  it('are told with V, which says what it will do; what is not suppressed is not', async () => {
    const page = await openList();
    await serve(page, 'alerts.restore', { alert_id: uuid(3) });
    await row(page, 3).dblclick();
    await expectPage(detail(page)).toContainText('Nobody has acted on 412 of the last 414');
    await expectPage(detail(page)).toContainText('suppressed then for 180 days');
    await page.keyboard.press('v');
    await expectPage(page.locator('.notice').first()).toContainText('is told now');
    expect((await callsOf(page, 'alerts.restore'))[0]?.input.params).toEqual({
      alert_id: uuid(3),
    });
    for (const key of ['Escape', 'u', 'v']) await page.keyboard.press(key);
    expect((await callsOf(page, 'alerts.restore')).length).toBe(1);
  });
});

describe('who is told', () => {
  it('says level, next step in a countdown by the clock of the server, and what was sent', async () => {
    const page = await openList();
    await page.evaluate((alert) => {
      const inMs = (ms: number) => new Date(Date.now() + ms).toISOString();
      window.fake.send({
        alerts: [
          {
            ...(alert as never as Record<string, unknown>),
            seq: 900,
            escalation: {
              ...(alert as never as { escalation: object }).escalation,
              next_at: inMs(220_000),
            },
          } as never,
        ],
      });
    }, INCIDENT_ALERTS[0] as never);
    for (const key of ['u', 'Enter']) await page.keyboard.press(key);
    await expectPage(detail(page)).toContainText('payments-on-call · level 1 of 3');
    await expectPage(detail(page)).toContainText(/next: level 2 in 3:(40|39|38|37)/);
    await expectPage(detail(page)).toContainText('console/ana by mail (email)');
    await expectPage(detail(page)).toContainText('failed, 3 attempts');
    await expectPage(detail(page)).toContainText('the address does not exist');
    await serve(page, 'notifications.retry', buildNotification(2));
    await detail(page).getByRole('button', { name: 'Try again' }).click();
    await expect.poll(async () => (await callsOf(page, 'notifications.retry')).length).toBe(1);
  });

  it('counts down without drawing the list again', async () => {
    const page = await harness.open({ alerts: INCIDENT_ALERTS });
    for (const key of ['u', 'Enter']) await page.keyboard.press(key);
    await expectPage(detail(page)).toBeVisible();
    // What the detail reads and the width it takes draw the list once more.
    await page.waitForTimeout(2_000);
    const changed = await page.evaluate(async () => {
      const seen = new Set<string>();
      const grid = document.querySelector('.alert-grid');
      if (grid === null) throw new Error('no grid');
      const observer = new MutationObserver((records) => {
        for (const { target } of records) {
          const at = target instanceof Element ? target : target.parentElement;
          seen.add(at?.closest('[role=gridcell]')?.className ?? at?.className ?? '');
        }
      });
      observer.observe(grid, {
        subtree: true,
        childList: true,
        characterData: true,
        attributes: true,
      });
      await new Promise((resolve) => setTimeout(resolve, 2_600));
      observer.disconnect();
      return [...seen];
    });
    expect(changed.filter((name) => !name.includes('cell-age'))).toEqual([]);
  });

  it('pages the next level with Shift E, after Enter, and never without', async () => {
    const page = await openList();
    await serve(page, 'alerts.escalate', { alert_id: uuid(1) });
    await page.keyboard.press('u');
    await page.keyboard.press('Shift+E');
    const question = page.getByRole('alertdialog');
    await expectPage(question).toContainText('Page level 2 now?');
    await expectPage(question).toContainText('payments-api');
    await page.keyboard.press('Escape');
    await expectPage(question).toHaveCount(0);
    expect(await callsOf(page, 'alerts.escalate')).toEqual([]);
    await page.keyboard.press('Shift+E');
    await page.keyboard.press('Enter');
    await expectPage(page.locator('.notice').first()).toContainText('Next level asked for');
    expect((await callsOf(page, 'alerts.escalate'))[0]?.input.params).toEqual({
      alert_id: uuid(1),
    });
  });

  it('pages nobody where there is no next level', async () => {
    const alert = { ...INCIDENT_ALERTS[0], escalation: buildEscalation({ next: null }) };
    const page = await harness.open({ alerts: [alert as never] });
    await page.keyboard.press('u');
    await page.keyboard.press('Shift+E');
    await expectPage(page.locator('[data-announcer="polite"]')).toContainText(
      'There is no further level',
    );
    await expectPage(page.getByRole('alertdialog')).toHaveCount(0);
  });

  it('says why the server refuses, and leaves it to be seen', async () => {
    const page = await openList();
    await page.evaluate(() => {
      window.fake.failNext('alerts.escalate', { detail: 'Somebody has it since 08:42Z.' });
    });
    await page.keyboard.press('u');
    for (const key of ['Shift+E', 'Enter']) await page.keyboard.press(key);
    await expectPage(page.locator('.notice-failed').first()).toContainText(
      'Not done: Somebody has it since 08:42Z.',
    );
  });
});

describe('why', () => {
  it('tells with W rule, value, every stage in its order, routes walked and attempts', async () => {
    const page = await openList();
    await serve(page, 'alerts.why', buildAlertWhy());
    await page.keyboard.press('u');
    await page.keyboard.press('w');
    const why = page.getByRole('group', { name: 'Explanation' });
    await expectPage(why).toBeFocused();
    await expectPage(why).toContainText(
      'Rule “Replication lag”, version 3. It is at version 4 now',
    );
    await expectPage(why).toContainText('The value was 48; the limit is 30.');
    await expectPage(why).toContainText('root/night does not fit');
    await expectPage(why).toContainText('score 0.41, limit 0.9');
    await expectPage(why).toContainText('Passed over: console/bo: is not there until 14:00');
    await expectPage(why).toContainText('refused (client): 550 no such user');
    const stages = await why
      .locator('[data-stage]')
      .evaluateAll((all) => all.map((each) => each.dataset['stage']));
    expect(stages).toEqual(['correlate', 'route', 'suppress', 'rights', 'escalate', 'notify']);
    await page.keyboard.press('Escape');
    await expectPage(page.getByRole('grid', { name: 'Alerts' })).toBeFocused();
  });

  it('tells with W of an event in the feed why it raised no alert', async () => {
    const page = await harness.open();
    await serve(page, 'events.why', buildEventWhy());
    await page.evaluate((event) => {
      window.fake.send({ events: [event] });
    }, buildEvent(1));
    await page.getByRole('log').focus();
    await page.keyboard.press('w');
    const why = page.getByRole('group', { name: 'Explanation' });
    await expectPage(why).toContainText('It matches and counts. Its group is pending');
    await expectPage(why.getByText('1 rule that does not match')).toBeVisible();
    expect((await callsOf(page, 'events.why'))[0]?.input.params).toEqual({
      event_id: buildEvent(1).event_id,
    });
    await page.keyboard.press('Escape');
    await expectPage(page.getByRole('log')).toBeFocused();
  });

  it('says why it cannot be read, and tries again', async () => {
    const page = await openList();
    await page.evaluate(() => {
      window.fake.failNext('alerts.why', { detail: 'the store is away' });
    });
    await page.keyboard.press('u');
    await page.keyboard.press('w');
    await expectPage(page.getByRole('alert').first()).toContainText('the store is away');
    await serve(page, 'alerts.why', buildAlertWhy());
    await page.keyboard.press('.');
    await expectPage(page.getByRole('group', { name: 'Explanation' })).toContainText('version 3');
  });
});
