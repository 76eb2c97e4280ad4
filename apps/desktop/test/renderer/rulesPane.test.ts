import { describe, expect, it } from 'vitest';
import {
  fail,
  openRules,
  type OpenRules,
  pickRow,
  row,
  sent,
  serve,
  sheet,
} from './rulesConsole.ts';
import {
  BACKUP,
  CPU,
  inputOf,
  LOGINS,
  report,
  RULES,
  SERVED,
  VERSIONS,
  WRITER,
} from './rulesFixtures.ts';
import { expectPage } from '../expectPage.ts';
import { useHarness } from './useHarness.ts';

const harness = useHarness();

const open = (options: OpenRules = {}) => openRules(harness, options);

describe('the list', () => {
  it('tells of each rule what it waits for, how often it fires and who changed it last', async () => {
    const page = await open();
    await expectPage(row(page, CPU)).toContainText(
      /On.*CPU busy.*Mean of busy_percent over 90 within 1m, for 30s · host\.cpu.*Warn\+.*7h ago.*2.*console\/ana.*30h ago/,
    );
    await expectPage(row(page, LOGINS)).toContainText(/Fails.*Failed logins.*41/);
    await expectPage(row(page, BACKUP)).toContainText(/Off.*No event for 90m.*Critical.*not in 7d/);
    await expectPage(
      row(page, BACKUP).locator('[title*="the disk is being replaced"]'),
    ).toHaveCount(1);
    await expectPage(
      page.getByText('3 rules, 1 off · on: 0 critical, 1 error, 1 warn, 0 info'),
    ).toBeVisible();
  });

  it('puts those that fire most first, and says so', async () => {
    const page = await open();
    const first = page.locator('[aria-label="Rules"] [data-row]').first();
    await expectPage(first).toContainText('CPU busy');
    await page.keyboard.press('b');
    await expectPage(first).toContainText('Failed logins');
    await expectPage(page.getByRole('button', { name: /Bad actors first/ })).toHaveAttribute(
      'aria-pressed',
      'true',
    );
  });

  it('is filtered, says how many fit, and says what to do when none does', async () => {
    const page = await open();
    await page.keyboard.press('/');
    await page.keyboard.type('sev:critical');
    await expectPage(page.getByText('1 of 3 rules match')).toBeVisible();
    await expectPage(row(page, CPU)).toHaveCount(0);
    await page.keyboard.type(' sevrity:');
    await expectPage(page.getByText(/sevrity: is not a filter/)).toBeVisible();
    await page.getByRole('textbox', { name: 'Filter rules' }).fill('nothing');
    await expectPage(page.locator('.work-list-none')).toContainText('0 of 3 rules match.');
    await page.keyboard.press('Escape');
    await expectPage(row(page, CPU)).toBeVisible();
    await expectPage(page.getByRole('grid', { name: 'Rules' })).toBeFocused();
  });

  it('reads every page of the rules', async () => {
    const page = await harness.open({ scopes: WRITER });
    await serve(page, SERVED);
    await page.evaluate(
      (first) => {
        window.fake.answerNext('policies.list', first);
      },
      { policies: [CPU], next_cursor: 'more' },
    );
    await serve(page, { 'policies.list': { policies: [LOGINS], next_cursor: null } });
    for (const key of ['g', 'r']) await page.keyboard.press(key);
    await expectPage(row(page, CPU)).toBeVisible();
    await expectPage(row(page, LOGINS)).toBeVisible();
    expect(await sent(page, 'policies.list')).toContainEqual({
      query: { limit: 1000, cursor: 'more' },
    });
  });

  it('says what failed, since when, and asks again', async () => {
    const page = await harness.open({ scopes: WRITER });
    await serve(page, SERVED);
    await fail(page, 'policies.list', { detail: 'The store is away.' });
    await fail(page, 'policies.status', { detail: 'Nobody knows.' });
    for (const key of ['g', 'r']) await page.keyboard.press(key);
    const alert = page.getByRole('alert').filter({ hasText: 'The rules could not be loaded' });
    await expectPage(alert).toContainText(
      /since \d\d:\d\d:\d\dZ: The store is away\. Error id trace-1/,
    );
    await expectPage(
      page.getByRole('alert').filter({ hasText: 'How the rules fare could not be loaded' }),
    ).toContainText('Nobody knows.');
    await alert.getByRole('button', { name: 'Retry' }).click();
    await expectPage(row(page, CPU)).toContainText('?');
    await expectPage(alert).toHaveCount(0);
  });

  it('leads on from nothing', async () => {
    const page = await open({ answers: { 'policies.list': { policies: [], next_cursor: null } } });
    await expectPage(page.getByText('No rules yet: nothing is watched.')).toBeVisible();
    await page.locator('.work-list-none').getByRole('button', { name: 'New rule …' }).click();
    await expectPage(sheet(page, 'New rule')).toBeVisible();
  });

  it('names the scope that is missing to see, and to change', async () => {
    const page = await open({ scopes: ['sentry.read', 'sentry.alert.read'] });
    await expectPage(
      page.getByText(/may not see rules: the scope sentry\.policy\.read/),
    ).toBeVisible();
    const reader = await open({
      scopes: WRITER.filter((scope) => scope !== 'sentry.policy.write'),
    });
    const why = 'R. Okafor may only look: the scope sentry.policy.write is missing';
    await expectPage(reader.locator('.work-list-bar[role="group"]')).toContainText(why);
    await pickRow(reader, CPU);
    await reader.keyboard.press('Space');
    await reader.keyboard.press('n');
    await expectPage(reader.locator('dialog.sheet')).toHaveCount(0);
    await reader.keyboard.press('e');
    const editor = sheet(reader, /^CPU busy/);
    await expectPage(editor.getByRole('button', { name: /^Save/ })).toHaveAccessibleDescription(
      why,
    );
    expect(await sent(reader, 'policies.import')).toEqual([]);
  });

  it('changes nothing while there is no connection, and says why', async () => {
    const page = await open();
    await pickRow(page, CPU);
    await page.evaluate(() => {
      window.fake.setLink({
        ...{ kind: 'disconnected', sinceMs: Date.now(), lastDataAtMs: Date.now() - 5_000 },
        ...{ nextTryAtMs: Date.now() + 60_000, reason: 'connection reset' },
      });
    });
    await expectPage(page.locator('.work-list-bar[role="group"]')).toContainText(
      'No connection - nothing will be sent',
    );
    await page.keyboard.press('Space');
    await page.keyboard.press('Delete');
    await expectPage(page.locator('dialog.sheet')).toHaveCount(0);
    expect(await sent(page, 'policies.update')).toEqual([]);
  });
});

