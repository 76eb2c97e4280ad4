import { RULE_LIMITS, type RuleInput } from '@batcave/shared/rules';
import { describe, expect, test } from 'vitest';
import { aRule, uuid } from '../setup/builders.ts';
import { problemOf, type TestClient, valueOf } from '../setup/client.ts';
import { shareTenants } from '../setup/shareTenants.ts';

const tenants = shareTenants(20);

const exportOf = async (client: TestClient) => valueOf(await client.call('policies.export', {}));
const importInto = (client: TestClient, body: object) =>
  client.call('policies.import', { body: body as never });
const withId = (n: number, fields: Partial<RuleInput> = {}) => ({
  ...aRule(fields),
  rule_id: uuid(n),
});
/** Joins two rules by their ids. */
const joining = (n: number, ...parts: readonly number[]) => ({
  rule_id: uuid(n),
  name: 'both at once',
  severity: 'ERROR',
  when: { all: parts.map((part) => ({ rule: uuid(part) })) },
});

/** Everything that is stored about rules, of all tenants, and the counter of their changes. */
function readStored(): Promise<object[]> {
  return tenants.app().database.query(
    `select (select json_agg(r order by tenant_id, rule_id) from rules r) as rules,
            (select json_agg(v order by tenant_id, rule_id, version) from rule_versions v) as versions,
            (select revision from rule_revision) as revision,
            (select count(*) from audit_log where action like 'rule.%') as audited`,
  );
}

async function readRevision(): Promise<number> {
  const [row] = await tenants
    .app()
    .database.query<{ revision: string }>('select revision from rule_revision');
  return Number(row?.revision);
}

