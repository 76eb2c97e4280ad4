import type { AddressInfo } from 'node:net';
import { createServer } from 'node:https';
import type { TLSSocket } from 'node:tls';
import { type WebSocket, WebSocketServer } from 'ws';
import type { ClientFrame, ServerFrame } from '@batcave/shared/feed';
import { buildAlert, PRINCIPAL } from '../link/fakeServer.ts';
import type { Identity } from './certificates.ts';

/** What every incident of it is exported as. */
export const MARKDOWN = '# Lag\n\n- 08:41 raised: “48 s”\n';

/** A server of the contract over real mutual TLS: just enough of it for a console to be live. */
export interface TlsServer {
  readonly url: string;
  readonly calls: readonly string[];
  /** Answers `/v1/me` with this status and body from now on. */
  answerMe(status: number, body: unknown): void;
  /** Ends every stream with the code and the reason. */
  endStreams(code: number, reason?: string): void;
  stop(): Promise<void>;
}

export async function startTlsServer(options: {
  readonly identity: Identity;
  readonly clientCa: string;
  /** Whose data it has; of a tenant that is named the one alert is on a service called by it. */
  readonly tenant?: string;
}): Promise<TlsServer> {
  const { tenant = PRINCIPAL.tenant } = options;
  const calls: string[] = [];
  let me = { status: 200, body: { ...PRINCIPAL, tenant } as unknown };
  const server = createServer({
    ...options.identity,
    ca: options.clientCa,
    minVersion: 'TLSv1.3',
    requestCert: true,
    rejectUnauthorized: false,
  });
  // As the real server does it: no byte of HTTP for a certificate that does not verify.
  server.prependListener('secureConnection', (socket: TLSSocket) => {
    if (!socket.authorized) socket.destroy();
  });
  server.on('request', (request, response) => {
    calls.push(`${String(request.method)} ${String(request.url)}`);
    if (request.url?.endsWith('/export') === true) {
      response.writeHead(200, { 'content-type': 'text/markdown; charset=utf-8' }).end(MARKDOWN);
      return;
    }
    const { status, body } = request.url === '/v1/me' ? me : { status: 200, body: {} };
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
  });
  const streams = new WebSocketServer({ server, path: '/v1/events/stream' });
  streams.on('connection', (stream: WebSocket) => {
    serveStream(stream, options.tenant);
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  const { port } = server.address() as AddressInfo;
  return {
    url: `https://127.0.0.1:${String(port)}`,
    calls,
    answerMe(status, body) {
      me = { status, body };
    },
    endStreams(code, reason) {
      for (const stream of streams.clients) stream.close(code, reason);
    },
    async stop() {
      for (const stream of streams.clients) stream.terminate();
      streams.close();
      server.closeAllConnections();
      await new Promise((closed) => server.close(closed));
    },
  };
}

function serveStream(stream: WebSocket, tenant: string | undefined): void {
  const now = () => new Date().toISOString();
  const send = (frame: ServerFrame): void => {
    stream.send(JSON.stringify(frame));
  };
  send({
    type: 'hello',
    protocol: 'sentry.v1',
    server_time: now(),
    tenant: tenant ?? PRINCIPAL.tenant,
    heartbeat_ms: 1_000,
  });
  const heart = setInterval(() => {
    send({ type: 'heartbeat', server_time: now() });
  }, 1_000);
  stream.on('close', () => {
    clearInterval(heart);
  });
  stream.on('message', (data) => {
    const frame = JSON.parse((data as Buffer).toString('utf8')) as ClientFrame;
    if (frame.op !== 'subscribe') return;
    const { sub } = frame;
    send({ type: 'subscribed', sub, seq: 0 });
    if (frame.channel === 'alerts') {
      const alert = buildAlert(1, 'OPEN', 1, now());
      const service = tenant === undefined ? alert.service : `${tenant}-api`;
      const alerts = [{ ...alert, service }];
      send({ type: 'snapshot', sub, seq: 1, truncated: false, alerts });
    }
  });
}
