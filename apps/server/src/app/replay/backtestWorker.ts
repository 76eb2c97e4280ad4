import { workerData } from 'node:worker_threads';
import type { BacktestTask } from './backtestMessages.ts';
import { runBacktest } from './runBacktest.ts';
import { serveWorker } from './serveWorker.ts';

// Runs as a worker thread of BacktestJob, which ends it when nobody waits for it any more.
const task = workerData as BacktestTask;
await serveWorker(task, (store, kinds, on) => runBacktest(task, store, kinds, on));
