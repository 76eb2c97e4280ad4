import { Worker } from 'node:worker_threads';
import type { ConfiguredDetector } from './config.ts';
import { LOAD_LIMIT_MS, V8_RESERVE_MB } from './limits.ts';
import { permissions } from './permissions.ts';
import { SharedCall, STATUS } from './SharedCall.ts';
import type { WorkerTask } from './worker/task.ts';

const MAIN = new URL('./worker/main.ts', import.meta.url);
const LOOK_MS = 50;
/** Garbage that V8 lets pile up before it looks. */
const GARBAGE_MB = 256;
const CLOSE_LIMIT_MS = 1_000;

/**
 * One thread with one detector, from its start to its end.
 *
 * It has the permissions of permissions.ts, sees nothing of the environment, and what it prints is
 * dropped. A model's thread has a process, which ends with it.
 */
export class DetectorThread {
  readonly call = new SharedCall();
  readonly #detector: ConfiguredDetector;
  readonly #worker: Worker;
  readonly #exit: Promise<void>;
  #endedBy: string | undefined;
  #heldMb = 0;
  #isTerminated = false;
  #modelPid: number | undefined;

  constructor(detector: ConfiguredDetector, onEnded: () => void) {
    this.#detector = detector;
    const { source, memoryMb } = detector;
    this.#worker = new Worker(MAIN, {
      workerData: { source, buffer: this.call.buffer, memoryMb } satisfies WorkerTask,
      env: {},
      argv: [],
      execArgv: permissions(source),
      stdout: true,
      stderr: true,
      resourceLimits: {
        maxOldGenerationSizeMb: memoryMb + V8_RESERVE_MB,
        maxYoungGenerationSizeMb: 16,
      },
    });
    this.#worker.stdout.resume();
    this.#worker.stderr.resume();
    if (source.kind === 'onnx')
      this.#worker.on('message', (pid: number) => {
        this.#modelPid = pid;
        // Stopped before it could be told.
        if (this.#isTerminated) this.#killModel();
      });
    this.#worker.on('error', (error: Error) => (this.#endedBy = error.message));
    this.#exit = new Promise((resolve) => {
      this.#worker.once('exit', (code) => {
        this.#endedBy ??= `exit code ${String(code)}`;
        this.#killModel();
        resolve();
        onEnded();
      });
    });
  }

  /** Why the thread is over; `undefined` as long as it is not. */
  get endedBy(): string | undefined {
    return this.#endedBy;
  }

  /**
   * Waits until the detector is loaded, and tells what it says of itself.
   *
   * @throws Error with the reason when it does not load.
   */
  async loaded(now: () => number): Promise<string> {
    const deadlineMs = now() + LOAD_LIMIT_MS;
    while (this.call.status === STATUS.loading) {
      if (this.#endedBy !== undefined) throw new Error(`it ended: ${this.#endedBy}`);
      if (now() > deadlineMs)
        throw new Error(`it did not load within ${String(LOAD_LIMIT_MS / 1000)} s`);
      if (this.#heldMb > this.#detector.memoryMb + GARBAGE_MB)
        throw new Error(
          `it takes more than ${String(this.#detector.memoryMb)} MB (memory_mb) to load`,
        );
      this.#measure();
      await this.call.waitWhile(STATUS.loading, LOOK_MS);
    }
    if (this.call.status === STATUS.loaded) {
      this.#worker.unref();
      return this.call.readText();
    }
    if (this.call.status === STATUS.unloadable) throw new Error(this.call.readText());
    await this.#exit;
    throw new Error(`it ended while it was loaded: ${this.#endedBy ?? ''}`);
  }

  /** Ends the thread, whatever it does. It may take a while to notice: that is not waited for. */
  async terminate(): Promise<void> {
    this.#isTerminated = true;
    this.#killModel();
    const late = Promise.withResolvers<undefined>();
    const timer = setTimeout(() => {
      late.resolve(undefined);
    }, CLOSE_LIMIT_MS);
    await Promise.race([this.#worker.terminate(), late.promise]);
    clearTimeout(timer);
  }

  #killModel(): void {
    if (this.#modelPid === undefined) return;
    try {
      process.kill(this.#modelPid, 'SIGKILL');
    } catch {
      // It has ended before.
    }
    this.#modelPid = undefined;
  }

  #measure(): void {
    this.#worker.getHeapStatistics().then(
      ({ used_heap_size, external_memory }) => {
        this.#heldMb = (used_heap_size + external_memory) / 1_048_576;
      },
      () => undefined, // it is over, which `endedBy` tells
    );
  }
}
