import type { Locator, Page } from '@playwright/test';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { uuid } from '../../src/renderer/testing/build.ts';
import {
  ALERTS,
  buildRun,
  buildSilence,
  OPERATOR,
  RUNNING,
  SERVED,
  STOPPED,
  withSteps,
} from './dispatchFixtures.ts';
import { type RendererHarness, startHarness } from './openConsole.ts';
import { expectPage } from '../expectPage.ts';

vi.setConfig({ testTimeout: 120_000, hookTimeout: 60_000 });

let harness: RendererHarness;
beforeAll(async () => {
  harness = await startHarness();
});
afterEach(() => harness.closePages());
afterAll(() => harness.stop());

const serve = (page: Page, answers: Readonly<Record<string, unknown>>) =>
  page.evaluate((given) => {
    for (const [id, value] of Object.entries(given)) window.fake.serve(id, value);
  }, answers);

/** Opens the console and a pane over its board, with answers to all it reads. */
async function open(
  key: string,
  options: { scopes?: readonly string[]; answers?: Readonly<Record<string, unknown>> } = {},
): Promise<Page> {
  const page = await harness.open({ alerts: ALERTS, scopes: options.scopes ?? OPERATOR });
  await serve(page, { ...SERVED, ...options.answers });
  await page.keyboard.press('g');
  await page.keyboard.press(key);
  const over = page.locator('dialog.pane-dialog');
  await expectPage(over.locator('[data-pane-focus]').first()).toBeVisible();
  // Until what it asked for is there, keys mean nothing.
  await expectPage(over.locator('.skeleton')).toHaveCount(0);
  return page;
}

const bodies = async (page: Page, id: string): Promise<unknown[]> =>
  (await page.evaluate(() => window.fake.calls))
    .filter((call) => call.id === id)
    .map(({ input }) => input.body ?? input.params);

const sheet = (page: Page, name: string | RegExp): Locator => page.getByRole('dialog', { name });
const row = (page: Page, id: string): Locator => page.locator(`[data-row="${id}"]`);
const disconnect = (page: Page) =>
  page.evaluate(() => {
    window.fake.setLink({
      ...{ kind: 'disconnected', sinceMs: Date.now(), lastDataAtMs: Date.now() - 5_000 },
      ...{ nextTryAtMs: Date.now() + 60_000, reason: 'connection reset' },
    });
  });

