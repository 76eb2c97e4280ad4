import os from 'node:os';
import { parentPort, workerData } from 'node:worker_threads';
import { AppError } from '@batcave/shared/errors';
// Single files: a thread that loads less begins sooner.
import { createPgStore } from '../../adapters/postgres/pool.ts';
import { BUILT_IN_KINDS } from '../../rules/index.ts';
import type { BacktestMessage, BacktestTask } from './backtestMessages.ts';
import { runBacktest } from './runBacktest.ts';

/** As `nice -n 10`: whoever judges live comes first. */
const PRIORITY = 10;
const STATEMENT_TIMEOUT_MS = 60_000;
const NOBODY = { called: () => undefined, failed: () => undefined, restarted: () => undefined };

// Runs as a worker thread of BacktestJob, which ends it when nobody waits for it any more.
const task = workerData as BacktestTask;
const say = (message: BacktestMessage): void => parentPort?.postMessage(message);

// On Linux a thread has a priority of its own; elsewhere this would be that of the whole server.
if (process.platform === 'linux') os.setPriority(PRIORITY);

async function open(detectors: BacktestTask['detectors']) {
  const { openDetectors } = await import('../../adapters/detectors/index.ts');
  const { kinds, close } = await openDetectors(detectors, { observer: NOBODY });
  return { kinds: new Map([...BUILT_IN_KINDS, ...kinds]), close };
}

const store = createPgStore({
  url: task.databaseUrl,
  maxConnections: 1,
  statementTimeoutMs: STATEMENT_TIMEOUT_MS,
  onIdleError: () => undefined,
});
try {
  const detectors = task.detectors.length === 0 ? undefined : await open(task.detectors);
  try {
    say(
      await runBacktest(task, store, detectors?.kinds, {
        begun: () => say({ kind: 'begins' }),
        progress: say,
      }),
    );
  } finally {
    await detectors?.close();
  }
} catch (error) {
  const known = error instanceof AppError ? error : undefined;
  say({
    kind: 'failed',
    code: known?.code ?? 'internal',
    detail: known?.message ?? 'A fault of ours. The log of the server has it.',
    faults: known?.faults ?? [],
    ...(known === undefined && error instanceof Error && error.stack !== undefined
      ? { stack: error.stack }
      : {}),
  });
} finally {
  await store.end();
}
