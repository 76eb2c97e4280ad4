/** Runs asynchronous pieces of work one after another, in the order asked for. */
export class Mutex {
  #last: Promise<unknown> = Promise.resolve();

  run<T>(work: () => Promise<T>): Promise<T> {
    const result = this.#last.then(work);
    // The next piece runs whether or not this one fails; its caller has the failure.
    this.#last = result.catch(() => undefined);
    return result;
  }
}