describe('automation hooks', () => {
  it('lists hooks with mode, trigger, target, guards and the last runs', async () => {
    const page = await open('h');
    await expectPage(row(page, 'restart-canary')).toContainText(
      /Auto.*raised: service="payments".*ops\.example:8443.*at most 3 runs per 1h/,
    );
    await expectPage(row(page, 'restart-canary').getByRole('img')).toHaveAccessibleName(
      /Newest first: Waits for approval, Worked, Sent, alert stayed, Outcome unknown, Refused/,
    );
    await expectPage(page.getByRole('grid', { name: 'Hooks' })).toBeFocused();
    await page.keyboard.press('Enter');
    const hook = page.getByRole('group', { name: 'Hook restart-canary' });
    await expectPage(hook).toBeFocused();
    await expectPage(hook).toContainText('ledger since');
    await page.keyboard.press('Escape');
    await expectPage(page.getByRole('grid', { name: 'Hooks' })).toBeFocused();
  });

  it('approves only after the name of a production service was typed', async () => {
    const page = await open('h');
    const run = buildRun(1, 'waiting_approval');
    await row(page, run.run_id).dblclick();
    await page.keyboard.press('a');
    const asks = sheet(page, /Approve and send/);
    await expectPage(asks).toContainText(
      'POST https://ops.example:8443/v1/restart is sent once, as shown',
    );
    await expectPage(asks).toContainText('"replicas": 3');
    const approve = asks.getByRole('button', { name: 'Approve and send' });
    await approve.press('Enter');
    expect(await bodies(page, 'remediations.approve')).toEqual([]);
    await expectPage(approve).toHaveAccessibleDescription('Type payments first');
    await asks.getByRole('textbox', { name: /Type its name/ }).fill('payments');
    await serve(page, { 'remediations.approve': { ...run, state: 'approved' } });
    await approve.press('Enter');
    await expectPage(asks).toHaveCount(0);
    expect(await bodies(page, 'remediations.approve')).toEqual([{}]);
  });

  it('does not let who asked for a run approve it', async () => {
    const own = buildRun(1, 'waiting_approval', { requested_by: 'console/R. Okafor' });
    const page = await open('h', {
      answers: {
        'remediations.list': { runs: [own], next_cursor: null },
        'remediations.get': withSteps(own),
      },
    });
    await row(page, own.run_id).dblclick();
    await page.keyboard.press('a');
    await expectPage(sheet(page, /Approve/)).toHaveCount(0);
    await expectPage(
      page.getByRole('button', { name: /Approve and send/ }),
    ).toHaveAccessibleDescription(/second person/);
  });

  it('asks how one knows what became of an unknown run', async () => {
    const run = buildRun(4, 'unknown');
    const page = await open('h', { answers: { 'remediations.get': withSteps(run) } });
    await row(page, run.run_id).click();
    await page.keyboard.press('o');
    const asks = sheet(page, /Say the outcome/);
    await asks.getByRole('radio', { name: 'It has not happened' }).check();
    await asks.getByRole('textbox', { name: 'How you know' }).fill('the log of ops says so');
    await serve(page, { 'remediations.resolve': { ...run, state: 'failed' } });
    await asks.getByRole('button', { name: 'Say the outcome' }).click();
    await expectPage(asks).toHaveCount(0);
    expect(await bodies(page, 'remediations.resolve')).toEqual([
      { outcome: 'failed', reason: 'the log of ops says so' },
    ]);
  });

  it('stops all automation with a reason, and says who stopped it, when and why', async () => {
    const page = await open('h');
    await page.keyboard.press('Shift+X');
    const asks = sheet(page, 'Stop all automation');
    await expectPage(asks.getByRole('textbox', { name: 'Why' })).toBeFocused();
    await page.keyboard.type('it restarts the wrong hosts');
    await serve(page, { 'automation.put': STOPPED, 'automation.get': STOPPED });
    await asks.getByRole('button', { name: 'Stop all automation' }).click();
    await expectPage(page.locator('.automation-stopped')).toContainText(
      /All automation is stopped since .* by console\/bob: it restarts the wrong hosts/,
    );
    expect(await bodies(page, 'automation.put')).toEqual([
      { stopped: true, reason: 'it restarts the wrong hosts' },
    ]);
  });

  it('runs by hand from an alert: first what exactly would happen, then what happens', async () => {
    const page = await harness.open({ alerts: ALERTS, scopes: OPERATOR });
    const sent = buildRun(9, 'sent');
    const shown = { run: null, reason: 'No approval is needed.', refusal: null };
    await serve(page, {
      ...SERVED,
      'alerts.remediate': { ...shown, state: 'approved', request: sent.request },
      'remediations.get': withSteps(sent),
    });
    await page.keyboard.press('u');
    await page.keyboard.press('h');
    const asks = sheet(page, /Run a hook: payments/);
    await expectPage(asks.getByRole('combobox', { name: 'Hook' })).toBeFocused();
    await expectPage(asks).toContainText('It would be sent at once');
    await expectPage(asks).toContainText('POST to ops.example:8443');
    await asks.getByRole('textbox', { name: 'replicas' }).fill('99');
    await expectPage(asks).toContainText('Must be at most 9.');
    await asks.getByRole('textbox', { name: 'replicas' }).fill('4');
    await asks.getByRole('textbox', { name: /Type its name/ }).fill('payments');
    await serve(page, {
      'alerts.remediate': { ...shown, run: sent, state: 'approved', request: sent.request },
    });
    const run = asks.getByRole('button', { name: 'Run restart-canary' });
    await expectPage(run).toHaveAttribute('aria-disabled', 'false');
    await run.click();
    await expectPage(sheet(page, 'restart-canary on payments')).toContainText('Steps');
    const asked = await bodies(page, 'alerts.remediate');
    expect(asked.at(-1)).toEqual({ hook: 'restart-canary', parameters: { replicas: 4 } });
    expect(asked.slice(0, -1).every((each) => (each as { dry_run?: true }).dry_run)).toBe(true);
  });

  it('names the scope that is missing, and still shows the runs', async () => {
    const page = await open('h', { scopes: ['sentry.read', 'sentry.alert.read'] });
    await expectPage(page.locator('.automation-hooks')).toContainText('sentry.policy.read');
    await expectPage(page.locator('[data-row]')).toHaveCount(6);
    await expectPage(
      page.getByRole('button', { name: /Stop all automation/ }),
    ).toHaveAccessibleDescription(/sentry\.remediate is missing/);
  });

  it('says that there is none, and what could not be loaded', async () => {
    const page = await open('h', { answers: { 'hooks.list': { hooks: [] } } });
    await expectPage(page.locator('.automation-hooks')).toContainText('No hooks yet.');
    await page.evaluate(() => {
      window.fake.failNext('hooks.list', { detail: 'The store is away.' });
    });
    await page.getByRole('button', { name: /Load anew/ }).click();
    await expectPage(page.getByRole('alert')).toContainText(
      /could not be loaded since .*The store is away\. Error id trace-1\. This is what was known/,
    );
  });
});

