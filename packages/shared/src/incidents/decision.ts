import Type from 'typebox';
import { InstantSchema, UuidSchema } from '../events/index.ts';

/** The stages of an alert on its way to people, in their order. */
export const DECISION_STAGES = [
  'correlate',
  'route',
  'group',
  'mute',
  'suppress',
  'escalate',
  'notify',
  'rights',
] as const;

/** What one stage made of an alert. */
export const DecisionStageSchema = Type.Object({
  stage: Type.Enum(DECISION_STAGES),
  outcome: Type.String({ description: 'In a word: joined, on-call, muted, sent, refused.' }),
  reason: Type.String({ description: 'In a sentence.' }),
  details: Type.Record(Type.String(), Type.Unknown(), {
    description: 'What the sentence is made of: ids, names, scores, limits.',
  }),
});
export type DecisionStage = Type.Static<typeof DecisionStageSchema>;

/** What was decided about an alert at one moment, stage by stage. */
export const DecisionSchema = Type.Object({
  alert_id: UuidSchema,
  at: InstantSchema,
  stages: Type.Array(DecisionStageSchema),
});
export type Decision = Type.Static<typeof DecisionSchema>;
