import os from 'node:os';
import { parentPort } from 'node:worker_threads';
import { AppError } from '@batcave/shared/errors';
import type { ConfiguredDetector } from '../../adapters/detectors/index.ts';
// Single files: a thread that loads less begins sooner.
import { createPgStore, type PgStore } from '../../adapters/postgres/pool.ts';
import { BUILT_IN_KINDS, type DetectorKinds } from '../../rules/index.ts';
import type { WorkerMessage } from './backtestMessages.ts';

/** As `nice -n 10`: whoever judges live comes first. */
const PRIORITY = 10;
const STATEMENT_TIMEOUT_MS = 60_000;
const NOBODY = { called: () => undefined, failed: () => undefined, restarted: () => undefined };

/** What every job of a thread needs. */
export interface WorkerTask {
  readonly databaseUrl: string;
  readonly detectors: readonly ConfiguredDetector[];
}

/** Does the work of this thread, with a connection and detectors of its own, and says how it went. */
export async function serveWorker<Progress, Result>(
  task: WorkerTask,
  work: (
    store: PgStore,
    kinds: DetectorKinds | undefined,
    on: { readonly begun: () => void; readonly progress: (line: Progress) => void },
  ) => Promise<Result>,
): Promise<void> {
  const say = (message: WorkerMessage<Progress, Result>): void => parentPort?.postMessage(message);
  // On Linux a thread has a priority of its own; elsewhere this would be that of the whole server.
  if (process.platform === 'linux') os.setPriority(PRIORITY);
  const store = createPgStore({
    url: task.databaseUrl,
    maxConnections: 1,
    statementTimeoutMs: STATEMENT_TIMEOUT_MS,
    onIdleError: () => undefined,
  });
  try {
    const detectors = task.detectors.length === 0 ? undefined : await open(task.detectors);
    try {
      const on = { begun: () => say({ kind: 'begins' }), progress: say };
      say(await work(store, detectors?.kinds, on));
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
}

async function open(detectors: readonly ConfiguredDetector[]) {
  const { openDetectors } = await import('../../adapters/detectors/index.ts');
  const { kinds, close } = await openDetectors(detectors, { observer: NOBODY });
  return { kinds: new Map([...BUILT_IN_KINDS, ...kinds]), close };
}
