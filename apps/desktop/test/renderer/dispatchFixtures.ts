import type { AlertEscalation } from '@batcave/shared/alerts';
import type { Silence } from '@batcave/shared/dispatch';
import type { Hook, Run, RunState } from '@batcave/shared/remediation';
import { buildAlert, uuid } from '../../src/renderer/testing/build.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** A moment so long from now. Pages count down from the clock of the machine. */
export const fromNow = (ms: number): string => new Date(Date.now() + ms).toISOString();

/** The scopes of an operator who may do everything that these panes offer. */
export const OPERATOR = [
  ...['sentry.read', 'sentry.alert.read', 'sentry.alert.write', 'sentry.policy.read'],
  ...['sentry.dispatch.read', 'sentry.dispatch.write', 'sentry.remediate'],
  'sentry.remediate.approve',
];

const escalation = (fields: Partial<AlertEscalation> = {}): AlertEscalation => ({
  ...{ policy: 'payments-p1', level: 1, levels: 3, state: 'running' },
  ...{ next_at: fromNow(50 * MINUTE), next: 'console/bob by pager' },
  ...fields,
});

/** Alerts of which some are paged and one is silenced. */
export const ALERTS = [
  buildAlert(1, {
    ...{ severity: 'CRITICAL', service: 'payments', summary: 'Error ratio 7.4 %' },
    labels: { service: 'payments', host: 'pay-1', env: 'prod' },
    escalation: escalation(),
  }),
  buildAlert(2, {
    ...{ severity: 'ERROR', service: 'ledger', summary: 'Replication lag 48 s' },
    escalation: escalation({ state: 'exhausted', level: 3, next_at: null, next: null }),
  }),
  buildAlert(3, {
    ...{ severity: 'WARN', service: 'search', summary: 'Queue 12k', state: 'ACK' },
    acknowledged_by: 'M. Diaz',
    escalation: escalation({ state: 'acknowledged', next_at: null, next: null }),
  }),
  buildAlert(4, {
    ...{ service: 'search', summary: 'Login slow' },
    quiet: { by: 'silence', id: uuid(1, 0x51), reason: 'deploy', score: null, until: null },
  }),
];

const kept = {
  ...{ version: 2, updated_by: 'admin/eve' },
  ...{ created_at: fromNow(-9 * DAY), updated_at: fromNow(-3 * DAY) },
};

export const HOOKS: readonly Hook[] = [
  {
    ...{ name: 'restart-canary', mode: 'auto', description: 'Restarts the canary.', ...kept },
    trigger: { match: ['service="payments"', 'severity=~"ERROR|CRITICAL"'] },
    request: { url: 'https://ops.example:8443/v1/restart', method: 'POST' },
    guards: { rate: { most: 3, per: '1h' } },
    parameters: [{ name: 'replicas', type: 'integer', min: 1, max: 9, default: 3 }],
  },
  { name: 'scale-out', mode: 'suggest', request: { url: 'https://scale.example/up' }, ...kept },
  { name: 'old-retry', mode: 'off', request: { url: 'https://retry.example/' }, ...kept },
];

export function buildRun(n: number, state: RunState, fields: Partial<Run> = {}): Run {
  const at = fromNow(-n * 10 * MINUTE);
  return {
    ...{ run_id: uuid(n, 0xd1), alert_id: uuid(1), hook: 'restart-canary', hook_version: 2 },
    ...{ service: 'payments', trigger: 'manual', state, reason: `It is ${state}.`, refusal: null },
    ...{ parameters: {}, production: true, requested_by: 'console/ana', request_reason: 'lag' },
    request: {
      ...{ method: 'POST', url: 'https://ops.example:8443/v1/restart' },
      headers: { 'content-type': 'application/json' },
      body: '{"service":"payments","replicas":3}',
    },
    ...{ override: false, approved_by: null, attempt: 0, answer: null },
    ...{ created_at: at, updated_at: at, sent_at: null, verify_until: null, returned_at: null },
    ...fields,
  };
}

export const RUNS: readonly Run[] = [
  buildRun(1, 'waiting_approval'),
  buildRun(2, 'verified', { answer: { status: 200, body: 'ok' } }),
  buildRun(3, 'failed_verification'),
  buildRun(4, 'unknown'),
  buildRun(5, 'refused', {
    refusal: { guard: 'rate', limit: 3, found: 3, frees_at: fromNow(20 * MINUTE) },
  }),
  buildRun(6, 'verified', { hook: 'scale-out', service: 'search', production: false }),
];

