import { setTimeout as delay } from 'node:timers/promises';
import type { BacktestLine } from '@batcave/shared/replay';
import { formatInstant } from '@batcave/shared/time';
import { expect, test, type TestContext } from 'vitest';
import { BacktestJob, backtestJob } from '../../src/app/replay/BacktestJob.ts';
import type { BacktestTask } from '../../src/app/replay/backtestMessages.ts';
import { wholeTenant } from '../../src/identity/index.ts';
import { backtest, type BacktestBody } from '../setup/backtest.ts';
import { aRule, eventually } from '../setup/builders.ts';
import { problemOf, type TestClient, valueOf } from '../setup/client.ts';
import { createDatabase, type TestDatabase } from '../setup/database.ts';
import { fillLog } from '../setup/fillLog.ts';
import { ALL_ROLES, issueIdentity } from '../setup/issueIdentity.ts';
import { shareApp, startApp } from '../setup/startApp.ts';
import { needsOwnLog } from '../setup/stored.ts';

const HOUR_MS = 3_600_000;
const FILL = aRule({ match: { type: 'test.fill' } });
/** Every event is looked into, and each host is judged every time. */
const SLOW = aRule({
  match: { type: 'test.fill' },
  condition: {
    ...{ aggregate: 'p95', field: 'payload.v', window: '1h', operator: '>' },
    threshold: 1000,
  },
});

/** A server over a log with a past. */
async function startFilled(context: TestContext, count: number, spanMs = 2 * HOUR_MS) {
  needsOwnLog(context);
  const database = await createDatabase();
  const filled = await fillLog(database, count, spanMs);
  const app = await startApp({ database });
  const range = { from: formatInstant(filled.fromMs), to: formatInstant(filled.toMs) };
  return { app, database, range };
}

/** Connections of back-tests that do something just now. */
async function busyConnections(database: TestDatabase): Promise<number> {
  const rows = await database.query(
    `select 1 from pg_stat_activity where datname = $1 and application_name = 'sentry replay'`,
    [database.name],
  );
  return rows.length;
}

/** Begins a back-test and waits until it has told how far it is. */
async function begin(client: TestClient, body: BacktestBody) {
  const { lines, close } = valueOf(await client.stream('policies.backtest', { body }));
  const iterator = lines[Symbol.asyncIterator]();
  let first: BacktestLine;
  do first = (await iterator.next()).value as BacktestLine;
  while (first.kind === 'progress' && first.percent === 0);
  return { first, rest: { [Symbol.asyncIterator]: () => iterator }, close };
}

test('says how far it is while it judges; closing the connection ends it within a second', async (context) => {
  const { app, database, range } = await startFilled(context, 400_000);
  const { first, close } = await begin(app.operator, { rule: SLOW, ...range });
  expect(first).toMatchObject({ kind: 'progress' });
  if (first.kind !== 'progress') return;
  expect(first.percent).toBeGreaterThan(0);
  expect(first.percent).toBeLessThan(100);
  expect(first.speed).toBeGreaterThan(0);
  expect(await busyConnections(database)).toBe(2);
  const closedMs = performance.now();
  close();
  await eventually(async () => expect(await busyConnections(database)).toBe(0));
  expect(performance.now() - closedMs).toBeLessThan(1000);
  // Its place is free at once.
  const short = { rule: FILL, from: range.to, to: formatInstant(Date.now()) };
  expect((await backtest(app.operator, short)).run.alerts).toBe(0);
});

test('one at a time for each identity and two for the server; a stop of the server ends them with the reason', async (context) => {
  const { app, range } = await startFilled(context, 800_000);
  const running = await begin(app.operator, { rule: SLOW, ...range });
  const second = problemOf(
    await app.operator.stream('policies.backtest', { body: { rule: FILL, ...range } }),
  );
  expect(second).toMatchObject({ status: 429, code: 'rate_limited' });
  expect(second.detail).toContain('You have a back-test running');
  const connect = async (name: string) =>
    app.connect(
      await issueIdentity(app, { tenant: 'default', kind: 'admin', name, grants: ALL_ROLES }),
    );
  const [other, third] = [await connect('other'), await connect('third')];
  const beside = await begin(other, { rule: SLOW, ...range });
  const full = problemOf(await third.stream('policies.backtest', { body: { rule: FILL } }));
  expect(full).toMatchObject({ status: 429, code: 'rate_limited' });
  expect(full.detail).toContain('This server runs 2 back-tests at once');
  beside.close();
  const stopped = app.app.stop();
  let last: BacktestLine | undefined;
  for await (const line of running.rest) last = line as BacktestLine;
  expect(last).toMatchObject({ kind: 'error', problem: { code: 'shutting_down' } });
  await stopped;
});

