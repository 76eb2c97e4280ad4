import type { Alert, AlertEscalation, Quiet, TimelineEntry } from '@batcave/shared/alerts';
import type { Notification } from '@batcave/shared/dispatch';
import type {
  AlertWhy,
  EventWhy,
  Incident,
  IncidentDetail,
  WhyNotification,
} from '@batcave/shared/incidents';
import { buildAlert, buildEvent, NOW_MS, uuid } from './build.ts';

const at = (ms: number) => new Date(ms).toISOString();

/** An incident; `n` names it. */
export function buildIncident(n: number, fields: Partial<Incident> = {}): Incident {
  return {
    incident_id: uuid(n, 0xf1),
    state: 'OPEN',
    severity: 'ERROR',
    worst_severity: 'ERROR',
    title: `Incident number ${String(n)}`,
    services: ['ledger-db', 'payments-api', 'checkout'],
    alert_count: 3,
    open_count: 1,
    ack_count: 1,
    opened_at: at(NOW_MS - 600_000 - n * 1000),
    updated_at: at(NOW_MS - n * 1000),
    resolved_at: null,
    seq: 100 - n,
    ...fields,
  };
}

/** What hides an alert. */
export function buildQuiet(fields: Partial<Quiet> = {}): Quiet {
  return {
    by: 'silence',
    id: 'silence-1',
    reason: 'console/ana: the disks of ledger are being exchanged',
    score: null,
    until: at(NOW_MS + 3_600_000),
    ...fields,
  };
}

/** Paging under way; the next step is in 3 minutes and 40 seconds. */
export function buildEscalation(fields: Partial<AlertEscalation> = {}): AlertEscalation {
  return {
    policy: 'payments-on-call',
    level: 1,
    levels: 3,
    state: 'running',
    next_at: at(NOW_MS + 220_000),
    next: 'level 2',
    ...fields,
  };
}

/** An entry of a timeline; `n` names it and counts seconds. */
export function buildEntry(n: number, fields: Partial<TimelineEntry> = {}): TimelineEntry {
  return {
    timeline_id: uuid(n, 0xd1),
    alert_id: null,
    incident_id: uuid(1, 0xf1),
    kind: 'note',
    entry: `Entry number ${String(n)}`,
    actor: 'console/ana',
    event_id: null,
    timestamp: at(NOW_MS - 300_000 + n * 1000),
    ...fields,
  };
}

/** A message; `n` names it. */
export function buildNotification(n: number, fields: Partial<Notification> = {}): Notification {
  const createdAt = at(NOW_MS - 100_000 + n * 1000);
  return {
    notification_id: uuid(n, 0xb1),
    group_id: uuid(1, 0xb2),
    receiver: 'pagers',
    receiver_type: 'slack',
    person: 'console/ana',
    address: 'U0192',
    message: {
      reason: 'escalation',
      status: 'firing',
      urgency: 'high',
      severity: 'CRITICAL',
      title: 'Critical: ledger-db replication lag',
      text: '',
      group: {},
      incident_id: uuid(1, 0xf1),
      incident_title: 'Replication lag',
      alerts: [],
      more_alerts: 0,
      escalation: null,
      console_url: null,
    },
    state: 'sent',
    state_reason: null,
    attempts: [{ at: createdAt, outcome: 'delivered', category: null, detail: 'ok' }],
    attempt_count: 1,
    next_attempt_at: null,
    message_id: '1763887337.000200',
    fallback_of: null,
    created_at: createdAt,
    sent_at: createdAt,
    ...fields,
  };
}

const LINK = {
  by: 'topology',
  reason: 'payments-api needs ledger-db, which has been failing since 08:38:51Z.',
  with_alert_id: uuid(2),
  service: 'ledger-db',
} as const;

