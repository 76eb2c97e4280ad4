import { type Rule, RULE_LIMITS, type RuleInput, type RuleVersion } from '@batcave/shared/rules';
import { describe, expect, test } from 'vitest';
import { anEvent, aRule, eventually, uuid } from '../setup/builders.ts';
import { problemOf, type TestClient, valueOf } from '../setup/client.ts';
import { listAlerts } from '../setup/raiseAlerts.ts';
import { shareTenants } from '../setup/shareTenants.ts';

const tenants = shareTenants(24);

const create = async (client: TestClient, body: RuleInput) =>
  valueOf(await client.call('policies.create', { body }));
const update = (client: TestClient, { rule_id }: Rule, body: RuleInput) =>
  client.call('policies.update', { params: { rule_id }, query: {}, body });
const remove = (client: TestClient, { rule_id }: Rule) =>
  client.call('policies.delete', { params: { rule_id } });
const restore = (client: TestClient, ruleId: string, version: number) =>
  client.call('policies.restore', { params: { rule_id: ruleId }, body: { version } });
const versionsOf = async (client: TestClient, { rule_id }: Rule, query = {}) =>
  valueOf(await client.call('policies.versions', { params: { rule_id }, query }));
const joining = (...parts: readonly Rule[]): RuleInput => ({
  name: 'both at once',
  severity: 'ERROR',
  when: { all: parts.map(({ rule_id: rule }) => ({ rule })) },
});

const inBrief = ({ version, deleted, changes }: RuleVersion) => [
  version,
  ...(deleted ? ['deleted'] : []),
  ...changes.map(({ field }) => field),
];

describe('versions of a rule', () => {
  test('say who made each and what it changed, newest first, page by page', async () => {
    const { client: a } = tenants.next();
    const rule = await create(a, aRule({ name: 'first' }));
    valueOf(await update(a, rule, aRule({ name: 'second', for: '1m' })));
    valueOf(await update(a, rule, aRule({ name: 'second', enabled: false })));
    valueOf(await remove(a, rule));
    const { versions, next_cursor: next } = await versionsOf(a, rule);
    expect(versions.map(inBrief)).toEqual([
      [4, 'deleted'],
      [3, '/for', '/enabled'],
      [2, '/name', '/for'],
      [1],
    ]);
    expect(versions[2]).toMatchObject({
      author: 'admin/ada',
      spec: { name: 'second' },
      changes: [
        { field: '/name', before: 'first', after: 'second' },
        { field: '/for', before: null, after: '1m' },
      ],
    });
    expect(next).toBeNull();
    const first = await versionsOf(a, rule, { limit: 2 });
    const second = await versionsOf(a, rule, { limit: 2, cursor: first.next_cursor });
    expect([...first.versions, ...second.versions]).toEqual(versions);
    expect(second.next_cursor).toBeNull();
  });

  test('are of one tenant, as if they were not there for another', async () => {
    const [{ client: a }, { client: b }] = [tenants.next(), tenants.next()];
    const rule = await create(a, aRule());
    const params = { rule_id: rule.rule_id };
    const unknown = { rule_id: uuid(404) };
    const seen = async (call: ReturnType<TestClient['call']>) => {
      const { trace_id: _, ...problem } = problemOf((await call) as never);
      return problem;
    };
    expect(await seen(b.call('policies.versions', { params, query: {} }))).toEqual(
      await seen(b.call('policies.versions', { params: unknown, query: {} })),
    );
    expect(await seen(restore(b, rule.rule_id, 1))).toEqual(await seen(restore(b, uuid(404), 1)));
    expect((await versionsOf(a, rule)).versions).toHaveLength(1);
    expect(valueOf(await b.call('policies.list', { query: {} })).policies).toEqual([]);
  });

  test.each([['abc'], [btoa('["x"]')], [btoa('[1e300]')]])(
    'with the cursor %s are not a fault of ours',
    async (cursor) => {
      const { client: a } = tenants.next();
      const rule = await create(a, aRule());
      const params = { rule_id: rule.rule_id };
      const { ok } = await a.call('policies.versions', { params, query: { cursor } });
      expect(ok).toBe(cursor === btoa('[1e300]'));
    },
  );
});

