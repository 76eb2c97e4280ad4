import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { ImportReport, Rule, RuleExport } from '@batcave/shared/rules';
import { beforeAll, describe, expect, test } from 'vitest';
import { anEvent, aRule, eventually, uuid } from '../setup/builders.ts';
import { valueOf } from '../setup/client.ts';
import { createRule, listAlerts } from '../setup/raiseAlerts.ts';
import { runSentry } from '../setup/runSentry.ts';
import { shareApp } from '../setup/startApp.ts';

const shared = shareApp();
let dir = '';
beforeAll(() => {
  dir = mkdtempSync(path.join(tmpdir(), 'sentry-test-'));
  return () => rmSync(dir, { recursive: true });
});

/** Runs a command on the host of the shared server. */
function host(...args: readonly string[]) {
  const { dataDir, database } = shared();
  return runSentry(['rules', ...args, '--data-dir', dataDir, '--database-url', database.url]);
}

/** The same, which must work, for its JSON. */
async function hostJson<T>(...args: readonly string[]): Promise<T> {
  const { code, stdout, stderr } = await host(...args, '--json');
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  return JSON.parse(stdout) as T;
}

function fileOf(name: string, content: unknown): string {
  const file = path.join(dir, name);
  writeFileSync(file, typeof content === 'string' ? content : JSON.stringify(content));
  return file;
}

