import type { PgRules } from '../../adapters/postgres/index.ts';

const LOOK_MS = 1000;

/**
 * Looks for rules that another process has changed, the command line for one: they count within about a
 * second. Returns what ends it.
 */
export function watchRules(
  rules: Pick<PgRules, 'refresh'>,
  onError: (error: unknown) => void,
): () => Promise<void> {
  let looking: Promise<void> = Promise.resolve();
  const timer = setInterval(() => {
    looking = rules.refresh().catch(onError);
  }, LOOK_MS);
  return () => {
    clearInterval(timer);
    return looking;
  };
}
