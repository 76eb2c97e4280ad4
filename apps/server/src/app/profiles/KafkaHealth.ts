import { AppError } from '@batcave/shared/errors';

/** What this server knows of Kafka: whether its last try worked. */
export class KafkaHealth {
  #fault: string | undefined;

  failed(text: string): void {
    this.#fault = text;
  }

  worked(): void {
    this.#fault = undefined;
  }

  /** @throws AppError `log_unavailable` with what the last try said. */
  check(): string {
    if (this.#fault !== undefined)
      throw new AppError('log_unavailable', this.#fault, { retryAfterMs: 2000 });
    return 'ok';
  }
}