describe('the switch', () => {
  it('asks why before it disables, keeps the reason with the rule, and can be turned back', async () => {
    const page = await open();
    await pickRow(page, CPU);
    await page.keyboard.press('Space');
    const asks = sheet(page, 'Disable CPU busy');
    await expectPage(asks).toContainText('the server does not do that by itself');
    await page.keyboard.press('Enter');
    await expectPage(asks.getByRole('button', { name: /^Disable/ })).toHaveAccessibleDescription(
      'Say why first',
    );
    await page.keyboard.type('too noisy');
    const off = { ...CPU, enabled: false, version: 4 };
    await serve(page, { 'policies.update': off });
    await page.keyboard.press('Enter');
    await expectPage(page.locator('.rules-told')).toContainText('CPU busy is disabled.');
    await expectPage(page.getByRole('grid', { name: 'Rules' })).toBeFocused();
    await page.keyboard.press('z');
    await expectPage(page.locator('.rules-told')).toHaveCount(0);
    expect(await sent(page, 'policies.update')).toEqual([
      {
        params: { rule_id: CPU.rule_id },
        query: { if_version: 3 },
        body: {
          ...inputOf(CPU),
          enabled: false,
          description: 'Disabled: too noisy\nThe host can do no more.',
        },
      },
      { params: { rule_id: CPU.rule_id }, query: { if_version: 4 }, body: inputOf(CPU) },
    ]);
  });

  it('enables at once, by the pointer too, and takes the reason away', async () => {
    const page = await open({ answers: { 'policies.update': { ...BACKUP, enabled: true } } });
    await row(page, BACKUP).getByRole('switch', { name: 'No back-up enabled' }).click();
    await expectPage(page.locator('.rules-told')).toContainText('No back-up is enabled.');
    expect(await sent(page, 'policies.update')).toMatchObject([
      { body: { enabled: true, description: 'Nightly.' } },
    ]);
  });

  it('tells when somebody was faster', async () => {
    const page = await open();
    await fail(page, 'policies.update', {
      ...{ status: 409, code: 'state_conflict', detail: 'It is at version 5.' },
    });
    await row(page, BACKUP).getByRole('switch').click();
    await expectPage(page.getByRole('alert')).toContainText(
      'No back-up was not changed: It is at version 5.',
    );
  });
});

