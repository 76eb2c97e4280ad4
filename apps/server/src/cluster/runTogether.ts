import { Stopped } from './retry.ts';

/** Runs loops until the signal aborts. The first that fails stops the others, and its error is thrown. */
export async function runTogether(
  signal: AbortSignal,
  loops: readonly ((signal: AbortSignal) => Promise<void>)[],
): Promise<void> {
  const own = new AbortController();
  const stop = (): void => own.abort();
  signal.addEventListener('abort', stop);
  if (signal.aborted) stop();
  const failures: unknown[] = [];
  await Promise.all(
    loops.map((loop) =>
      loop(own.signal).catch((error: unknown) => {
        if (!(error instanceof Stopped)) failures.push(error);
        stop();
      }),
    ),
  );
  signal.removeEventListener('abort', stop);
  if (failures.length > 0) throw failures[0];
}
