import { setTimeout as delay } from 'node:timers/promises';
import type { Rule, RuleInput } from '@batcave/shared/rules';
import { expect, test, type TestContext } from 'vitest';
import { verifyRecorded } from '../../src/app/index.ts';
import { anEvent, eventually } from '../setup/builders.ts';
import { valueOf } from '../setup/client.ts';
import { createDatabase, type TestDatabase } from '../setup/database.ts';
import { createRule, listAlerts } from '../setup/raiseAlerts.ts';
import { runSentry } from '../setup/runSentry.ts';
import { startApp, temporaryDataDir, type TestApp } from '../setup/startApp.ts';
import { needsOwnLog } from '../setup/stored.ts';

const LOAD = { match: { type: 'test.load' } } as const;
const COUNT = { aggregate: 'count', window: '1s', operator: '>=', threshold: 3 } as const;
const RULES: readonly Partial<RuleInput>[] = [
  { ...LOAD, name: 'count', condition: COUNT, flapping: { changes: 3, within: '1m', calm: '1s' } },
  {
    ...LOAD,
    name: 'levels',
    severity: 'WARN',
    levels: [{ severity: 'CRITICAL', threshold: 80 }],
    condition: {
      ...{ aggregate: 'max', field: 'payload.v', window: '1s', operator: '>' },
      threshold: 50,
    },
    summary: '{{value}} by {{payload.who}}',
  },
  {
    ...LOAD,
    name: 'silence',
    condition: { ...COUNT, threshold: 1000 },
    no_data: { after: '1s', policy: 'alert' },
  },
];

/** Two seconds of events, calm in the middle. */
async function play({ producer }: TestApp, seed: number): Promise<void> {
  for (let i = 0; i < 20; i += 1) {
    const v = ((i + seed) * 37) % 100;
    if (i < 6 || i > 13)
      await producer.send(
        ['web-1', 'web-2'].map((source) =>
          anEvent({ source, payload: { v, who: `user "${String(i)}" \u0000 \ud800` } }),
        ),
      );
    await delay(100);
  }
}

function inputOf(rule: Rule): RuleInput {
  const {
    rule_id: _,
    version: __,
    created_at: ___,
    updated_at: ____,
    updated_by: _____,
    ...own
  } = rule;
  return own;
}

async function verify(database: TestDatabase, day?: string) {
  return verifyRecorded({
    ...{ store: database.openStore(), day, maxGroupsPerRule: 10_000 },
    signal: new AbortController().signal,
    onProgress: () => undefined,
  });
}

/** A server that was started three times, whose rules were edited, and whose alerts people handled. */
async function live(context: TestContext) {
  needsOwnLog(context);
  const database = await createDatabase();
  const dataDir = temporaryDataDir();
  const settings = { checkpoint_interval: '1s' };
  const rules: Rule[] = [];
  for (let run = 0; run < 3; run += 1) {
    const app = await startApp({ database, dataDir, settings });
    if (run === 0) for (const rule of RULES) rules.push(await createRule(app, rule));
    await play(app, run);
    const [alert] = await listAlerts(app.operator);
    const params = { alert_id: alert?.alert_id ?? '' };
    if (run === 0) valueOf(await app.operator.call('alerts.ack', { params, body: undefined }));
    if (run === 1)
      valueOf(await app.operator.call('alerts.resolve', { params, body: { note: 'done' } }));
    const rule = rules[run] as Rule;
    const body: RuleInput = { ...inputOf(rule), name: `${rule.name} again`, severity: 'ERROR' };
    if (run < 2) body.condition = { ...rule.condition, threshold: 40 };
    await app.operator.call('policies.update', {
      params: { rule_id: rule.rule_id },
      query: {},
      body: run === 1 ? { ...body, levels: [] } : body,
    });
    await play(app, run + 50);
    if (run === 2)
      await app.operator.call('policies.delete', { params: { rule_id: rules[0]?.rule_id ?? '' } });
    await delay(1500);
    await app.stop();
  }
  return { database, dataDir };
}

