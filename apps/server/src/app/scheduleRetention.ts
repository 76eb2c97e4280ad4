import type { Logger } from './logger.ts';
import type { retentionFor } from './retention.ts';

const HOUR_MS = 3_600_000;
/** After a start: first comes the work that somebody waits for. */
const FIRST_MS = 60_000;

/** Runs retention a minute after the start and then every hour: it makes the days ahead and drops those that are too old. Returns what stops it. */
export function scheduleRetention(options: {
  readonly retention: ReturnType<typeof retentionFor>;
  readonly logger: Logger;
  readonly sleep: (durationMs: number, signal: AbortSignal) => Promise<void>;
  readonly onError: (error: unknown) => void;
}): () => Promise<void> {
  const { retention, logger, sleep, onError } = options;
  const stopping = new AbortController();
  const loop = async (): Promise<void> => {
    for (let waitMs = FIRST_MS; ; waitMs = HOUR_MS) {
      await sleep(waitMs, stopping.signal);
      if (stopping.signal.aborted) return;
      try {
        const report = await retention.run('schedule', (plan) => {
          if (plan.drop.length > 0)
            logger.info(
              { drop: plan.drop, keep_from: plan.keepFromDay },
              'these days of events will be dropped',
            );
        });
        if (report.dropped.length + report.made.length > 0)
          logger.info(
            { dropped: report.dropped.map(({ day }) => day), made: report.made },
            'retention done',
          );
      } catch (error) {
        onError(error);
      }
    }
  };
  const done = loop();
  return () => {
    stopping.abort();
    return done;
  };
}
