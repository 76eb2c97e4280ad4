import { DISPATCH_ANSWERS } from './dispatchAnswers.ts';
import { REMEDIATION_ANSWERS } from './remediationAnswers.ts';
import type { Alert, TimelineEntry } from '@batcave/shared/alerts';
import type { Silence } from '@batcave/shared/dispatch';
import type { EventRecord } from '@batcave/shared/events';
import type { SystemReport } from '@batcave/shared/health';
import type { AlertWhy, Incident } from '@batcave/shared/incidents';
import type { StoredPreset } from '@batcave/shared/presets';
import type { Rule } from '@batcave/shared/rules';
import type { RouteHandlers } from '../../src/adapters/http/index.ts';

export const SOME_ID = '0193a4c0-0000-7000-8000-000000000001';
const AT = '2026-11-23T08:42:17.330Z';

export const EVENT: EventRecord = {
  event_id: SOME_ID,
  source: 'web-1',
  type: 'host.cpu',
  severity: 'INFO',
  timestamp: AT,
  labels: {},
  payload: { busy: 12 },
  received_at: AT,
  seq: 1,
};

const ALERT: Alert = {
  alert_id: SOME_ID,
  event_id: SOME_ID,
  rule_id: SOME_ID,
  rule_name: 'busy',
  rule_version: 1,
  state: 'OPEN',
  severity: 'ERROR',
  service: 'web',
  summary: 'web is busy',
  condition: 'avg(payload.busy) over 1m > 90',
  group: { source: 'web-1' },
  labels: {},
  value: 95,
  threshold: 90,
  score: null,
  lower: null,
  upper: null,
  flapping: null,
  firing: true,
  assigned_to: null,
  acknowledged_by: null,
  acknowledged_at: null,
  resolved_by: null,
  resolved_at: null,
  resolve_reason: null,
  runbook_url: null,
  created_at: AT,
  updated_at: AT,
  seq: 1,
};

const ENTRY: TimelineEntry = {
  timeline_id: SOME_ID,
  alert_id: SOME_ID,
  kind: 'commented',
  entry: 'looking',
  actor: 'ana',
  event_id: null,
  timestamp: AT,
};

const INCIDENT: Incident = {
  incident_id: SOME_ID,
  state: 'OPEN',
  severity: 'ERROR',
  worst_severity: 'ERROR',
  title: 'web is busy',
  services: ['web'],
  alert_count: 1,
  open_count: 1,
  ack_count: 0,
  opened_at: AT,
  updated_at: AT,
  resolved_at: null,
  seq: 1,
};

const SILENCE: Silence = {
  silence_id: SOME_ID,
  kind: 'silence',
  matchers: ['service="web"'],
  alert_id: null,
  starts_at: AT,
  ends_at: AT,
  recurrence: null,
  ends_when: {},
  comment: 'work on it',
  state: 'active',
  active_until: AT,
  next_start: null,
  created_by: 'console/ana',
  created_at: AT,
  updated_at: AT,
  ended_at: null,
  ended_by: null,
  ended_reason: null,
  revision: 1,
};

export const SILENCE_INPUT = {
  kind: 'silence',
  matchers: ['service="web"'],
  ends_at: AT,
  comment: 'work on it',
};

const WHY: AlertWhy = {
  as_of: AT,
  alert: ALERT,
  judged_by: { rule_id: SOME_ID, version: 1, newest_version: 1, spec: null },
  raised: { at: AT, text: 'web is busy', event_id: SOME_ID },
  life: [ENTRY],
  incident: INCIDENT,
  link: null,
  decisions: [],
  quiet: null,
  escalation: null,
  next_in_ms: null,
  notifications: [],
  cut: [],
};

const PRESET: Omit<StoredPreset, 'document'> = {
  preset_id: SOME_ID,
  name: 'Day shift',
  reach: 'shared',
  version: 1,
  created_by: 'console/ana',
  created_at: AT,
  updated_by: 'console/ana',
  updated_at: AT,
};

export const PRESET_INPUT = {
  name: 'Day shift',
  reach: 'shared',
  document: '{"format":"batcave-preset"}',
};

export const RULE_INPUT = {
  name: 'busy',
  severity: 'ERROR',
  match: {},
  condition: { aggregate: 'count', window: '1m', operator: '>', threshold: 1 },
} as const;

const RULE: Rule = {
  ...RULE_INPUT,
  enabled: true,
  rule_id: SOME_ID,
  version: 1,
  created_at: AT,
  updated_at: AT,
  updated_by: 'ana',
};

