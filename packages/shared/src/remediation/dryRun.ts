import Type from 'typebox';
import { InstantSchema, UuidSchema } from '../events/index.ts';
import { Nullable } from './fields.ts';
import { GUARDS, RUN_TRIGGERS } from './run.ts';

const DryRunItemSchema = Type.Object({
  alert_id: UuidSchema,
  service: Type.String(),
  trigger: Type.Enum(RUN_TRIGGERS),
  at: InstantSchema,
  outcome: Type.Enum(['run', 'recovering', 'refused']),
  guard: Nullable(Type.Enum(GUARDS)),
  reason: Type.String(),
  approval: Type.Boolean({ description: 'A second person would have been asked.' }),
});
export type DryRunItem = Type.Static<typeof DryRunItemSchema>;

/** What a hook would have done over stored alerts. */
export const DryRunSchema = Type.Object({
  from: InstantSchema,
  to: InstantSchema,
  alerts: Type.Integer({ description: 'Alerts that were looked at.' }),
  truncated: Type.Boolean({ description: 'There were more than can be looked at at once.' }),
  offered: Type.Integer({ description: 'Times that an alert triggered it.' }),
  would_run: Type.Integer(),
  recovering: Type.Integer({
    description: 'Of those that would run: the alert ended by itself within 2 minutes.',
  }),
  with_approval: Type.Integer(),
  refused: Type.Integer(),
  refused_by: Type.Record(Type.String(), Type.Integer()),
  by_service: Type.Record(Type.String(), Type.Integer(), {
    description: 'Runs by service, at most 100 services.',
  }),
  runs: Type.Array(DryRunItemSchema, { description: 'Oldest first, at most 200.' }),
});
export type DryRun = Type.Static<typeof DryRunSchema>;
