import { describe, expect, it } from 'vitest';
import { buildAlert } from '../../src/renderer/testing/build.ts';
import { edit, fail, json, openRules, type OpenRules, sent, serve, sheet } from './rulesConsole.ts';
import { BACKUP, backtest, CPU, inputOf, LOGINS, report } from './rulesFixtures.ts';
import { expectPage } from '../expectPage.ts';
import { useHarness } from './useHarness.ts';

const harness = useHarness();

const open = (options: OpenRules = {}) => openRules(harness, options);

describe('the editor', () => {
  it('keeps what only the JSON says, and says what that is', async () => {
    const page = await open();
    const editor = await edit(page, CPU);
    await expectPage(editor).toContainText('3 fields only in JSON: labels, flapping, no_data');
    await editor.getByRole('textbox', { name: 'Threshold', exact: true }).fill('95');
    await editor.getByRole('textbox', { name: 'Event type' }).fill('host.cpu, host.load');
    await editor.getByRole('textbox', { name: 'Level 1: threshold' }).fill('99');
    await expectPage(json(page)).toContainText('"threshold": 95');
    await expectPage(editor.getByText('The server would take it.')).toBeVisible();
    await serve(page, { 'policies.update': { ...CPU, version: 4 } });
    await page.keyboard.press('Control+s');
    await expectPage(editor).toHaveCount(0);
    const [{ body, query }] = (await sent(page, 'policies.update')) as [
      { body: unknown; query: unknown },
    ];
    expect(query).toEqual({ if_version: 3 });
    expect(body).toEqual({
      ...inputOf(CPU),
      match: { type: ['host.cpu', 'host.load'] },
      condition: { ...CPU.condition, threshold: 95 },
      levels: [{ severity: 'CRITICAL', threshold: 99 }],
    });
  });

  it('says what becomes of the alerts that the rule has open', async () => {
    const page = await open();
    await page.evaluate(
      (alerts) => {
        window.fake.send({ alerts });
      },
      [buildAlert(1, { rule_id: CPU.rule_id })],
    );
    const editor = await edit(page, CPU);
    await expectPage(editor).not.toContainText('1 open alert');
    await editor.getByRole('textbox', { name: 'Threshold', exact: true }).fill('95');
    await expectPage(editor).toContainText(
      '1 open alert: a change of what the rule judges resolves it',
    );
  });

  it('shows in the form what was typed as JSON, under the policy that a window has', async () => {
    const page = await open();
    const editor = await edit(page, LOGINS);
    await json(page).click();
    await page.keyboard.press('Control+a');
    await page.keyboard.insertText(
      JSON.stringify({ ...inputOf(LOGINS), name: 'Typed', for: '1m' }),
    );
    await expectPage(editor.getByRole('textbox', { name: 'Name', exact: true })).toHaveValue(
      'Typed',
    );
    await expectPage(editor.getByRole('textbox', { name: 'Holds for' })).toHaveValue('1m');
    const { sheets, weight, tags } = await page.locator('.rule-json').evaluate((host) => {
      const name = host.shadowRoot?.querySelector('.cm-json-name');
      return {
        sheets: host.shadowRoot?.adoptedStyleSheets.length ?? 0,
        weight: name === null || name === undefined ? '' : getComputedStyle(name).fontWeight,
        tags:
          document.querySelectorAll('style').length +
          (host.shadowRoot?.querySelectorAll('style').length ?? 0),
      };
    });
    expect(sheets).toBeGreaterThan(0);
    expect(tags).toBe(0);
    expect(weight).toBe('600');
  });

  it('lets Tab out of the JSON, both ways', async () => {
    const page = await open();
    const editor = await edit(page, LOGINS);
    await json(page).click();
    await page.keyboard.press('Tab');
    await expectPage(editor.getByRole('button', { name: /^Save/ })).toBeFocused();
    await page.keyboard.press('Shift+Tab');
    await expectPage(json(page)).toBeFocused();
    await page.keyboard.press('Shift+Tab');
    await expectPage(editor.getByRole('textbox', { name: 'Description' })).toBeFocused();
  });

  it('blocks saving with the line and the fix, and leads there', async () => {
    const page = await open();
    const editor = await edit(page, CPU);
    await editor.getByRole('textbox', { name: 'Threshold', exact: true }).fill('much');
    const save = editor.getByRole('button', { name: /^Save/ });
    await expectPage(save).toHaveAccessibleDescription(
      /^Line \d+: condition\.threshold must be a number\. Send a number\.$/,
    );
    await expectPage(
      editor.getByRole('textbox', { name: 'Threshold', exact: true }),
    ).toHaveAccessibleDescription('Must be a number. Send a number.');
    await page.keyboard.press('Control+s');
    await editor.getByRole('button', { name: /^Line \d+$/ }).click();
    await expectPage(json(page)).toBeFocused();
    await page.keyboard.press('Control+a');
    await page.keyboard.insertText('{"name": ');
    await expectPage(save).toHaveAccessibleDescription(/^Line 1: It is not JSON: /);
    await expectPage(editor).toContainText('The form shows the rule again once the JSON');
    expect(await sent(page, 'policies.update')).toEqual([]);
  });

  it('blocks saving with what only the server finds, at its line', async () => {
    const page = await open();
    const editor = await edit(page, CPU);
    const limit = 'at most the threshold 90';
    const faults = [{ field: '/policies/0/condition/recovery_threshold', limit, fix: 'Lower it.' }];
    await serve(page, { 'policies.import': report([{ outcome: 'refused', faults }]) });
    await editor.getByRole('textbox', { name: 'Recovers at' }).fill('99');
    await expectPage(editor.getByRole('button', { name: /^Save/ })).toHaveAccessibleDescription(
      /^Line \d+: condition\.recovery_threshold must be at most the threshold 90\. Lower it\.$/,
    );
    const checks = await sent(page, 'policies.import');
    expect(checks.at(-1)).toMatchObject({
      body: { dry_run: true, mode: 'upsert', policies: [{ rule_id: CPU.rule_id }] },
    });
  });

  it('makes a new rule from the form alone', async () => {
    const page = await open();
    await page.keyboard.press('n');
    const editor = sheet(page, 'New rule');
    await expectPage(editor.getByRole('textbox', { name: 'Name', exact: true })).toBeFocused();
    await page.keyboard.type('Silence of the back-up');
    await editor.getByRole('combobox', { name: 'Judges' }).selectOption('absence');
    await editor.getByRole('textbox', { name: 'Event type' }).fill('backup.done');
    await editor.getByRole('textbox', { name: 'Silent for' }).fill('25h');
    await expectPage(editor.getByText('The server would take it.')).toBeVisible();
    await serve(page, { 'policies.create': { ...BACKUP, version: 1 } });
    await page.keyboard.press('Control+s');
    await expectPage(editor).toHaveCount(0);
    expect(await sent(page, 'policies.create')).toEqual([
      {
        body: {
          ...{ schema_version: 1, name: 'Silence of the back-up', enabled: true, severity: 'WARN' },
          ...{ match: { type: 'backup.done' }, absence: { after: '25h' } },
        },
      },
    ]);
  });

  it('guards what is not saved', async () => {
    const page = await open();
    const editor = await edit(page, CPU);
    await editor.getByRole('textbox', { name: 'Holds for' }).fill('5m');
    await page.keyboard.press('Escape');
    await expectPage(editor.getByRole('alert')).toContainText('What you wrote is not saved.');
    await page.keyboard.press('Escape');
    await expectPage(editor.getByRole('alert')).toHaveCount(0);
    await editor.getByRole('button', { name: /^Cancel/ }).click();
    await editor.getByRole('button', { name: 'Keep editing' }).click();
    await expectPage(editor.getByRole('textbox', { name: 'Holds for' })).toHaveValue('5m');
    await page.keyboard.press('Escape');
    await editor.getByRole('button', { name: 'Leave without saving' }).click();
    await expectPage(editor).toHaveCount(0);
    await edit(page, CPU);
    await page.keyboard.press('Escape');
    await expectPage(editor).toHaveCount(0);
  });

  it('tells who saved first, what differs, and goes on either way', async () => {
    const page = await open();
    const theirs = { ...CPU, version: 4, for: '2m', updated_by: 'console/bob' };
    const conflict = { status: 409, code: 'state_conflict', detail: 'Not the current version.' };
    const editor = await edit(page, CPU);
    await editor.getByRole('textbox', { name: 'Threshold', exact: true }).fill('95');
    await expectPage(editor.getByText('The server would take it.')).toBeVisible();
    await serve(page, { 'policies.get': theirs });
    await fail(page, 'policies.update', conflict);
    await page.keyboard.press('Control+s');
    await expectPage(editor.getByRole('alert')).toContainText(
      /Not saved: console\/bob saved version 4 at .* while you edited version 3/,
    );
    const diff = editor.getByRole('group', { name: 'From their version to yours' });
    await expectPage(diff.locator('.rule-diff-removed').first()).toContainText('"threshold": 90');
    await expectPage(diff.locator('.rule-diff-added').first()).toContainText('"threshold": 95');
    await editor.getByRole('button', { name: 'Take theirs, drop mine' }).click();
    await expectPage(editor.getByRole('textbox', { name: 'Holds for' })).toHaveValue('2m');
    await expectPage(editor.getByRole('textbox', { name: 'Threshold', exact: true })).toHaveValue(
      '90',
    );

    const again = sheet(page, /^CPU busy, version 4/);
    await again.getByRole('textbox', { name: 'Threshold', exact: true }).fill('96');
    await expectPage(again.getByText('The server would take it.')).toBeVisible();
    await serve(page, { 'policies.get': { ...theirs, version: 5 } });
    await fail(page, 'policies.update', conflict);
    await page.keyboard.press('Control+s');
    await serve(page, { 'policies.update': { ...CPU, version: 6 } });
    await again.getByRole('button', { name: 'Save mine over version 5' }).click();
    await expectPage(page.locator('dialog.sheet')).toHaveCount(0);
    const writes = (await sent(page, 'policies.update')) as { query: { if_version: number } }[];
    expect(writes.map(({ query }) => query.if_version)).toEqual([3, 4, 5]);
  });
});