const ISSUED = {
  certificate: '-----BEGIN CERTIFICATE-----',
  root: '-----BEGIN CERTIFICATE-----',
  serial: '1f',
  uri: 'spiffe://test.internal/tenant/acme/console/ana',
  not_after: AT,
  server: 'https://noc.example:9443',
};
const CERTIFICATE = {
  serial: '1f',
  fingerprint: 'AB:CD',
  kind: 'console' as const,
  name: 'ana',
  uri: ISSUED.uri,
  status: 'active' as const,
  not_before: AT,
  not_after: AT,
  issued_at: AT,
  issued_by: 'admin/sec',
  revoked_at: null,
  revoked_by: null,
  revoke_reason: null,
};
const TOKEN = {
  token_id: SOME_ID,
  kind: 'console' as const,
  name: 'ana',
  lifetime: '7d',
  expires_at: AT,
  created_at: AT,
  created_by: 'admin/sec',
  used_at: null,
};
const LOCK = {
  lock_id: SOME_ID,
  target: { serial: '1f' },
  reason: 'lost',
  locked_at: AT,
  locked_by: 'admin/sec',
};
const IDENTITY = { kind: 'console' as const, name: 'ana', grants: [] };

const SYSTEM: SystemReport = {
  ...{ as_of: AT, server: 'noc', version: '1.0.0', profile: 'embedded', roles: ['api'] },
  ...{ started_at: AT, partitions: [], leads: [], stream_clients: 1, detectors: [] },
  pending_events: { waiting: 0, most: 1000 },
  since_start: { store_retries: 0, kafka_retries: 0, dead_letters: 0, lost_records: 0 },
};

const PROGRESS = { kind: 'progress', events: 1, at: AT, percent: 50, speed: 1000 } as const;

/** An answer that comes line by line. */
export async function* lines<T>(all: readonly T[]): AsyncGenerator<T> {
  for (const line of all) yield await Promise.resolve(line);
}

const NONE = { open: 0, acknowledged: 0 };

