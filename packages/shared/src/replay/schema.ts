import Type from 'typebox';
import { InstantSchema, SeveritySchema, UuidSchema } from '../events/index.ts';

const Nullable = <T extends Type.TSchema>(schema: T) => Type.Union([schema, Type.Null()]);
const Count = Type.Integer({ minimum: 0 });
const DaySchema = Type.String({ description: 'UTC date: 2026-11-23.' });
const GroupSchema = Type.Record(Type.String(), Type.String());
const More = Type.Integer({
  minimum: 0,
  description: 'Further ones that are counted, not listed.',
});

/** One alert that a rule would have raised, from its beginning to its end. */
export const EpisodeSchema = Type.Object({
  group: GroupSchema,
  service: Type.String(),
  raised_at: InstantSchema,
  cleared_at: Nullable(InstantSchema),
  duration_ms: Type.Integer({ description: 'Until it cleared, else until the end of the range.' }),
  /** The highest it reached. */
  severity: SeveritySchema,
  value: Nullable(Type.Number()),
  threshold: Nullable(Type.Number()),
  lower: Nullable(Type.Number({ description: 'Of detectors: what would have been usual.' })),
  upper: Nullable(Type.Number()),
  reason: Type.String({ description: 'Why it was raised.' }),
  cleared_reason: Nullable(Type.String()),
  summary: Type.String({ description: 'Text of the alert.' }),
  flapping: Type.Boolean({
    description: 'Whether it came and went so often that one alert stood.',
  }),
  event_id: Nullable(UuidSchema),
});
export type Episode = Type.Static<typeof EpisodeSchema>;

/** What one rule would have done over a range. Counts are exact; lists have an end. */
export const ReplayRunSchema = Type.Object({
  alerts: Type.Integer({ description: 'Raised within the range.' }),
  by_severity: Type.Object(
    { CRITICAL: Count, ERROR: Count, WARN: Count, INFO: Count },
    { description: 'By the highest severity that each reached.' },
  ),
  firing_at_start: Type.Integer({
    description: 'Raised in the warm-up and not yet over. Not among `alerts`.',
  }),
  firing_at_end: Count,
  firing_ms: Type.Integer({
    description: 'Sum of the time that groups were firing within the range.',
  }),
  per_day: Type.Array(Type.Object({ day: DaySchema, alerts: Count })),
  groups: Type.Integer({ description: 'Groups that had an alert.' }),
  groups_are_partial: Type.Boolean({
    description:
      'There were too many groups to keep apart: `groups` and `busiest` hold the first of them.',
  }),
  busiest: Type.Array(Type.Object({ group: GroupSchema, alerts: Count, firing_ms: Count }), {
    description: 'Groups with the most alerts.',
  }),
  episodes: Type.Array(EpisodeSchema, { description: 'The first of the alerts, by time.' }),
  more_episodes: More,
  dropped_samples: Type.Integer({
    description:
      'Not judged: the rule had as many groups as it may have. Groups of expect that are not waited for are counted too.',
  }),
  unjudged_events: Type.Optional(
    Type.Integer({
      description:
        'Not judged: its regular expressions had taken as many steps in that second as they may.',
    }),
  ),
  late_samples: Type.Integer({ description: 'Came after their time had left the window.' }),
  samples: Type.Integer({
    description: 'Events that the rule matches and whose field is a number, warm-up included.',
  }),
  failure: Nullable(
    Type.String({
      description: 'Why a detector cannot judge a group at the end; null when none failed.',
    }),
  ),
});
export type ReplayRun = Type.Static<typeof ReplayRunSchema>;

/** When an alert of a rule stood, before and after an edit of the rule. */
export const MovedEpisodeSchema = Type.Object({
  group: GroupSchema,
  before: Type.Object({ raised_at: InstantSchema, cleared_at: Nullable(InstantSchema) }),
  after: Type.Object({ raised_at: InstantSchema, cleared_at: Nullable(InstantSchema) }),
});

/** What an edit of a rule changes: alerts of one group that overlap in time are the same alert. */
export const ReplayChangesSchema = Type.Object({
  kept: Type.Integer({ description: 'With the same beginning and end.' }),
  moved: Type.Integer({ description: 'Begin or end at another time.' }),
  added: Count,
  removed: Count,
  per_day: Type.Array(
    Type.Object({ day: DaySchema, before: Count, after: Count, added: Count, removed: Count }),
  ),
  added_episodes: Type.Array(EpisodeSchema),
  more_added: More,
  removed_episodes: Type.Array(EpisodeSchema),
  more_removed: More,
  moved_episodes: Type.Array(MovedEpisodeSchema),
  more_moved: More,
});
export type ReplayChanges = Type.Static<typeof ReplayChangesSchema>;

const FaultSchema = Type.Object({
  field: Type.String(),
  limit: Type.String(),
  fix: Type.String(),
});

const ProgressLine = Type.Object({
  kind: Type.Literal('progress'),
  events: Type.Integer({ description: 'Read so far.' }),
  at: InstantSchema,
  percent: Type.Number({ minimum: 0, maximum: 100 }),
  speed: Type.Number({ description: 'Seconds of history in one second.' }),
});

const ResultLine = Type.Object({
  kind: Type.Literal('result'),
  from: InstantSchema,
  to: InstantSchema,
  warm_up_from: InstantSchema,
  events: Type.Integer({ description: 'Read, those of the warm-up among them.' }),
  repeated_events: Type.Optional(
    Type.Integer({
      minimum: 0,
      description: 'Of a file: lines left out because an earlier event has the same event_id.',
    }),
  ),
  first_event_at: Nullable(
    Type.String({
      description: 'When the first of them was received: before it there was nothing to judge.',
    }),
  ),
  took_ms: Count,
  speed: Type.Number({ description: 'Seconds of history in one second.' }),
  rule: Type.Object({ rule_id: Nullable(UuidSchema), name: Type.String() }),
  run: ReplayRunSchema,
  before: Type.Optional(ReplayRunSchema),
  before_faults: Type.Optional(
    Type.Array(FaultSchema, {
      description:
        'Why the rule as it is stored judges nothing. The edit is then tried alone: there is no before.',
    }),
  ),
  changes: Type.Optional(ReplayChangesSchema),
});

export const ErrorLineSchema = Type.Object({
  kind: Type.Literal('error'),
  problem: Type.Object({
    type: Type.String(),
    title: Type.String(),
    status: Type.Integer(),
    code: Type.String(),
    detail: Type.String(),
    trace_id: Type.String(),
    errors: Type.Optional(Type.Array(FaultSchema)),
  }),
});

/** One line of the answer to a back-test: progress, and at the end a result or an error. */
export const BacktestLineSchema = Type.Union([ProgressLine, ResultLine, ErrorLineSchema]);
export type BacktestLine = Type.Static<typeof BacktestLineSchema>;
export type BacktestProgress = Type.Static<typeof ProgressLine>;
export type BacktestResult = Type.Static<typeof ResultLine>;
