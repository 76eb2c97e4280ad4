import Type from 'typebox';
import { UUID_PATTERN } from '../ids/index.ts';
import { EVENT_LIMITS } from './limits.ts';
import { SEVERITIES } from './severity.ts';

export const SeveritySchema = Type.Enum(SEVERITIES, {
  description: 'INFO, WARN, ERROR or CRITICAL.',
});

export const UuidSchema = Type.String({ pattern: UUID_PATTERN, description: 'UUID, RFC 9562.' });

/** RFC 3339 with offset. The form is checked by `parseInstant`, which a pattern cannot do. */
export const InstantSchema = Type.String({
  minLength: 20,
  maxLength: 40,
  description: 'RFC 3339 with offset: 2026-11-23T08:42:17.330Z.',
});

const LabelsSchema = Type.Record(
  Type.String({ pattern: `^.{1,${String(EVENT_LIMITS.maxLabelNameLength)}}$` }),
  Type.String({ maxLength: EVENT_LIMITS.maxLabelValueLength }),
  {
    maxProperties: EVENT_LIMITS.maxLabels,
    description:
      'Short texts to match and group by. `service` names the service; without it the source does.',
  },
);

/** What a producer sends. */
export const EventInputSchema = Type.Object(
  {
    event_id: Type.Optional(UuidSchema),
    source: Type.String({
      minLength: 1,
      maxLength: EVENT_LIMITS.maxSourceLength,
      description: 'Who speaks: a host, a service instance.',
    }),
    type: Type.String({
      minLength: 1,
      maxLength: EVENT_LIMITS.maxTypeLength,
      description: 'What kind of event: host.cpu, log.line, auth.failed.',
    }),
    severity: Type.Optional(SeveritySchema),
    timestamp: Type.Optional(InstantSchema),
    labels: Type.Optional(LabelsSchema),
    payload: Type.Optional(Type.Unknown({ description: 'Any JSON. Rules read its fields.' })),
  },
  {
    additionalProperties: false,
    description:
      'One event. Without event_id the server makes a UUIDv7; without timestamp the time of a UUIDv7 event_id counts, else the time of arrival; without severity it is INFO.',
  },
);
export type EventInput = Type.Static<typeof EventInputSchema>;

/** An event as it is stored and read back. */
export const EventRecordSchema = Type.Object({
  event_id: UuidSchema,
  source: Type.String(),
  type: Type.String(),
  severity: SeveritySchema,
  timestamp: InstantSchema,
  labels: Type.Record(Type.String(), Type.String()),
  payload: Type.Unknown(),
  received_at: InstantSchema,
  seq: Type.Integer({ minimum: 1, description: 'Place on the event log, rising.' }),
});
export type EventRecord = Type.Static<typeof EventRecordSchema>;

/** What became of one event of a request. */
export const EventResultSchema = Type.Object({
  index: Type.Integer({ minimum: 0, description: 'Place in the request, from 0.' }),
  event_id: Type.Union([Type.String(), Type.Null()]),
  status: Type.Union([
    Type.Literal('accepted'),
    Type.Literal('duplicate'),
    Type.Literal('rejected'),
  ]),
  faults: Type.Optional(
    Type.Array(Type.Object({ field: Type.String(), limit: Type.String(), fix: Type.String() })),
  ),
});
export type EventResult = Type.Static<typeof EventResultSchema>;

export const IngestResponseSchema = Type.Object({
  accepted: Type.Integer(),
  duplicate: Type.Integer(),
  rejected: Type.Integer(),
  results: Type.Array(EventResultSchema, {
    description: 'One entry per event, in the order sent.',
  }),
});
export type IngestResponse = Type.Static<typeof IngestResponseSchema>;