/** Handlers that answer at once with what the contract allows, so that the adapter is what is tested. */
export function plainHandlers(replaced: Partial<RouteHandlers> = {}): RouteHandlers {
  const alert = () => Promise.resolve(ALERT);
  const rule = () => Promise.resolve(RULE);
  return {
    ...DISPATCH_ANSWERS,
    ...REMEDIATION_ANSWERS,
    'events.ingest': () => Promise.resolve({ accepted: 0, duplicate: 0, rejected: 0, results: [] }),
    'events.list': () => Promise.resolve({ events: [EVENT], next_cursor: null }),
    'events.get': () => Promise.resolve(EVENT),
    'events.series': () =>
      Promise.resolve({
        ...{ from: AT, to: AT, step_ms: 1, through_seq: 1, complete_from: null },
        buckets: [{ at: AT, value: 1, count: 1 }],
      }),
    'events.stream': (_ctx, socket) => socket.send('{"type":"hello"}'),
    'alerts.list': () => Promise.resolve({ alerts: [ALERT], next_cursor: null }),
    'alerts.past': () => Promise.resolve({ at: AT, alerts: [ALERT], truncated: false }),
    'alerts.summary': () =>
      Promise.resolve({
        as_of: AT,
        seq: 1,
        open: 0,
        acknowledged: 0,
        by_severity: { CRITICAL: NONE, ERROR: NONE, WARN: NONE, INFO: NONE },
        by_service: [],
        raised_last_10m: 0,
      }),
    'alerts.rate': () =>
      Promise.resolve({
        ...{ from: AT, to: AT, step_ms: 600_000, raised: [1], total: 1, stale: 0 },
        top: [{ rule_id: SOME_ID, rule_name: 'busy', raised: 1 }],
      }),
    'alerts.get': alert,
    'alerts.ack': alert,
    'alerts.unack': alert,
    'alerts.resolve': alert,
    'alerts.assign': alert,
    'alerts.comment': () => Promise.resolve(ENTRY),
    'alerts.ackAll': () => Promise.resolve({ acknowledged: 0, alert_ids: [], skipped: [] }),
    'policies.list': () => Promise.resolve({ policies: [RULE], next_cursor: null }),
    'policies.create': rule,
    'policies.import': () =>
      Promise.resolve({
        ...{ mode: 'upsert', dry_run: false, applied: true, results: [] },
        ...{ created: 0, updated: 0, unchanged: 0, deleted: 0, refused: 0 },
      }),
    'policies.export': () =>
      Promise.resolve({ schema_version: 1, exported_at: AT, policies: [RULE] }),
    'policies.status': () => Promise.resolve({ policies: [] }),
    'policies.versions': () => Promise.resolve({ versions: [], next_cursor: null }),
    'policies.restore': rule,
    'policies.get': rule,
    'policies.update': rule,
    'policies.delete': () => Promise.resolve(undefined),
    'policies.backtest': () => Promise.resolve(lines([PROGRESS])),
    'dispatch.backtest': () =>
      Promise.resolve(lines([{ kind: 'progress', phase: 'after', at: AT, percent: 50 }] as const)),
    'incidents.list': () => Promise.resolve({ incidents: [INCIDENT], next_cursor: null }),
    'incidents.get': () => Promise.resolve({ incident: INCIDENT, alerts: [], more_alerts: 0 }),
    'incidents.note': () => Promise.resolve(ENTRY),
    'incidents.export': () => Promise.resolve('# web is busy\n'),
    'alerts.why': () => Promise.resolve(WHY),
    'events.why': () =>
      Promise.resolve({ as_of: AT, event: EVENT, rules: null, more_rules: 0, alerts: [WHY] }),
    'silences.list': () => Promise.resolve({ silences: [SILENCE], next_cursor: null }),
    'silences.create': () => Promise.resolve(SILENCE),
    'silences.preview': () =>
      Promise.resolve({
        hides_critical: true,
        now: { count: 0, complete: true, alerts: [] },
        past: {
          ...{ from: AT, to: AT, count: 0, read: 0, complete: true },
          by_severity: { CRITICAL: 0, ERROR: 0, WARN: 0, INFO: 0 },
          by_service: [],
          by_team: [],
        },
        occurrences: [],
      }),
    'silences.get': () => Promise.resolve(SILENCE),
    'silences.update': () => Promise.resolve(SILENCE),
    'silences.expire': () => Promise.resolve(SILENCE),
    'incidents.timeline': () => Promise.resolve({ entries: [ENTRY], next_cursor: null }),
    'system.get': () => Promise.resolve(SYSTEM),
    'health.canary': () =>
      Promise.resolve({
        ...{ server: 'noc', status: 'ok', since: AT, reason: null, as_of: AT, interval_ms: 5000 },
        ...{ last_at: AT, sent: 1, lost: 0, stages: [] },
      }),
    'health.map': () =>
      Promise.resolve({
        ...{ as_of: AT, services: [], edges: [], left_out: { services: 0, edges: 0 } },
      }),
    'presets.list': () => Promise.resolve({ presets: [PRESET] }),
    'presets.get': () => Promise.resolve({ ...PRESET, document: PRESET_INPUT.document }),
    'presets.put': () => Promise.resolve(PRESET),
    'presets.remove': () => Promise.resolve(undefined),
    'pki.enrol': () => Promise.resolve(ISSUED),
    'pki.root': () => Promise.resolve('-----BEGIN CERTIFICATE-----'),
    'pki.crl': () => Promise.resolve(Buffer.from([0x30])),
    'pki.crls': () => Promise.resolve('-----BEGIN X509 CRL-----'),
    'pki.renew': () => Promise.resolve(ISSUED),
    'pki.authorities': () => Promise.resolve({ authorities: [], lifetimes: [] }),
    'pki.certificates.list': () =>
      Promise.resolve({ certificates: [CERTIFICATE], next_cursor: null }),
    'pki.certificates.get': () => Promise.resolve(CERTIFICATE),
    'pki.certificates.issue': () => Promise.resolve(ISSUED),
    'pki.certificates.revoke': () => Promise.resolve(CERTIFICATE),
    'pki.tokens.list': () => Promise.resolve({ tokens: [TOKEN], next_cursor: null }),
    'pki.tokens.create': () => Promise.resolve({ ...TOKEN, token: 'T'.repeat(43), bundle: 'b' }),
    'pki.tokens.cancel': () => Promise.resolve(undefined),
    'locks.list': () => Promise.resolve({ locks: [LOCK] }),
    'locks.create': () => Promise.resolve(LOCK),
    'locks.remove': () => Promise.resolve(undefined),
    'access.roles': () => Promise.resolve({ roles: [] }),
    'access.list': () => Promise.resolve({ identities: [IDENTITY] }),
    'access.replace': () => Promise.resolve(IDENTITY),
    'audit.list': () => Promise.resolve({ entries: [], next_cursor: null }),
    me: ({ principal: { tenant, kind, name, scopes } }) =>
      Promise.resolve({ tenant, kind, name, scopes: [...scopes] }),
    'ops.healthz': () => Promise.resolve({ status: 'ok' }),
    'ops.readyz': () => Promise.resolve({ status: 'ready', checks: {} }),
    'ops.metrics': () => Promise.resolve('up 1\n'),
    ...replaced,
  };
}
