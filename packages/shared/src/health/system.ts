import Type from 'typebox';
import { InstantSchema } from '../events/index.ts';
import { CANARY_STAGES } from './canary.ts';

const Count = (description: string) => Type.Integer({ minimum: 0, description });
const Day = Type.String({ pattern: '^\\d{4}-\\d{2}-\\d{2}$', description: 'A date in UTC.' });

/** How many of the last canaries a report has: with one every two seconds, those of seven minutes. */
export const CANARY_HISTORY = 200;

/** A canary that came through, or did not: the stages that it passed, in milliseconds since it was sent. */
export const CanaryFlightSchema = Type.Object({
  sent_at: InstantSchema,
  lost: Type.Boolean(),
  took_ms: Type.Partial(Type.Record(Type.Enum(CANARY_STAGES), Type.Number({ minimum: 0 }))),
});
export type CanaryFlight = Type.Static<typeof CanaryFlightSchema>;

/**
 * The state of the server that is asked, not of its tenants. What a server does not know is left out:
 * no figure stands for "not measured".
 */
export const SystemReportSchema = Type.Object({
  as_of: InstantSchema,
  server: Type.String({ description: 'Which server of a cluster speaks of itself.' }),
  version: Type.String(),
  profile: Type.Union([Type.Literal('embedded'), Type.Literal('cluster')]),
  roles: Type.Array(Type.String()),
  started_at: InstantSchema,
  trouble: Type.Optional(
    Type.String({
      description: 'What it needs and does not get, in words. Left out: all answers.',
    }),
  ),
  canary: Type.Optional(
    Type.Object(
      {
        judged_within_ms: Type.Integer(),
        streamed_within_ms: Type.Integer(),
        lost_after_ms: Type.Integer(),
        flights: Type.Array(CanaryFlightSchema, {
          maxItems: CANARY_HISTORY,
          description: 'The last that are over, oldest first.',
        }),
      },
      { description: 'Left out where no canaries are sent.' },
    ),
  ),
  engine: Type.Optional(
    Type.Object(
      { last_step_at: InstantSchema, lag_events: Count('Events that it has not judged yet.') },
      { description: 'Left out on a server that judges nothing.' },
    ),
  ),
  partitions: Type.Array(
    Type.Object({
      partition: Type.String(),
      lag_events: Type.Optional(Count('Events between its engine and the head of the log.')),
      lag_records: Type.Optional(Count('Records of its topic that are not stored or merged yet.')),
      read_to: Type.Optional(InstantSchema),
      groups: Type.Optional(Count('Groups that rules watch.')),
      dropped_groups: Type.Optional(Count('Groups left out: a rule has as many as it may.')),
    }),
    { description: 'That this server judges. One when it is alone.' },
  ),
  leads: Type.Array(Type.Object({ work: Type.String(), is_leader: Type.Boolean() }), {
    description: 'Work that one server of several does.',
  }),
  pending_events: Type.Object({
    waiting: Count('Events taken in and not yet durable.'),
    most: Count('With so many it refuses further ones.'),
  }),
  stream_clients: Count('Consoles and other clients of the live stream.'),
  store: Type.Optional(
    Type.Object(
      {
        clock_ahead_ms: Type.Integer({
          description: 'By how much the clock of the store is ahead of that of the server.',
        }),
        retention_days: Type.Number({ description: 'How long events are kept at least.' }),
        oldest_day: Type.Optional(Day),
        prepared_to_day: Type.Optional(Day),
      },
      {
        description:
          'Left out while it does not answer. oldest_day: the oldest with events. prepared_to_day: the last that events can be stored for.',
      },
    ),
  ),
  detectors: Type.Array(
    Type.Object({
      detector: Type.String(),
      failures: Count('Samples that it did not judge.'),
      restarts: Count('Times that it was stopped and started again.'),
      unavailable: Type.Optional(Type.String({ description: 'Why it could not be loaded.' })),
    }),
    { description: 'Configured beside the built-in ones.' },
  ),
  since_start: Type.Object(
    {
      store_retries: Count('Commits that were tried again.'),
      kafka_retries: Count('Tries that Kafka did not confirm.'),
      dead_letters: Count('Records put aside because they cannot be judged.'),
      lost_records: Count('Times that a topic no longer had what was to be read.'),
    },
    { description: 'Counts since started_at.' },
  ),
});
export type SystemReport = Type.Static<typeof SystemReportSchema>;
