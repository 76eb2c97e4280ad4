export { BacktestJob, backtestJob, type JobLine } from './BacktestJob.ts';
export { Backtests } from './Backtests.ts';
export type { AskedBacktest } from './backtestTask.ts';
export { backtestFile } from './fileBacktest.ts';
export {
  type AskedDispatchReplay,
  type DispatchReplayJob,
  dispatchReplayJob,
  dispatchReplayTask,
} from './dispatchReplayTask.ts';
export { startHostBacktest } from './hostReplay.ts';
export { linesOf } from './jobLines.ts';
export { createReplayHandlers, type ReplayParts } from './replayHandlers.ts';
export { type RecordVerdict, verifyRecorded } from './verifyRecorded.ts';
