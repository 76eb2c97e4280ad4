import type { PgIdentities } from '../adapters/postgres/index.ts';

const LOOK_MS = 1000;

/**
 * Keeps what is known of identities level with the store: what another process has changed counts
 * within about a second. Returns what ends it.
 */
export function watchIdentities(
  identities: PgIdentities,
  onError: (error: unknown) => void,
): () => Promise<void> {
  let looking: Promise<void> = Promise.resolve();
  const timer = setInterval(() => {
    looking = identities.refresh().catch(onError);
  }, LOOK_MS);
  return () => {
    clearInterval(timer);
    return looking;
  };
}
