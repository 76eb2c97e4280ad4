import type { Rule, RuleInput, RuleVersion } from '@batcave/shared/rules';
import { uuid } from '../../src/renderer/testing/build.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

/** The scopes of somebody who writes rules. */
export const WRITER = [
  ...['sentry.read', 'sentry.alert.read', 'sentry.policy.read', 'sentry.policy.write'],
  'sentry.alert.write',
];

export const ago = (ms: number): string => new Date(Date.now() - ms).toISOString();

export function buildRule(n: number, fields: Partial<Rule> = {}): Rule {
  return {
    ...{ rule_id: uuid(n), version: 3, name: `Rule ${String(n)}`, enabled: true },
    ...{ created_at: ago(900 * HOUR), updated_at: ago(30 * HOUR), updated_by: 'console/ana' },
    severity: 'WARN',
    match: { type: 'host.cpu' },
    condition: {
      ...{ aggregate: 'avg', field: 'payload.busy_percent', window: '1m' },
      ...{ operator: '>', threshold: 90 },
    },
    ...fields,
  };
}

export const CPU = buildRule(1, {
  name: 'CPU busy',
  for: '30s',
  levels: [{ severity: 'CRITICAL', threshold: 98 }],
  description: 'The host can do no more.',
  // What the form does not show.
  labels: { team: 'infra' },
  flapping: { changes: 4, within: '10m' },
  no_data: { after: '5m', policy: 'alert' },
});
export const BACKUP = buildRule(2, {
  ...{ name: 'No back-up', severity: 'CRITICAL', absence: { after: '90m' }, enabled: false },
  match: { type: 'backup.done', source: 'backup-1' },
  description: 'Disabled: the disk is being replaced\nNightly.',
});
export const LOGINS = buildRule(3, {
  ...{ name: 'Failed logins', severity: 'ERROR', updated_by: 'console/bob' },
  match: { type: 'auth.failed', where: [{ field: 'labels.env', op: '=', value: 'prod' }] },
  condition: { aggregate: 'count', window: '5m', operator: '>', threshold: 20 },
});
delete (BACKUP as { condition?: unknown }).condition;

export const RULES = [CPU, LOGINS, BACKUP];

export const STATUS = {
  policies: [
    {
      ...{ rule_id: LOGINS.rule_id, groups: 3, max_groups: 1000, dropped_samples: 0 },
      ...{ raised: 0, flapping: 0, failure: 'forest: the values do not vary', faults: [] },
    },
  ],
  raised: [
    { rule_id: LOGINS.rule_id, last_24h: 41, last_at: ago(4 * MINUTE) },
    { rule_id: CPU.rule_id, last_24h: 2, last_at: ago(7 * HOUR) },
  ],
};

/** What a stored rule says. */
export function inputOf(rule: Rule): RuleInput {
  const {
    rule_id: _i,
    version: _v,
    created_at: _c,
    updated_at: _u,
    updated_by: _b,
    ...input
  } = rule;
  return input;
}

export const GOOD_CHECK = report([{ outcome: 'updated', changes: [] }]);

/** The answer to an import. */
export function report(results: readonly object[], isDry = true) {
  const all = results.map((each, index) => ({
    ...{ index, rule_id: null, name: null, outcome: 'created', version: null },
    ...each,
  }));
  const count = (outcome: string): number => all.filter((each) => each.outcome === outcome).length;
  return {
    ...{ mode: 'upsert', dry_run: isDry, applied: !isDry, deleted: 0, results: all },
    ...{ created: count('created'), updated: count('updated') },
    ...{ unchanged: count('unchanged'), refused: count('refused') },
  };
}

export const SERVED = {
  'policies.list': { policies: RULES, next_cursor: null },
  'policies.status': STATUS,
  'policies.import': GOOD_CHECK,
};

/** What a back-test says: so many alerts, one each half an hour, and what the edit changes. */
export function backtest(count: number, before?: number) {
  const toMs = Date.UTC(2026, 10, 23, 8, 0, 0);
  const fromMs = toMs - 24 * HOUR;
  const run = (alerts: number) => ({
    alerts,
    by_severity: {
      CRITICAL: Math.min(1, alerts),
      ERROR: 0,
      WARN: Math.max(0, alerts - 1),
      INFO: 0,
    },
    ...{ firing_at_start: 0, firing_at_end: 1, firing_ms: alerts * 600_000, groups: 2 },
    ...{ per_day: [], groups_are_partial: false, busiest: [], more_episodes: 0 },
    episodes: Array.from({ length: alerts }, (_, i) => ({
      ...{ group: { source: `web-${String(i % 2)}` }, service: 'web', value: 93.5 + i },
      raised_at: new Date(fromMs + (i + 1) * 30 * MINUTE).toISOString(),
      cleared_at: i === 0 ? null : new Date(fromMs + (i + 1) * 30 * MINUTE + 600_000).toISOString(),
      ...{ duration_ms: 600_000, severity: i === 0 ? 'CRITICAL' : 'WARN', threshold: 90 },
      ...{ lower: null, upper: null, reason: '93.5 is over 90', cleared_reason: null },
      ...{ summary: 'busy', flapping: false, event_id: null },
    })),
    ...{ dropped_samples: 0, late_samples: 0, samples: 1440, failure: null },
  });
  return {
    ...{ kind: 'result', from: new Date(fromMs).toISOString(), to: new Date(toMs).toISOString() },
    ...{ warm_up_from: new Date(fromMs).toISOString(), events: 86_400, took_ms: 1_340 },
    ...{ first_event_at: new Date(fromMs).toISOString(), speed: 64_000 },
    rule: { rule_id: CPU.rule_id, name: 'CPU busy' },
    run: run(count),
    ...(before !== undefined && {
      before: run(before),
      changes: {
        ...{ kept: 1, moved: 1, added: 0, removed: before - count, per_day: [] },
        ...{ added_episodes: [], more_added: 0, removed_episodes: [], more_removed: 0 },
        ...{ moved_episodes: [], more_moved: 0 },
      },
    }),
  };
}

/** The versions of the CPU rule, newest first. */
export const VERSIONS: readonly RuleVersion[] = [
  {
    ...{ version: 3, at: ago(30 * HOUR), author: 'console/ana', deleted: false },
    spec: inputOf(CPU),
    changes: [{ field: '/condition/threshold', before: 85, after: 90 }],
  },
  {
    ...{ version: 2, at: ago(60 * HOUR), author: 'console/bob', deleted: false },
    spec: { ...inputOf(CPU), condition: { ...CPU.condition, threshold: 85 } },
    changes: [{ field: '/condition/threshold', before: 70, after: 85 }],
  },
  {
    ...{ version: 1, at: ago(900 * HOUR), author: 'import', deleted: false },
    spec: { ...inputOf(CPU), condition: { ...CPU.condition, threshold: 70 } },
    changes: [],
  },
];
