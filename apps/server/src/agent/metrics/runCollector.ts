import type { AgentClock, AgentLogger, Spool } from '../ports.ts';
import type { Collector } from './collectors.ts';
import { type EventStamp, stampEvent } from './draft.ts';

/** What a collector's loop needs. */
export interface RunCollectorOptions {
  readonly collector: Collector;
  readonly spool: Spool;
  readonly stamp: EventStamp;
  readonly clock: AgentClock;
  readonly logger: AgentLogger;
  /** Times the collector's interval. */
  readonly intervalScale: number;
  readonly signal: AbortSignal;
}

/**
 * Reads one metric at its interval and spools it until the signal aborts. A reading that fails is
 * left out and said so, once per reason: the next one may work again.
 */
export async function runCollector(options: RunCollectorOptions): Promise<void> {
  const { collector, clock, logger, signal } = options;
  const intervalMs = collector.intervalMs * options.intervalScale;
  let dueAtMs = clock.nowMs();
  let lastFault: string | undefined;
  let leftOut = 0;
  while (!signal.aborted) {
    try {
      await collectOnce(options);
      if (lastFault !== undefined) {
        logger.info({ type: collector.type, leftOut }, 'The metric is collected again.');
      }
      lastFault = undefined;
      leftOut = 0;
    } catch (error) {
      leftOut += 1;
      const fault = error instanceof Error ? error.message : String(error);
      if (fault !== lastFault) {
        logger.error({ type: collector.type, err: error }, 'A metric could not be collected.');
      }
      lastFault = fault;
    }
    const nowMs = clock.nowMs();
    dueAtMs += intervalMs;
    // After a pause of the machine (or a clock set back) go on from now, not through what was missed.
    if (dueAtMs < nowMs || dueAtMs > nowMs + intervalMs) dueAtMs = nowMs + intervalMs;
    await clock.delay(dueAtMs - nowMs, signal);
  }
}

async function collectOnce({ collector, spool, stamp, clock }: RunCollectorOptions): Promise<void> {
  const drafts = await collector.collect();
  if (drafts.length === 0) return;
  const atMs = clock.nowMs();
  await spool.append({ events: drafts.map((draft) => stampEvent(draft, stamp, atMs)) });
}