describe('a document', () => {
  test('makes, changes and deletes rules in one revision, and tells what became of each', async () => {
    const { client: a } = tenants.next();
    const first = valueOf(
      await importInto(a, { policies: [withId(1, { name: 'one' }), aRule({ name: 'two' })] }),
    );
    expect(first).toMatchObject({ mode: 'upsert', applied: true, created: 2, refused: 0 });
    const before = await readRevision();
    const report = valueOf(
      await importInto(a, {
        mode: 'replace',
        policies: [
          withId(1, { name: 'one', severity: 'CRITICAL' }),
          joining(3, 1, 4),
          withId(4, { name: 'four' }),
        ],
      }),
    );
    expect(
      report.results.map(({ index, name, outcome, version }) => [index, name, outcome, version]),
    ).toEqual([
      [0, 'one', 'updated', 2],
      [1, 'both at once', 'created', 1],
      [2, 'four', 'created', 1],
      [null, 'two', 'deleted', null],
    ]);
    expect(report.results[0]?.changes).toEqual([
      { field: '/severity', before: 'ERROR', after: 'CRITICAL' },
    ]);
    expect(await readRevision()).toBe(before + 1);
    const { entries } = valueOf(await a.call('audit.list', { query: { action: 'rule.' } }));
    expect(entries.map(({ action }) => action).sort()).toEqual(
      ['created', 'created', 'created', 'created', 'deleted', 'updated'].map((w) => `rule.${w}`),
    );
    expect(new Set(entries.slice(0, 4).map((entry) => entry.trace_id)).size).toBe(1);
  });

  test('that an export gave changes nothing, whatever its mode, and comes out again the same', async () => {
    const { client: a } = tenants.next();
    const names = ['b', 'a', 'ä', 'B'];
    const policies = [
      ...names.map((name, n) => withId(n, { name })),
      withId(10, { name: 'off', enabled: false, labels: { team: 'x/y~z' } }),
      joining(11, 0, 1),
    ];
    valueOf(await importInto(a, { policies }));
    const exported = await exportOf(a);
    expect(exported.policies.map(({ name }) => name)).toEqual(
      [...names, 'off', 'both at once'].sort(),
    );
    for (const mode of ['upsert', 'replace'] as const) {
      const report = valueOf(await importInto(a, { ...exported, mode }));
      expect(report).toMatchObject({ applied: true, unchanged: 6, updated: 0, deleted: 0 });
    }
    expect((await exportOf(a)).policies).toEqual(exported.policies);
    const moved = { ...exported, policies: exported.policies.map(({ rule_id: _, ...r }) => r) };
    expect(valueOf(await importInto(a, { ...moved, dry_run: true }))).toMatchObject({
      unchanged: 6,
    });
  });

  test('is of one tenant: the other sees nothing of it, and its ids mean nothing there', async () => {
    const [{ client: a }, { client: b }] = [tenants.next(), tenants.next()];
    valueOf(await importInto(a, { policies: [withId(1, { name: 'of a' })] }));
    expect((await exportOf(b)).policies).toEqual([]);
    const report = valueOf(
      await importInto(b, { policies: [withId(1, { name: 'of b' })], mode: 'replace' }),
    );
    expect(report.results).toMatchObject([{ outcome: 'created', version: 1 }]);
    expect((await exportOf(a)).policies).toMatchObject([{ name: 'of a', version: 1 }]);
    expect((await exportOf(b)).policies).toMatchObject([{ name: 'of b', version: 1 }]);
    const foreign = problemOf(await importInto(b, { policies: [joining(5, 1, 9)] }));
    valueOf(await importInto(a, { policies: [withId(9, { name: 'of a too' })] }));
    expect(problemOf(await importInto(b, { policies: [joining(5, 1, 9)] })).errors).toEqual(
      foreign.errors,
    );
  });

  test('that is only tried out changes nothing, and tells also what would be refused', async () => {
    const { client: a } = tenants.next();
    valueOf(await importInto(a, { policies: [withId(1, { name: 'one' })] }));
    const before = await readStored();
    const policies = [withId(1, { severity: 'WARN' }), withId(2), { name: 'bad' }];
    const report = valueOf(await importInto(a, { policies, mode: 'replace', dry_run: true }));
    expect(report).toMatchObject({ dry_run: true, applied: false, created: 1, updated: 1 });
    expect(report.results[2]).toMatchObject({
      outcome: 'refused',
      faults: [{ field: '/policies/2/severity' }],
    });
    expect(await readStored()).toEqual(before);
  });

  test('with one rule that is refused changes nothing, and each has its verdict', async () => {
    const { client: a } = tenants.next();
    valueOf(await importInto(a, { policies: [withId(1, { name: 'one' }), withId(2)] }));
    const before = await readStored();
    const problem = problemOf(
      await importInto(a, {
        policies: [
          withId(1, { name: 'one', severity: 'WARN' }),
          withId(2),
          withId(3),
          { ...withId(4), severity: 'LOUD', tenant: 'b' },
          withId(5, {
            condition: { aggregate: 'avg', window: '1m', operator: '>', threshold: 1 },
          }),
          joining(6, 1, 4),
          joining(7, 1, 99),
        ],
      }),
    );
    expect(problem).toMatchObject({
      status: 400,
      code: 'invalid_request',
      detail: expect.stringContaining(
        '4 of 7 rules are refused, so nothing was changed.',
      ) as string,
      report: { applied: false, created: 1, updated: 1, unchanged: 1, refused: 4 },
    });
    const verdicts = problem.report?.results.map(({ outcome, faults = [] }) => [
      outcome,
      ...faults.map(({ field }) => field),
    ]);
    expect(verdicts).toEqual([
      ['updated'],
      ['unchanged'],
      ['created'],
      ['refused', '/policies/3/tenant', '/policies/3/severity'],
      ['refused', '/policies/4/condition/field'],
      ['refused', '/policies/5/when'],
      ['refused', '/policies/6/when'],
    ]);
    expect(problem.errors?.map(({ field }) => field)).toEqual(
      verdicts?.flatMap(([, ...fields]) => fields),
    );
    expect(await readStored()).toEqual(before);
  });

  test('cannot leave a rule behind that could not judge any more, and may change both at once', async () => {
    const { client: a } = tenants.next();
    const grouped = (n: number) =>
      withId(n, { name: `r${String(n)}`, group_by: ['labels.region'] });
    const plain = (n: number) => withId(n, { name: `r${String(n)}` });
    valueOf(await importInto(a, { policies: [plain(1), plain(2), joining(3, 1, 2)] }));
    const refused = problemOf(await importInto(a, { policies: [grouped(1), plain(2)] }));
    expect(refused.report?.results.map(({ outcome }) => outcome)).toEqual(['refused', 'unchanged']);
    expect(refused.errors?.[0]?.limit).toContain('"both at once"');
    const gone = problemOf(
      await importInto(a, { policies: [plain(1), joining(3, 1, 2)], mode: 'replace' }),
    );
    expect(gone.errors?.map(({ field }) => field)).toEqual(['/policies/1/when']);
    const all = [grouped(1), grouped(2), { ...joining(3, 1, 2), group_by: ['labels.region'] }];
    expect(valueOf(await importInto(a, { policies: all }))).toMatchObject({ updated: 3 });
  });

  test('brings a deleted rule back under its id, as its next version', async () => {
    const { client: a } = tenants.next();
    valueOf(await importInto(a, { policies: [withId(1)] }));
    valueOf(await a.call('policies.delete', { params: { rule_id: uuid(1) } }));
    const report = valueOf(await importInto(a, { policies: [withId(1)] }));
    expect(report.results).toMatchObject([{ outcome: 'created', rule_id: uuid(1), version: 3 }]);
  });
});

