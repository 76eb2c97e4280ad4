import Type from 'typebox';
import { AlertSchema } from '../alerts/index.ts';
import { EventRecordSchema, InstantSchema, SeveritySchema } from '../events/index.ts';
import { CanaryReportSchema } from '../health/index.ts';

const SubSchema = Type.String({
  minLength: 1,
  maxLength: 64,
  description: 'Name of the subscription, chosen by the client.',
});

/** Which events a subscription wants: all named conditions hold. */
export const EventFilterSchema = Type.Object(
  {
    source: Type.Optional(Type.String({ maxLength: 256 })),
    type: Type.Optional(Type.String({ maxLength: 128 })),
    severity: Type.Optional(SeveritySchema),
    text: Type.Optional(
      Type.String({
        maxLength: 256,
        description: 'Found in the payload, upper and lower case alike.',
      }),
    ),
  },
  { additionalProperties: false, description: '`severity` means this one or worse.' },
);
export type EventFilter = Type.Static<typeof EventFilterSchema>;

/** What a client may send on the stream. */
export const ClientFrameSchema = Type.Union([
  Type.Object(
    {
      op: Type.Literal('subscribe'),
      sub: SubSchema,
      channel: Type.Union([Type.Literal('events'), Type.Literal('alerts')]),
      filter: Type.Optional(EventFilterSchema),
      after: Type.Optional(
        Type.Integer({
          minimum: 0,
          description:
            'Resume: the last seq seen. Without it events start now, alerts with a snapshot.',
        }),
      ),
      max_per_sec: Type.Optional(
        Type.Integer({
          minimum: 1,
          maximum: 100_000,
          description:
            'Events only. Beyond it INFO events are left out and counted; WARN and worse never.',
        }),
      ),
    },
    { additionalProperties: false },
  ),
  Type.Object({ op: Type.Literal('unsubscribe'), sub: SubSchema }, { additionalProperties: false }),
  Type.Object({ op: Type.Literal('ping') }, { additionalProperties: false }),
]);
export type ClientFrame = Type.Static<typeof ClientFrameSchema>;

/** What the server sends on the stream. Every frame has `type`. */
export const ServerFrameSchema = Type.Union([
  Type.Object({
    type: Type.Literal('hello'),
    protocol: Type.Literal('sentry.v1'),
    server_time: InstantSchema,
    tenant: Type.String(),
    heartbeat_ms: Type.Integer(),
    version: Type.Optional(
      Type.String({
        minLength: 1,
        maxLength: 64,
        description:
          'Of the program that this server runs. Servers before it was told leave it out.',
      }),
    ),
  }),
  Type.Object({
    type: Type.Literal('subscribed'),
    sub: SubSchema,
    seq: Type.Integer({ description: 'Head of the channel at this moment.' }),
  }),
  Type.Object({
    type: Type.Literal('events'),
    sub: SubSchema,
    seq: Type.Integer({
      description: 'The log has been read up to here for this subscription; resume from it.',
    }),
    sampled_out: Type.Integer({ description: 'INFO events left out for max_per_sec.' }),
    events: Type.Array(EventRecordSchema),
  }),
  Type.Object({
    type: Type.Literal('snapshot'),
    sub: SubSchema,
    seq: Type.Integer(),
    truncated: Type.Boolean({ description: 'More are unresolved than the snapshot holds.' }),
    alerts: Type.Array(AlertSchema),
  }),
  Type.Object({
    type: Type.Literal('alerts'),
    sub: SubSchema,
    seq: Type.Integer(),
    alerts: Type.Array(AlertSchema, { description: 'Each in its new state.' }),
  }),
  Type.Object({
    type: Type.Literal('missed'),
    sub: SubSchema,
    count: Type.Integer({
      description: 'How many were not sent because this client was too slow or away too long.',
    }),
    from: Type.Integer({ description: 'First seq of the gap.' }),
    to: Type.Integer({ description: 'Last seq of the gap.' }),
  }),
  Type.Object({
    type: Type.Literal('heartbeat'),
    server_time: InstantSchema,
  }),
  Type.Object({ type: Type.Literal('pong'), server_time: InstantSchema }),
  Type.Object(
    { type: Type.Literal('canary'), report: CanaryReportSchema },
    {
      description:
        'How fast the server is, as it measures itself. Comes by itself, also while the store is away; says nothing of the age of other data.',
    },
  ),
  Type.Object({
    type: Type.Literal('error'),
    sub: Type.Optional(Type.String()),
    code: Type.String(),
    detail: Type.String(),
  }),
]);
export type ServerFrame = Type.Static<typeof ServerFrameSchema>;

/** Close codes of the stream, in the private range of RFC 6455 section 7.4.2. */
export const CLOSE_CODES = {
  badFrame: 4400,
  forbidden: 4403,
  /** The identity may do other things now than when the stream was opened: connect again. */
  permissionsChanged: 4410,
  tooSlow: 4429,
} as const;
