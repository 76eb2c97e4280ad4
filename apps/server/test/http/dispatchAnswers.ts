import type { DISPATCH_ROUTES } from '@batcave/shared/api';
import type { Notification } from '@batcave/shared/dispatch';
import type { RouteHandlers } from '../../src/adapters/http/index.ts';

const AT = '2026-11-23T08:00:00.000Z';
const SOME_ID = '0190f0f0-0000-7000-8000-000000000001';
const VERSION = { revision: 0, updated_at: null, updated_by: null, config: {} };
const FINDINGS = [{ path: '/route', severity: 'warning' as const, code: 'x', message: 'y' }];
const ROUTES_FOUND = { labels: {}, steps: [], routes: [], silenced_by: [] };
const NO_SAMPLE = { settled: 0, misses: 0, miss_rate: null, lower: null, upper: null };

const NOTIFICATION: Notification = {
  notification_id: SOME_ID,
  group_id: null,
  receiver: 'mail',
  receiver_type: 'email',
  person: null,
  address: null,
  message: {
    ...{ reason: 'test', status: 'information', urgency: 'low', severity: 'INFO' },
    ...{ title: 'a test', text: '', group: {}, incident_id: null, incident_title: null },
    ...{ alerts: [], more_alerts: 0, escalation: null, console_url: null },
  },
  state: 'sent',
  state_reason: null,
  attempts: [],
  attempt_count: 1,
  next_attempt_at: null,
  message_id: null,
  fallback_of: null,
  created_at: AT,
  sent_at: AT,
};

/** Answers at once with what the contract allows. */
export const DISPATCH_ANSWERS: Pick<RouteHandlers, keyof typeof DISPATCH_ROUTES> = {
  'dispatch.config.get': () => Promise.resolve(VERSION),
  'dispatch.config.put': () => Promise.resolve({ version: VERSION, findings: FINDINGS }),
  'dispatch.config.check': () => Promise.resolve({ findings: FINDINGS }),
  'dispatch.config.versions': () =>
    Promise.resolve({ versions: [{ revision: 1, updated_at: AT, updated_by: 'console/ana' }] }),
  'dispatch.config.restore': () => Promise.resolve({ version: VERSION, findings: [] }),
  'dispatch.test': () => Promise.resolve(ROUTES_FOUND),
  'dispatch.simulate': () => Promise.resolve(ROUTES_FOUND),
  'dispatch.onCall': () => Promise.resolve({ on_call: [], shifts: [] }),
  'dispatch.receivers': () => Promise.resolve({ receivers: [] }),
  'dispatch.receivers.test': () =>
    Promise.resolve({ outcome: 'delivered' as const, detail: 'arrived' }),
  'notifications.list': () => Promise.resolve({ notifications: [NOTIFICATION], next_cursor: null }),
  'notifications.retry': () => Promise.resolve(NOTIFICATION),
  'alerts.restore': () => Promise.resolve({ alert_id: SOME_ID }),
  'alerts.escalate': () => Promise.resolve({ alert_id: SOME_ID }),
  'dispatch.fatigue': () => Promise.resolve(FATIGUE),
};

const FATIGUE = {
  mode: 'observe' as const,
  configured: 'observe' as const,
  reverted: null,
  ...{ threshold: 0.9, min_history: 20, sample_share: 0.1, miss_limit: 0.05 },
  ...{ judged: 0, delivered: 0, suppressed: 0, late: 0, sampled: 0, observed: 0, restored: 0 },
  ...{
    found: 0,
    by_exclusion: {},
    kinds: [],
    more_kinds: 0,
    budgets: [],
    forgotten: { kinds: 0, until: null },
  },
  ...{ recent_sample: NO_SAMPLE, whole_sample: NO_SAMPLE, observed_sample: NO_SAMPLE },
};

/** Bodies that each route takes. */
export const DISPATCH_BODIES = {
  'dispatch.config.put': { config: {} },
  'dispatch.config.check': { config: {} },
  'dispatch.config.restore': { revision: 1 },
  'dispatch.test': { labels: { service: 'payments' } },
  'dispatch.simulate': { service: 'payments', severity: 'CRITICAL' },
  'dispatch.receivers.test': { receiver: 'mail' },
} as const;
