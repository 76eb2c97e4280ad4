export { BacktestJob, type JobLine } from './BacktestJob.ts';
export { Backtests } from './Backtests.ts';
export type { AskedBacktest } from './backtestTask.ts';
export { backtestFile } from './fileBacktest.ts';
export { startHostBacktest } from './hostReplay.ts';
export { createReplayHandlers } from './replayHandlers.ts';
export { type RecordVerdict, verifyRecorded } from './verifyRecorded.ts';