test('what was decided over restarts and edits is decided again, to the byte; what is changed since is found', async (context) => {
  const { database, dataDir } = await live(context);
  const verdict = await verify(database);
  expect(verdict.first).toEqual([]);
  expect(verdict).toMatchObject({ differences: 0 });
  expect(verdict.ruleChanges).toBeGreaterThanOrEqual(6);
  expect(verdict.events).toBeGreaterThan(100);
  const [stored] = await database.query<{ n: number }>(
    `select count(*)::int as n from timeline where kind in ('raised', 'changed', 'cleared')`,
  );
  expect(verdict.decisions).toBe(stored?.n);
  const kinds = await database.query<{ kind: string }>(
    `select distinct kind from timeline where actor = 'rule' order by 1`,
  );
  expect(kinds.map(({ kind }) => kind)).toEqual(['changed', 'cleared', 'raised']);

  const command = ['replay', '--verify', '--data-dir', dataDir, '--database-url', database.url];
  const good = await runSentry(command);
  expect(good).toMatchObject({ code: 0, stderr: '' });
  expect(good.stdout).toContain(`${String(verdict.decisions)} decisions, all identical.`);

  const [alert] = await database.query<{ alert_id: string; summary: string }>(
    `update alerts set value = value + 1e-9 * abs(value) + 1e-9
      where alert_id = (select alert_id from alerts where value is not null order by created_at limit 1)
      returning alert_id, summary`,
  );
  const [entry] = await database.query<{ alert_id: string }>(
    `update timeline set entry = entry || '!' where timeline_id =
       (select timeline_id from timeline where kind = 'cleared' and alert_id <> $1 limit 1) returning alert_id`,
    [alert?.alert_id],
  );
  const tampered = await verify(database);
  expect(tampered.differences).toBe(2);
  expect(tampered.first.map(({ alert_id: id, field }) => [id, field]).sort()).toEqual(
    [
      [alert?.alert_id, 'value'],
      [entry?.alert_id, 'timeline'],
    ].sort(),
  );
  const bad = await runSentry(command);
  expect(bad.code).toBe(1);
  expect(bad.stdout).toContain(`alert ${String(alert?.alert_id)} of default, value`);
  expect(bad.stdout).toContain('2 differences');
});

test('an alert that was taken away, and one that was put in, are found', async (context) => {
  needsOwnLog(context);
  const database = await createDatabase();
  const app = await startApp({ database });
  await createRule(app, { ...LOAD, condition: { ...COUNT, threshold: 1 } });
  await app.producer.send(['a', 'b', 'c'].map((source) => anEvent({ source })));
  await eventually(async () => expect(await listAlerts(app.viewer)).toHaveLength(3));
  await eventually(async () => expect((await verify(database)).decisions).toBe(3));
  const [gone] = await database.query<{ alert_id: string }>(
    `with gone as (delete from timeline where alert_id = (select alert_id from alerts limit 1) returning alert_id)
     select alert_id from gone`,
  );
  await database.query('delete from alerts where alert_id = $1', [gone?.alert_id]);
  const missing = await verify(database);
  expect(missing.first).toMatchObject([
    { alert_id: gone?.alert_id, field: 'alert', recorded: null },
  ]);

  const made = '00000000-0000-4000-8000-0000000000aa';
  await database.query(
    `insert into audit_log select tenant_id, seq + 1, at, actor, action, object_type, $1, before, after, trace_id, hash
       from audit_log where tenant_id = 'default' and actor = 'rule' order by seq desc limit 1`,
    [made],
  );
  await database.query(`update audit_heads set seq = seq + 1 where tenant_id = 'default'`);
  const added = await verify(database);
  expect(added.differences).toBe(2);
  expect(added.first).toContainEqual({
    ...{ tenant: 'default', alert_id: made, field: 'alert', decided: null, recorded: '' },
  });
});

test('a day that is not kept is told, with those that are', async (context) => {
  needsOwnLog(context);
  const database = await createDatabase();
  const dataDir = temporaryDataDir();
  const command = ['replay', '--verify', '--data-dir', dataDir, '--database-url', database.url];
  const none = await runSentry(command);
  expect(none).toMatchObject({
    code: 2,
    stderr: expect.stringContaining('No day is kept yet') as string,
  });
  const app = await startApp({ database, dataDir });
  await app.stop();
  const other = await runSentry([...command, '--day', '2020-01-01']);
  expect(other.code).toBe(2);
  expect(other.stderr).toContain(`Kept: ${new Date().toISOString().slice(0, 10)}`);
});

test('what is kept of a day goes after eight', async (context) => {
  needsOwnLog(context);
  const app = await startApp();
  await app.database.query(
    `insert into engine_days select partition, day - n, 0, 0, 0, '{}', true
       from engine_days, generate_series(1, 10) n`,
  );
  await app.database.query(
    `insert into engine_day_states select partition, day, 'default', gen_random_uuid(), '[]', 2, '{}' from engine_days`,
  );
  const { code } = await runSentry([
    ...['retention', 'run', '--json', '--data-dir', app.dataDir],
    ...['--database-url', app.database.url],
  ]);
  expect(code).toBe(0);
  const [left] = await app.database.query<{ days: number; states: number }>(
    `select (select count(*)::int from engine_days) as days, (select count(*)::int from engine_day_states) as states`,
  );
  expect(left).toEqual({ days: 9, states: 9 });
});
