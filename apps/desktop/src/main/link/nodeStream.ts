import type { IncomingMessage } from 'node:http';
import WebSocket from 'ws';
import { failureOfClose, type StreamHandlers, type StreamSocket } from '../../link/index.ts';
import type { Credentials } from './credentials.ts';
import { explainFailure } from './tlsFailure.ts';
import { tlsOptions } from './tlsOptions.ts';

const PATH = '/v1/events/stream?channel=none';
const PROTOCOL = 'sentry.v1';
const HANDSHAKE_MS = 10_000;
/** A snapshot of many thousand alerts, with room. */
const MAX_FRAME_BYTES = 64 * 1024 * 1024;
/** How long a closing handshake may take before the socket is cut. */
const CLOSE_MS = 2_000;

/** Opens the stream over mutual TLS. A failure comes through `onClose`, with its reason. */
export function openNodeStream(credentials: Credentials, handlers: StreamHandlers): StreamSocket {
  const { server, own } = credentials;
  const url = new URL(PATH, server);
  url.protocol = 'wss:';
  const socket = new WebSocket(url, [PROTOCOL], {
    ...tlsOptions(credentials),
    handshakeTimeout: HANDSHAKE_MS,
    maxPayload: MAX_FRAME_BYTES,
    followRedirects: false,
    // Compression would cost the server memory for each console and saves little on a LAN.
    perMessageDeflate: false,
  });
  let over = false;

  function end(error: unknown): void {
    if (over) return;
    over = true;
    // The call before this stream was let in, so no failure here is about our certificate.
    const failed = { error, wasSecure: false, server: server.host, own, nowMs: Date.now() };
    handlers.onClose(explainFailure(failed));
  }

  socket.on('open', () => {
    if (!over) handlers.onOpen();
  });
  socket.on('message', (data, isBinary) => {
    if (!over && !isBinary) handlers.onText(textOf(data));
  });
  socket.on('unexpected-response', (outgoing, answer: IncomingMessage) => {
    outgoing.destroy();
    end(new Error(`the stream was answered with status ${String(answer.statusCode)}`));
  });
  // An error is always followed by `close`; the first of the two has the reason.
  socket.on('error', end);
  socket.on('close', (code, reason) => {
    if (over) return;
    over = true;
    handlers.onClose(failureOfClose(code, reason.toString('utf8')));
  });

  return {
    send(text) {
      if (socket.readyState === WebSocket.OPEN) socket.send(text);
    },
    close() {
      over = true;
      if (socket.readyState === WebSocket.CONNECTING) return socket.terminate();
      socket.close(1000);
      setTimeout(() => socket.terminate(), CLOSE_MS).unref();
    },
  };
}

function textOf(data: WebSocket.RawData): string {
  if (Buffer.isBuffer(data)) return data.toString('utf8');
  return Buffer.concat(Array.isArray(data) ? data : [Buffer.from(data)]).toString('utf8');
}
