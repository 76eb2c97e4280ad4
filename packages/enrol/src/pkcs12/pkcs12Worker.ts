import { parentPort, workerData } from 'node:worker_threads';
import { parsePkcs12 } from './parsePkcs12.ts';
import type { WorkerAnswer, WorkerBegins, WorkerTask } from './readPkcs12.ts';

// Runs as a worker thread of readPkcs12, which ends it when it takes too long.
const { bytes, passphrase } = workerData as WorkerTask;
parentPort?.postMessage('begins' satisfies WorkerBegins);
let answer: WorkerAnswer;
try {
  answer = { ok: true, content: parsePkcs12(bytes, passphrase) };
} catch (error) {
  answer = { ok: false, said: error instanceof Error ? error.message : String(error) };
}
parentPort?.postMessage(answer);
