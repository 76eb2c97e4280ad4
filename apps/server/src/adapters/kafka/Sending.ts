/** Records were not confirmed by Kafka: some of them may be on the topic all the same. */
export class Unconfirmed extends Error {
  override readonly name = 'Unconfirmed';
  /** Whether sending the same again later can succeed. */
  readonly retryable: boolean;

  constructor(message: string, options: { retryable: boolean; cause?: unknown }) {
    super(message, options.cause === undefined ? {} : { cause: options.cause });
    this.retryable = options.retryable;
  }
}

/** One call of `send`: it ends once all its records are confirmed, or with the first that cannot be. */
export class Sending {
  readonly end: Promise<void>;
  #open: number;
  #ended = false;
  #timer: NodeJS.Timeout | undefined;
  #lastFault = '';
  #resolve: () => void = () => undefined;
  #reject: (error: Unconfirmed) => void = () => undefined;

  constructor(records: number) {
    this.#open = records;
    this.end = new Promise((resolve, reject) => {
      this.#resolve = resolve;
      this.#reject = reject;
    });
  }

  /** Whether nobody waits for its records any more. */
  get hasEnded(): boolean {
    return this.#ended;
  }

  /** Gives up when the time is up, or when the signal says so. */
  limit(timeoutMs: number | undefined, signal: AbortSignal | undefined): void {
    if (timeoutMs !== undefined)
      this.#timer = setTimeout(
        () =>
          this.refuse(
            new Unconfirmed(
              `Kafka did not confirm within ${String(timeoutMs)} ms.${this.#lastFault}`,
              { retryable: true },
            ),
          ),
        timeoutMs,
      );
    if (signal === undefined) return;
    const stop = (): void =>
      this.refuse(
        new Unconfirmed('The sending was called off.', { retryable: true, cause: signal.reason }),
      );
    if (signal.aborted) {
      stop();
      return;
    }
    signal.addEventListener('abort', stop, { once: true });
    const forget = (): void => signal.removeEventListener('abort', stop);
    this.end.then(forget, forget);
  }

  /** Keeps what an attempt came to, for whoever is told that the time is up. */
  note(fault: string): void {
    this.#lastFault = ` ${fault}`;
  }

  confirmOne(): void {
    this.#open -= 1;
    if (this.#open > 0 || this.#ended) return;
    this.#finish();
    this.#resolve();
  }

  refuse(error: Unconfirmed): void {
    if (this.#ended) return;
    this.#finish();
    this.#reject(error);
  }

  #finish(): void {
    this.#ended = true;
    clearTimeout(this.#timer);
  }
}
