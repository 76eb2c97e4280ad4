import { Worker } from 'node:worker_threads';
import { AppError } from '@batcave/shared/errors';
import type { BacktestProgress, BacktestResult } from '@batcave/shared/replay';
import type { BacktestTask, WorkerMessage } from './backtestMessages.ts';

const WORKER = new URL('./backtestWorker.ts', import.meta.url);
/** The groups of both versions of a rule, and no more: what is read is let go at once. */
const MAX_HEAP_MB = 768;

/** What a job says: how far it is, and at the end what came of it. */
export type JobLine<Progress = BacktestProgress, Result = BacktestResult> =
  Progress | Result | { readonly kind: 'error'; readonly error: AppError };

/** What a job does, and where. */
export interface JobSpec {
  /** Plain data: it crosses to the thread. */
  readonly task: object;
  /** What the thread runs. */
  readonly worker: URL;
  readonly heapMb: number;
  readonly tooLarge: (heapMb: number) => AppError;
}

/** A back-test of a rule. */
export function backtestJob(task: BacktestTask, heapMb = MAX_HEAP_MB): JobSpec {
  return { task, worker: WORKER, heapMb, tooLarge };
}

/**
 * One back-test, or a replay of dispatch, in a thread of its own, with a connection of its own and little priority: the server goes
 * on beside it. Its lines are read once; who stops reading ends it, and the thread stops at once whatever
 * it does.
 */
export class BacktestJob<
  Progress extends { readonly kind: 'progress' } = BacktestProgress,
  Result extends { readonly kind: 'result' } = BacktestResult,
> implements AsyncIterable<JobLine<Progress, Result>> {
  readonly #worker: Worker;
  readonly #begun = Promise.withResolvers<undefined>();
  readonly #over = Promise.withResolvers<undefined>();
  readonly #ended = Promise.withResolvers<undefined>();
  /** Lines that nobody has read. Of progress the newest alone. */
  #lines: JobLine<Progress, Result>[] = [];
  #isOver = false;
  #wake: (() => void) | undefined;

  /** @param onFault  Told of what was a fault of ours. */
  constructor(
    { task, worker, heapMb, tooLarge: refusal }: JobSpec,
    onFault: (error: unknown) => void,
  ) {
    this.#begun.promise.catch(() => undefined); // whoever waits for it is told
    this.#worker = new Worker(worker, {
      workerData: task,
      resourceLimits: { maxOldGenerationSizeMb: heapMb },
    });
    this.#worker.on('message', (message: WorkerMessage<Progress, Result>) =>
      this.#hear(message, onFault),
    );
    this.#worker.on('error', (error: Error & { code?: string }) => {
      const isTooLarge = error.code === 'ERR_WORKER_OUT_OF_MEMORY';
      if (!isTooLarge) onFault(error);
      this.fail(isTooLarge ? refusal(heapMb) : new AppError('internal'));
    });
    this.#worker.on('exit', () => {
      this.fail(new AppError('internal', 'The back-test ended without a result.'));
      this.#ended.resolve(undefined);
    });
  }

  /** Resolves when it knows what to read and begins. @throws AppError when it cannot */
  get begun(): Promise<undefined> {
    return this.#begun.promise;
  }

  /** Resolves when it has said its last, or nobody listens any more. */
  get over(): Promise<undefined> {
    return this.#over.promise;
  }

  /** Resolves when its thread is gone. */
  get ended(): Promise<undefined> {
    return this.#ended.promise;
  }

  /** Ends it, and tells whoever reads why. Does nothing once it is over. */
  fail(error: AppError): void {
    this.#begun.reject(error);
    this.#end({ kind: 'error', error });
  }

  /** Ends it for good: nobody reads its lines any more. */
  cancel(): void {
    this.#begun.reject(new AppError('shutting_down', 'The back-test was cancelled.'));
    this.#end();
  }

  [Symbol.asyncIterator](): AsyncIterator<JobLine<Progress, Result>, undefined> {
    const done = { done: true, value: undefined } as const;
    return {
      next: async () => {
        for (;;) {
          const line = this.#lines.shift();
          if (line !== undefined) return { done: false, value: line };
          if (this.#isOver) return done;
          await new Promise<void>((resolve) => (this.#wake = resolve));
        }
      },
      return: () => {
        this.#lines = [];
        this.cancel();
        return Promise.resolve(done);
      },
    };
  }

  #hear(message: WorkerMessage<Progress, Result>, onFault: (error: unknown) => void): void {
    if (this.#isOver) return;
    switch (message.kind) {
      case 'begins':
        this.#begun.resolve(undefined);
        return;
      case 'progress':
        this.#lines = [message];
        this.#wake?.();
        return;
      case 'result':
        this.#end(message);
        return;
      case 'failed':
        if (message.stack !== undefined) onFault(new Error(message.stack));
        this.fail(new AppError(message.code, message.detail, { faults: message.faults }));
    }
  }

  #end(line?: JobLine<Progress, Result>): void {
    if (this.#isOver) return;
    this.#isOver = true;
    if (line !== undefined) this.#lines.push(line);
    this.#wake?.();
    this.#over.resolve(undefined);
    void this.#worker.terminate();
  }
}

function tooLarge(heapMb: number): AppError {
  const limit = `content with ${String(heapMb)} MB for its groups`;
  const fix = 'Group by fewer fields, match fewer events, or set max_groups.';
  return new AppError(
    'invalid_request',
    `The rule needs more memory than the ${String(heapMb)} MB that a back-test has: it makes too many groups. ${fix}`,
    { faults: [{ field: '/rule/group_by', limit, fix }] },
  );
}
