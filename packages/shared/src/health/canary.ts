import Type from 'typebox';
import { InstantSchema } from '../events/index.ts';

const Nullable = <T extends Type.TSchema>(schema: T) => Type.Union([schema, Type.Null()]);

/**
 * What a canary passes, in this order. accepted: 202, so it is durable. judged: the rules have
 * evaluated it. alerted: the alert that it raises is durable. streamed: a client of the live stream
 * has the alert.
 */
export const CANARY_STAGES = ['accepted', 'judged', 'alerted', 'streamed'] as const;
export type CanaryStage = (typeof CANARY_STAGES)[number];

/**
 * waiting: none has come through since the start. late: one took longer than it may. lost: one did
 * not come through at all. off: this server sends none.
 */
export const CANARY_STATUSES = ['off', 'waiting', 'ok', 'late', 'lost'] as const;
export type CanaryStatus = (typeof CANARY_STATUSES)[number];

const Ms = Nullable(Type.Number({ minimum: 0 }));

/** How the events that a server sends to itself come through. Times count from the sending. */
export const CanaryReportSchema = Type.Object({
  server: Type.String({ description: 'Which server of a cluster speaks of itself.' }),
  status: Type.Enum(CANARY_STATUSES),
  since: InstantSchema,
  reason: Nullable(Type.String({ description: 'Why it is late, lost or off.' })),
  as_of: InstantSchema,
  interval_ms: Type.Integer({ description: 'Time between two canaries; 0 when off.' }),
  last_at: Nullable(
    Type.String({ ...InstantSchema, description: 'When the last that came through was sent.' }),
  ),
  sent: Type.Integer(),
  lost: Type.Integer(),
  stages: Type.Array(
    Type.Object({
      stage: Type.Enum(CANARY_STAGES),
      last_ms: Ms,
      p50_ms: Ms,
      p99_ms: Ms,
    }),
    {
      description:
        'In their order; percentiles over the last 200. null: not seen by this server, as when another of the cluster judges its canaries.',
    },
  ),
});
export type CanaryReport = Type.Static<typeof CanaryReportSchema>;
