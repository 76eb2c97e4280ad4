export {
  DISPATCH_REPLAY_LIMITS,
  type DispatchReplayLine,
  DispatchReplayLineSchema,
  type DispatchReplayProgress,
  type DispatchReplayResult,
  DispatchReplayResultSchema,
  type DispatchRun,
  type ReplayedMessage,
} from './dispatchReplay.ts';
export { REPLAY_LIMITS } from './limits.ts';
export {
  type BacktestLine,
  BacktestLineSchema,
  type BacktestProgress,
  type BacktestResult,
  type Episode,
  EpisodeSchema,
  type ReplayChanges,
  ReplayChangesSchema,
  type ReplayRun,
  ReplayRunSchema,
} from './schema.ts';
