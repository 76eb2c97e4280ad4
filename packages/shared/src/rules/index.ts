export {
  type Aggregate,
  AGGREGATES,
  type Comparison,
  COMPARISONS,
  type Rule,
  type RuleInput,
  RuleInputSchema,
  RuleSchema,
  WHERE_OPERATORS,
  type WhereOperator,
} from './schema.ts';