describe('the preview', () => {
  it('says how often the edit would have fired, what it changes, and shows the moments', async () => {
    const page = await open();
    const editor = await edit(page, CPU);
    await editor.getByRole('textbox', { name: 'Threshold', exact: true }).fill('95');
    await expectPage(editor.getByText('The server would take it.')).toBeVisible();
    await serve(page, { 'policies.backtest': backtest(9, 14) });
    await page.keyboard.press('Control+Enter');
    const preview = editor.getByRole('region', { name: 'Preview' });
    await expectPage(preview).toContainText(
      /Would have fired 9 times in the last 24 h.*9 alerts a day/,
    );
    await expectPage(preview).toContainText(
      'As it is stored: 14 times. The edit adds 0, removes 5, moves 1 and keeps 1.',
    );
    await expectPage(preview.getByRole('img', { name: /^With the edit: 9 alerts/ })).toBeVisible();
    await expectPage(preview.getByRole('img', { name: /ten minutes: 1 at most/ })).toBeVisible();
    await expectPage(preview.getByRole('row')).toHaveCount(10);
    expect(await sent(page, 'policies.backtest')).toEqual([
      {
        body: {
          rule: { ...inputOf(CPU), condition: { ...CPU.condition, threshold: 95 } },
          rule_id: CPU.rule_id,
        },
      },
    ]);
    await editor.getByRole('textbox', { name: 'Threshold', exact: true }).fill('96');
    await expectPage(preview).toContainText('The rule was edited since: preview it again.');
  });

  it('says of an edit that mends a rule that there is nothing to compare it with', async () => {
    const page = await open();
    const editor = await edit(page, CPU);
    const fault = { field: '/for', limit: '7d at most', fix: 'Shorten it.' };
    await serve(page, { 'policies.backtest': { ...backtest(3), before_faults: [fault] } });
    await page.keyboard.press('Control+Enter');
    const preview = editor.getByRole('region', { name: 'Preview' });
    await expectPage(preview).toContainText('Would have fired 3 times');
    await expectPage(preview).toContainText(
      'As it is stored it judges nothing: /for must be 7d at most. So there is nothing to compare the edit with.',
    );
  });

  it('can be left while the server works, and asked again once it has ended', async () => {
    const page = await open();
    const editor = await edit(page, CPU);
    await serve(page, { 'policies.backtest': backtest(3) });
    await page.evaluate(() => {
      window.fake.hold();
    });
    await page.keyboard.press('Control+Enter');
    const preview = editor.getByRole('region', { name: 'Preview' });
    await expectPage(preview).toContainText(/Working: \d+ s/);
    await preview.getByRole('button', { name: 'Stop waiting' }).click();
    await expectPage(preview).toContainText('Not waited for.');
    await expectPage(editor.getByRole('button', { name: /^Preview/ })).toHaveAccessibleDescription(
      'The server still works on the last preview',
    );
    await page.evaluate(() => {
      window.fake.release();
    });
    await expectPage(editor.getByRole('button', { name: /^Preview/ })).toHaveAttribute(
      'aria-disabled',
      'false',
    );
    await expectPage(preview).toContainText('Not waited for.');
    await page.keyboard.press('Control+Enter');
    await expectPage(preview).toContainText('Would have fired 3 times');
  });

  it('says why there is none', async () => {
    const page = await open();
    const editor = await edit(page, CPU);
    const preview = editor.getByRole('region', { name: 'Preview' });
    await fail(page, 'policies.backtest', { code: 'overloaded', detail: 'Two run already.' });
    await page.keyboard.press('Control+Enter');
    await expectPage(preview).toContainText('No preview: Two run already.');
    const problem = {
      title: '',
      code: 'x',
      detail: 'The range has too many events.',
      trace_id: '',
    };
    await serve(page, { 'policies.backtest': { kind: 'error', problem } });
    await page.keyboard.press('Control+Enter');
    await expectPage(preview).toContainText('The range has too many events.');
    await serve(page, { 'policies.backtest': { kind: 'progress', percent: 40 } });
    await page.keyboard.press('Control+Enter');
    await expectPage(preview).toContainText('The server stopped before it had a result.');
  });
});
