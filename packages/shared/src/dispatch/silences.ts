import Type from 'typebox';
import { InstantSchema, SeveritySchema, UuidSchema } from '../events/index.ts';
import { DurationSchema } from '../rules/index.ts';
import { NameSchema, Nullable, strict, TimeZoneSchema } from './fields.ts';
import { MatchersSchema } from './matchers.ts';

/** What a tenant can have, and how long it is kept. */
export const SILENCE_LIMITS = {
  /** Silences that are not over. */
  maxCurrent: 2000,
  /** Repetitions that COUNT may ask for. */
  maxCount: 1000,
  /** Longest of a policy, and longest occurrence of a recurrence, in milliseconds: 31 days. */
  maxDurationMs: 31 * 86_400_000,
  /** How far ahead it may begin, in milliseconds: a year. */
  maxAheadMs: 366 * 86_400_000,
  /** One that is over is kept so long, in milliseconds: 30 days. */
  keptMs: 30 * 86_400_000,
  /** So long before its end its author is told, in milliseconds. */
  warnMs: 15 * 60_000,
} as const;

/** What `SilencePolicy` says when it says nothing. */
export const SILENCE_POLICY_DEFAULTS = {
  maxDurationMs: 24 * 3_600_000,
  minMatchers: 1,
  criticalMaxDurationMs: 4 * 3_600_000,
} as const;

/**
 * silence: alerts that matchers fit are told to nobody. maintenance: the same, announced, once or again and
 * again. snooze: one alert.
 */
export const SILENCE_KINDS = ['silence', 'maintenance', 'snooze'] as const;
export type SilenceKind = (typeof SILENCE_KINDS)[number];

export const SILENCE_STATES = ['pending', 'active', 'expired'] as const;
export type SilenceState = (typeof SILENCE_STATES)[number];

/** Why a silence ended before its time. `cancelled`: by hand, before it began. */
export const SILENCE_END_REASONS = ['by_hand', 'cancelled', 'clear', 'idle', 'worse'] as const;
export type SilenceEndReason = (typeof SILENCE_END_REASONS)[number];

const CommentSchema = Type.String({
  minLength: 1,
  maxLength: 1000,
  pattern: '\\S',
  description: 'Why. Whoever misses a page reads it.',
});

const RecurrenceSchema = Type.Object(
  {
    rrule: Type.String({
      minLength: 6,
      maxLength: 500,
      description:
        'RFC 5545: FREQ=WEEKLY;BYDAY=SU. FREQ is DAILY, WEEKLY, MONTHLY or YEARLY; with INTERVAL, COUNT (at most 1000), UNTIL, WKST, BYMONTH, BYMONTHDAY, BYDAY, BYSETPOS.',
    }),
    duration: DurationSchema,
    time_zone: TimeZoneSchema,
  },
  {
    ...strict,
    description:
      'It begins at the local time of starts_at on each day of the rule, whatever the clocks are set to, and lasts `duration`. A time that the clocks leave out is an hour later; of one that comes twice the first counts.',
  },
);
export type Recurrence = Type.Static<typeof RecurrenceSchema>;

const EndsWhenSchema = Type.Object(
  {
    clear: Type.Optional(
      Type.Boolean({ description: 'Of a snooze: when the alert is resolved, if that is earlier.' }),
    ),
    idle: Type.Optional(DurationSchema),
  },
  {
    ...strict,
    description:
      '`idle`: of a silence: when it has hidden nothing for so long, if that is earlier.',
  },
);
export type SilenceEndsWhen = Type.Static<typeof EndsWhenSchema>;

/** What a person writes. */
export const SilenceInputSchema = Type.Object(
  {
    kind: Type.Enum(SILENCE_KINDS),
    matchers: Type.Optional(MatchersSchema),
    alert_id: Type.Optional(UuidSchema),
    starts_at: Type.Optional(InstantSchema),
    ends_at: Type.Optional(InstantSchema),
    recurrence: Type.Optional(RecurrenceSchema),
    ends_when: Type.Optional(EndsWhenSchema),
    comment: CommentSchema,
  },
  {
    ...strict,
    description:
      'A snooze has alert_id, all others matchers. starts_at: now unless said. ends_at may be left out of a recurrence, and of a snooze that ends when the alert clears. A snooze also ends when its alert gets worse.',
  },
);
export type SilenceInput = Type.Static<typeof SilenceInputSchema>;

