const MIN_WAIT_MS = 50;
const MAX_WAIT_MS = 2000;

/** The work was given up because its signal aborted: nothing of it may be taken as done. */
export class Stopped extends Error {
  override readonly name = 'Stopped';
}

/** Whether the other side may answer later: the error says so itself. */
export function isRetryable(error: unknown): boolean {
  return error instanceof Error && 'retryable' in error && error.retryable === true;
}

/**
 * Does the work again and again while its errors say that they will pass.
 *
 * @throws Stopped when the signal aborts in between; any other error as it came.
 */
export async function untilDone<T>(
  work: () => Promise<T>,
  options: {
    readonly signal: AbortSignal;
    readonly sleep: (durationMs: number, signal: AbortSignal) => Promise<void>;
    readonly onRetry: (error: unknown) => void;
  },
): Promise<T> {
  for (let waitMs = MIN_WAIT_MS; ; waitMs = Math.min(waitMs * 2, MAX_WAIT_MS)) {
    if (options.signal.aborted) throw new Stopped();
    try {
      return await work();
    } catch (error) {
      if (!isRetryable(error)) throw error;
      options.onRetry(error);
      await options.sleep(waitMs, options.signal);
    }
  }
}
