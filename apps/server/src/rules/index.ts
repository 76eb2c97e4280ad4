export type { CheckpointDelta, RemovedGroup } from './Checkpoint.ts';
export { checkRule } from './checkRule.ts';
export { type CompiledRule, compileRule, type NoData } from './compileRule.ts';
export { type CompiledRuleSet, compileRuleSet, type FaultyRule } from './compileRuleSet.ts';
export { describeAggregate, describeCondition } from './describeCondition.ts';
export type { GroupSnapshot, GroupState } from './Group.ts';
export { GroupFinder, type GroupName } from './GroupFinder.ts';
export { SERVER_STARTED } from './outage.ts';
export {
  RuleEvaluator,
  type RuleEvaluatorOptions,
  type RuleEvaluatorStats,
} from './RuleEvaluator.ts';
export type { Signal } from './signal.ts';
export { renderSummary } from './summaryTemplate.ts';
export { textHash } from './textHash.ts';
