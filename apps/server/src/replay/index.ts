export { Backtest, type BacktestOutcome, type BacktestSpec } from './Backtest.ts';
export { readRange, readWarmUp, type ReplayRange } from './replayRange.ts';
export { ALL_EVENTS, type WantedBy, type WantedEvents, wantedEvents } from './wantedEvents.ts';
export { lookBackOf, type WarmUp, warmUpOf } from './warmUp.ts';
export type { Difference } from './compareDecisions.ts';
export type { Adoption, DecisionRecord, RecordedDecisions, RecordedStretch } from './ports.ts';
export { type Verification, verifyDecisions } from './verifyDecisions.ts';
export {
  applyChange,
  comparePages,
  type DecidedMessage,
  type DispatchReplayOptions,
  inOrder,
  type PageComparison,
  type RecordedChange,
  replaceRule,
  replayDispatch,
  type ReplayedRun,
  RuleAlerts,
  type RuleToJudge,
  standingAt,
} from './dispatch/index.ts';
