import { setTimeout as delay } from 'node:timers/promises';
import type { Alert } from '@batcave/shared/alerts';
import type { Episode } from '@batcave/shared/replay';
import type { Rule, RuleInput } from '@batcave/shared/rules';
import { formatInstant } from '@batcave/shared/time';
import { describe, expect, test } from 'vitest';
import { backtest } from '../setup/backtest.ts';
import { anEvent, aRule, eventually } from '../setup/builders.ts';
import { problemOf, valueOf } from '../setup/client.ts';
import { createDatabase } from '../setup/database.ts';
import { ALL_ROLES, issueIdentity } from '../setup/issueIdentity.ts';
import { createRule, listAlerts } from '../setup/raiseAlerts.ts';
import { startApp, temporaryDataDir, type TestApp } from '../setup/startApp.ts';
import { stored } from '../setup/stored.ts';

/** What an alert and the episode of a back-test must agree on. */
function timesOf(alert: Alert, toMs: number) {
  const isOver = alert.resolved_at !== null && Date.parse(alert.resolved_at) <= toMs;
  return {
    group: alert.group,
    service: alert.service,
    raised_at: alert.created_at,
    cleared_at: isOver ? alert.resolved_at : null,
    severity: alert.severity,
    value: alert.value,
    threshold: alert.threshold,
    cleared_reason: isOver ? alert.resolve_reason : null,
    summary: alert.summary,
    event_id: alert.event_id,
  };
}

function ofEpisode(episode: Episode) {
  const { duration_ms: _, lower: __, upper: ___, reason: ____, flapping: _____, ...same } = episode;
  return same;
}

const byTime = (a: { raised_at: string; group: object }, b: typeof a): number =>
  `${a.raised_at} ${JSON.stringify(a.group)}` < `${b.raised_at} ${JSON.stringify(b.group)}`
    ? -1
    : 1;

const RULES: readonly Partial<RuleInput>[] = [
  {
    name: 'a count that comes and goes',
    match: { type: 'test.load' },
    condition: { aggregate: 'count', window: '1s', operator: '>=', threshold: 3 },
  },
  {
    name: 'an average with for and recovery',
    match: { type: 'test.load' },
    condition: {
      ...{ aggregate: 'avg', field: 'payload.v', window: '2s', operator: '>' },
      ...{ threshold: 70, recovery_threshold: 40 },
    },
    for: '1s',
    summary: '{{value}} of {{source}} by {{payload.who}}',
  },
  {
    name: 'nothing comes',
    match: { type: 'test.load' },
    condition: {
      ...{ aggregate: 'max', field: 'payload.v', window: '2s', operator: '>' },
      threshold: 1000,
    },
    no_data: { after: '2s', policy: 'alert' },
  },
  {
    name: 'levels, held for a while',
    match: { type: 'test.load', source: 'web-1' },
    severity: 'WARN',
    levels: [{ severity: 'CRITICAL', threshold: 90 }],
    condition: {
      ...{ aggregate: 'max', field: 'payload.v', window: '1s', operator: '>' },
      threshold: 50,
    },
    keep_firing_for: '2s',
  },
];

/** Some seconds of events that rise, fall and stop. */
async function play({ producer }: TestApp): Promise<number> {
  let sent = 0;
  for (let i = 0; i < 40; i += 1) {
    const isCalm = i > 12 && i < 30;
    const v = isCalm ? 10 : 60 + ((i * 17) % 40);
    const sources = isCalm && i > 14 ? ['web-2'] : ['web-1', 'web-2', 'web-3'];
    await producer.send(
      sources.map((source) =>
        anEvent({
          source,
          payload: { v: source === 'web-3' ? v / 2 : v, who: `user ${String(i)}` },
        }),
      ),
    );
    sent += sources.length;
    await delay(200);
  }
  return sent;
}

test('tells the alerts that were raised live: the same times, values and texts', async () => {
  const app = await startApp();
  const fromMs = Date.now();
  const rules: Rule[] = [];
  for (const rule of RULES) rules.push(await createRule(app, rule));
  await stored(app, await play(app));
  // Everything that is decided up to here is stored a moment later.
  const toMs = Date.now();
  await delay(3000);
  const range = { from: formatInstant(fromMs), to: formatInstant(toMs) };
  for (const { rule_id: id, name } of rules) {
    const alerts = (await listAlerts(app.viewer, { state: 'all', rule_id: id }))
      .map((alert) => timesOf(alert, toMs))
      .filter(({ raised_at: at }) => Date.parse(at) < toMs);
    expect(alerts.length, name).toBeGreaterThan(0);
    const { run } = await backtest(app.operator, { rule_id: id, ...range });
    expect(run.episodes.map(ofEpisode).sort(byTime), name).toEqual(alerts.sort(byTime));
  }
});