export const withSteps = (run: Run) => ({
  ...run,
  steps: [
    { at: run.created_at, state: 'requested', actor: run.requested_by, text: 'lag', attempt: 0 },
    { at: fromNow(-MINUTE), state: run.state, actor: 'automation', text: run.reason, attempt: 1 },
  ],
});

export const RUNNING = {
  ...{ stopped: false, reason: null, changed_at: null, changed_by: null },
  paused: [
    {
      ...{ hook: 'restart-canary', service: 'ledger', since: fromNow(-HOUR) },
      reason: '3 alerts came back within 1h.',
    },
  ],
};
export const STOPPED = {
  ...{ stopped: true, reason: 'it restarts the wrong hosts', paused: [] },
  ...{ changed_at: fromNow(-2 * MINUTE), changed_by: 'console/bob' },
};

export function buildSilence(n: number, fields: Partial<Silence> = {}): Silence {
  return {
    ...{ silence_id: uuid(n, 0x51), kind: 'silence', matchers: ['service="search"'] },
    ...{ alert_id: null, starts_at: fromNow(-HOUR), ends_at: fromNow(HOUR), recurrence: null },
    ...{ ends_when: {}, comment: 'deploy of search', state: 'active' },
    ...{ active_until: fromNow(HOUR), next_start: null, created_by: 'console/ana' },
    ...{ created_at: fromNow(-HOUR), updated_at: fromNow(-HOUR), ended_at: null },
    ...{ ended_by: null, ended_reason: null, revision: 7 },
    ...fields,
  };
}

export const SILENCES: readonly Silence[] = [
  buildSilence(1),
  buildSilence(2, {
    ...{ kind: 'maintenance', matchers: ['host=~"db-.*"'], state: 'pending', comment: 'patches' },
    ...{ active_until: null, ends_at: null, next_start: fromNow(30 * HOUR) },
    recurrence: { rrule: 'FREQ=WEEKLY;BYDAY=SU', duration: '2h', time_zone: 'Europe/Berlin' },
  }),
  buildSilence(3, {
    ...{ kind: 'snooze', matchers: [], alert_id: uuid(3), comment: 'known', ends_at: null },
    ...{ active_until: null, ends_when: { clear: true } },
  }),
];

export const PREVIEW = {
  hides_critical: true,
  now: {
    ...{ count: 2, complete: true },
    alerts: [1, 2].map((n) => ({
      ...{ alert_id: uuid(n), service: 'payments', severity: n === 1 ? 'CRITICAL' : 'WARN' },
      ...{ rule_name: 'Lag', summary: `Lag ${String(n)}`, created_at: fromNow(-HOUR) },
    })),
  },
  past: {
    ...{ from: fromNow(-30 * DAY), to: fromNow(0), count: 41, read: 900, complete: true },
    by_severity: { CRITICAL: 1, ERROR: 10, WARN: 30, INFO: 0 },
    by_service: [{ service: 'payments', count: 41 }],
    by_team: [
      { team: 'money', count: 40 },
      { team: null, count: 1 },
    ],
  },
  occurrences: [1, 8].map((n) => ({
    starts_at: fromNow(n * DAY),
    ends_at: fromNow(n * DAY + 2 * HOUR),
  })),
};

export const CONFIG = {
  ...{ revision: 12, updated_at: fromNow(-DAY), updated_by: 'admin/eve' },
  config: { services: [{ name: 'payments' }, { name: 'search', production: false }] },
};

const SHIFT = { schedule: 'primary', by: 'layer 1' };
export const ON_CALL = {
  on_call: [
    { schedule: 'primary', person: 'console/ana', until: fromNow(5 * DAY), by: 'layer 1' },
    { schedule: 'nights', person: null, until: fromNow(6 * HOUR), by: 'outside the hours' },
  ],
  shifts: [
    { ...SHIFT, person: 'console/ana', from: fromNow(-2 * DAY), to: fromNow(5 * DAY) },
    {
      ...{ ...SHIFT, by: 'override 1', person: 'console/bob' },
      ...{ from: fromNow(5 * DAY), to: fromNow(7 * DAY) },
    },
    { ...SHIFT, person: 'console/eve', from: fromNow(8 * DAY), to: fromNow(14 * DAY) },
    {
      ...{ ...SHIFT, schedule: 'nights', person: 'console/mo' },
      ...{ from: fromNow(6 * HOUR), to: fromNow(18 * HOUR) },
    },
  ],
};