/** What can be changed of one that is not over. What is left out stays. */
export const SilenceChangeSchema = Type.Object(
  {
    comment: Type.Optional(CommentSchema),
    ends_at: Type.Optional(Nullable(InstantSchema)),
    ends_when: Type.Optional(EndsWhenSchema),
  },
  { ...strict, minProperties: 1 },
);
export type SilenceChange = Type.Static<typeof SilenceChangeSchema>;

export const SilenceSchema = Type.Object({
  silence_id: UuidSchema,
  kind: Type.Enum(SILENCE_KINDS),
  matchers: Type.Array(Type.String()),
  alert_id: Nullable(UuidSchema),
  starts_at: InstantSchema,
  ends_at: Nullable(InstantSchema),
  recurrence: Nullable(RecurrenceSchema),
  ends_when: EndsWhenSchema,
  comment: Type.String(),
  state: Type.Enum(SILENCE_STATES, {
    description: 'Of a recurrence: active within an occurrence, pending between two.',
  }),
  active_until: Nullable(InstantSchema),
  next_start: Nullable(InstantSchema),
  created_by: Type.String(),
  created_at: InstantSchema,
  updated_at: InstantSchema,
  ended_at: Nullable(InstantSchema),
  ended_by: Nullable(Type.String({ description: 'A person as kind/name, or `dispatcher`.' })),
  ended_reason: Nullable(
    Type.Enum(SILENCE_END_REASONS, { description: 'null: its time was over, or is not yet.' }),
  ),
  revision: Type.Integer({ description: 'Rises with every change of any silence of the tenant.' }),
});
export type Silence = Type.Static<typeof SilenceSchema>;

const OccurrenceSchema = Type.Object({
  starts_at: InstantSchema,
  ends_at: Nullable(InstantSchema),
});

const HiddenAlertSchema = Type.Object({
  alert_id: UuidSchema,
  service: Type.String(),
  severity: SeveritySchema,
  rule_name: Type.String(),
  summary: Type.String(),
  created_at: InstantSchema,
});

/** What a silence would hide, before it is saved. Of the alerts that whoever asks may see. */
export const SilencePreviewSchema = Type.Object({
  hides_critical: Type.Boolean({ description: 'Whether its matchers leave CRITICAL alerts in.' }),
  now: Type.Object({
    count: Type.Integer(),
    complete: Type.Boolean({ description: 'false: there are more alerts than were looked at.' }),
    alerts: Type.Array(HiddenAlertSchema, { description: 'Worst first, at most 50.' }),
  }),
  past: Type.Object(
    {
      from: InstantSchema,
      to: InstantSchema,
      count: Type.Integer(),
      read: Type.Integer({ description: 'Alerts that were looked at.' }),
      complete: Type.Boolean({
        description: 'false: there were too many; `from` is how far back it was read.',
      }),
      by_severity: Type.Object({
        CRITICAL: Type.Integer(),
        ERROR: Type.Integer(),
        WARN: Type.Integer(),
        INFO: Type.Integer(),
      }),
      by_service: Type.Array(Type.Object({ service: Type.String(), count: Type.Integer() }), {
        description: 'Most first, at most 50.',
      }),
      by_team: Type.Array(Type.Object({ team: Nullable(NameSchema), count: Type.Integer() }), {
        description: 'Most first, at most 50. null: services without a team.',
      }),
    },
    {
      description:
        'Alerts that were raised in the last 30 days and are as its matchers say: those it would have hidden had it been in force all that time.',
    },
  ),
  occurrences: Type.Array(OccurrenceSchema, { description: 'The next ten.' }),
});
export type SilencePreview = Type.Static<typeof SilencePreviewSchema>;
