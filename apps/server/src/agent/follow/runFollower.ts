import type { AgentClock, AgentLogger } from '../ports.ts';
import type { LogFollower } from './LogFollower.ts';

/** What a follower's loop needs. */
export interface RunFollowerOptions {
  readonly path: string;
  readonly follower: LogFollower;
  readonly clock: AgentClock;
  readonly logger: AgentLogger;
  readonly signal: AbortSignal;
}

const POLL_INTERVAL_MS = 250;
const RETRY_INTERVAL_MS = 5_000;

/**
 * Follows one log until the signal aborts. It looks four times a second rather than asking the
 * system for notices: those do not exist on network file systems and are lost under load.
 */
export async function runFollower(options: RunFollowerOptions): Promise<void> {
  const { path, follower, clock, logger, signal } = options;
  let lastFault: string | undefined;
  while (!signal.aborted) {
    let waitMs = POLL_INTERVAL_MS;
    try {
      await follower.advance(signal);
      if (lastFault !== undefined) logger.info({ path }, 'The log is followed again.');
      lastFault = undefined;
    } catch (error) {
      const fault = error instanceof Error ? error.message : String(error);
      if (fault !== lastFault) {
        logger.error({ path, err: error }, 'The log cannot be followed; trying again.');
      }
      lastFault = fault;
      waitMs = RETRY_INTERVAL_MS;
      await follower.reset();
    }
    await clock.delay(waitMs, signal);
  }
  await follower.reset();
}
