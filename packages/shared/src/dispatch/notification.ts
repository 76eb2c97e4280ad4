import Type from 'typebox';
import { AlertStateSchema } from '../alerts/index.ts';
import { InstantSchema, SeveritySchema, UuidSchema } from '../events/index.ts';
import { Nullable } from './fields.ts';
import { RECEIVER_TYPES } from './receivers.ts';

/** Why a notification is sent. */
export const NOTIFICATION_REASONS = [
  'first',
  'new_alerts',
  'worse',
  'some_resolved',
  'all_resolved',
  'repeat',
  'acknowledged',
  'unacknowledged',
  'escalation',
  'silence_ended',
  'silence_expires',
  'fallback',
  'restored',
  'digest',
  'approval',
  'approval_reminder',
  'approval_over',
  'test',
] as const;
export type NotificationReason = (typeof NOTIFICATION_REASONS)[number];

/** An alert as a notification tells it: as it was at that moment. */
export const NotifiedAlertSchema = Type.Object({
  alert_id: UuidSchema,
  rule_name: Type.String(),
  service: Type.String(),
  severity: SeveritySchema,
  summary: Type.String(),
  condition: Type.String(),
  state: AlertStateSchema,
  firing: Type.Boolean(),
  value: Nullable(Type.Number()),
  threshold: Type.Number(),
  labels: Type.Record(Type.String(), Type.String()),
  acknowledged_by: Nullable(Type.String()),
  resolved_by: Nullable(Type.String()),
  resolve_reason: Nullable(Type.String()),
  runbook_url: Nullable(Type.String()),
  created_at: InstantSchema,
  resolved_at: Nullable(InstantSchema),
});
export type NotifiedAlert = Type.Static<typeof NotifiedAlertSchema>;

export const APPROVAL_STATES = ['waiting', 'approved', 'rejected', 'expired', 'cancelled'] as const;
export type ApprovalState = (typeof APPROVAL_STATES)[number];

/** A run of a hook that waits for a second person, and what became of that. */
const ApprovalSchema = Type.Object({
  run_id: UuidSchema,
  hook: Type.String(),
  service: Type.String(),
  production: Type.Boolean(),
  calls: Nullable(Type.String({ description: 'Method and address of the request.' })),
  requested_by: Type.String({ description: 'kind/name, or automation.' }),
  request_reason: Nullable(Type.String()),
  until: Type.Union([InstantSchema], { description: 'When nobody can approve it any more.' }),
  state: Type.Enum(APPROVAL_STATES),
  decided_by: Nullable(Type.String({ description: 'Null while it waits.' })),
});
export type Approval = Type.Static<typeof ApprovalSchema>;

/** What is told. The same for every receiver; each writes it in its own form. */
export const MessageSchema = Type.Object({
  reason: Type.Enum(NOTIFICATION_REASONS),
  status: Type.Enum(['firing', 'acknowledged', 'resolved', 'information'], {
    description: 'Of the group: firing while one alert in it is neither acknowledged nor resolved.',
  }),
  urgency: Type.Enum(['high', 'low']),
  severity: SeveritySchema,
  title: Type.String({ description: 'One line, at most 300 characters.' }),
  text: Type.String({
    description: 'Further lines in plain text; empty when the alerts say it all.',
  }),
  group: Type.Record(Type.String(), Type.String()),
  incident_id: Nullable(UuidSchema),
  incident_title: Nullable(Type.String()),
  alerts: Type.Array(NotifiedAlertSchema, { description: 'Worst first, at most 50.' }),
  more_alerts: Type.Integer({
    minimum: 0,
    description: 'Alerts of the group that are not listed.',
  }),
  escalation: Nullable(
    Type.Object({
      policy: Type.String(),
      level: Type.Integer({ minimum: 1 }),
      levels: Type.Integer({ minimum: 1 }),
      next: Nullable(Type.String({ description: 'Who is next and when, in words.' })),
    }),
  ),
  approval: Type.Optional(ApprovalSchema),
  console_url: Nullable(Type.String()),
});
export type Message = Type.Static<typeof MessageSchema>;

export const ATTEMPT_OUTCOMES = ['delivered', 'retry', 'refused'] as const;
export const FAILURE_CATEGORIES = [
  'auth',
  'client',
  'rate_limited',
  'server',
  'network',
  'egress',
] as const;
export type FailureCategory = (typeof FAILURE_CATEGORIES)[number];

const AttemptSchema = Type.Object({
  at: InstantSchema,
  outcome: Type.Enum(ATTEMPT_OUTCOMES),
  category: Nullable(Type.Enum(FAILURE_CATEGORIES)),
  detail: Type.String(),
});
export type Attempt = Type.Static<typeof AttemptSchema>;

export const NOTIFICATION_STATES = ['pending', 'sent', 'failed', 'cancelled'] as const;

/** One message to one target, and how it went. */
export const NotificationSchema = Type.Object({
  notification_id: UuidSchema,
  group_id: Nullable(UuidSchema),
  receiver: Type.String(),
  receiver_type: Type.Enum(RECEIVER_TYPES),
  person: Nullable(
    Type.String({ description: 'Who is told, as kind/name; null: whoever reads there.' }),
  ),
  address: Nullable(Type.String()),
  message: MessageSchema,
  state: Type.Enum(NOTIFICATION_STATES, {
    description:
      'cancelled: acknowledged or resolved before it left. failed: told to the fallback, if there is one.',
  }),
  state_reason: Nullable(Type.String()),
  attempts: Type.Array(AttemptSchema, { description: 'The last 20.' }),
  attempt_count: Type.Integer(),
  next_attempt_at: Nullable(InstantSchema),
  message_id: Nullable(Type.String({ description: "The provider's name for it." })),
  fallback_of: Nullable(UuidSchema),
  created_at: InstantSchema,
  sent_at: Nullable(InstantSchema),
});
export type Notification = Type.Static<typeof NotificationSchema>;
