import Type from 'typebox';
import { NOTIFICATION_REASONS, RECEIVER_TYPES } from '../dispatch/index.ts';
import { InstantSchema, SeveritySchema, UuidSchema } from '../events/index.ts';
import { ErrorLineSchema } from './schema.ts';

/** What one replay of dispatch may ask for. More is refused, or the answer says where it was cut. */
export const DISPATCH_REPLAY_LIMITS = {
  /** Alerts of the past, those from before the range that were not over among them. */
  maxAlerts: 100_000,
  /** Moments at which something is looked at, for each of the two documents. */
  maxSteps: 2_000_000,
  /** Messages of each of the two. */
  maxMessages: 200_000,
  /** Messages of each list of the result. */
  maxListed: 1000,
  /** Rows of `per_hour`. */
  maxHours: 5000,
  /** Before `from`, so that groups and escalations stand as they did. */
  warmUpMs: 86_400_000,
} as const;

const Nullable = <T extends Type.TSchema>(schema: T) => Type.Union([schema, Type.Null()]);
const Count = Type.Integer({ minimum: 0 });
const More = Type.Integer({
  minimum: 0,
  description: 'Further ones that are counted, not listed.',
});
const Both = <T extends Type.TSchema>(schema: T) => Type.Object({ before: schema, after: schema });

/** One message about something that fires, as it would have been sent. */
const ReplayedMessageSchema = Type.Object({
  at: InstantSchema,
  person: Nullable(Type.String()),
  receiver: Type.String(),
  receiver_type: Type.Enum(RECEIVER_TYPES),
  reason: Type.Enum(NOTIFICATION_REASONS),
  page: Type.Boolean({ description: 'To a person or to PagerDuty, of high urgency.' }),
  night: Type.Boolean({ description: 'From 22:00 to 06:00 where they are.' }),
  level: Nullable(Type.Integer({ minimum: 1, description: 'Of the escalation.' })),
  alerts: Count,
  alert: Type.Object(
    {
      alert_id: UuidSchema,
      rule_id: UuidSchema,
      rule_name: Type.String(),
      service: Type.String(),
      severity: SeveritySchema,
      summary: Type.String(),
    },
    { description: 'The worst of them.' },
  ),
});
export type ReplayedMessage = Type.Static<typeof ReplayedMessageSchema>;

/** What one document would have done over the range. */
const DispatchRunSchema = Type.Object({
  alerts: Type.Integer({ description: 'Raised within the range.' }),
  messages: Type.Integer({ description: 'All, those that something is over among them.' }),
  pages: Type.Integer({
    description:
      'Messages of high urgency about something that fires, to a person or to PagerDuty.',
  }),
  night_pages: Type.Integer({ description: 'From 22:00 to 06:00 where they are.' }),
  told: Type.Integer({ description: 'Alerts raised within the range that somebody was told of.' }),
  paged: Type.Integer({ description: 'Those of them that somebody was paged about.' }),
  hidden: Type.Object(
    {
      silence: Count,
      maintenance: Count,
      snooze: Count,
      inhibition: Count,
      mute_time: Count,
      suppression: Count,
    },
    { description: 'Alerts that something hid at some moment of the range, by what.' },
  ),
  not_allowed: Type.Integer({
    description: 'Alerts that somebody was not told of because they may not read them.',
  }),
  first_page_delay: Nullable(
    Type.Object(
      { median_ms: Count, p90_ms: Count, longest_ms: Count },
      { description: 'From the alert to the first page about it.' },
    ),
  ),
  cut_at: Nullable(
    Type.String({
      format: 'date-time',
      description: 'Where it ended early: there was too much. All numbers are up to there.',
    }),
  ),
});
export type DispatchRun = Type.Static<typeof DispatchRunSchema>;

const ChangeCountsSchema = Type.Object({
  kept: Type.Integer({ description: 'The same target at the same moment about the same.' }),
  moved: Type.Integer({ description: 'The same target about the same, at another time.' }),
  added: Count,
  removed: Count,
});