describe('an earlier version', () => {
  test('is restored as a new one, with where it came from in the audit log', async () => {
    const { client: a } = tenants.next();
    const rule = await create(a, aRule({ name: 'first' }));
    valueOf(await update(a, rule, aRule({ name: 'second' })));
    const restored = valueOf(await restore(a, rule.rule_id, 1));
    expect(restored).toMatchObject({ name: 'first', version: 3, created_at: rule.created_at });
    const { entries } = valueOf(
      await a.call('audit.list', { query: { object_id: rule.rule_id, limit: 1 } }),
    );
    expect(entries).toMatchObject([
      {
        action: 'rule.restored',
        before: { name: 'second' },
        after: { name: 'first', from_version: 1 },
      },
    ]);
    // Asked again, as after an answer that was lost, it is there already.
    expect(valueOf(await restore(a, rule.rule_id, 1))).toEqual(restored);
    expect(problemOf(await restore(a, rule.rule_id, 9))).toMatchObject({
      status: 404,
      detail: 'This rule has no version 9; its newest is 3.',
    });
  });

  test('brings a deleted rule back, which judges again under its id', async () => {
    const { client: a } = tenants.next();
    const rule = await create(a, aRule({ name: 'precious' }));
    valueOf(await remove(a, rule));
    const params = { rule_id: rule.rule_id };
    expect(problemOf(await a.call('policies.get', { params })).code).toBe('not_found');
    expect(valueOf(await restore(a, rule.rule_id, 1))).toMatchObject({
      rule_id: rule.rule_id,
      name: 'precious',
      version: 3,
    });
    expect(valueOf(await a.call('policies.get', { params })).version).toBe(3);
    await a.send(anEvent({ type: 'test.alarm' }));
    await eventually(async () => {
      expect(await listAlerts(a)).toMatchObject([{ rule_id: rule.rule_id, rule_version: 3 }]);
    });
    valueOf(await remove(a, rule));
    // Also from the version that says that it was deleted.
    expect(valueOf(await restore(a, rule.rule_id, 4))).toMatchObject({ version: 5 });
  });

  test('is not restored when what it said cannot judge any more', async () => {
    const { client: a } = tenants.next();
    const [one, two] = [await create(a, aRule()), await create(a, aRule())];
    const both = await create(a, joining(one, two));
    valueOf(await remove(a, both));
    valueOf(await remove(a, two));
    expect(problemOf(await restore(a, both.rule_id, 1))).toMatchObject({
      status: 409,
      code: 'state_conflict',
      detail: expect.stringMatching(/What version 1 said .*\/when must be/) as string,
    });
    valueOf(await restore(a, two.rule_id, 1));
    expect(valueOf(await restore(a, both.rule_id, 1))).toMatchObject({ version: 3 });
  });

  test('is not restored when it is no rule of the language as it is today', async () => {
    const { client: a } = tenants.next();
    const rule = await create(a, aRule({ name: 'new' }));
    await tenants
      .app()
      .database.query(
        `update rule_versions set spec = '{"name":"old","severity":"LOUD"}' where rule_id = $1`,
        [rule.rule_id],
      );
    const problem = problemOf(await restore(a, rule.rule_id, 1));
    expect(problem).toMatchObject({ status: 409, errors: [{ field: '/severity' }] });
    expect(valueOf(await a.call('policies.list', { query: {} })).policies).toEqual([rule]);
  });
});

describe('a rule that others join', () => {
  test('stays as long as they need it, and the refusal names them', async () => {
    const { client: a } = tenants.next();
    const [one, two] = [await create(a, aRule({ name: 'one' })), await create(a, aRule())];
    const both = await create(a, joining(one, two));
    const needs = { status: 409, code: 'state_conflict' };
    const named = expect.stringContaining(`"both at once" (${both.rule_id})`) as string;
    expect(problemOf(await remove(a, one))).toMatchObject({ ...needs, detail: named });
    const regrouped = await update(a, two, aRule({ group_by: [] }));
    expect(problemOf(regrouped)).toMatchObject({ ...needs, detail: named });
    expect(problemOf(await update(a, one, joining(two)))).toMatchObject(needs);
    // What it judges may change, and what is wrong with it itself is told as that.
    valueOf(await update(a, one, aRule({ severity: 'WARN', enabled: false })));
    const own = problemOf(await update(a, one, aRule({ for: '8d' })));
    expect(own).toMatchObject({ status: 400, errors: [{ field: '/for' }] });
    valueOf(await remove(a, both));
    valueOf(await remove(a, one));
  });

  test('and one that joins it cannot both be changed so that it is left alone: one wins', async () => {
    const { client: a } = tenants.next();
    const won: string[] = [];
    for (let round = 0; round < 12; round += 1) {
      const [one, two, other] = [
        await create(a, aRule()),
        await create(a, aRule()),
        await create(a, aRule()),
      ];
      const both = await create(a, joining(one, two));
      const edits = [
        () => remove(a, other),
        () => update(a, both, joining(one, other)),
        () => a.call('policies.create', { body: joining(other) }),
      ] as const;
      const chosen = [edits[0], edits[1 + (round % 2)] ?? edits[1]];
      if (round % 3 === 0) chosen.reverse();
      const answers = await Promise.all(chosen.map((edit) => edit()));
      const refused = answers.filter(({ ok }) => !ok);
      expect(refused).toHaveLength(1);
      const { status } = problemOf(refused[0] ?? answers[0]!);
      expect([400, 409]).toContain(status);
      won.push(status === 409 ? 'the one that joins' : 'the deletion');
    }
    process.stdout.write(`won: ${won.join(', ')}\n`);
    // Whatever came of it: every rule that is there can judge.
    const { policies } = valueOf(await a.call('policies.list', { query: { limit: 1000 } }));
    const ids = new Set(policies.map(({ rule_id: id }) => id));
    const joined = policies.flatMap(({ when }) => when?.all ?? []).map(({ rule }) => rule ?? '');
    expect(joined.filter((id) => !ids.has(id))).toEqual([]);
  });

  test('is not left alone by two deletions at once, of it and of what joins it', async () => {
    const { client: a } = tenants.next();
    for (let round = 0; round < 6; round += 1) {
      const one = await create(a, aRule());
      const both = await create(a, joining(one));
      const [base, composite] = await Promise.all([remove(a, one), remove(a, both)]);
      expect(composite.ok).toBe(true);
      if (!base.ok) expect(problemOf(base).code).toBe('state_conflict');
      expect((await versionsOf(a, both)).versions[0]?.deleted).toBe(true);
    }
  });
});

