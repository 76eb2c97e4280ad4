import Type from 'typebox';
import { InstantSchema } from '../events/index.ts';
import { DurationSchema } from '../rules/index.ts';
import { EscalationSchema } from './escalations.ts';
import { FatigueSchema } from './fatigue.ts';
import { strict, TimeZoneSchema } from './fields.ts';
import { PersonSchema, ServiceSchema } from './people.ts';
import { ReceiverSchema } from './receivers.ts';
import { CorrelationSchema, InhibitionSchema, type Route, RouteSchema } from './routing.ts';
import { ScheduleSchema, TimeIntervalSchema } from './schedules.ts';

/** What operators may silence. */
export const SilencePolicySchema = Type.Object(
  {
    max_duration: Type.Optional(DurationSchema),
    min_matchers: Type.Optional(Type.Integer({ minimum: 1, maximum: 10 })),
    critical_max_duration: Type.Optional(DurationSchema),
  },
  {
    ...strict,
    description:
      'Longest silence (default 24h), fewest matchers (default 1), and the longest that hides a CRITICAL alert (default 4h).',
  },
);
export type SilencePolicy = Type.Static<typeof SilencePolicySchema>;

/** The version of the document. It rises when one would mean something else than before. */
export const DISPATCH_SCHEMA_VERSION = 1;

/** All that decides who is told of what, in one document: it is checked, compiled and swapped whole. */
export const DispatchConfigSchema = Type.Object(
  {
    schema_version: Type.Optional(Type.Literal(DISPATCH_SCHEMA_VERSION)),
    time_zone: Type.Optional(TimeZoneSchema),
    services: Type.Optional(Type.Array(ServiceSchema, { maxItems: 5000 })),
    people: Type.Optional(Type.Array(PersonSchema, { maxItems: 2000 })),
    receivers: Type.Optional(Type.Array(ReceiverSchema, { maxItems: 200 })),
    time_intervals: Type.Optional(Type.Array(TimeIntervalSchema, { maxItems: 200 })),
    schedules: Type.Optional(Type.Array(ScheduleSchema, { maxItems: 200 })),
    escalations: Type.Optional(Type.Array(EscalationSchema, { maxItems: 200 })),
    route: Type.Optional(RouteSchema),
    inhibitions: Type.Optional(Type.Array(InhibitionSchema, { maxItems: 200 })),
    correlation: Type.Optional(CorrelationSchema),
    fatigue: Type.Optional(FatigueSchema),
    silences: Type.Optional(SilencePolicySchema),
  },
  {
    ...strict,
    description:
      'Who is told of what. Without a route nobody is told; the console shows everything.',
  },
);
export type DispatchConfig = Omit<Type.Static<typeof DispatchConfigSchema>, 'route'> & {
  readonly route?: Route;
};

/** The document with who wrote it when. Secrets say only that they are set. */
export const DispatchConfigVersionSchema = Type.Object({
  revision: Type.Integer({ description: '0: nothing has been written yet.' }),
  updated_at: Type.Union([InstantSchema, Type.Null()]),
  updated_by: Type.Union([Type.String(), Type.Null()]),
  config: DispatchConfigSchema,
});
export type DispatchConfigVersion = Type.Static<typeof DispatchConfigVersionSchema>;