describe('deleting', () => {
  it('asks first, and says why it is refused', async () => {
    const page = await open();
    await pickRow(page, CPU);
    await page.keyboard.press('Delete');
    const asks = sheet(page, 'Delete CPU busy');
    await fail(page, 'policies.delete', {
      ...{ status: 409, code: 'state_conflict', detail: '"Busy and slow" joins it.' },
    });
    await asks.getByRole('button', { name: 'Delete', exact: true }).click();
    await expectPage(asks.getByRole('alert')).toContainText(
      'Not deleted: "Busy and slow" joins it.',
    );
    await serve(page, { 'policies.delete': null });
    await asks.getByRole('button', { name: 'Delete', exact: true }).click();
    await expectPage(asks).toHaveCount(0);
    expect(await sent(page, 'policies.delete')).toEqual([
      { params: { rule_id: CPU.rule_id } },
      { params: { rule_id: CPU.rule_id } },
    ]);
  });
});

describe('versions', () => {
  it('tell who changed what, line by line, and one of them can be there again', async () => {
    const page = await open({
      answers: { 'policies.versions': { versions: VERSIONS, next_cursor: null } },
    });
    await pickRow(page, CPU);
    await page.keyboard.press('v');
    const versions = sheet(page, 'Versions of CPU busy');
    await expectPage(versions.getByRole('grid', { name: 'Versions' })).toBeFocused();
    await expectPage(versions.locator('[data-row="2"]')).toContainText(
      /2.*console\/bob.*1 change: condition\/threshold/,
    );
    await expectPage(
      versions.getByRole('button', { name: 'Restore version 3' }),
    ).toHaveAccessibleDescription('This is the version that is there');
    await page.keyboard.press('j');
    await expectPage(versions.locator('.rule-diff-removed')).toContainText('"threshold": 70');
    await expectPage(versions.locator('.rule-diff-added')).toContainText('"threshold": 85');
    await versions.getByRole('radio', { name: 'the one that is there now' }).check();
    await expectPage(versions.locator('.rule-diff-added')).toContainText('"threshold": 90');
    await fail(page, 'policies.restore', { detail: 'It joins a rule that is gone.' });
    await versions.getByRole('button', { name: 'Restore version 2' }).click();
    await expectPage(versions.getByRole('alert')).toContainText('It joins a rule that is gone.');
    await serve(page, { 'policies.restore': { ...CPU, version: 4 } });
    await versions.getByRole('button', { name: 'Restore version 2' }).click();
    await expectPage(versions).toHaveCount(0);
    expect((await sent(page, 'policies.restore')).at(-1)).toEqual({
      params: { rule_id: CPU.rule_id },
      body: { version: 2 },
    });
  });
});

