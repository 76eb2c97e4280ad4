import { AppError } from '@batcave/shared/errors';
import type { PgStore } from '../adapters/postgres/index.ts';

/** Whether the server can do its work, part by part. */
export interface Readiness {
  /** @throws AppError `store_unavailable` or `overloaded` that says which part is not ready. */
  report(): Promise<{ status: 'ready'; checks: Record<string, string> }>;
}

/** The engine counts as behind when its last step is this old. */
const STALE_STEP_MS = 10_000;

export function createReadiness(options: {
  /** `undefined` on a server that can do its work without. */
  readonly store: Pick<PgStore, 'query'> | undefined;
  /** `undefined` on a server without an engine. */
  readonly engine: () => { readonly lastStepMs: number; readonly lag: number } | undefined;
  /** What else is needed, each with how it is; throws when one of them does not answer. */
  readonly checks: () => Readonly<Record<string, string>>;
  readonly stopping: () => boolean;
  readonly now: () => number;
}): Readiness {
  const { store, engine, checks, stopping, now } = options;
  return {
    async report() {
      if (stopping()) throw new AppError('shutting_down');
      await store?.query('select 1');
      const more = checks();
      const running = engine();
      const ofStore: Record<string, string> = store === undefined ? {} : { store: 'ok' };
      if (running === undefined) return { status: 'ready', checks: { ...ofStore, ...more } };
      const ageMs = now() - running.lastStepMs;
      if (ageMs > STALE_STEP_MS)
        throw new AppError(
          'overloaded',
          `The rule engine made its last step ${String(Math.round(ageMs / 1000))} s ago. Events are stored and will be judged.`,
          { retryAfterMs: 5000 },
        );
      return {
        status: 'ready',
        checks: { ...ofStore, engine: `${String(running.lag)} events behind`, ...more },
      };
    },
  };
}