describe('silences', () => {
  it('lists what is silenced, until when and by whom; a filter narrows it', async () => {
    const page = await open('q');
    await expectPage(row(page, uuid(1, 0x51))).toContainText(
      /Active.*service="search".*left.*1.*deploy of search.*console\/ana/,
    );
    await expectPage(row(page, uuid(3, 0x51))).toContainText('until the alert clears');
    await page.keyboard.press('/');
    await page.keyboard.type('kind:maint');
    await expectPage(page.locator('.silences [data-row]')).toHaveCount(1);
    await page.keyboard.type(' nothing');
    await expectPage(page.locator('.silences-none')).toContainText('0 of 3 silences match.');
    await page.keyboard.press('Escape');
    await expectPage(page.locator('.silences [data-row]')).toHaveCount(3);
  });

  it('saves one only after what it hides is shown', async () => {
    const page = await open('q');
    await page.evaluate(() => {
      window.fake.hold();
    });
    await page.keyboard.press('n');
    const asks = sheet(page, 'New silence');
    await expectPage(asks.getByRole('combobox', { name: 'Matcher 1' })).toBeFocused();
    await page.keyboard.type('service="payments"');
    await asks.getByRole('textbox', { name: 'Why' }).fill('deploy');
    const save = asks.getByRole('button', { name: 'Save' });
    await expectPage(save).toHaveAccessibleDescription('What it hides is not shown yet');
    await page.evaluate(() => {
      window.fake.release();
    });
    await expectPage(asks).toContainText('It can hide CRITICAL alerts.');
    await expectPage(asks).toContainText('Hides now: 2 alerts');
    await expectPage(asks).toContainText(/last 30 days: 41 alerts.*By team.*money 40.*no team 1/s);
    await serve(page, { 'silences.create': buildSilence(9) });
    await save.click();
    await expectPage(asks).toHaveCount(0);
    expect(await bodies(page, 'silences.create')).toMatchObject([
      { kind: 'silence', matchers: ['service="payments"'], comment: 'deploy' },
    ]);
  });

  it('says at the field what the server refuses', async () => {
    const page = await open('q');
    await page.evaluate(() => {
      window.fake.failNext('silences.preview', {
        detail: 'It cannot be made.',
        errors: [{ field: '/ends_at', limit: 'at most 4h', fix: 'Make it shorter.' }],
      });
    });
    await page.keyboard.press('n');
    const asks = sheet(page, 'New silence');
    await page.keyboard.type('service="payments"');
    await expectPage(asks.locator('.field-fault')).toHaveText(
      'Must be at most 4h. Make it shorter.',
    );
    await expectPage(asks.getByRole('button', { name: 'Save' })).toHaveAttribute(
      'aria-disabled',
      'true',
    );
  });

  it('shows maintenance in words with its next occurrences', async () => {
    const page = await open('q');
    await page.keyboard.press('Shift+N');
    const asks = sheet(page, 'New maintenance');
    await page.keyboard.type('host=~"db-.*"');
    await asks.getByRole('radio', { name: 'Every week' }).check();
    await asks.getByRole('combobox', { name: 'Time zone' }).fill('Europe/Berlin');
    await expectPage(asks).toContainText(
      /Comes every week on Sunday at .* Europe\/Berlin, for 2h\./,
    );
    await expectPage(asks).toContainText('Next occurrences');
    expect((await bodies(page, 'silences.preview')).at(-1)).toMatchObject({
      recurrence: { rrule: 'FREQ=WEEKLY;BYDAY=SU', duration: '2h', time_zone: 'Europe/Berlin' },
    });
  });

  it('snoozes an alert from the list, and goes on to a silence like it', async () => {
    const page = await harness.open({ alerts: ALERTS, scopes: OPERATOR });
    await serve(page, SERVED);
    await page.keyboard.press('u');
    await page.keyboard.press('s');
    const snooze = sheet(page, 'New snooze');
    await expectPage(snooze.getByRole('textbox', { name: 'Why' })).toBeFocused();
    await snooze.getByRole('radio', { name: 'Until the alert clears' }).check();
    await snooze.getByRole('textbox', { name: 'Why' }).fill('known');
    await expectPage(snooze).toContainText('Hides now');
    await serve(page, { 'silences.create': buildSilence(9, { kind: 'snooze' }) });
    await snooze.getByRole('button', { name: 'Snooze' }).click();
    await expectPage(snooze).toHaveCount(0);
    expect(await bodies(page, 'silences.create')).toEqual([
      {
        ...{ kind: 'snooze', alert_id: uuid(1), comment: 'known' },
        ends_when: { clear: true },
      },
    ]);
    await page.keyboard.press('Escape');
    await page.keyboard.press('s');
    await snooze.getByRole('button', { name: /Silence alerts like this/ }).click();
    await expectPage(
      sheet(page, 'New silence').getByRole('combobox', { name: 'Matcher 1' }),
    ).toHaveValue('service="payments"');
  });

  it('prolongs one, and ends one after saying what is told again', async () => {
    const page = await open('q');
    await page.keyboard.press('e');
    const change = sheet(page, /Prolong or edit/);
    await change.getByRole('radio', { name: '8 hours' }).check();
    await serve(page, { 'silences.update': buildSilence(1), 'silences.expire': buildSilence(1) });
    const save = change.getByRole('button', { name: 'Save' });
    await expectPage(save).toHaveAttribute('aria-disabled', 'false');
    await save.click();
    await expectPage(change).toHaveCount(0);
    await page.keyboard.press('x');
    const end = sheet(page, /End this silence now/);
    await expectPage(end).toContainText('It hides 1 alert now.');
    await end.getByRole('button', { name: 'End it now' }).click();
    await expectPage(end).toHaveCount(0);
    expect(await bodies(page, 'silences.expire')).toEqual([{ silence_id: uuid(1, 0x51) }]);
  });

  it('changes nothing while there is no connection, and says so', async () => {
    const page = await open('q');
    await disconnect(page);
    await expectPage(page.getByRole('group', { name: 'Actions' })).toContainText(
      'No connection - nothing will be sent',
    );
    await page.keyboard.press('x');
    await expectPage(sheet(page, /End this/)).toHaveCount(0);
  });
});

