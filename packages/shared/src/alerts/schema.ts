import Type from 'typebox';
import { InstantSchema, SeveritySchema, UuidSchema } from '../events/index.ts';

/** OPEN: nobody has it. ACK: somebody has it. RESOLVED: over. */
export const ALERT_STATES = ['OPEN', 'ACK', 'RESOLVED'] as const;
export type AlertState = (typeof ALERT_STATES)[number];

export const AlertStateSchema = Type.Enum(ALERT_STATES);

const Nullable = <T extends Type.TSchema>(schema: T) => Type.Union([schema, Type.Null()]);

/** Why an alert belongs to its incident. */
export const IncidentLinkSchema = Type.Object({
  by: Type.Enum(['first', 'trace', 'label', 'topology'], {
    description:
      'first: it began the incident. trace: same trace. label: same value of a label. topology: one service needs the other.',
  }),
  reason: Type.String({ description: 'In a sentence.' }),
  with_alert_id: Nullable(UuidSchema),
  service: Nullable(Type.String({ description: 'Of that other alert.' })),
});
export type IncidentLink = Type.Static<typeof IncidentLinkSchema>;

/** Why nobody is told of an alert just now. It fires on and is shown. */
export const QuietSchema = Type.Object({
  by: Type.Enum(['silence', 'maintenance', 'snooze', 'inhibition', 'mute_time', 'suppression']),
  id: Nullable(Type.String({ description: 'Of the silence, window, alert, interval or model.' })),
  reason: Type.String({ description: 'In a sentence.' }),
  score: Nullable(Type.Number({ description: 'Of a suppression: how sure it is, 0 to 1.' })),
  until: Nullable(InstantSchema),
});
export type Quiet = Type.Static<typeof QuietSchema>;

/** How far the paging of people is. */
export const AlertEscalationSchema = Type.Object({
  policy: Type.String(),
  level: Type.Integer({ minimum: 0, description: 'The last that was told, from 1; 0: none yet.' }),
  levels: Type.Integer({ minimum: 1 }),
  state: Type.Enum(['running', 'acknowledged', 'exhausted', 'low', 'held'], {
    description:
      'exhausted: the last level was in vain. low: goes no further than the first. held: stands still while something hides the alerts.',
  }),
  next_at: Nullable(InstantSchema),
  next: Nullable(Type.String({ description: 'Who is told then, in words.' })),
});
export type AlertEscalation = Type.Static<typeof AlertEscalationSchema>;

export const AlertSchema = Type.Object({
  alert_id: UuidSchema,
  event_id: Nullable(UuidSchema),
  rule_id: UuidSchema,
  rule_name: Type.String(),
  rule_version: Type.Integer(),
  state: AlertStateSchema,
  severity: SeveritySchema,
  service: Type.String({ description: 'labels.service of the event, else its source.' }),
  summary: Type.String(),
  condition: Type.String({ description: 'The rule in words: avg(payload.busy) over 1m > 90.' }),
  group: Type.Record(Type.String(), Type.String()),
  labels: Type.Record(Type.String(), Type.String()),
  value: Nullable(Type.Number()),
  threshold: Type.Number(),
  score: Nullable(
    Type.Number({ description: 'Of a detector: how unusual the value was, 0 to 1.' }),
  ),
  lower: Nullable(Type.Number({ description: 'Of a detector: what would have been usual, from.' })),
  upper: Nullable(Type.Number({ description: 'Of a detector: what would have been usual, to.' })),
  flapping: Nullable(
    Type.Object(
      { since: InstantSchema, changes: Type.Integer() },
      { description: 'It came and went so often that it stands until it is calm.' },
    ),
  ),
  firing: Type.Boolean({ description: 'Whether the condition still holds.' }),
  assigned_to: Nullable(Type.String()),
  acknowledged_by: Nullable(Type.String()),
  acknowledged_at: Nullable(InstantSchema),
  resolved_by: Nullable(
    Type.String({ description: 'A person, or `rule` when the condition cleared.' }),
  ),
  resolved_at: Nullable(InstantSchema),
  resolve_reason: Nullable(Type.String()),
  runbook_url: Nullable(Type.String()),
  incident_id: Type.Optional(Nullable(UuidSchema)),
  incident_link: Type.Optional(Nullable(IncidentLinkSchema)),
  quiet: Type.Optional(Nullable(QuietSchema)),
  escalation: Type.Optional(Nullable(AlertEscalationSchema)),
  created_at: InstantSchema,
  updated_at: InstantSchema,
  seq: Type.Integer({ description: 'Rises with every change of any alert of the tenant.' }),
});
export type Alert = Type.Static<typeof AlertSchema>;

const Counts = Type.Object({
  open: Type.Integer({ description: 'Unacknowledged.' }),
  acknowledged: Type.Integer(),
});

/** Counts of what is not resolved. */
export const AlertSummarySchema = Type.Object({
  as_of: InstantSchema,
  seq: Type.Integer(),
  open: Type.Integer(),
  acknowledged: Type.Integer(),
  by_severity: Type.Object({ CRITICAL: Counts, ERROR: Counts, WARN: Counts, INFO: Counts }),
  by_service: Type.Array(
    Type.Object({
      service: Type.String(),
      by_severity: Type.Object({ CRITICAL: Counts, ERROR: Counts, WARN: Counts, INFO: Counts }),
    }),
    { description: 'Worst first.' },
  ),
  raised_last_10m: Type.Integer({ description: 'Alerts raised in the last ten minutes.' }),
});
export type AlertSummary = Type.Static<typeof AlertSummarySchema>;

/** What a timeline entry tells. */
export const TIMELINE_KINDS = [
  'raised',
  'changed',
  'acknowledged',
  'unacknowledged',
  'resolved',
  'cleared',
  'assigned',
  'commented',
  'notified',
  'notification_failed',
  'escalated',
  'action',
  'suppressed',
  'restored',
  'silenced',
  'linked',
  'deploy',
  'event',
  'note',
] as const;
export type TimelineKind = (typeof TIMELINE_KINDS)[number];

/** One entry of what happened around an alert or an incident. `written_at`: when it was noted, if later. */
export const TimelineEntrySchema = Type.Object({
  timeline_id: UuidSchema,
  alert_id: Nullable(UuidSchema),
  incident_id: Type.Optional(Nullable(UuidSchema)),
  kind: Type.Enum(TIMELINE_KINDS),
  entry: Type.String(),
  actor: Type.String({ description: 'A person, `rule`, or a part of the server.' }),
  event_id: Nullable(UuidSchema),
  notification_id: Type.Optional(Nullable(UuidSchema)),
  message_id: Type.Optional(
    Nullable(Type.String({ description: "The provider's name for the message." })),
  ),
  timestamp: InstantSchema,
  written_at: Type.Optional(Nullable(InstantSchema)),
  service: Type.Optional(Nullable(Type.String({ description: 'Of a correlated event.' }))),
  because: Type.Optional(
    Nullable(Type.String({ description: 'Why a correlated entry is here, in words.' })),
  ),
});
export type TimelineEntry = Type.Static<typeof TimelineEntrySchema>;
