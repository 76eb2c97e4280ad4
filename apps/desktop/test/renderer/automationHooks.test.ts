import { describe, expect, it } from 'vitest';
import { bodies, openOver, row, serve, sheet } from './dispatchConsole.ts';
import { ALERTS, buildRun, OPERATOR, SERVED, STOPPED, withSteps } from './dispatchFixtures.ts';
import { expectPage } from '../expectPage.ts';
import { useHarness } from './useHarness.ts';

const harness = useHarness();
const PICTURES = process.env['BATCAVE_PICTURES'];

describe('automation hooks', () => {
  it('lists hooks with mode, trigger, target, guards and the last runs', async () => {
    const page = await openOver(harness, 'h');
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
    const page = await openOver(harness, 'h');
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
    const page = await openOver(harness, 'h', {
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
    const page = await openOver(harness, 'h', { answers: { 'remediations.get': withSteps(run) } });
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
    const page = await openOver(harness, 'h');
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

  it('runs a hook from its own row: asks for which alert first, then as from the Alert List', async () => {
    const page = await openOver(harness, 'h');
    await row(page, 'restart-canary').click();
    await page.keyboard.press('r');
    const asks = sheet(page, 'Run restart-canary: for which alert?');
    await expectPage(asks.getByRole('textbox', { name: /Service or words/ })).toBeFocused();
    await page.keyboard.type('ledger');
    await expectPage(asks.getByRole('listitem')).toHaveCount(1);
    if (PICTURES !== undefined) await page.screenshot({ path: `${PICTURES}/run-for-alert.png` });
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    const form = sheet(page, /^Run a hook: ledger, Replication lag/);
    await expectPage(form.getByRole('combobox', { name: 'Hook' })).toHaveValue('restart-canary');
    await expectPage(form.getByRole('combobox', { name: 'Hook' })).toBeFocused();
    await page.keyboard.press('Escape');
    await expectPage(page.getByRole('grid', { name: 'Hooks' })).toBeFocused();
    expect(await bodies(page, 'alerts.remediate')).not.toContainEqual(
      expect.not.objectContaining({ dry_run: true }),
    );
    await page.keyboard.press('Enter');
    const hook = page.getByRole('group', { name: 'Hook restart-canary' });
    if (PICTURES !== undefined) await page.screenshot({ path: `${PICTURES}/hook-run.png` });
    await hook.getByRole('button', { name: 'Run …' }).click();
    await expectPage(asks).toBeVisible();
  });

  it('offers to run a hook, and says what is missing, to whom may not', async () => {
    const scopes = OPERATOR.filter((scope) => scope !== 'sentry.remediate');
    const page = await openOver(harness, 'h', { scopes });
    await row(page, 'restart-canary').click();
    const run = page.getByRole('button', { name: 'Run restart-canary …' });
    await expectPage(run).toHaveAccessibleDescription(/sentry\.remediate is missing/);
    await page.keyboard.press('r');
    await expectPage(sheet(page, /for which alert/)).toHaveCount(0);
  });

  it('names the scope that is missing, and still shows the runs', async () => {
    const page = await openOver(harness, 'h', { scopes: ['sentry.read', 'sentry.alert.read'] });
    await expectPage(page.locator('.automation-hooks')).toContainText('sentry.policy.read');
    await expectPage(page.locator('[data-row]')).toHaveCount(6);
    await expectPage(
      page.getByRole('button', { name: /Stop all automation/ }),
    ).toHaveAccessibleDescription(/sentry\.remediate is missing/);
  });

  it('says that there is none, and what could not be loaded', async () => {
    const page = await openOver(harness, 'h', { answers: { 'hooks.list': { hooks: [] } } });
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
