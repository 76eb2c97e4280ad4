import {
  createFeedHub,
  failureOf,
  type FeedHub,
  type OpenStream,
  type StreamSocket,
} from '../../link/index.ts';
import type { Credentials, CredentialsSource } from './credentials.ts';
import { createNodeHttp, type NodeHttp } from './nodeHttp.ts';
import { openNodeStream } from './nodeStream.ts';
import { nodeTimers } from './nodeTimers.ts';

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
  /** Asked again after every failure, so that a renewed certificate counts without a restart. */
  readonly credentials: CredentialsSource;
  /** Whom the certificate is for; `null`: it names none. Default: not known. */
  readonly tenant?: () => string | null;
}): FeedHub {
  let connected: Promise<Connected> | undefined;
  let turn = 0;
  let serverName = '';

  function connect(): Promise<Connected> {
    connected ??= options.credentials(turn).then((credentials) => {
      serverName = credentials.server.host;
      return { credentials, http: createNodeHttp(credentials) };
    });
    return connected;
  }

  function drop(): void {
    connected?.then(
      ({ http }) => {
        http.closeIdle();
      },
      () => undefined, // It never loaded: there is nothing to close.
    );
    connected = undefined;
  }

  /** A call that fails late must not take away the connection that came after its own. */
  function failed(used: Promise<Connected>): void {
    if (connected !== used) return;
    turn += 1;
    drop();
  }

  const hub = createFeedHub({
    http: {
      async send(exchange) {
        const used = connect();
        try {
          return await (await used).http.send(exchange);
        } catch (error) {
          failed(used);
          throw error;
        }
      },
    },
    openStream: (handlers) => openWhenLoaded(connect(), failed, handlers),
    clock: { nowMs: () => Date.now() },
    timers: nodeTimers,
    random: Math.random,
    serverName: () => serverName,
    ...(options.tenant && { tenant: options.tenant }),
  });
  return {
    ...hub,
    stop() {
      hub.stop();
      drop(); // The certificate may have been removed: no connection outlives it.
    },
    retryNow() {
      drop(); // Whoever asks may have put another certificate in place.
      hub.retryNow();
    },
    reconnect(how) {
      drop();
      hub.reconnect(how);
    },
  };
}

function openWhenLoaded(
  used: Promise<Connected>,
  failed: (used: Promise<Connected>) => void,
  handlers: Parameters<OpenStream>[0],
): StreamSocket {
  let socket: StreamSocket | undefined;
  let closed = false;
  used.then(
    ({ credentials }) => {
      if (closed) return;
      socket = openNodeStream(credentials, {
        ...handlers,
        onClose(failure) {
          failed(used);
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
