import { workerData } from 'node:worker_threads';
import type { DispatchReplayTask } from './dispatchReplayTask.ts';
import { runDispatchReplay } from './runDispatchReplay.ts';
import { serveWorker } from './serveWorker.ts';

// Runs as a worker thread of BacktestJob, which ends it when nobody waits for it any more.
const task = workerData as DispatchReplayTask;
await serveWorker(task, (store, kinds, on) => runDispatchReplay(task, store, kinds, on));
