import Type from 'typebox';
import { NameSchema } from '../dispatch/index.ts';
import { InstantSchema } from '../events/index.ts';
import { Nullable, strict } from './fields.ts';

/** A hook that no longer runs by itself on a service, and why. */
export const PauseSchema = Type.Object({
  hook: Type.String(),
  service: Type.String(),
  reason: Type.String(),
  since: InstantSchema,
});
export type Pause = Type.Static<typeof PauseSchema>;

/** Whether hooks of the tenant may run by themselves. */
export const AutomationSchema = Type.Object({
  stopped: Type.Boolean(),
  reason: Nullable(Type.String()),
  changed_at: Nullable(InstantSchema),
  changed_by: Nullable(Type.String()),
  paused: Type.Array(PauseSchema, { description: 'Oldest first, at most 1000.' }),
});
export type Automation = Type.Static<typeof AutomationSchema>;

export const AutomationInputSchema = Type.Object(
  {
    stopped: Type.Boolean(),
    reason: Type.String({ minLength: 1, maxLength: 2000 }),
    resume: Type.Optional(
      Type.Array(
        Type.Object(
          { hook: NameSchema, service: Type.String({ minLength: 1, maxLength: 256 }) },
          strict,
        ),
        { maxItems: 100, description: 'Pauses that end.' },
      ),
    ),
  },
  strict,
);
export type AutomationInput = Type.Static<typeof AutomationInputSchema>;