const told = (person: string, via: string | null) => ({
  ...{ receiver: 'pager', person, address: null, reader: person, via },
});
export const SIMULATED = {
  ...{ labels: {}, steps: [], silenced_by: [] },
  routes: [
    {
      ...{ path: '/payments', group: {}, group_wait_ms: 0, group_interval_ms: 0 },
      ...{ repeat_interval_ms: 0, muted: null, not_told: [] },
      told: [{ ...told('console/lea', null), person: null, receiver: 'chat' }],
      escalation: {
        policy: 'payments-p1',
        steps: [
          {
            ...{ at: fromNow(0), after_ms: 0, kind: 'level', level: 1, cycle: 1 },
            ...{ urgency: 'high', told: [told('console/ana', 'primary')] },
            skipped: [{ target: 'console/mo', reason: 'may not read alerts of payments' }],
          },
          {
            ...{ at: fromNow(300_000), after_ms: 300_000, kind: 'level', level: 2, cycle: 1 },
            ...{ urgency: 'high', told: [told('console/bob', null)], skipped: [] },
          },
        ],
      },
    },
  ],
};

const health = { reads_as: 'console/ana', fallback: null, pending: 0, oldest_pending_at: null };
export const RECEIVERS = {
  receivers: [
    {
      ...{ receiver: 'pager', type: 'pagerduty', ...health, sent_last_day: 12 },
      ...{ failed_last_day: 0, last_sent_at: fromNow(-HOUR), last_failure: null },
    },
    {
      ...{ receiver: 'chat', type: 'slack', ...health, fallback: 'pager', pending: 3 },
      ...{ oldest_pending_at: fromNow(-150 * MINUTE), sent_last_day: 4, failed_last_day: 2 },
      ...{ last_sent_at: null, last_failure: 'channel_not_found' },
    },
  ],
};

export const FINDINGS = {
  findings: [
    {
      ...{ path: '/route/routes/0', severity: 'warning', code: 'gap' },
      message: 'Nobody is on call in nights from Friday 18:00 to Monday 09:00. Add a layer.',
    },
    { path: '/receivers/1', severity: 'error', code: 'unused', message: 'chat is used nowhere.' },
  ],
};

const sample = { settled: 40, misses: 1, miss_rate: 0.025, lower: 0.0006, upper: 0.1316 };
export const FATIGUE = {
  ...{ mode: 'observe', configured: 'suppress', threshold: 0.9, min_history: 20 },
  reverted: { at: fromNow(-DAY), misses: 4, settled: 20, reason: '4 of 20 were missed.' },
  ...{ sample_share: 0.1, miss_limit: 0.05, judged: 900, delivered: 700, suppressed: 150 },
  ...{ late: 6, sampled: 20, observed: 30, restored: 2, found: 1 },
  by_exclusion: { critical: 40, acted: 12 },
  ...{ recent_sample: sample, whole_sample: sample, observed_sample: { ...sample, settled: 0 } },
  kinds: [
    {
      ...{ rule_id: uuid(1, 0xc1), rule_name: 'Disk 80 %', service: 'build-farm', score: 0.964 },
      ...{ history: 210, delivered: 60, suppressed: 150, late: 6, sampled: 12, observed: 0 },
      ...{ misses: 1, last_alert_at: fromNow(-HOUR) },
      excluded: { since: fromNow(-DAY), until: fromNow(100 * DAY), by: 'missed' },
    },
  ],
  ...{ more_kinds: 3, forgotten: { kinds: 0, until: null } },
  budgets: [
    {
      ...{ team: 'money', per: '1w', budget: 40, pages: 31, forecast: 62 },
      exhausted_at: fromNow(2 * DAY),
      top: [{ rule_id: null, rule_name: 'Lag', service: 'payments', pages: 20 }],
    },
    {
      ...{ team: 'infra', per: '1w', budget: 10, pages: 14, forecast: 20, top: [] },
      exhausted_at: fromNow(0),
    },
  ],
};

/** What a server answers to everything that the panes read. */
export const SERVED: Readonly<Record<string, unknown>> = {
  'hooks.list': { hooks: HOOKS },
  'remediations.list': { runs: RUNS, next_cursor: null },
  'remediations.get': withSteps(RUNS[0]!),
  'automation.get': RUNNING,
  'silences.list': { silences: SILENCES, next_cursor: null },
  'silences.preview': PREVIEW,
  'dispatch.config.get': CONFIG,
  'dispatch.config.check': FINDINGS,
  'dispatch.onCall': ON_CALL,
  'dispatch.simulate': SIMULATED,
  'dispatch.receivers': RECEIVERS,
  'dispatch.fatigue': FATIGUE,
};
