import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import type { BacktestResult } from '@batcave/shared/replay';
import { formatInstant } from '@batcave/shared/time';
import { expect, test } from 'vitest';
import { aRule } from '../setup/builders.ts';
import { createDatabase } from '../setup/database.ts';
import { fillLog } from '../setup/fillLog.ts';
import { createRule } from '../setup/raiseAlerts.ts';
import { runSentry, SENTRY } from '../setup/runSentry.ts';
import { startApp, temporaryDataDir } from '../setup/startApp.ts';
import { needsOwnLog } from '../setup/stored.ts';

const HOUR_MS = 3_600_000;

/** A server with a past and a rule, and how its host is asked about them. */
async function startFilled(count: number) {
  const database = await createDatabase();
  const dataDir = temporaryDataDir();
  const filled = await fillLog(database, count, 3 * HOUR_MS);
  const app = await startApp({ database, dataDir });
  const file = (name: string, content: unknown): string => {
    const at = path.join(dataDir, name);
    writeFileSync(at, JSON.stringify(content));
    return at;
  };
  const where = ['--data-dir', dataDir, '--database-url', database.url];
  const range = ['--from', formatInstant(filled.fromMs), '--to', formatInstant(filled.toMs)];
  return { app, database, file, where, range };
}

test('tells on the host what a rule would have done, and what an edit changes', async (context) => {
  needsOwnLog(context);
  const { app, file, where, range } = await startFilled(30_000);
  const rule = await createRule(app, { name: 'any fill', match: { type: 'test.fill' } });
  const edit = file(
    'edit.json',
    aRule({ name: 'few', match: { type: 'test.fill', source: 'host-3' } }),
  );

  const told = await runSentry(['replay', 'any fill', ...range, ...where]);
  expect(told).toMatchObject({ code: 0, stderr: '' });
  expect(told.stdout).toContain('10 alerts in 10 groups: 10 ERROR. 10 still firing at the end.');
  expect(told.stdout).toMatch(/Alerts a day\n {2}\d{4}-\d\d-\d\d +10 {2}█+/);
  expect(told.stdout).toMatch(/still firing {2}ERROR +host-\d +count over 10m is 1 >= 1/);
  expect(told.stdout).toMatch(/10,80\d s with 30,000 events in [\d.]+ s: [\d,]+ × real time\./);

  const compared = await runSentry([
    ...['replay', edit, '--compare-with', rule.rule_id, '--limit', '2', '--last', '4h'],
    ...where,
  ]);
  expect(compared).toMatchObject({ code: 0, stderr: '' });
  expect(compared.stdout).toContain('0 added, 9 removed, 1 the same, 0 at another time.');
  expect(compared.stdout).toContain('and 7 more');

  const json = await runSentry(['replay', '--json', edit, ...range, ...where]);
  expect((JSON.parse(json.stdout) as BacktestResult).run.alerts).toBe(1);
});

test('says what was not understood, and what cannot be tried', async (context) => {
  needsOwnLog(context);
  const { file, where } = await startFilled(10);
  const rule = file('rule.json', aRule());
  const bad = file('bad.json', { ...aRule(), severity: 'LOUD' });
  const cases: [string[], number, string][] = [
    [[], 2, 'say which rule'],
    [['--verify', 'x'], 2, '--verify takes no rule'],
    [[rule, '--day', '2026-01-01'], 2, '--day belongs to --verify'],
    [[rule, '--last', 'long'], 2, '--last is long'],
    [[rule, '--last', '1h', '--from', '2026-01-01T00:00:00Z'], 2, 'not both'],
    [['no such rule'], 1, 'There is no rule no such rule'],
    [['no such rule', '--compare-with', 'x'], 2, '--compare-with needs a file'],
    [[bad], 2, '/severity must be one of'],
    [['missing.json'], 2, 'missing.json cannot be read'],
    [[rule, '--last', '100d'], 1, 'from must be 90d before the end'],
    [[rule, '--tenant', 'nobody'], 1, 'There is no tenant nobody here'],
  ];
  for (const [args, code, text] of cases) {
    const said = await runSentry(['replay', ...args, ...where]);
    expect({ args, code: said.code }).toEqual({ args, code });
    expect(said.stderr).toContain(text);
  }
});

test('Ctrl-C ends it', async (context) => {
  needsOwnLog(context);
  const { database, file, where, range } = await startFilled(500_000);
  const rule = file('rule.json', {
    ...aRule({ match: { type: 'test.fill' } }),
    condition: {
      ...{ aggregate: 'p95', field: 'payload.v', window: '1h', operator: '>' },
      threshold: 1000,
    },
  });
  const child = spawn(process.execPath, [SENTRY, 'replay', rule, ...range, ...where]);
  const isReading = async (): Promise<boolean> => {
    const rows = await database.query(
      `select 1 from pg_stat_activity where datname = $1 and application_name = 'sentry replay' and query like 'copy%'`,
      [database.name],
    );
    return rows.length > 0;
  };
  await expect.poll(isReading, { timeout: 20_000 }).toBe(true);
  child.kill('SIGINT');
  const [code] = (await once(child, 'exit')) as [number | null];
  expect(code).toBe(130);
});