test('a tenant has ten thousand rules at most, and is told so', async () => {
  const { name, client: a } = tenants.next();
  await tenants.app().database.query(
    `insert into rules (tenant_id, rule_id, version, revision, name, spec, created_at, updated_at, updated_by)
     select $1, gen_random_uuid(), 1, 0, 'rule ' || n, $2, now(), now(), 'test'
       from generate_series(1, ${String(RULE_LIMITS.maxRules - 1)}) n`,
    [name, JSON.stringify(aRule())],
  );
  const last = await create(a, aRule({ name: 'the last' }));
  expect(problemOf(await a.call('policies.create', { body: aRule() }))).toMatchObject({
    status: 409,
    detail: expect.stringContaining('10000 rules at most; this would make 10001') as string,
  });
  valueOf(await update(a, last, aRule({ name: 'may be changed' })));
  const policies = [{ ...aRule(), rule_id: last.rule_id }, aRule({ name: 'one too many' })];
  const { report } = problemOf(await a.call('policies.import', { body: { policies } }));
  expect(report?.results.map(({ outcome }) => outcome)).toEqual(['updated', 'refused']);
  valueOf(await remove(a, last));
  expect(valueOf(await a.call('policies.export', {})).policies).toHaveLength(9999);
  const replaced = await a.call('policies.import', {
    body: { policies: [aRule({ name: 'the only one' })], mode: 'replace' },
  });
  expect(valueOf(replaced)).toMatchObject({ applied: true, created: 1, deleted: 9999 });
  expect(valueOf(await a.call('policies.export', {})).policies).toHaveLength(1);
});

test('the rules of a tenant name ten thousand groups to wait for at most, and no stored one suffers from it', async () => {
  const { client: a } = tenants.next();
  const waiting = (name: string, groups: number): RuleInput => {
    const { condition: _, ...rule } = aRule({ name });
    const expected = Array.from({ length: groups }, (_, n) => ({ source: `${name}-${String(n)}` }));
    return { ...rule, absence: { after: '1d', expect: expected } };
  };
  const policies = Array.from({ length: 10 }, (_, n) => waiting(`rule ${String(n)}`, 999));
  valueOf(await a.call('policies.import', { body: { policies } }));
  const small = await create(a, waiting('the last', 10));
  const refused = {
    status: 409,
    code: 'state_conflict',
    detail: expect.stringContaining('10000 groups at most; this would make 10001') as string,
    errors: [{ field: '/absence/expect' }],
  };
  const one = waiting('one more', 1);
  expect(problemOf(await a.call('policies.create', { body: one }))).toMatchObject(refused);
  expect(problemOf(await update(a, small, waiting('the last', 11)))).toMatchObject(refused);
  expect(problemOf(await a.call('policies.import', { body: { policies: [one] } }))).toMatchObject(
    refused,
  );
  valueOf(await update(a, small, { ...waiting('the last', 10), enabled: false }));
  valueOf(await a.call('policies.create', { body: aRule({ name: 'waits for nobody' }) }));
  await eventually(async () => {
    const { policies: status } = valueOf(await a.call('policies.status', {}));
    expect(status.filter(({ groups }) => groups === 999)).toHaveLength(10);
    expect(status.flatMap(({ faults }) => faults)).toEqual([]);
  });
});

test('a tenant that names more groups than it may since before may change what does not add to them', async () => {
  const { name, client: a } = tenants.next();
  const { condition: _, ...rule } = aRule({ name: 'many' });
  const named = Array.from({ length: 1000 }, (_, n) => ({ source: `many-${String(n)}` }));
  const spec: RuleInput = { ...rule, absence: { after: '1d', expect: named } };
  const stored = await create(a, spec);
  await tenants.app().database.query(
    `insert into rules (tenant_id, rule_id, version, revision, name, spec, created_at, updated_at, updated_by)
     select $1, gen_random_uuid(), 1, 0, 'rule ' || n, $2, now(), now(), 'test' from generate_series(1, 11) n`,
    [name, JSON.stringify(spec)],
  );
  valueOf(await update(a, stored, { ...spec, severity: 'WARN' }));
  valueOf(await update(a, stored, { ...spec, absence: { after: '1d', expect: named.slice(1) } }));
  expect(problemOf(await update(a, stored, spec)).code).toBe('state_conflict');
});
