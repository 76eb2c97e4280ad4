import type { Alert } from '@batcave/shared/alerts';
import type { Rule, RuleInput } from '@batcave/shared/rules';
import { describe, expect, test } from 'vitest';
import { anEvent, aRule, eventually, uuid } from '../setup/builders.ts';
import { problemOf, valueOf } from '../setup/client.ts';
import { createRule, listAlerts, raiseAlerts } from '../setup/raiseAlerts.ts';
import { shareApp, startApp, type TestApp } from '../setup/startApp.ts';

/** What a person would send to put the rule back as it is. */
function inputOf(rule: Rule): RuleInput {
  const {
    rule_id: _id,
    version: _version,
    created_at: _created,
    updated_at: _updated,
    updated_by: _by,
    ...input
  } = rule;
  return input;
}

async function resolvedWith(app: TestApp, { alert_id }: Alert): Promise<Alert> {
  return eventually(async () => {
    const alert = valueOf(await app.viewer.call('alerts.get', { params: { alert_id } }));
    expect(alert.state).toBe('RESOLVED');
    return alert;
  });
}

describe('rules', () => {
  const shared = shareApp();

  test('are made, read, changed and deleted; every version keeps its author and time', async () => {
    const { operator, database } = shared();
    const me = valueOf(await operator.call('me', {}));
    const made = await createRule(shared(), { name: 'first' });
    expect(made).toMatchObject({
      name: 'first',
      version: 1,
      enabled: true,
      updated_by: `console/${me.name}`,
    });
    const params = { rule_id: made.rule_id };
    expect(valueOf(await operator.call('policies.get', { params }))).toEqual(made);
    const body = { ...inputOf(made), name: 'second' };
    const changed = valueOf(await operator.call('policies.update', { params, query: {}, body }));
    expect(changed).toMatchObject({ name: 'second', version: 2, created_at: made.created_at });
    expect(valueOf(await operator.call('policies.delete', { params }))).toBeUndefined();
    expect(problemOf(await operator.call('policies.get', { params })).code).toBe('not_found');
    expect(problemOf(await operator.call('policies.delete', { params })).code).toBe('not_found');
    expect(
      problemOf(await operator.call('policies.update', { params, query: {}, body })).code,
    ).toBe('not_found');
    const versions = await database.query(
      "select version, deleted, spec ->> 'name' as name from rule_versions where rule_id = $1 order by version",
      [made.rule_id],
    );
    expect(versions).toEqual([
      { version: 1, deleted: false, name: 'first' },
      { version: 2, deleted: false, name: 'second' },
      { version: 3, deleted: true, name: 'second' },
    ]);
    const audit = await database.query<{ action: string }>(
      'select action from audit_log where object_id = $1 order by seq',
      [made.rule_id],
    );
    expect(audit.map(({ action }) => action)).toEqual([
      'rule.created',
      'rule.updated',
      'rule.deleted',
    ]);
  });

  test('are listed by name, page by page', async () => {
    const { operator } = shared();
    const wanted = ['b', 'a', 'c', 'a', 'ä', 'B'];
    for (const name of wanted) await createRule(shared(), { name });
    const found: string[] = [];
    for (let cursor: string | null | undefined; cursor !== null;) {
      const query = { limit: 2, ...(cursor === undefined ? {} : { cursor }) };
      const page = valueOf(await operator.call('policies.list', { query }));
      found.push(...page.policies.map(({ name }) => name));
      cursor = page.next_cursor;
    }
    expect(found).toEqual([...wanted].sort());
  });

  test('say how often each raised an alert lately, to whoever may see the alerts', async () => {
    const { operator } = shared();
    const [alert] = await raiseAlerts(shared(), ['a', 'b']);
    const quiet = await createRule(shared(), { name: 'quiet' });
    const { raised } = valueOf(await operator.call('policies.status', {}));
    expect(raised?.find(({ rule_id: id }) => id === alert?.rule_id)).toEqual({
      rule_id: alert?.rule_id,
      last_24h: 2,
      last_at: expect.stringMatching(/^20\d\d-.*Z$/) as string,
    });
    expect(raised?.some(({ rule_id: id }) => id === quiet.rule_id)).toBe(false);
  });

  test('are changed only from the version that the writer has read', async () => {
    const { operator } = shared();
    const rule = await createRule(shared(), { name: 'contested' });
    const params = { rule_id: rule.rule_id };
    const writes = await Promise.all(
      Array.from({ length: 10 }, (_, i) =>
        operator.call('policies.update', {
          params,
          query: { if_version: 1 },
          body: { ...inputOf(rule), name: `by ${String(i)}` },
        }),
      ),
    );
    expect(writes.filter(({ ok }) => ok)).toHaveLength(1);
    for (const refused of writes.filter(({ ok }) => !ok))
      expect(problemOf(refused)).toMatchObject({
        status: 409,
        code: 'state_conflict',
        detail: expect.stringContaining('version 2') as string,
      });
    expect(valueOf(await operator.call('policies.get', { params })).version).toBe(2);
  });

  test.each<[string, Partial<RuleInput>, string]>([
    [
      'without the field that its aggregate needs',
      { condition: { aggregate: 'avg', window: '1m', operator: '>', threshold: 1 } },
      '/condition/field',
    ],
    [
      'with a window beyond a week',
      { condition: { aggregate: 'count', window: '8d', operator: '>', threshold: 1 } },
      '/condition/window',
    ],
    [
      'with a recovery that cannot come after the alarm',
      {
        condition: {
          aggregate: 'count',
          window: '1m',
          operator: '>',
          threshold: 1,
          recovery_threshold: 5,
        },
      },
      '/condition/recovery_threshold',
    ],
  ])('are refused %s, when they are written', async (_, fields, field) => {
    const { operator } = shared();
    const refused = problemOf(await operator.call('policies.create', { body: aRule(fields) }));
    expect(refused).toMatchObject({ status: 400, code: 'invalid_request' });
    expect(refused.errors?.map((fault) => fault.field)).toContain(field);
  });

  test('are nothing to those who may only look', async () => {
    const { viewer } = shared();
    const refused = problemOf(await viewer.call('policies.create', { body: aRule() }));
    expect(refused).toMatchObject({ status: 403, required: 'sentry.policy.write' });
    expect(
      problemOf(await viewer.call('policies.get', { params: { rule_id: uuid(1) } })).status,
    ).toBe(403);
  });
});

