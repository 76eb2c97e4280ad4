import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { v7 } from 'uuid';
import { createHostReader, createLogFiles } from '../adapters/host/index.ts';
import { type ClientCertificate, createSentryClient } from '../adapters/sentryClient/index.ts';
import { openDiskSpool } from '../adapters/spool/index.ts';
import {
  type AgentClock,
  type AgentLogger,
  countLost,
  describeSpoolDrop,
  type EventStamp,
  keepCertificate,
  runAgentLoops,
  stampEvent,
} from '../agent/index.ts';
import { createFileRenewer } from './fileRenewer.ts';

/** What the agent is told on its command line. */
export interface AgentOptions {
  /** `https://host:port` of the Sentry server. */
  readonly server: URL;
  /** Paths of PEM files: the agent's identity, and the authority that signed the server's. */
  readonly certificate: ClientCertificate;
  /** Renew it in its files. Not for one that somebody else renews, as a server does for its machine. */
  readonly renewCertificate?: boolean;
  /** Where the agent keeps what is not sent yet and how far it has read. One agent per folder. */
  readonly stateDir: string;
  /** Logs to follow. */
  readonly follow: readonly string[];
  /** Times every interval of a metric. Default 1. */
  readonly intervalScale?: number;
  /** What unsent events may take up on disk. Default 512 MiB, at least 64 KiB. */
  readonly maxSpoolBytes?: number;
  readonly logger: AgentLogger;
}

const DEFAULT_SPOOL_BYTES = 512 * 1024 * 1024;
const MIN_SPOOL_BYTES = 64 * 1024;

/**
 * Makes the agent: a function that collects this machine's metrics and log lines into a spool,
 * whether or not the server is there, and sends them from it, until its signal aborts.
 *
 * @throws when a setting is wrong. The function rejects when a certificate cannot be read or
 * another agent has the folder.
 */
export function createAgent(options: AgentOptions): (signal: AbortSignal) => Promise<void> {
  const { server, logger, intervalScale = 1, maxSpoolBytes = DEFAULT_SPOOL_BYTES } = options;
  checkOptions(server, intervalScale, maxSpoolBytes);
  const host = createHostReader();
  const clock = createClock();
  const stamp: EventStamp = {
    hostName: host.hostName,
    os: host.os,
    newEventId: (msecs) => v7({ msecs }),
  };
  const task = { follow: [...new Set(options.follow.map((path) => resolve(path)))], intervalScale };

  const keepOwn = async (signal: AbortSignal): Promise<void> => {
    if (options.renewCertificate !== true) return;
    const renewer = createFileRenewer({
      files: options.certificate,
      server: server.origin,
      nowMs: () => clock.nowMs(),
      random: Math.random(),
    });
    await keepCertificate({ renewer, clock, logger, signal });
  };

  return async (signal) => {
    const sender = await createSentryClient({ ...options, nowMs: () => clock.nowMs() });
    try {
      const spool = await openDiskSpool({
        folder: join(resolve(options.stateDir), 'spool'),
        maxBytes: maxSpoolBytes,
        describeDrop: (dropped) =>
          stampEvent(describeSpoolDrop(dropped, maxSpoolBytes), stamp, clock.nowMs()),
        countLost,
        onFault: (fields, message) => {
          logger.warn(fields, message);
        },
      });
      try {
        logger.info({ server: server.origin, host: host.hostName }, 'The agent is running.');
        const files = createLogFiles();
        const ports = { host, files, spool, sender, stamp, clock, logger, random: Math.random };
        const ended = new AbortController();
        const keeping = keepOwn(AbortSignal.any([signal, ended.signal]));
        try {
          await runAgentLoops(ports, task, signal);
        } finally {
          ended.abort();
          await keeping;
        }
      } finally {
        await spool.close();
      }
    } finally {
      await sender.close();
    }
  };
}

function checkOptions(server: URL, intervalScale: number, maxSpoolBytes: number): void {
  if (server.protocol !== 'https:') {
    throw new Error(`--server must be an https:// URL; ${server.href} is not.`);
  }
  if (!(intervalScale > 0 && intervalScale <= 1000)) {
    throw new Error('intervalScale must be above 0 and at most 1000.');
  }
  if (!(maxSpoolBytes >= MIN_SPOOL_BYTES)) {
    throw new Error(`maxSpoolBytes must be at least ${String(MIN_SPOOL_BYTES)}.`);
  }
}

function createClock(): AgentClock {
  return {
    nowMs: () => Date.now(),
    async delay(durationMs, signal) {
      try {
        await sleep(durationMs, undefined, { signal });
      } catch {
        // Aborted: the caller looks at its signal.
      }
    },
  };
}