/** Three alerts of one incident: two that people hear of, and one that was suppressed. */
export const INCIDENT_ALERTS: readonly Alert[] = [
  buildAlert(1, {
    severity: 'CRITICAL',
    service: 'payments-api',
    summary: 'Error ratio 7.4 % is over 2 % for 3 min',
    incident_id: uuid(1, 0xf1),
    incident_link: LINK,
    quiet: null,
    escalation: buildEscalation(),
  }),
  buildAlert(2, {
    severity: 'ERROR',
    service: 'ledger-db',
    summary: 'Replication lag 48 s is over 30 s',
    state: 'ACK',
    acknowledged_by: 'R. Okafor',
    acknowledged_at: at(NOW_MS - 30_000),
    incident_id: uuid(1, 0xf1),
    incident_link: {
      by: 'first',
      reason: 'It began the incident.',
      with_alert_id: null,
      service: null,
    },
    quiet: buildQuiet(),
    escalation: buildEscalation({ state: 'acknowledged', next: null, next_at: null }),
  }),
  buildAlert(3, {
    severity: 'WARN',
    service: 'checkout',
    summary: 'Queue depth 12,000 is over 10,000',
    incident_id: uuid(1, 0xf1),
    incident_link: { ...LINK, service: 'payments-api', with_alert_id: uuid(1) },
    quiet: buildQuiet({
      by: 'suppression',
      id: uuid(1, 0xc1),
      reason: 'Nobody has acted on 412 of the last 414 alerts of this kind',
      score: 0.9876,
      until: null,
    }),
    escalation: null,
  }),
];

/** The incident of these alerts. */
export const INCIDENT_DETAIL: IncidentDetail = {
  incident: buildIncident(1, {
    severity: 'CRITICAL',
    worst_severity: 'CRITICAL',
    title: 'Error ratio 7.4 % is over 2 % for 3 min',
  }),
  alerts: INCIDENT_ALERTS.map((alert) => ({ alert, link: alert.incident_link ?? null })),
  more_alerts: 0,
};

/** What happened in it: machinery and people, with what is correlated. */
export const INCIDENT_ENTRIES: readonly TimelineEntry[] = [
  buildEntry(-31, {
    kind: 'deploy',
    entry: 'payments-api 4.18.2 deployed',
    actor: 'ci',
    service: 'payments-api',
    event_id: uuid(31, 0xe2),
    because: 'same service',
  }),
  buildEntry(0, {
    kind: 'raised',
    entry: 'Replication lag 48 s is over 30 s',
    actor: 'rule',
    alert_id: uuid(2),
    event_id: uuid(2, 0xe1),
  }),
  buildEntry(20, {
    kind: 'event',
    entry: 'node-7: write latency 900 ms',
    actor: 'node-7',
    service: 'storage',
    event_id: uuid(32, 0xe2),
    because: 'ledger-db needs storage',
  }),
  buildEntry(61, {
    kind: 'raised',
    entry: 'Error ratio 7.4 % is over 2 % for 3 min',
    actor: 'rule',
    alert_id: uuid(1),
    event_id: uuid(1, 0xe1),
  }),
  buildEntry(62, { kind: 'linked', entry: LINK.reason, actor: 'dispatch', alert_id: uuid(1) }),
  buildEntry(63, {
    kind: 'escalated',
    entry: 'payments-on-call, level 1 of 3: console/ana (high urgency).',
    actor: 'dispatch',
  }),
  buildEntry(64, {
    kind: 'notified',
    entry: 'Told console/ana by pagers (escalation): Critical: ledger-db replication lag',
    actor: 'dispatch',
    notification_id: uuid(1, 0xb1),
    message_id: '1763887337.000200',
  }),
  buildEntry(65, {
    kind: 'notification_failed',
    entry: 'Could not tell console/bo by mail: the address does not exist',
    actor: 'dispatch',
    notification_id: uuid(2, 0xb1),
  }),
  buildEntry(66, {
    kind: 'suppressed',
    entry: 'Nobody is told (suppression): nobody has acted on alerts of this kind',
    actor: 'dispatch',
    alert_id: uuid(3),
  }),
  buildEntry(120, {
    kind: 'action',
    entry: 'Hook “restart replica” run: succeeded in 4 s',
    actor: 'automation',
    alert_id: uuid(2),
  }),
  buildEntry(130, {
    kind: 'note',
    entry: 'Failed over to the second replica by hand',
    actor: 'M. Diaz',
    timestamp: at(NOW_MS - 180_000),
    written_at: at(NOW_MS - 20_000),
  }),
  buildEntry(150, {
    kind: 'acknowledged',
    entry: 'Acknowledged: looking at the replica',
    actor: 'R. Okafor',
    alert_id: uuid(2),
  }),
];

