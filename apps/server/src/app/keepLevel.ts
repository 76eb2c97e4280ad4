const LOOK_MS = 1000;

/**
 * Keeps what is known in memory level with the store: what another process has changed counts within about a second.
 * Returns what ends it.
 */
export function keepLevel(
  known: { refresh(): Promise<void> },
  onError: (error: unknown) => void,
): () => Promise<void> {
  let looking: Promise<void> = Promise.resolve();
  const timer = setInterval(() => {
    looking = known.refresh().catch(onError);
  }, LOOK_MS);
  return () => {
    clearInterval(timer);
    return looking;
  };
}
