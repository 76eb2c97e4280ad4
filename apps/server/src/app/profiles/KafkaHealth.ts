import { AppError } from '@batcave/shared/errors';

/** A fault counts so long after the last try that failed: a server that nobody asks tries nothing. */
const FAULT_MS = 15_000;

/** What this server knows of Kafka: whether its last try worked. */
export class KafkaHealth {
  readonly #now: () => number;
  #fault: { readonly text: string; readonly atMs: number } | undefined;

  constructor(now: () => number) {
    this.#now = now;
  }

  failed(text: string): void {
    this.#fault = { text, atMs: this.#now() };
  }

  worked(): void {
    this.#fault = undefined;
  }

  /** @throws AppError `log_unavailable` with what the last try said, if that was a moment ago. */
  check(): string {
    if (this.#fault !== undefined && this.#now() - this.#fault.atMs < FAULT_MS)
      throw new AppError('log_unavailable', this.#fault.text, { retryAfterMs: 2000 });
    return 'ok';
  }
}
