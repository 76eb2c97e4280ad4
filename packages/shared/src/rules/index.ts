export {
  type Aggregate,
  AGGREGATES,
  type Comparison,
  COMPARISONS,
  type Condition,
  THRESHOLD_DETECTOR,
  type When,
} from './condition.ts';
export { diffRules, type RuleChange } from './diff.ts';
export { formFaults } from './faults.ts';
export { RULE_LIMITS } from './limits.ts';
export { type Match, type Where, WHERE_OPERATORS, type WhereOperator } from './match.ts';
export { namedRules } from './named.ts';
export {
  IMPORT_MODES,
  IMPORT_OUTCOMES,
  type ImportMode,
  type ImportOutcome,
  type ImportReport,
  ImportReportSchema,
  type ImportResult,
  type RuleExport,
  RuleExportSchema,
  type RuleVersion,
  RuleVersionSchema,
} from './revision.ts';
export {
  type Rule,
  RULE_SCHEMA_VERSION,
  type RuleInput,
  RuleInputSchema,
  RuleSchema,
} from './schema.ts';
export {
  RAISED_WITHIN_DAYS,
  type RuleRaised,
  RuleRaisedSchema,
  RuleStatusSchema,
} from './status.ts';
export { type SigmaMapping, SigmaMappingSchema } from './sigma.ts';
export { DurationSchema, FieldSchema } from './fields.ts';
