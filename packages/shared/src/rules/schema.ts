import Type from 'typebox';
import { InstantSchema, SeveritySchema, UuidSchema } from '../events/index.ts';
import {
  AbsenceSchema,
  ConditionSchema,
  FlappingSchema,
  NoDataSchema,
  WhenSchema,
} from './condition.ts';
import { DurationSchema, FieldSchema } from './fields.ts';
import { MatchSchema } from './match.ts';

/** The version of the rule language. It rises when a document would mean something else than before. */
export const RULE_SCHEMA_VERSION = 1;

const LevelSchema = Type.Object(
  { severity: SeveritySchema, threshold: Type.Number() },
  { additionalProperties: false },
);

const ruleFields = {
  schema_version: Type.Optional(
    Type.Literal(RULE_SCHEMA_VERSION, { description: 'Of the rule language. Default: 1.' }),
  ),
  name: Type.String({ minLength: 1, maxLength: 200 }),
  description: Type.Optional(Type.String({ maxLength: 2000 })),
  enabled: Type.Optional(Type.Boolean()),
  severity: SeveritySchema,
  levels: Type.Optional(
    Type.Array(LevelSchema, {
      maxItems: 3,
      description:
        'Higher severities with the threshold of each, in rising order. An alert rises while it fires; it never falls.',
    }),
  ),
  match: Type.Optional(MatchSchema),
  group_by: Type.Optional(
    Type.Array(FieldSchema, {
      maxItems: 8,
      description: 'One alert per distinct combination. Default: source. Empty: one for all.',
    }),
  ),
  condition: Type.Optional(ConditionSchema),
  absence: Type.Optional(AbsenceSchema),
  when: Type.Optional(WhenSchema),
  for: Type.Optional(DurationSchema),
  keep_firing_for: Type.Optional(DurationSchema),
  // After an alert began, the group raises no other for this long. Default 0s.
  cool_down: Type.Optional(DurationSchema),
  // The window ends this long before now, so that late events still count.
  evaluation_delay: Type.Optional(DurationSchema),
  flapping: Type.Optional(FlappingSchema),
  no_data: Type.Optional(NoDataSchema),
  on_error: Type.Optional(
    Type.Enum(['alert', 'resolve', 'keep'], {
      description:
        'What happens to a group whose detector failed: alert, clear it, or leave it as it is (default).',
    }),
  ),
  max_groups: Type.Optional(
    Type.Integer({
      minimum: 1,
      maximum: 1_000_000,
      description: 'Groups that the rule may have, within what the server allows.',
    }),
  ),
  summary: Type.Optional(
    Type.String({
      maxLength: 500,
      description:
        'Text of the alert. {{value}}, {{threshold}}, {{score}}, {{lower}}, {{upper}}, {{source}}, {{labels.x}} and {{payload.x}} are filled in.',
    }),
  ),
  runbook_url: Type.Optional(
    Type.String({ maxLength: 1000, pattern: '^https://', description: 'an address with https://' }),
  ),
  labels: Type.Optional(
    Type.Record(Type.String({ minLength: 1, maxLength: 128 }), Type.String({ maxLength: 1024 }), {
      maxProperties: 32,
    }),
  ),
  hooks: Type.Optional(
    Type.Array(Type.String({ minLength: 1, maxLength: 128 }), {
      maxItems: 16,
      description: 'Names of remediation hooks that an alert of this rule offers.',
    }),
  ),
};

/** What a person writes. `checkRule` of the server says what more must hold. */
export const RuleInputSchema = Type.Object(ruleFields, {
  additionalProperties: false,
  description: 'A rule: match and one of condition or absence; or when, which joins other rules.',
});
export type RuleInput = Type.Static<typeof RuleInputSchema>;

/** A rule as it is kept: every version has an author and a time. */
export const RuleSchema = Type.Object({
  ...ruleFields,
  enabled: Type.Boolean(),
  rule_id: UuidSchema,
  version: Type.Integer({ minimum: 1 }),
  created_at: InstantSchema,
  updated_at: InstantSchema,
  updated_by: Type.String(),
});
export type Rule = Type.Static<typeof RuleSchema>;