describe('beside a running server', () => {
  test('rules are imported, listed and shown, and judge the next events', async () => {
    const file = fileOf('rules.json', {
      policies: [
        { ...aRule({ name: 'from a file', match: { type: 'cli.alarm' } }), rule_id: uuid(1) },
        aRule({ name: 'second', match: { type: 'cli.other' } }),
      ],
    });
    const tried = await host('import', file, '--dry-run');
    expect(tried.code).toBe(0);
    expect(tried.stdout).toMatch(/^0 +created +from a file/m);
    expect(tried.stdout).toContain('2 created. A dry run: nothing was changed.');
    expect((await host('list')).stdout).toContain('has no rules');

    expect(await host('import', file)).toMatchObject({ code: 0, stderr: '' });
    expect((await host('list')).stdout).toMatch(
      new RegExp(`^${uuid(1)} +from a file +yes +ERROR +1 `, 'm'),
    );
    const rule = await hostJson<Rule>('show', 'from a file');
    expect(rule).toMatchObject({
      rule_id: uuid(1),
      updated_by: expect.stringMatching(/^host\//) as string,
    });
    const { producer, viewer } = shared();
    // Nobody told the server: it looks for itself.
    await eventually(async () => {
      await producer.send(anEvent({ type: 'cli.alarm' }));
      expect(await listAlerts(viewer, { rule_id: uuid(1) })).toHaveLength(1);
    });
  });

  test('what was exported is imported without a change, and replaces what came since', async () => {
    const before = path.join(dir, 'before.json');
    const wrote = await host('export', '--out', before);
    expect(wrote).toMatchObject({ code: 0, stdout: '' });
    const document = JSON.parse(readFileSync(before, 'utf8')) as RuleExport;
    expect(wrote.stderr).toContain(`Wrote ${String(document.policies.length)} rules`);
    const { stdout } = await host('export');
    expect((JSON.parse(stdout) as RuleExport).policies).toEqual(document.policies);
    expect((await host('import', before)).stdout).toMatch(/^\d+ unchanged\.$/m);

    await createRule(shared(), { name: 'came since' });
    const report = await hostJson<ImportReport>('import', before, '--mode', 'replace');
    expect(report).toMatchObject({
      applied: true,
      deleted: 1,
      unchanged: document.policies.length,
    });
  });

  test('a refused rule is told with its reason, and nothing is changed', async () => {
    const file = fileOf('bad.json', [aRule({ name: 'good' }), { ...aRule(), severity: 'loud' }]);
    const { code, stdout, stderr } = await host('import', file);
    expect({ code, stderr }).toEqual({ code: 1, stderr: '' });
    expect(stdout).toMatch(
      /^1 +refused +any event +- +\/policies\/1\/severity must be one of INFO/m,
    );
    expect(stdout).toContain('1 created, 1 refused. Nothing was changed.');
    expect((await host('show', 'good')).stderr).toContain('sentry rules list');
  });

  test('Sigma documents are rules like others', async () => {
    const file = fileOf(
      'rule.yml',
      'title: Sigma says so\nlevel: high\nlogsource: { product: linux }\ndetection:\n  s: { Image: /bin/sh }\n  condition: s\n',
    );
    const mapping = fileOf('mapping.json', { fields: { Image: 'payload.exe' } });
    const plain = await host('import', file);
    expect(plain).toMatchObject({ code: 2, stdout: '' });
    expect(plain.stderr).toContain('--sigma');
    expect((await host('import', file, '--sigma', '--mapping', mapping)).code).toBe(0);
    const rule = await hostJson<Rule>('show', 'Sigma says so');
    expect(JSON.stringify(rule.match)).toContain('payload.exe');
  });

  test('the history of a rule tells what changed, and an old version is restored', async () => {
    const rule = await createRule(shared(), { name: 'with a past' });
    const disabled = await host('disable', 'with a past');
    expect(disabled.stdout).toBe(`"with a past" (${rule.rule_id}) is disabled, as version 2.\n`);
    expect((await host('disable', rule.rule_id)).stdout).toContain('is disabled already');
    expect((await host('enable', rule.rule_id)).stdout).toContain('as version 3');
    const { operator } = shared();
    valueOf(await operator.call('policies.delete', { params: { rule_id: rule.rule_id } }));
    const history = await host('history', rule.rule_id);
    expect(history.stdout).toMatch(/^4 .* deleted$/m);
    expect(history.stdout).toMatch(/^3 .*host\/\S+ +\/enabled false → true$/m);
    expect(history.stdout).toMatch(/^1 .*console\/\S+ +made as with a past$/m);
    const gone = await host('restore', 'with a past', '2');
    expect(gone).toMatchObject({ code: 1, stdout: '' });
    expect(gone.stderr).toContain('--action rule.deleted');
    const restored = await hostJson<Rule>('restore', rule.rule_id, '2');
    expect(restored).toMatchObject({ version: 5, enabled: false, name: 'with a past' });
    const missing = await host('restore', rule.rule_id, '77');
    expect(missing.stderr).toContain('sentry rules history');
  });

  test('a tenant that is not there gets no rules', async () => {
    const file = fileOf('one.json', aRule());
    const { code, stderr } = await host('import', file, '--tenant', 'defualt');
    expect(code).toBe(1);
    expect(stderr).toContain('There is no tenant defualt here. There is default.');
  });

  test('a name that several rules have is not enough', async () => {
    for (let n = 0; n < 2; n += 1) await createRule(shared(), { name: 'twin' });
    const { code, stderr } = await host('disable', 'twin');
    expect(code).toBe(1);
    expect(stderr).toContain('2 rules are named twin. Say which by its id:');
  });
});

describe('a file', () => {
  test('is checked without a server', async () => {
    const composite = {
      name: 'joins others',
      severity: 'WARN',
      when: { all: [{ rule: uuid(7) }, { rule: uuid(8) }] },
    };
    const file = fileOf('check.json', [{ ...aRule(), rule_id: uuid(7) }, composite]);
    const good = await runSentry(['rules', 'check', file]);
    expect(good).toMatchObject({ code: 0, stderr: '' });
    expect(good.stdout).toContain(`It joins rules that are not in this file: ${uuid(8)}.`);
    expect(good.stdout).toContain('2 of 2 rules can judge.');
    const bad = fileOf('bad-check.json', [aRule({ for: '9d' }), aRule({ name: 'b' })]);
    const refused = await runSentry(['rules', 'check', bad]);
    expect(refused.code).toBe(1);
    expect(refused.stdout).toMatch(/^0 +any event +\/policies\/0\/for must be 0s to 7d/m);
    expect(refused.stdout).toContain('1 of 2 rules can judge.');
    expect(existsSync(path.join(dir, 'postgres'))).toBe(false);
  });

  test('with the starter rules can judge', async () => {
    const file = path.join(import.meta.dirname, '..', '..', 'rules', 'starter.json');
    expect(await runSentry(['rules', 'check', file])).toMatchObject({ code: 0, stderr: '' });
  });

  test.each<[string, unknown, string]>([
    ['no JSON', '{"policies": [', 'is not valid JSON'],
    ['nothing of rules', '5', 'must hold rules'],
    ['no rule', [], 'holds 0 rules; it must be 1 to 10000'],
    ['a newer language', { schema_version: 2, policies: [] }, 'is of schema_version 2'],
    ['something else beside', { policies: [], tenant: 'x' }, 'says tenant'],
    ['a prototype', '{"policies":[{"__proto__":{}}]}', 'it has the key __proto__'],
  ])('with %s is refused in one line', async (_, content, message) => {
    const { code, stdout, stderr } = await runSentry(['rules', 'check', fileOf('x.json', content)]);
    expect(stderr).toContain(message);
    expect(stderr.trimEnd().split('\n')).toHaveLength(1);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
  });
});

test.each([
  [['restore', 'busy'], 'say which: sentry rules restore RULE VERSION.'],
  [['restore', 'busy', 'x'], 'the version is x; it must be a whole number from 1 on.'],
  [
    ['import', 'f', '--mode', 'merge'],
    '--mode is merge; it must be one of upsert, create, replace.',
  ],
  [['import'], 'say which: sentry rules import FILE'],
  [['check', '/nowhere.json'], '/nowhere.json cannot be read'],
  [['lsit'], 'Did you mean sentry rules list?'],
])('sentry rules %j is refused in one line that helps', async (args, message) => {
  const { code, stdout, stderr } = await runSentry(['rules', ...args]);
  expect(stderr).toContain(message);
  expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
});
