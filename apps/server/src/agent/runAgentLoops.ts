import { LogFollower } from './follow/LogFollower.ts';
import { runFollower } from './follow/runFollower.ts';
import { createCollectors } from './metrics/collectors.ts';
import type { EventStamp } from './metrics/draft.ts';
import { runCollector } from './metrics/runCollector.ts';
import type { AgentClock, AgentLogger, EventSender, HostReader, LogFiles, Spool } from './ports.ts';
import { sendSpool } from './send/sendSpool.ts';

/** Everything the agent needs from outside. */
export interface AgentPorts {
  readonly host: HostReader;
  readonly files: LogFiles;
  readonly spool: Spool;
  readonly sender: EventSender;
  readonly stamp: EventStamp;
  readonly clock: AgentClock;
  readonly logger: AgentLogger;
  readonly random: () => number;
}

/** What the agent is to do. */
export interface AgentTask {
  /** Absolute paths of the logs to follow. */
  readonly follow: readonly string[];
  /** Times every interval of a metric: 0.5 reads twice as often. */
  readonly intervalScale: number;
}

/**
 * Collects into the spool and sends from it, each at its own pace, until the signal aborts; then
 * resolves with everything stopped. What was not sent stays in the spool.
 *
 * @throws the first failure that no loop could deal with, after all loops have stopped.
 */
export async function runAgentLoops(
  ports: AgentPorts,
  task: AgentTask,
  signal: AbortSignal,
): Promise<void> {
  const { host, files, spool, sender, stamp, clock, logger, random } = ports;
  if (host.leftOut.length > 0) {
    logger.warn({ os: host.os, leftOut: host.leftOut }, 'This system does not tell everything.');
  }
  const failed = new AbortController();
  const stop = AbortSignal.any([signal, failed.signal]);
  const { intervalScale } = task;
  const loops = [
    sendSpool({ spool, sender, clock, logger, random, signal: stop }),
    ...createCollectors(host).map((collector) =>
      runCollector({ collector, spool, stamp, clock, logger, intervalScale, signal: stop }),
    ),
    ...task.follow.map((path) => {
      const follower = new LogFollower({ path, files, spool, stamp, clock, logger });
      return runFollower({ path, follower, clock, logger, signal: stop });
    }),
  ];
  const outcomes = await Promise.allSettled(
    loops.map((loop) =>
      loop.catch((error: unknown) => {
        failed.abort();
        throw error;
      }),
    ),
  );
  const failure = outcomes.find((outcome) => outcome.status === 'rejected');
  if (failure !== undefined) throw failure.reason;
}
