export { comparePages, type PageComparison } from './comparePages.ts';
export type { DecidedMessage, ReplayedRun } from './DispatchTally.ts';
export { applyChange, inOrder, type RecordedChange } from './recordedChange.ts';
export { type DispatchReplayOptions, replayDispatch } from './replayDispatch.ts';
export { replaceRule, standingAt } from './replaceRule.ts';
export { RuleAlerts, type RuleToJudge } from './RuleAlerts.ts';
