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