describe('a request to import', () => {
  test.each<[string, object, string]>([
    ['nothing', {}, '/policies'],
    ['an empty list', { policies: [] }, '/policies'],
    ['rules and Sigma documents', { policies: [aRule()], sigma: 'title: x' }, '/sigma'],
    ['a mapping without Sigma', { policies: [aRule()], mapping: {} }, '/mapping'],
    ['a mode that is none', { policies: [aRule()], mode: 'merge' }, '/mode'],
    [
      'a document of another version',
      { policies: [aRule()], schema_version: 2 },
      '/schema_version',
    ],
    ['too many rules', { policies: Array(1001).fill(5) }, '/policies'],
  ])('with %s is refused as a whole', async (_, body, field) => {
    const { operator } = tenants.app();
    const problem = problemOf(await importInto(operator, body));
    expect(problem).toMatchObject({ status: 400, errors: [{ field }] });
    expect(problem.report).toBeUndefined();
  });

  test('may be as large as a thousand rules are, and is bounded', async () => {
    const { operator } = tenants.app();
    const description = 'x'.repeat(1500);
    const policies = Array.from({ length: RULE_LIMITS.maxImportRules }, (_, n) =>
      withId(n, { name: `rule ${String(n)}`, description, labels: { a: '1', b: '2', c: '3' } }),
    );
    const report = valueOf(await importInto(operator, { policies }));
    expect(report).toMatchObject({ applied: true, created: RULE_LIMITS.maxImportRules });
    expect(valueOf(await importInto(operator, await exportOf(operator)))).toMatchObject({
      unchanged: RULE_LIMITS.maxImportRules,
    });
    const large = { policies: ['x'.repeat(RULE_LIMITS.maxImportBytes)] };
    expect(problemOf(await importInto(operator, large)).code).toBe('payload_too_large');
    const keys = Object.fromEntries(
      Array.from({ length: RULE_LIMITS.maxImportKeys + 1 }, (_, n) => [String(n), 0]),
    );
    expect(problemOf(await importInto(operator, { policies: [keys] })).detail).toContain('keys');
  });
});

const SIGMA = `
title: A shell from the web server
level: high
logsource: { product: linux, category: process_creation }
detection:
  selection:
    ParentImage|endswith: /nginx
    Image|endswith: [/sh, /bash]
  condition: selection
`;
const UNSUPPORTED = SIGMA.replace('A shell', 'A near shell').replace(
  'condition: selection',
  'condition: selection | near other',
);

describe('Sigma documents', () => {
  test('become rules, by the mapping that comes with them', async () => {
    const { client: a } = tenants.next();
    const mapping = { fields: { Image: 'payload.exe' }, severities: { high: 'CRITICAL' } };
    const report = valueOf(await importInto(a, { sigma: SIGMA, mapping }));
    expect(report.results).toMatchObject([
      { outcome: 'created', name: 'A shell from the web server', version: 1 },
    ]);
    const [rule] = (await exportOf(a)).policies;
    expect(rule).toMatchObject({ severity: 'CRITICAL' });
    expect(JSON.stringify(rule?.match)).toContain('payload.exe');
    expect(valueOf(await importInto(a, { sigma: SIGMA, mapping }))).toMatchObject({ unchanged: 1 });
  });

  test('are refused document by document, with the reason, and none is taken then', async () => {
    const { client: a } = tenants.next();
    const sigma = [SIGMA, UNSUPPORTED, 'title: ['].join('\n---\n');
    const { report, errors } = problemOf(await importInto(a, { sigma }));
    expect(report?.results.map(({ index, outcome }) => [index, outcome])).toEqual([
      [0, 'created'],
      [1, 'refused'],
      [2, 'refused'],
    ]);
    expect(errors?.[0]?.field).toMatch(/^\/sigma\/1\/detection/);
    expect((await exportOf(a)).policies).toEqual([]);
  });

  test('are at most 256 KiB, counted as bytes', async () => {
    const { client: a } = tenants.next();
    const ascii = await importInto(a, { sigma: `# ${'x'.repeat(RULE_LIMITS.maxSigmaBytes)}` });
    expect(problemOf(ascii).errors).toMatchObject([{ field: '/sigma' }]);
    const wide = await importInto(a, { sigma: `# ${'ä'.repeat(RULE_LIMITS.maxSigmaBytes / 2)}` });
    expect(problemOf(wide).errors?.[0]?.field).toMatch(/^\/sigma/);
  });
});
