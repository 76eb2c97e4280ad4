import Type from 'typebox';
import { InstantSchema, UuidSchema } from '../events/index.ts';
import { Nullable, ParameterValueSchema } from './fields.ts';

/**
 * suggested: somebody may ask for it. requested: asked for, and judged in the same moment.
 * waiting_approval: a second person has to agree. approved: it is about to be sent. sending: from here on
 * it may have happened. sent: the target said yes. verified: the alert cleared. failed_verification: it did
 * not. failed: the target said no, or was not reached. unknown: it may or may not have happened.
 */
export const RUN_STATES = [
  'suggested',
  'requested',
  'waiting_approval',
  'approved',
  'sending',
  'sent',
  'verified',
  'failed_verification',
  'failed',
  'unknown',
  'rejected',
  'expired',
  'cancelled',
  'refused',
] as const;
export type RunState = (typeof RUN_STATES)[number];

export const RUN_TRIGGERS = ['manual', 'raised', 'worse'] as const;
export type RunTrigger = (typeof RUN_TRIGGERS)[number];

export const GUARDS = [
  'automation_stopped',
  'mode',
  'parameters',
  'template',
  'alert',
  'stale',
  'rate',
  'concurrency',
  'cool_down',
  'max_services',
  'reason',
] as const;
export type Guard = (typeof GUARDS)[number];

/** Which guard said no, with its numbers and when it says yes again. */
export const RefusalSchema = Type.Object({
  guard: Type.Enum(GUARDS),
  limit: Nullable(Type.Number()),
  found: Nullable(Type.Number()),
  frees_at: Nullable(InstantSchema),
});
export type Refusal = Type.Static<typeof RefusalSchema>;

/** What is sent, without secrets: what an approver sees is what is sent. */
export const RenderedRequestSchema = Type.Object({
  method: Type.String(),
  url: Type.String(),
  headers: Type.Record(Type.String(), Type.String()),
  body: Nullable(Type.String()),
});
export type RenderedRequest = Type.Static<typeof RenderedRequestSchema>;

export const AnswerSchema = Type.Object({
  status: Type.Integer(),
  body: Type.String({ description: 'The first 256 bytes, escaped.' }),
});
export type HookAnswer = Type.Static<typeof AnswerSchema>;

/** One hook against one alert. */
export const RunSchema = Type.Object({
  run_id: UuidSchema,
  alert_id: UuidSchema,
  hook: Type.String(),
  hook_version: Type.Integer(),
  service: Type.String(),
  trigger: Type.Enum(RUN_TRIGGERS),
  state: Type.Enum(RUN_STATES),
  reason: Type.String({ description: 'Why it is in this state.' }),
  refusal: Nullable(RefusalSchema),
  parameters: Type.Record(Type.String(), ParameterValueSchema),
  request: Nullable(RenderedRequestSchema),
  production: Type.Boolean(),
  requested_by: Type.String({ description: 'kind/name, or automation.' }),
  request_reason: Nullable(Type.String()),
  override: Type.Boolean({ description: 'Asked for although automation is stopped.' }),
  approved_by: Nullable(Type.String()),
  attempt: Type.Integer({ minimum: 0, description: 'How often it was sent.' }),
  answer: Nullable(AnswerSchema),
  created_at: InstantSchema,
  updated_at: InstantSchema,
  sent_at: Nullable(InstantSchema),
  verify_until: Nullable(InstantSchema),
  returned_at: Nullable(
    Type.Union([InstantSchema], { description: 'When the alert came back after it.' }),
  ),
});
export type Run = Type.Static<typeof RunSchema>;

/** One step of a run. */
export const RunStepSchema = Type.Object({
  at: InstantSchema,
  state: Type.Enum(RUN_STATES),
  actor: Type.String(),
  text: Type.String(),
  attempt: Type.Integer(),
});
export type RunStep = Type.Static<typeof RunStepSchema>;

export const RunWithStepsSchema = Type.Object({
  ...RunSchema.properties,
  steps: Type.Array(RunStepSchema),
});
export type RunWithSteps = Type.Static<typeof RunWithStepsSchema>;