test('a range with too many events is refused with the count and the limit', async (context) => {
  const { app, range } = await startFilled(context, 5000);
  const asked = { rule: FILL, ...range, warm_up: '0s', max_events: 1000 };
  const problem = problemOf(await app.operator.stream('policies.backtest', { body: asked }));
  expect(problem).toMatchObject({ status: 400, code: 'invalid_request' });
  expect(problem.detail).toContain('5,000 events');
  expect(problem.detail).toContain('1,000 events at most');
  // Those that the rule cannot want do not count.
  const one = aRule({ match: { type: 'test.fill', source: 'host-3' } });
  const { run, events } = await backtest(app.operator, { ...asked, rule: one });
  expect([events, run.alerts]).toEqual([500, 1]);
});

test('a rule that learns sees as much of the past as there is room for', async (context) => {
  const { app, range } = await startFilled(context, 20_000, 40 * HOUR_MS);
  const rule = {
    ...FILL,
    condition: { detector: 'robust_z', field: 'payload.v' },
  };
  const last = { rule, from: formatInstant(Date.now() - 4 * HOUR_MS), to: range.to };
  const all = await backtest(app.operator, last);
  expect(all.events).toBe(20_000);
  const few = await backtest(app.operator, { ...last, max_events: 8000 });
  expect(few.events).toBeGreaterThan(2000);
  expect(few.events).toBeLessThanOrEqual(8000);
  expect(few.warm_up_from > all.warm_up_from).toBe(true);
});

test('a rule that takes too much memory is ended with the reason, and its thread alone', async (context) => {
  const { app, range } = await startFilled(context, 60_000);
  const rule = aRule({ match: { type: 'test.fill' }, group_by: ['payload.n'] });
  const stored = valueOf(await app.operator.call('policies.create', { body: rule }));
  const task: BacktestTask = {
    databaseUrl: app.database.url,
    view: wholeTenant('default'),
    spec: {
      ...{ tenant: 'default', rule: stored, related: [], maxListed: 1000 },
      range: { fromMs: Date.parse(range.from), toMs: Date.parse(range.to) },
      maxGroupsPerRule: 1_000_000,
    },
    ...{ warmUpMs: 0, mayCutWarmUp: false, maxEvents: 1_000_000, detectors: [], ruleId: null },
  };
  const faults: unknown[] = [];
  const job = new BacktestJob(backtestJob(task, 32), (error) => faults.push(error));
  const lines: unknown[] = [];
  for await (const line of job) lines.push(line);
  await job.ended;
  expect(lines.at(-1)).toMatchObject({ kind: 'error', error: { code: 'invalid_request' } });
  expect(String((lines.at(-1) as { error: Error }).error)).toContain('32 MB');
  expect(faults).toEqual([]);
});

test('what cannot be tried is refused before anything is read, with the field and the fix', async () => {
  const { operator } = shared();
  const at = (hours: number) => formatInstant(Date.now() - hours * HOUR_MS);
  const refused: [BacktestBody, string][] = [
    [{}, ''],
    [{ rule: FILL, compare: true }, ''],
    [{ rule: FILL, from: at(1), to: at(2) }, '/from'],
    [{ rule: FILL, from: at(91 * 24), to: at(0) }, '/from'],
    [{ rule: FILL, from: at(31 * 24), to: at(30 * 24) }, '/from'],
    [{ rule: FILL, from: 'a long time ago, in UTC' }, '/from'],
    [{ rule: FILL, warm_up: '15d' }, '/warm_up'],
    [{ rule: FILL, warm_up: 'long' }, '/warm_up'],
    [{ rule: FILL, max_events: 20_000_001 }, '/max_events'],
    [
      { rule: { ...FILL, condition: { ...FILL.condition, window: '8d' } } },
      '/rule/condition/window',
    ],
    [{ rule: { ...FILL, condition: { detector: 'crystal_ball' } } }, '/rule/condition/detector'],
  ];
  for (const [body, field] of refused) {
    const problem = problemOf(await operator.stream('policies.backtest', { body }));
    const found = { status: problem.status, field: problem.errors?.[0]?.field };
    expect(found, JSON.stringify(body)).toEqual({ status: 400, field });
  }
  const unknown = { rule_id: '00000000-0000-4000-8000-00000000ffff' };
  expect(problemOf(await operator.stream('policies.backtest', { body: unknown })).status).toBe(404);
});

const shared = shareApp({ settings: { retention: '20d' } });

test('the work has less priority than the server', async (context) => {
  if (process.platform !== 'linux') context.skip('threads have a priority of their own on Linux');
  const { app, range } = await startFilled(context, 400_000);
  const { close } = await begin(app.operator, { rule: SLOW, ...range });
  const { readdirSync, readFileSync } = await import('node:fs');
  const nice = readdirSync('/proc/self/task').map(
    (task) => readFileSync(`/proc/self/task/${task}/stat`, 'utf8').split(') ')[1]?.split(' ')[16],
  );
  close();
  await delay(100);
  expect(nice.filter((value) => value === '10')).toHaveLength(1);
  expect(nice.filter((value) => value === '0').length).toBeGreaterThan(1);
});
