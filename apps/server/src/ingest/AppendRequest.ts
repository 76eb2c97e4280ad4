import { AppError } from '@batcave/shared/errors';
import type { AppendOutcome } from './ports.ts';

/** One call of `append`: it is answered once all its events are durable, or when the time is up. */
export class AppendRequest {
  readonly answer: Promise<AppendOutcome[]>;
  readonly #outcomes: AppendOutcome[];
  readonly #timer: NodeJS.Timeout;
  #open: number;
  #resolve: (outcomes: AppendOutcome[]) => void = () => undefined;
  #reject: (error: AppError) => void = () => undefined;

  constructor(events: number, timeoutMs: number) {
    this.#outcomes = new Array<AppendOutcome>(events);
    this.#open = events;
    this.answer = new Promise((resolve, reject) => {
      this.#resolve = resolve;
      this.#reject = reject;
    });
    this.#timer = setTimeout(() => this.giveUp(), timeoutMs);
  }

  /** What became of the event at `index`. */
  settle(index: number, outcome: AppendOutcome): void {
    this.#outcomes[index] = outcome;
    this.#open -= 1;
    if (this.#open > 0) return;
    clearTimeout(this.#timer);
    this.#resolve(this.#outcomes);
  }

  /** Answers that no confirmation came: some of it may be stored. Without effect once answered. */
  giveUp(): void {
    clearTimeout(this.#timer);
    this.#reject(new AppError('log_unavailable', undefined, { retryAfterMs: 2000 }));
  }
}