/** Why the first of the alerts is there, and who was told. */
export function buildAlertWhy(fields: Partial<AlertWhy> = {}): AlertWhy {
  const alert = INCIDENT_ALERTS[0] ?? buildAlert(1);
  const { message: _message, group_id: _group, ...sent } = buildNotification(1);
  const told: WhyNotification = { ...sent, reason: 'escalation', title: null };
  const decidedAt = at(NOW_MS - 60_000);
  const stage = (
    name: AlertWhy['decisions'][number]['stages'][number]['stage'],
    outcome: string,
    reason: string,
    details: Record<string, unknown> = {},
  ) => ({ stage: name, outcome, reason, details });
  return {
    as_of: at(NOW_MS),
    alert,
    judged_by: { rule_id: alert.rule_id, version: 3, newest_version: 4, spec: null },
    raised: {
      at: at(NOW_MS - 61_000),
      text: 'Error ratio 7.4 % is over 2 % for 3 min',
      event_id: uuid(1, 0xe1),
    },
    life: [],
    incident: INCIDENT_DETAIL.incident,
    link: alert.incident_link ?? null,
    decisions: [
      {
        alert_id: alert.alert_id,
        at: decidedAt,
        stages: [
          stage('correlate', 'joined', LINK.reason),
          stage('route', 'payments', 'It goes to payments.', {
            steps: [
              { path: 'root', fits: true },
              { path: 'root/night', fits: false },
              { path: 'root/payments', fits: true },
            ],
            config_revision: 12,
          }),
          stage('suppress', 'deliver', 'Somebody acts on 1 of 3 alerts of this kind.', {
            score: 0.41,
            threshold: 0.9,
          }),
          stage('rights', 'not told', 'console/wall may not read alerts of payments-api.'),
          stage('escalate', 'page', 'payments-on-call, level 1 of 3: console/ana.', {
            skipped: [{ target: 'console/bo', reason: 'is not there until 14:00' }],
          }),
          stage('notify', 'escalation', 'console/ana by pagers is told, reading as console/ana.'),
        ],
      },
    ],
    quiet: null,
    escalation: buildEscalation(),
    next_in_ms: 220_000,
    notifications: [
      told,
      {
        ...told,
        notification_id: uuid(2, 0xb1),
        receiver: 'mail',
        receiver_type: 'email',
        state: 'failed',
        state_reason: 'the address does not exist',
        attempt_count: 2,
        attempts: [
          { at: decidedAt, outcome: 'retry', category: 'network', detail: 'connection reset' },
          { at: decidedAt, outcome: 'refused', category: 'client', detail: '550 no such user' },
        ],
      },
    ],
    cut: [],
    ...fields,
  };
}

/** Why an event raised nothing. */
export function buildEventWhy(fields: Partial<EventWhy> = {}): EventWhy {
  const rule = {
    rule_id: uuid(1, 0xc1),
    version: 3,
    newer: false,
    clause: null,
    group: null,
    alert_id: null,
  };
  return {
    as_of: at(NOW_MS),
    event: buildEvent(5, { severity: 'ERROR' }),
    rules: [
      {
        ...rule,
        rule_name: 'Error ratio',
        outcome: 'sample',
        reason:
          'It matches and counts. Its group is pending: the condition holds, not yet for 5 min.',
        group: {
          group_key: 'service=payments-api',
          state: 'pending',
          since: at(NOW_MS - 90_000),
          as_of: at(NOW_MS),
        },
      },
      {
        ...rule,
        rule_id: uuid(2, 0xc1),
        rule_name: 'Disk full',
        outcome: 'no_match',
        clause: '/match/type',
        reason: 'The type is http.request, not host.disk.',
      },
    ],
    more_rules: 12,
    alerts: [],
    ...fields,
  };
}
