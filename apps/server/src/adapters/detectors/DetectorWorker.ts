import { formatDuration } from '@batcave/shared/time';
import { DetectorFailed, type DetectorFailure } from '../../rules/index.ts';
import type { Answer } from './Answer.ts';
import type { ConfiguredDetector } from './config.ts';
import { DetectorThread } from './DetectorThread.ts';
import { type Description, readDescription } from './description.ts';
import { CALM_MS, restartPauseMs } from './restartPause.ts';
import { type Question, STATUS } from './SharedCall.ts';

/** Who hears how a detector fares. */
export interface DetectorObserver {
  /** It was asked, and gave an answer or none after so long. */
  called(detector: string, seconds: number): void;
  failed(failed: DetectorFailed): void;
  restarted(detector: string): void;
}

type Phase =
  | { readonly is: 'up'; readonly thread: DetectorThread; readonly sinceMs: number }
  | { readonly is: 'loading'; readonly thread: DetectorThread }
  /** Stopped; from `retryAtMs` on, and when its thread is over, it may start again. */
  | { readonly is: 'down'; readonly thread: DetectorThread; readonly retryAtMs: number }
  | { readonly is: 'gone' };

/**
 * One configured detector in a thread of its own, behind a call that waits for the answer.
 *
 * A call takes at most the time limit. A detector that goes over its time or memory is stopped, and
 * started again by the first call after a pause that grows each time; calls in between fail at
 * once. The thread holds no state that counts, so nothing is lost.
 */
export class DetectorWorker {
  readonly detector: ConfiguredDetector;
  readonly #observer: DetectorObserver;
  readonly #now: () => number;
  #phase: Phase = { is: 'gone' };
  #description = '';
  #stops = 0;
  #why = 'it was never opened';

  constructor(
    detector: ConfiguredDetector,
    observer: DetectorObserver,
    /** Milliseconds that only rise. */
    now: () => number,
  ) {
    this.detector = detector;
    this.#observer = observer;
    this.#now = now;
  }

  /**
   * Loads the detector for the first time.
   *
   * @throws Error with the reason when it does not load. It is closed then.
   */
  async open(): Promise<Description> {
    const thread = this.#start();
    try {
      this.#description = await thread.loaded(this.#now);
      const description = readDescription(this.#description);
      this.#phase = { is: 'up', thread, sinceMs: this.#now() };
      return description;
    } catch (error) {
      await this.close();
      throw error;
    }
  }

  /**
   * Judges one sample.
   *
   * @throws DetectorFailed after the time limit at the latest.
   */
  call(question: Question): Answer {
    const thread = this.#running();
    const { call } = thread;
    const startedMs = this.#now();
    const status = call.ask(question, this.detector.timeLimitMs);
    this.#observer.called(this.detector.name, (this.#now() - startedMs) / 1000);
    switch (status) {
      case STATUS.answered:
        return call.readAnswer() ?? this.#malformed('its state is not JSON that fits');
      case STATUS.threw:
        throw this.#failed('threw', `failed: ${call.readText()}`);
      case STATUS.malformed:
        return this.#malformed(call.readText());
      case STATUS.overMemory:
        throw this.#stop(
          thread,
          'memory_limit',
          `held more than ${String(this.detector.memoryMb)} MB (memory_mb) and was stopped`,
        );
      case STATUS.ended:
        throw this.#stop(thread, 'ended', 'ended by itself');
      default:
        throw this.#stop(
          thread,
          'time_limit',
          `took longer than ${String(this.detector.timeLimitMs)} ms for one sample (time_limit_ms) and was stopped`,
        );
    }
  }

  /** Ends the detector for good. */
  async close(): Promise<void> {
    const phase = this.#phase;
    this.#goneBecause('the server is stopping');
    if (phase.is !== 'gone') await phase.thread.terminate();
  }

  #start(): DetectorThread {
    const thread = new DetectorThread(this.detector, () => {
      if (this.#phase.is === 'up' && this.#phase.thread === thread)
        this.#stop(thread, 'ended', `ended by itself (${thread.endedBy ?? ''})`);
    });
    this.#phase = { is: 'loading', thread };
    return thread;
  }

  /** @throws DetectorFailed when it is not up; starts it again when it is time. */
  #running(): DetectorThread {
    const phase = this.#phase;
    if (phase.is === 'up') return phase.thread;
    if (phase.is === 'down' && this.#now() >= phase.retryAtMs && phase.thread.endedBy !== undefined)
      void this.#restart(phase.thread);
    throw this.#failed('not_running', `is not running: ${this.#why}`);
  }

  async #restart(before: DetectorThread): Promise<void> {
    this.#observer.restarted(this.detector.name);
    let thread = before;
    try {
      thread = this.#start();
      const description = await thread.loaded(this.#now);
      if (this.#phase.is === 'gone') return; // closed meanwhile
      if (description === this.#description) {
        this.#phase = { is: 'up', thread, sinceMs: this.#now() };
        return;
      }
      this.#goneBecause(
        'its module is not the one that was there when the server started; restart the server to use the new one',
      );
      await thread.terminate();
    } catch (error) {
      if (this.#phase.is !== 'gone')
        this.#stop(thread, 'ended', `does not load: ${(error as Error).message}`);
    }
  }

  #stop(thread: DetectorThread, failure: DetectorFailure, what: string): DetectorFailed {
    const nowMs = this.#now();
    if (this.#phase.is === 'up' && nowMs - this.#phase.sinceMs >= CALM_MS) this.#stops = 0;
    this.#stops += 1;
    const pauseMs = restartPauseMs(this.#stops);
    this.#phase = { is: 'down', thread, retryAtMs: nowMs + pauseMs };
    this.#why = `it ${what}`;
    void thread.terminate();
    return this.#failed(failure, `${what}. It may start again in ${formatDuration(pauseMs)}.`);
  }

  #malformed(why: string): never {
    throw this.#failed('malformed', `gave a malformed answer: ${why}`);
  }

  #goneBecause(why: string): void {
    this.#phase = { is: 'gone' };
    this.#why = why;
  }

  #failed(failure: DetectorFailure, what: string): DetectorFailed {
    const failed = new DetectorFailed(this.detector.name, failure, what);
    this.#observer.failed(failed);
    return failed;
  }
}
