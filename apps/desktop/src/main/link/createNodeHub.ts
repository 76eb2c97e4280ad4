import {
  createFeedHub,
  failureOf,
  type FeedHub,
  type OpenStream,
  type StreamSocket,
} from '../../link/index.ts';
import { type Credentials, loadCredentials } from './connectionFile.ts';
import { createNodeHttp, type NodeHttp } from './nodeHttp.ts';
import { openNodeStream } from './nodeStream.ts';

interface Connected {
  readonly credentials: Credentials;
  readonly http: NodeHttp;
}

/**
 * Makes the hub over mutual TLS. The key never leaves this process, and no window has a socket.
 *
 * It lives in the main process for now. Should decoding ever hold up the messages of the windows,
 * it moves into a utility process: nothing here uses Electron.
 */
export function createNodeHub(options: {
  /** Read again after every failure, so that a renewed certificate counts without a restart. */
  readonly connectionFile: string | undefined;
}): FeedHub {
  let connected: Promise<Connected> | undefined;
  let turn = 0;
  let serverName = '';

  function connect(): Promise<Connected> {
    connected ??= loadCredentials(options.connectionFile, turn).then((credentials) => {
      serverName = credentials.server.host;
      return { credentials, http: createNodeHttp(credentials) };
    });
    return connected;
  }

  function forget(): void {
    const before = connected;
    connected = undefined;
    if (before !== undefined) turn += 1;
    before?.then(
      ({ http }) => {
        http.closeIdle();
      },
      () => undefined, // It never loaded: there is nothing to close.
    );
  }

  return createFeedHub({
    http: {
      async send(exchange) {
        try {
          return await (await connect()).http.send(exchange);
        } catch (error) {
          forget();
          throw error;
        }
      },
    },
    openStream: (handlers) => openWhenLoaded(connect, forget, handlers),
    clock: { nowMs: () => Date.now() },
    timers: {
      after(delayMs, run) {
        const timer = setTimeout(run, delayMs);
        return () => {
          clearTimeout(timer);
        };
      },
    },
    random: Math.random,
    serverName: () => serverName,
  });
}

function openWhenLoaded(
  connect: () => Promise<Connected>,
  forget: () => void,
  handlers: Parameters<OpenStream>[0],
): StreamSocket {
  let socket: StreamSocket | undefined;
  let closed = false;
  connect().then(
    ({ credentials }) => {
      if (closed) return;
      socket = openNodeStream(credentials, {
        ...handlers,
        onClose(failure) {
          forget();
          handlers.onClose(failure);
        },
      });
    },
    (error: unknown) => {
      if (!closed) handlers.onClose(failureOf(error));
    },
  );
  return {
    send: (text) => socket?.send(text),
    close() {
      closed = true;
      socket?.close();
    },
  };
}