const PagesSchema = Type.Object({
  pages: Count,
  night_pages: Count,
  by_hour: Type.Array(Count, { description: '24 numbers, by the hour of the day where they are.' }),
});

const BudgetSchema = Type.Object(
  {
    budget: Count,
    most: Type.Integer({ description: 'Pages of the fullest window.' }),
    breaches: Type.Integer({ description: 'How often it was exceeded anew.' }),
  },
  { description: 'Windows that slide.' },
);

/** What an edit of the document or of a rule changes about who is told. */
export const DispatchReplayResultSchema = Type.Object({
  kind: Type.Literal('result'),
  from: InstantSchema,
  to: InstantSchema,
  warm_up_from: InstantSchema,
  rule: Nullable(Type.Object({ rule_id: Nullable(UuidSchema), name: Type.String() })),
  before: DispatchRunSchema,
  after: DispatchRunSchema,
  pages: ChangeCountsSchema,
  other_messages: Type.Object(
    { ...ChangeCountsSchema.properties },
    { description: 'To receivers, about something that fires.' },
  ),
  added: Type.Array(ReplayedMessageSchema, { description: 'Pages first, then by time.' }),
  more_added: More,
  removed: Type.Array(ReplayedMessageSchema, { description: 'Pages first, then by time.' }),
  more_removed: More,
  moved: Type.Array(
    Type.Object({ ...ReplayedMessageSchema.properties, before_at: InstantSchema }),
    { description: 'Pages first, then by time.' },
  ),
  more_moved: More,
  per_person: Type.Array(
    Type.Object({
      person: Type.String(),
      time_zone: Type.String(),
      ...Both(PagesSchema).properties,
      added: Count,
      removed: Count,
    }),
    { description: 'Most pages after the edit first.' },
  ),
  per_receiver: Type.Array(
    Type.Object({
      receiver: Type.String(),
      receiver_type: Type.Enum(RECEIVER_TYPES),
      ...Both(Type.Object({ messages: Count, pages: Count })).properties,
    }),
  ),
  per_team: Type.Array(
    Type.Object({
      team: Nullable(Type.String({ description: 'null: services without a team.' })),
      ...Both(Count).properties,
    }),
    { description: 'Pages by the team of the service that they are about.' },
  ),
  per_hour: Type.Array(
    Type.Object({
      hour: InstantSchema,
      person: Nullable(Type.String()),
      receiver: Nullable(Type.String({ description: 'Of a page to no person.' })),
      ...Both(Count).properties,
      added: Count,
      removed: Count,
    }),
    { description: 'Pages by who got them and the hour; hours without any are left out.' },
  ),
  more_hours: More,
  per_rule: Type.Array(
    Type.Object({
      rule_id: UuidSchema,
      rule_name: Type.String(),
      ...Both(Count).properties,
      paid_by: Type.Array(Type.Object({ who: Type.String(), ...Both(Count).properties }), {
        description: 'Who is paged for it, most first; at most 10.',
      }),
    }),
    { description: 'Pages by the rules that they are about, most first; at most 100.' },
  ),
  budgets: Type.Array(
    Type.Object({
      team: Type.String(),
      per: Type.String(),
      ...Both(Nullable(BudgetSchema)).properties,
    }),
  ),
  notes: Type.Array(Type.String(), { description: 'What it takes for granted, in sentences.' }),
  took_ms: Count,
});
export type DispatchReplayResult = Type.Static<typeof DispatchReplayResultSchema>;

const ProgressLineSchema = Type.Object({
  kind: Type.Literal('progress'),
  phase: Type.Enum(['rule', 'before', 'after'], {
    description: 'rule: events are judged. before, after: what each document would have done.',
  }),
  at: InstantSchema,
  percent: Type.Number({ minimum: 0, maximum: 100 }),
});
export type DispatchReplayProgress = Type.Static<typeof ProgressLineSchema>;

/** One line of the answer: progress, and at the end a result or an error. */
export const DispatchReplayLineSchema = Type.Union([
  ProgressLineSchema,
  DispatchReplayResultSchema,
  ErrorLineSchema,
]);
export type DispatchReplayLine = Type.Static<typeof DispatchReplayLineSchema>;
