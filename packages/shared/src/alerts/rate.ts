import Type from 'typebox';
import { InstantSchema, UuidSchema } from '../events/index.ts';

/** More alarms than this in ten minutes are a flood: nobody can handle them (EEMUA 191, ISA-18.2). */
export const FLOOD_ABOVE = 10;
/** What one person can handle steadily, in ten minutes. */
export const ALARM_TARGET = 1;
export const FLOOD_WINDOW_MS = 600_000;

/** An alert that is open for longer tells nobody anything any more. */
export const STALE_ALERT_MS = 86_400_000;
/** Stretches of ten minutes in a day. */
export const RATE_STRETCHES = 144;

/** How many alerts were raised in the last 24 hours, of those that the caller may see. */
export const AlertRateSchema = Type.Object({
  from: InstantSchema,
  to: InstantSchema,
  step_ms: Type.Integer(),
  raised: Type.Array(Type.Integer({ minimum: 0 }), {
    maxItems: RATE_STRETCHES,
    description: 'In each stretch of ten minutes, oldest first; the last ends at `to`.',
  }),
  total: Type.Integer({ minimum: 0 }),
  stale: Type.Integer({
    minimum: 0,
    description: 'Alerts that are not resolved and were raised more than 24 hours ago.',
  }),
  top: Type.Array(
    Type.Object({
      rule_id: UuidSchema,
      rule_name: Type.String({ description: 'As it was called when it raised the last of them.' }),
      raised: Type.Integer({ minimum: 1 }),
    }),
    { maxItems: 10, description: 'The rules that raised the most of them.' },
  ),
});
export type AlertRate = Type.Static<typeof AlertRateSchema>;
