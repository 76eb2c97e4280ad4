import Type from 'typebox';
import { InstantSchema, SeveritySchema, UuidSchema } from '../events/index.ts';

/** OPEN: nobody has it. ACK: somebody has it. RESOLVED: over. */
export const ALERT_STATES = ['OPEN', 'ACK', 'RESOLVED'] as const;
export type AlertState = (typeof ALERT_STATES)[number];

export const AlertStateSchema = Type.Enum(ALERT_STATES);

const Nullable = <T extends Type.TSchema>(schema: T) => Type.Union([schema, Type.Null()]);

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

/** One entry of what happened around an alert. */
export const TimelineEntrySchema = Type.Object({
  timeline_id: UuidSchema,
  alert_id: UuidSchema,
  kind: Type.Union([
    Type.Literal('raised'),
    Type.Literal('changed'),
    Type.Literal('acknowledged'),
    Type.Literal('unacknowledged'),
    Type.Literal('resolved'),
    Type.Literal('cleared'),
    Type.Literal('assigned'),
    Type.Literal('commented'),
  ]),
  entry: Type.String(),
  actor: Type.String({ description: 'A person, or `rule`.' }),
  event_id: Nullable(UuidSchema),
  timestamp: InstantSchema,
});
export type TimelineEntry = Type.Static<typeof TimelineEntrySchema>;