describe('import and export', () => {
  const DOCUMENT = {
    schema_version: 1,
    policies: [{ name: 'New one' }, CPU, LOGINS, { name: 'X' }],
  };
  const RESULTS = [
    { name: 'New one' },
    {
      ...{ name: 'CPU busy', outcome: 'updated', rule_id: CPU.rule_id, version: 3 },
      changes: [{ field: '/condition/threshold', before: 90, after: 95 }],
    },
    { name: 'Failed logins', outcome: 'unchanged' },
    {
      ...{ name: 'X', outcome: 'refused' },
      faults: [{ field: '/policies/3/severity', limit: 'one of INFO', fix: 'Add it.' }],
    },
  ];

  it('shows rule by rule what a pasted document would do, and does what is ticked', async () => {
    const page = await open({ answers: { 'policies.import': report(RESULTS) } });
    await page.keyboard.press('Shift+I');
    const asks = sheet(page, 'Import rules');
    await asks.getByRole('textbox', { name: /Rules as JSON/ }).fill(JSON.stringify(DOCUMENT));
    await expectPage(asks).toContainText('1 new, 1 changed, 1 identical, 1 invalid');
    await expectPage(asks).toContainText('severity must be one of INFO. Add it.');
    await expectPage(asks.getByRole('checkbox', { name: 'Import X' })).toBeDisabled();
    await expectPage(asks.getByRole('checkbox', { name: 'Import Failed logins' })).toBeDisabled();
    await asks.getByRole('button', { name: 'Details of CPU busy' }).click();
    await expectPage(asks).toContainText('condition.threshold: 90 → 95');
    await asks.getByRole('checkbox', { name: 'Import New one' }).uncheck();
    await fail(page, 'policies.import', { detail: 'Somebody was faster.' });
    await asks.getByRole('button', { name: 'Import 1 rule' }).click();
    await expectPage(asks.getByRole('alert')).toContainText(
      'Nothing was imported: Somebody was faster.',
    );
    await serve(page, { 'policies.import': report([RESULTS[1] ?? {}], false) });
    await asks.getByRole('button', { name: 'Import 1 rule' }).click();
    await expectPage(asks).toHaveCount(0);
    expect((await sent(page, 'policies.import')).at(-1)).toEqual({
      body: { policies: [CPU], mode: 'upsert' },
    });
  });

  it('takes a file, and says of one that will not do why', async () => {
    const page = await open({ answers: { 'policies.import': report([{ name: 'From a file' }]) } });
    await page.keyboard.press('Shift+I');
    const asks = sheet(page, 'Import rules');
    const file = asks.getByLabel('Or a file, chosen or dropped here');
    const give = (name: string, text: string) =>
      file.setInputFiles({ name, mimeType: 'application/json', buffer: Buffer.from(text) });
    await give('big.json', ' '.repeat(500_000));
    await expectPage(asks).toContainText('big.json is larger than 400 KiB');
    await give('sigma.yml', 'title: x\ndetection:\n  a: b');
    await expectPage(asks).toContainText(
      'This is Sigma: use npx sentry rules import --sigma FILE.',
    );
    await give('rules.json', '[{"name": "From a file"}]');
    await expectPage(asks.getByRole('button', { name: 'Import 1 rule' })).toBeVisible();
  });

  it('exports what is picked, or all, to be copied', async () => {
    const whole = { schema_version: 1, exported_at: '2026-11-23T08:42:17.000Z', policies: RULES };
    const page = await open({ answers: { 'policies.export': whole } });
    await pickRow(page, LOGINS);
    await page.keyboard.press('x');
    await expectPage(row(page, LOGINS)).toContainText('picked');
    await page.keyboard.press('Shift+E');
    const exported = sheet(page, 'Export rules');
    const text = exported.getByRole('textbox', { name: 'Exported rules' });
    await expectPage(text).toHaveValue(/Failed logins/);
    const value = JSON.parse(await text.inputValue()) as { policies: unknown[] };
    expect(value).toEqual({ ...whole, policies: [LOGINS] });
    await exported.getByRole('button', { name: 'Copy' }).click();
    await expectPage(exported).toContainText(/Copied, [\d,]+ characters\./);
    await exported.getByRole('radio', { name: 'All' }).check();
    await expectPage(text).toHaveValue(/No back-up/);
  });
});
