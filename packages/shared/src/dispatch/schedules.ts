import Type from 'typebox';
import { InstantSchema } from '../events/index.ts';
import {
  ClockTimeSchema,
  IdentityRefSchema,
  NameSchema,
  strict,
  TimeZoneSchema,
} from './fields.ts';

export const WEEKDAYS = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const;
export type Weekday = (typeof WEEKDAYS)[number];
export const WeekdaySchema = Type.Enum(WEEKDAYS);

/** Hours of a week in a time zone, as Prometheus' time intervals: `to` before `from` ends on the next day. */
export const HoursSchema = Type.Object(
  {
    days: Type.Optional(
      Type.Array(WeekdaySchema, {
        minItems: 1,
        maxItems: 7,
        description: 'Of its beginning. Default: all.',
      }),
    ),
    from: Type.Optional(ClockTimeSchema),
    to: Type.Optional(ClockTimeSchema),
    dates: Type.Optional(
      Type.Array(Type.String({ pattern: '^\\d{4}-\\d{2}-\\d{2}$' }), {
        minItems: 1,
        maxItems: 366,
        description: 'Only on these days, such as holidays: 2026-12-25.',
      }),
    ),
  },
  strict,
);
export type Hours = Type.Static<typeof HoursSchema>;

/** Named hours that routes, escalations and schedules refer to. */
export const TimeIntervalSchema = Type.Object(
  {
    name: NameSchema,
    time_zone: Type.Optional(TimeZoneSchema),
    hours: Type.Array(HoursSchema, { minItems: 1, maxItems: 50, description: 'Any of them.' }),
  },
  strict,
);
export type TimeInterval = Type.Static<typeof TimeIntervalSchema>;

/** People who take turns. A later layer covers an earlier one where both have somebody. */
const LayerSchema = Type.Object(
  {
    people: Type.Array(IdentityRefSchema, {
      minItems: 1,
      maxItems: 100,
      description: 'In the order of their turns.',
    }),
    rotation: Type.Enum(['daily', 'weekly'], {
      description: 'How long a turn is: so many local days or weeks.',
    }),
    every: Type.Optional(
      Type.Integer({ minimum: 1, maximum: 52, description: 'Days or weeks of a turn. Default 1.' }),
    ),
    starts: Type.String({
      pattern: '^\\d{4}-\\d{2}-\\d{2}$',
      description: 'The local day of the first turn of the first person.',
    }),
    handover: Type.Optional(ClockTimeSchema),
    hours: Type.Optional(
      Type.Array(HoursSchema, { minItems: 1, maxItems: 50, description: 'Only in these hours.' }),
    ),
  },
  { ...strict, description: '`handover`: local time at which turns change. Default 09:00.' },
);
export type Layer = Type.Static<typeof LayerSchema>;

const OverrideSchema = Type.Object(
  { person: IdentityRefSchema, from: InstantSchema, to: InstantSchema },
  { ...strict, description: 'This person instead of whoever is on call.' },
);

/** Who is on call when. */
export const ScheduleSchema = Type.Object(
  {
    name: NameSchema,
    time_zone: Type.Optional(TimeZoneSchema),
    layers: Type.Array(LayerSchema, { minItems: 1, maxItems: 20 }),
    overrides: Type.Optional(Type.Array(OverrideSchema, { maxItems: 500 })),
  },
  strict,
);
export type Schedule = Type.Static<typeof ScheduleSchema>;