test('an edit is told by what it adds and removes, and changes nothing', async () => {
  const app = await startApp();
  const rule = await createRule(app, { match: { type: 'test.load' } });
  await app.producer.send(
    ['a', 'b', 'c'].map((source) => anEvent({ source, labels: { zone: source } })),
  );
  await eventually(async () => expect(await listAlerts(app.viewer)).toHaveLength(3));
  const edit = aRule({ match: { type: 'test.load', labels: { zone: ['a', 'b'] } } });
  const narrowed = await backtest(app.operator, { rule: edit, rule_id: rule.rule_id });
  expect(narrowed).toMatchObject({
    rule: { rule_id: rule.rule_id },
    run: { alerts: 2 },
    before: { alerts: 3 },
    changes: { added: 0, removed: 1, kept: 2, moved: 0 },
  });
  expect(narrowed.changes?.removed_episodes[0]?.group).toEqual({ source: 'c' });
  const regrouped = aRule({ match: { type: 'test.load' }, group_by: ['labels.zone'] });
  const { changes } = await backtest(app.operator, { rule: regrouped, rule_id: rule.rule_id });
  expect(changes).toMatchObject({ added: 3, removed: 3, kept: 0, moved: 0 });
  const alone = await backtest(app.operator, { rule: edit, rule_id: rule.rule_id, compare: false });
  expect(alone.changes).toBeUndefined();
  expect(await listAlerts(app.viewer)).toHaveLength(3);
  expect(
    valueOf(await app.viewer.call('alerts.summary', {})).open,
    'a back-test raises no alert',
  ).toBe(3);
});

test('an edit that mends a rule which cannot judge is tried without it, and says so', async () => {
  const app = await startApp();
  const rule = await createRule(app, { match: { type: 'test.load' } });
  await app.database.query(
    `update rules set spec = (spec::jsonb || '{"for": "8d"}')::json where rule_id = $1`,
    [rule.rule_id],
  );
  await app.producer.send(anEvent());
  await stored(app, 1);
  const edit = aRule({ match: { type: 'test.load' } });
  const mended = await backtest(app.operator, { rule: edit, rule_id: rule.rule_id });
  expect(mended).toMatchObject({ run: { alerts: 1 }, before_faults: [{ field: '/for' }] });
  expect([mended.before, mended.changes]).toEqual([undefined, undefined]);
});

test('a disabled rule, and one that joins others, are tried as if they judged', async () => {
  const app = await startApp();
  const off = await createRule(app, { enabled: false, match: { type: 'test.load' } });
  await app.producer.send(anEvent());
  await stored(app, 1);
  const { run } = await backtest(app.operator, { rule_id: off.rule_id });
  expect(run.alerts).toBe(1);
  const joining = {
    name: 'both',
    severity: 'ERROR',
    when: { all: [{ rule: off.rule_id }] },
  } satisfies RuleInput;
  expect((await backtest(app.operator, { rule: joining })).run.alerts).toBe(1);
});

describe('whose events are read', () => {
  async function startWithTenants() {
    const database = await createDatabase();
    const dataDir = temporaryDataDir();
    const issue = (tenant: string, name: string, grants = ALL_ROLES) =>
      issueIdentity({ database, dataDir }, { tenant, kind: 'admin', name, grants });
    const a = await issue('a', 'ana');
    const b = await issue('b', 'bob');
    const limited = await issue('b', 'lia', [
      { role: 'viewer', services: ['pay-*'] },
      { role: 'tenant_admin' },
    ]);
    const blind = await issue('b', 'tom', [{ role: 'tenant_admin' }]);
    const app = await startApp({ database, dataDir });
    const connected = [a, b, limited, blind].map((identity) => app.connect(identity));
    return { app, clients: connected as [TestApp['viewer'], ...TestApp['viewer'][]] };
  }

  test('those of the own tenant and of the own services, and the starts of the server are nobody’s', async () => {
    const { app, clients } = await startWithTenants();
    const [a, b, limited, blind] = clients as [
      ...[TestApp['viewer'], TestApp['viewer'], TestApp['viewer'], TestApp['viewer']],
    ];
    await b.send(
      ['pay-api', 'pay-db', 'shop'].map((service) =>
        anEvent({ source: `host-of-${service}`, labels: { service } }),
      ),
    );
    await stored(app, 3);
    const rule = aRule({ match: {} });
    const sources = async (client: TestApp['viewer']) =>
      (await backtest(client, { rule })).run.episodes
        .map(({ group }) => group['source'])
        .filter((source) => source !== 'sentry')
        .sort();
    expect(await sources(a)).toEqual([]);
    expect(await sources(b)).toEqual(['host-of-pay-api', 'host-of-pay-db', 'host-of-shop']);
    const own = await backtest(limited, { rule });
    expect(own.run.episodes.map(({ group }) => group['source']).sort()).toEqual([
      'host-of-pay-api',
      'host-of-pay-db',
    ]);
    const missing = problemOf(await blind.stream('policies.backtest', { body: { rule } }));
    expect(missing).toMatchObject({ code: 'insufficient_scope', required: 'sentry.read' });
    const viewer = problemOf(await app.viewer.stream('policies.backtest', { body: { rule } }));
    expect(viewer).toMatchObject({ code: 'insufficient_scope', required: 'sentry.policy.read' });
  });

  test('another tenant’s rule is as if it were not there', async () => {
    const { clients } = await startWithTenants();
    const [a, b] = clients as [TestApp['viewer'], TestApp['viewer']];
    const rule = valueOf(await b.call('policies.create', { body: aRule() }));
    const asked = { body: { rule_id: rule.rule_id } };
    expect(problemOf(await a.stream('policies.backtest', asked)).code).toBe('not_found');
  });
});