test('a rule judges every event that is sent after it was made, however many are made at once', async () => {
  const app = await startApp();
  const sources = Array.from({ length: 48 }, (_, i) => `web-${String(i)}`);
  const makeAndSend = async (source: string) => {
    await createRule(app, { name: source, match: { source } });
    await app.producer.send(anEvent({ source }));
  };
  await Promise.all(
    Array.from({ length: 6 }, async (_, lane) => {
      for (const source of sources.filter((_source, i) => i % 6 === lane))
        await makeAndSend(source);
    }),
  );
  await eventually(async () => {
    const raised = (await listAlerts(app.viewer)).map(({ rule_name }) => rule_name);
    expect(raised.sort()).toEqual([...sources].sort());
  });
});

describe('what a rule has raised', () => {
  test('is resolved with the reason when the rule judges otherwise, is disabled or deleted', async () => {
    const app = await startApp();
    const cases = [
      [
        'rule changed',
        (rule: Rule) => ({ ...inputOf(rule), condition: { ...rule.condition, threshold: 2 } }),
      ],
      ['rule disabled', (rule: Rule) => ({ ...inputOf(rule), enabled: false })],
      ['rule deleted', undefined],
    ] as const;
    for (const [reason, change] of cases) {
      const [alert] = (await raiseAlerts(app, [reason])) as [Alert];
      const params = { rule_id: alert.rule_id };
      const rule = valueOf(await app.operator.call('policies.get', { params }));
      if (change === undefined) valueOf(await app.operator.call('policies.delete', { params }));
      else
        valueOf(
          await app.operator.call('policies.update', { params, query: {}, body: change(rule) }),
        );
      const resolved = await resolvedWith(app, alert);
      expect(resolved).toMatchObject({
        resolved_by: 'rule',
        resolve_reason: reason,
        firing: false,
      });
    }
    expect(await listAlerts(app.viewer)).toEqual([]);
  });

  test('stays when only words change, and goes on under the new version', async () => {
    const app = await startApp();
    const [alert] = (await raiseAlerts(app, ['web-1'])) as [Alert];
    const params = { rule_id: alert.rule_id };
    const rule = valueOf(await app.operator.call('policies.get', { params }));
    const body = { ...inputOf(rule), name: 'renamed', description: 'better words' };
    valueOf(await app.operator.call('policies.update', { params, query: {}, body }));
    await app.producer.send(anEvent({ type: 'test.alarm', source: 'web-2' }));
    const alerts = await eventually(async () => {
      const found = await listAlerts(app.viewer);
      expect(found).toHaveLength(2);
      return found;
    });
    expect(alerts.map(({ rule_name, rule_version }) => [rule_name, rule_version])).toEqual([
      ['any event', 1],
      ['renamed', 2],
    ]);
  });

  test('is resolved also when the rule was deleted while the server was away', async () => {
    const app = await startApp();
    const [alert] = (await raiseAlerts(app, ['web-1'])) as [Alert];
    await app.stop();
    // As another instance would: the whole change, its revision included.
    await app.database.query(
      'begin; update rule_revision set revision = revision + 1; insert into rule_versions select tenant_id, rule_id, version + 1, (select revision from rule_revision), true, spec, created_at, updated_at, updated_by from rules; delete from rules; commit',
    );
    const again = await startApp(app);
    expect(await resolvedWith(again, alert)).toMatchObject({ resolve_reason: 'rule deleted' });
  });

  test('comes again, as another alert, when the condition does after a person has resolved it', async () => {
    const app = await startApp();
    const condition = {
      aggregate: 'max',
      field: 'payload.v',
      window: '1s',
      operator: '>',
      threshold: 90,
    } as const;
    const rule = await createRule(app, { condition });
    const send = (v: number) => app.producer.send(anEvent({ type: 'test.alarm', payload: { v } }));
    await send(99);
    const [first] = await eventually(async () => {
      const alerts = await listAlerts(app.viewer);
      expect(alerts).toHaveLength(1);
      return alerts as [Alert];
    });
    valueOf(
      await app.operator.call('alerts.resolve', {
        params: { alert_id: first.alert_id },
        body: undefined,
      }),
    );
    await eventually(async () => {
      const alert = valueOf(
        await app.viewer.call('alerts.get', { params: { alert_id: first.alert_id } }),
      );
      expect(alert.firing).toBe(false);
    });
    await send(98);
    const second = await eventually(async () => {
      const alerts = await listAlerts(app.viewer, { rule_id: rule.rule_id });
      expect(alerts).toHaveLength(1);
      return alerts[0];
    });
    expect(second?.alert_id).not.toBe(first.alert_id);
  });
});

test('a tenant that never had a rule gets the starter rules once', async () => {
  const app = await startApp({ settings: { starter_rules: true } });
  const list = async (of: TestApp) =>
    valueOf(await of.operator.call('policies.list', { query: { limit: 1000 } })).policies;
  const starters = await list(app);
  expect(starters.length).toBeGreaterThan(3);
  for (const { rule_id } of starters.slice(1))
    await app.operator.call('policies.delete', { params: { rule_id } });
  await app.stop();
  const again = await startApp({ ...app, settings: { starter_rules: true } });
  expect(await list(again)).toEqual(starters.slice(0, 1));
});
