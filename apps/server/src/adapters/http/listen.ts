import { randomBytes } from 'node:crypto';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import type { FastifyInstance } from 'fastify';

/** A listener that can be started once and stopped. */
export interface Listener {
  /** Binds and resolves with its address: `https://127.0.0.1:9443`. */
  start(): Promise<string>;
  /** Refuses what is new, finishes what is under way until the deadline, then closes. Idempotent. */
  stop(deadlineMs: number): Promise<void>;
}

/** Ids that find a request in the log: a part of the process, and a number. */
export function createTraceIds(): () => string {
  const prefix = randomBytes(6).toString('hex');
  let count = 0;
  return () => `${prefix}-${(count += 1).toString(36)}`;
}

function addressOf(server: Server, scheme: string): string {
  const { address, family, port } = server.address() as AddressInfo;
  const host = address === '0.0.0.0' || address === '::' ? '127.0.0.1' : address;
  return `${scheme}://${family === 'IPv6' && host === address ? `[${host}]` : host}:${String(port)}`;
}

/** What a listener does at its beginning and end, the same for all three. */
export function createListener(options: {
  readonly app: FastifyInstance;
  readonly scheme: 'http' | 'https';
  readonly host: string;
  readonly port: number;
  /** For the message when the port is taken: `--port`. */
  readonly flag: string;
  /** Called first at a stop: from here on requests are refused. */
  readonly onStopping: () => void;
}): Listener {
  const { app, scheme, host, port, flag, onStopping } = options;
  let underWay = 0;
  let stopped: Promise<void> | undefined;
  app.addHook('onRequest', (_request, reply, done) => {
    underWay += 1;
    reply.raw.once('close', () => {
      underWay -= 1;
    });
    done();
  });
  const stop = async (deadlineMs: number): Promise<void> => {
    onStopping();
    const endMs = Date.now() + deadlineMs;
    while (underWay > 0 && Date.now() < endMs) await delay(10);
    app.server.closeAllConnections();
    await app.close();
  };
  return {
    async start() {
      try {
        await app.listen({ host, port });
      } catch (cause) {
        if ((cause as NodeJS.ErrnoException).code === 'EADDRINUSE')
          throw new Error(
            `Port ${String(port)} on ${host} is taken. Choose another with ${flag}, or 0 for any free one.`,
            { cause },
          );
        throw cause;
      }
      return addressOf(app.server, scheme);
    },
    stop: (deadlineMs) => (stopped ??= stop(deadlineMs)),
  };
}
