import Type from 'typebox';
import {
  AlertEscalationSchema,
  AlertSchema,
  IncidentLinkSchema,
  QuietSchema,
  TimelineEntrySchema,
} from '../alerts/index.ts';
import { NOTIFICATION_REASONS, NotificationSchema } from '../dispatch/index.ts';
import { EventRecordSchema, InstantSchema, UuidSchema } from '../events/index.ts';
import { RuleInputSchema } from '../rules/index.ts';
import { DecisionSchema } from './decision.ts';
import { IncidentSchema } from './schema.ts';

const Nullable = <T extends Type.TSchema>(schema: T) => Type.Union([schema, Type.Null()]);

/** The version of a rule that judged. */
export const JudgedBySchema = Type.Object({
  rule_id: UuidSchema,
  version: Type.Integer(),
  newest_version: Nullable(Type.Integer({ description: 'null: the rule was deleted.' })),
  spec: Nullable(
    Type.Union([RuleInputSchema], {
      description: 'null without sentry.policy.read, and of alerts that no rule of yours raised.',
    }),
  ),
});

const { message: _, group_id: __, ...told } = NotificationSchema.properties;

/**
 * A notification of an alert and how it went. The address is left out without sentry.dispatch.read.
 * What it said is left out where it spoke of more than one may see.
 */
export const WhyNotificationSchema = Type.Object({
  ...told,
  reason: Type.Enum(NOTIFICATION_REASONS),
  title: Nullable(Type.String()),
});
export type WhyNotification = Type.Static<typeof WhyNotificationSchema>;

/** Why there is an alert, and why somebody was told of it, or nobody. */
export const AlertWhySchema = Type.Object({
  as_of: InstantSchema,
  alert: AlertSchema,
  judged_by: JudgedBySchema,
  raised: Nullable(
    Type.Object(
      { at: InstantSchema, text: Type.String(), event_id: Nullable(UuidSchema) },
      { description: 'What the rule said when it raised the alert.' },
    ),
  ),
  life: Type.Array(TimelineEntrySchema, { description: 'Oldest first.' }),
  incident: Nullable(IncidentSchema),
  link: Nullable(IncidentLinkSchema),
  decisions: Type.Array(DecisionSchema, { description: 'Oldest first, each stage by stage.' }),
  quiet: Nullable(QuietSchema),
  escalation: Nullable(AlertEscalationSchema),
  next_in_ms: Nullable(
    Type.Integer({ minimum: 0, description: 'Until somebody is paged next, at as_of.' }),
  ),
  notifications: Type.Array(WhyNotificationSchema, { description: 'Oldest first.' }),
  cut: Type.Array(Type.String(), {
    description: 'What is too long to be here whole: the newest of it is.',
  }),
});
export type AlertWhy = Type.Static<typeof AlertWhySchema>;

/** What one rule makes of an event. */
export const RuleOnEventSchema = Type.Object({
  rule_id: UuidSchema,
  rule_name: Type.String(),
  version: Type.Integer(),
  newer: Type.Boolean({
    description: 'The rule has changed since the event came: it was judged by an older version.',
  }),
  outcome: Type.Enum(['sample', 'late', 'no_match', 'no_number', 'cannot_judge'], {
    description:
      'sample: it counts. late: it matches and came too late to count. no_number: it matches and the measured field is no number. cannot_judge: the rule has a fault.',
  }),
  clause: Nullable(
    Type.String({ description: 'The first clause that does not hold, as a JSON Pointer.' }),
  ),
  reason: Type.String({ description: 'In a sentence.' }),
  group: Nullable(
    Type.Object({
      group_key: Type.String(),
      state: Nullable(
        Type.Enum(['idle', 'pending', 'firing', 'clearing'], {
          description: 'null: nothing is kept of the group, as if nothing had come.',
        }),
      ),
      since: Nullable(InstantSchema),
      as_of: Nullable(InstantSchema),
    }),
  ),
  alert_id: Nullable(
    Type.Union([UuidSchema], {
      description: 'The alert that the event raised, or the last of its group.',
    }),
  ),
});
export type RuleOnEvent = Type.Static<typeof RuleOnEventSchema>;

/** Why an event raised what it did, or nothing. */
export const EventWhySchema = Type.Object({
  as_of: InstantSchema,
  event: EventRecordSchema,
  rules: Nullable(
    Type.Array(RuleOnEventSchema, {
      description: 'Enabled rules: those that match first. null without sentry.policy.read.',
    }),
  ),
  more_rules: Type.Integer({ minimum: 0, description: 'Rules beyond the 500 that are listed.' }),
  alerts: Type.Array(AlertWhySchema, {
    description: 'Of the alerts that the event has to do with, at most 5.',
  }),
});
export type EventWhy = Type.Static<typeof EventWhySchema>;
