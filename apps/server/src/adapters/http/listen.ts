import { randomBytes } from 'node:crypto';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import type { FastifyInstance } from 'fastify';

const SWEEP_MS = 20;

/** An address of this machine, without brackets, and a port. */
export interface BoundPlace {
  readonly host: string;
  readonly port: number;
}

/** A listener that can be started once and stopped. */
export interface Listener {
  /** Binds and resolves with its address, as it is reached on this machine: `https://127.0.0.1:9443`. */
  start(): Promise<string>;
  /** Where it listens, `0.0.0.0` or `::` for every address of the machine; `undefined` while it does not. */
  bound(): BoundPlace | undefined;
  /** Takes no more connections, finishes what is under way until the deadline, then closes. Idempotent. */
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

/** Follows what is connected, so that a stop need not wait for those who wait themselves. */
function trackConnections(server: Server, scheme: 'http' | 'https') {
  const all = new Set<Socket>();
  /** Connected and silent so far: Node counts them as busy, browsers open them ahead of need. */
  const silent = new Set<Socket>();
  /** Answers that are not all the way out. Node takes a connection for idle once its answer is written. */
  const answers = new Map<Socket, Set<ServerResponse>>();
  const track = (set: Set<Socket>) => (socket: Socket) => {
    set.add(socket);
    socket.once('close', () => set.delete(socket));
  };
  const spoke = ({ socket }: IncomingMessage): void => void silent.delete(socket);
  const opened = scheme === 'https' ? 'secureConnection' : 'connection';
  server.on('connection', track(all));
  server.on(opened, track(silent));
  server.on(opened, (socket: Socket) => {
    answers.set(socket, new Set());
    socket.once('close', () => answers.delete(socket));
  });
  server.on('request', (request: IncomingMessage, answer: ServerResponse) => {
    spoke(request);
    const own = answers.get(request.socket);
    own?.add(answer);
    answer.once('close', () => own?.delete(answer));
  });
  server.on('upgrade', spoke);
  // In its place: Node and Fastify call it too, when they begin to close.
  const closeIdle = server.closeIdleConnections.bind(server);
  server.closeIdleConnections = () => {
    const isLeaving = [...answers.values()].some((own) =>
      [...own].some(({ writableEnded }) => writableEnded),
    );
    if (!isLeaving) closeIdle();
  };
  return {
    closeWaiting(): void {
      server.closeIdleConnections();
      for (const socket of silent) socket.destroy();
    },
    closeAll(): void {
      for (const socket of all) socket.destroy();
    },
  };
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
  const connections = trackConnections(app.server, scheme);
  let stopped: Promise<void> | undefined;
  const stop = async (deadlineMs: number): Promise<void> => {
    onStopping();
    const endMs = performance.now() + deadlineMs;
    const closed = app.close(); // resolves when the last connection is gone
    const sweep = setInterval(() => {
      if (performance.now() < endMs) connections.closeWaiting();
      else connections.closeAll();
    }, SWEEP_MS);
    try {
      await closed;
    } finally {
      clearInterval(sweep);
    }
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
    bound() {
      const place = app.server.address() as AddressInfo | null;
      return place === null ? undefined : { host: place.address, port: place.port };
    },
    stop: (deadlineMs) => (stopped ??= stop(deadlineMs)),
  };
}
