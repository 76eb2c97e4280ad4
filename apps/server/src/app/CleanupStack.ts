interface CleanupStep {
  readonly name: string;
  readonly stop: () => Promise<void> | void;
}

/**
 * Teardown steps, run last-registered first.
 *
 * Register a step on the line after the resource that it closes is made: a start that fails half
 * way then closes what exists so far, and nothing else.
 */
export class CleanupStack {
  readonly #steps: CleanupStep[] = [];
  #running: Promise<void> | undefined;

  defer(name: string, stop: CleanupStep['stop']): void {
    if (this.#running !== undefined) throw new Error(`defer(${name}) came after close()`);
    this.#steps.push({ name, stop });
  }

  /** Idempotent: every caller gets the outcome of the first call. Failures are joined, none hides another. */
  close(): Promise<void> {
    this.#running ??= this.#close();
    return this.#running;
  }

  async #close(): Promise<void> {
    const failures: Error[] = [];
    for (const step of this.#steps.toReversed()) {
      try {
        await step.stop();
      } catch (cause) {
        failures.push(new Error(`cleanup "${step.name}" failed`, { cause }));
      }
    }
    if (failures.length > 0) throw new AggregateError(failures, 'the stop was not clean');
  }
}
