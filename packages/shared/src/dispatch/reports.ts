import Type from 'typebox';
import { InstantSchema, SeveritySchema } from '../events/index.ts';
import { DispatchConfigSchema } from './config.ts';
import { Nullable, strict } from './fields.ts';
import { RECEIVER_TYPES } from './receivers.ts';

/** Something about a document: an error keeps it from being saved, a warning does not. */
export const FindingSchema = Type.Object({
  path: Type.String({ description: 'Where, as a JSON Pointer.' }),
  severity: Type.Enum(['error', 'warning']),
  code: Type.String(),
  message: Type.String({ description: 'What, why, and how to mend it.' }),
});
export type Finding = Type.Static<typeof FindingSchema>;

/** An alert that is made up, or one that there is, and the document that is asked about. */
export const RouteTestSchema = Type.Object(
  {
    alert_id: Type.Optional(Type.String({ format: 'uuid' })),
    labels: Type.Optional(
      Type.Record(Type.String({ minLength: 1, maxLength: 128 }), Type.String({ maxLength: 1024 }), {
        maxProperties: 64,
        description: 'Of an alert that is made up; service and severity among them.',
      }),
    ),
    config: Type.Optional(DispatchConfigSchema),
    at: Type.Optional(InstantSchema),
  },
  {
    ...strict,
    description: 'alert_id or labels. config: left out, the saved one. at: default now.',
  },
);

const ToldSchema = Type.Object({
  receiver: Type.String(),
  person: Nullable(Type.String()),
  address: Nullable(Type.String()),
  reader: Type.String({ description: 'Whose rights count.' }),
  via: Nullable(Type.String({ description: 'The schedule that has them on call.' })),
});

/** A step of an escalation, if nobody acknowledges. */
export const PlannedStepSchema = Type.Object({
  at: InstantSchema,
  after_ms: Type.Integer({ minimum: 0, description: 'Since the page began.' }),
  kind: Type.Enum(['level', 'then', 'nobody', 'waits']),
  level: Nullable(Type.Integer({ minimum: 1, description: 'null: after the last level.' })),
  cycle: Type.Integer({ minimum: 1 }),
  urgency: Type.Enum(['high', 'low']),
  told: Type.Array(ToldSchema),
  skipped: Type.Array(Type.Object({ target: Type.String(), reason: Type.String() })),
});
export type PlannedStep = Type.Static<typeof PlannedStepSchema>;

/** Who would be told of an alert, and why. */
export const RouteTestResultSchema = Type.Object({
  labels: Type.Record(Type.String(), Type.String()),
  steps: Type.Array(Type.Object({ path: Type.String(), fits: Type.Boolean() }), {
    description: 'The way through the tree.',
  }),
  routes: Type.Array(
    Type.Object({
      path: Type.String(),
      group: Type.Record(Type.String(), Type.String()),
      group_wait_ms: Type.Integer(),
      group_interval_ms: Type.Integer(),
      repeat_interval_ms: Type.Integer(),
      muted: Nullable(Type.String({ description: 'Why nobody is told at this hour.' })),
      told: Type.Array(ToldSchema),
      not_told: Type.Array(Type.Object({ target: Type.String(), reason: Type.String() })),
      escalation: Nullable(
        Type.Object({ policy: Type.String(), steps: Type.Array(PlannedStepSchema) }),
      ),
    }),
  ),
  silenced_by: Type.Array(
    Type.Object({ id: Type.String(), by: Type.String(), reason: Type.String() }),
  ),
});
export type RouteTestResult = Type.Static<typeof RouteTestResultSchema>;

/** Who is paged when, for a service and a severity. */
export const SimulateSchema = Type.Object(
  {
    service: Type.String({ minLength: 1, maxLength: 256 }),
    severity: SeveritySchema,
    labels: Type.Optional(
      Type.Record(Type.String({ minLength: 1, maxLength: 128 }), Type.String({ maxLength: 1024 }), {
        maxProperties: 64,
      }),
    ),
    at: Type.Optional(InstantSchema),
    config: Type.Optional(DispatchConfigSchema),
  },
  strict,
);

export const ShiftSchema = Type.Object({
  schedule: Type.String(),
  person: Type.String(),
  from: InstantSchema,
  to: InstantSchema,
  by: Type.String({ description: 'layer 1 or override 1.' }),
});

export const OnCallSchema = Type.Object({
  schedule: Type.String(),
  person: Nullable(Type.String()),
  until: Nullable(InstantSchema),
  by: Type.String({ description: 'layer 1, override, or why nobody is.' }),
});

/** A receiver and how it does. */
export const ReceiverHealthSchema = Type.Object({
  receiver: Type.String(),
  type: Type.Enum(RECEIVER_TYPES),
  reads_as: Nullable(Type.String()),
  fallback: Nullable(Type.String()),
  pending: Type.Integer(),
  sent_last_day: Type.Integer(),
  failed_last_day: Type.Integer(),
  untold_ends: Type.Optional(
    Type.Integer({ description: 'Ends that have failed there and are still tried anew.' }),
  ),
  last_sent_at: Nullable(InstantSchema),
  oldest_pending_at: Nullable(InstantSchema),
  last_failure: Nullable(Type.String()),
});
