export type { CheckpointDelta, RemovedGroup } from './Checkpoint.ts';
export { checkRule } from './check/checkRule.ts';
export { checkWaitedFor } from './check/checkWaitedFor.ts';
export { type CompiledRule, compileRule, type NoData, verdictStandsMs } from './compileRule.ts';
export {
  type CompiledRuleSet,
  compileRuleSet,
  type FaultyRule,
  type RuleSetOptions,
} from './compileRuleSet.ts';
export { describeAggregate, describeCondition } from './describeCondition.ts';
export {
  scoreOf,
  TailCalibration,
  type TailCalibrationJson,
} from './detectors/calibration/index.ts';
export type {
  Detector,
  DetectorKind,
  Judgement,
  Observed,
  ParameterSpec,
  Sample,
} from './detectors/Detector.ts';
export { DetectorFailed, type DetectorFailure } from './detectors/DetectorFailed.ts';
export { explainMatch, type MatchExplanation } from './explainMatch.ts';
export type { GroupSnapshot } from './Group.ts';
export { GroupFinder, type GroupName } from './GroupFinder.ts';
export { SERVER_STARTED } from './outage.ts';
export { ALONE, BUILT_IN_KINDS, type DetectorKinds, type RuleContext } from './ruleContext.ts';
export { type CompiledRegex, compileRegex } from './regex.ts';
export { RuleEvaluator, type RuleEvaluatorOptions } from './RuleEvaluator.ts';
export type { RuleEvaluatorStats, RuleStats } from './ruleStats.ts';
export type { Signal } from './signal.ts';
export { readSigma, type SigmaOptions, type SigmaResult } from './sigma/index.ts';
export type { GroupState } from './Standing.ts';
export { renderSummary } from './summaryTemplate.ts';
export { textHash } from './textHash.ts';