describe('escalations and on call', () => {
  it('shows what is being paged, those in vain first, and acknowledges from there', async () => {
    const page = await open('e');
    const rows = page.getByRole('grid', { name: 'Paged now' }).getByRole('row');
    await expectPage(rows.nth(1)).toContainText(/ledger.*In vain: nobody answered, level 3 of 3/);
    await expectPage(rows.nth(2)).toContainText(
      /payments.*payments-p1.*Paging, level 1 of 3.*in \d+ min .*console\/bob by pager/,
    );
    await page.keyboard.press('j');
    await page.keyboard.press('a');
    await expect
      .poll(() => page.evaluate(() => window.fake.calls.find(({ id }) => id === 'alerts.ack')))
      .toMatchObject({ input: { params: { alert_id: uuid(1) } } });
  });

  it('shows who is on call until when, two weeks as bars, and when nobody is', async () => {
    const page = await open('e');
    await page.keyboard.press('2');
    const primary = page.getByRole('region', { name: 'Schedule primary' });
    await expectPage(primary).toContainText(/console\/ana.*until .*left, layer 1/);
    const shifts = primary.getByRole('listitem');
    await expectPage(shifts).toHaveCount(4);
    await expectPage(shifts.nth(2)).toContainText('nobody');
    await expectPage(page.getByRole('region', { name: 'Schedule nights' })).toContainText(
      'Nobody: outside the hours',
    );
  });

  it('says who is paged when, how, and why somebody is left out', async () => {
    const page = await open('e');
    await page.keyboard.press('3');
    await page.getByRole('combobox', { name: 'Service' }).fill('payments');
    await page.keyboard.press('Enter');
    const result = page.getByRole('group', { name: 'Who is paged' });
    await expectPage(result).toContainText(/at once.*Level 1.*console\/ana by pager, on call in/);
    await expectPage(result).toContainText('not console/mo: may not read alerts of payments');
    await expectPage(result).toContainText(/after 5m.*Level 2.*console\/bob by pager/);
    expect(await bodies(page, 'dispatch.simulate')).toEqual([
      { service: 'payments', severity: 'CRITICAL' },
    ]);
  });

  it('tests a receiver after asking, and says what became of it', async () => {
    const page = await open('e');
    await page.keyboard.press('4');
    await expectPage(row(page, 'chat')).toContainText(/3, oldest 2h.*! 2.*channel_not_found/);
    await row(page, 'chat').click();
    await page.keyboard.press('t');
    const asks = sheet(page, 'Test chat');
    expect(await bodies(page, 'dispatch.receivers.test')).toEqual([]);
    await serve(page, {
      'dispatch.receivers.test': { outcome: 'refused', detail: 'channel_not_found' },
    });
    await asks.getByRole('button', { name: 'Send a test message now' }).click();
    await expectPage(asks).toContainText('It was refused: channel_not_found');
  });

  it('shows what speaks against the configuration, and how well suppression does', async () => {
    const page = await open('e');
    await page.keyboard.press('5');
    await expectPage(page.getByRole('group', { name: 'Findings' })).toContainText(
      /Revision 12.*2 findings.*Warning.*Nobody is on call in nights/s,
    );
    await page.keyboard.press('6');
    const noise = page.getByRole('group', { name: 'Noise' });
    await expectPage(noise).toContainText('Configured is suppress; it ended itself.');
    await expectPage(noise).toContainText('1 of 40, 2.5 % (95 % sure: 0.1 % to 13.2 %)');
    await expectPage(noise).toContainText(/infra: 14 of 10 pages per 1w · used up/);
    await expectPage(noise.getByRole('row', { name: /Disk 80 %/ })).toContainText('0.964');
  });

  it('needs sentry.dispatch.read for all but what is being paged', async () => {
    const page = await open('e', { scopes: ['sentry.read', 'sentry.alert.read'] });
    await expectPage(page.locator('.on-call [data-row]')).toHaveCount(3);
    await page.keyboard.press('2');
    await expectPage(page.locator('.on-call')).toContainText('sentry.dispatch.read');
    expect(await bodies(page, 'dispatch.onCall')).toEqual([]);
  });
});

it('lists the panes to go to for whoever has no keys', async () => {
  const page = await harness.open({ alerts: ALERTS, scopes: OPERATOR });
  await serve(page, { ...SERVED, 'automation.get': RUNNING });
  await page.getByRole('button', { name: 'Go to' }).click();
  await sheet(page, 'Go to').getByRole('button', { name: 'Silences' }).click();
  await expectPage(page.getByRole('grid', { name: 'Silences' })).toBeFocused();
});
