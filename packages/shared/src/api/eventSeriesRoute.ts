import Type, { type Static } from 'typebox';
import { InstantSchema, SeveritySchema } from '../events/index.ts';
import { AGGREGATES } from '../rules/index.ts';
import { Deploys, strict } from './parts.ts';
import type { RouteSpec } from './route.ts';

/** What one question for a series may ask for. More is refused with the field and the limit. */
export const SERIES_LIMITS = {
  maxBuckets: 300,
  /** From `from` to `to`. */
  maxSpanMs: 31 * 86_400_000,
  /** Events that are looked at, newest first, before those that do not fit are left out. */
  maxScanned: 1_000_000,
  /** How long the store may take. */
  maxReadMs: 5_000,
  /** Fields of `group`. */
  maxGroupFields: 16,
} as const;

/** One stretch of time of a series. */
export const SeriesBucketSchema = Type.Object({
  at: InstantSchema,
  value: Type.Union([Type.Number(), Type.Null()], {
    description: 'null: no event had a value, or they were not looked at.',
  }),
  count: Type.Integer({ minimum: 0, description: 'Events that the value is made of.' }),
});

/** Stored events added up in stretches of time of one length. */
export const EventSeriesSchema = Type.Object({
  from: InstantSchema,
  to: InstantSchema,
  step_ms: Type.Integer({ minimum: 1 }),
  through_seq: Type.Integer({
    minimum: 0,
    description: 'Events with a higher seq are not in it, however old they are.',
  }),
  complete_from: Type.Union([InstantSchema, Type.Null()], {
    description: `null: all is in it. Else there were more than ${String(SERIES_LIMITS.maxScanned)} events, and those before this moment were not looked at.`,
  }),
  buckets: Type.Array(SeriesBucketSchema, { description: 'Oldest first, without a hole.' }),
});
export type EventSeries = Static<typeof EventSeriesSchema>;

/** Numbers over time, for charts. */
export const EVENT_SERIES_ROUTES = {
  'events.series': {
    method: 'GET',
    path: '/v1/events/series',
    scope: 'sentry.read',
    summary:
      'Stored events as a series of numbers, for a chart: counted, or one field of the payload added up. The last hour unless `from` says otherwise.',
    query: Type.Object(
      {
        service: Type.Optional(Type.String({ minLength: 1, maxLength: 256 })),
        source: Type.Optional(Type.String({ minLength: 1, maxLength: 256 })),
        type: Type.Optional(Type.String({ minLength: 1, maxLength: 128 })),
        deploys: Deploys,
        severity: Type.Optional(SeveritySchema),
        group: Type.Optional(
          Type.String({
            minLength: 2,
            maxLength: 4096,
            description:
              'What the events have in common, as the `group` of an alert has it: {"labels.host":"web-1"}.',
          }),
        ),
        field: Type.Optional(
          Type.String({
            pattern: '^payload\\.[^\\s]+$',
            maxLength: 256,
            description: 'Where the number is: payload.<path with dots>. Without it events count.',
          }),
        ),
        aggregate: Type.Optional(
          Type.Enum(AGGREGATES, {
            description: 'Default: avg with a field, else count. rate: events per second.',
          }),
        ),
        from: Type.Optional(InstantSchema),
        to: Type.Optional(InstantSchema),
        buckets: Type.Optional(
          Type.Integer({
            minimum: 1,
            maximum: SERIES_LIMITS.maxBuckets,
            description: 'Default: 120.',
          }),
        ),
      },
      {
        ...strict,
        description:
          '`severity` means this one or worse. `from` counts, `to` does not; 31 days at most.',
      },
    ),
    status: 200,
    response: EventSeriesSchema,
  },
} as const satisfies Record<string, RouteSpec>;
