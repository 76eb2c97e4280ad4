import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import { gunzipSync } from 'node:zlib';
import type { EventInput } from '@batcave/shared/events';
import type { Identity } from './certificates.ts';

/** How the server treats the next requests. */
export type Behaviour =
  | 'takes'
  /** Stores the events and cuts the connection before it answers. */
  | 'stores without answer'
  /** 503 with Retry-After. */
  | 'is overloaded'
  /** 403, on a connection that stands: the certificate has been renewed meanwhile. */
  | 'refuses the identity';

/** An HTTPS server that stores events by id as the real one does, and can be killed and restarted. */
export function createIngestServer(identity: Identity, ca: string) {
  const stored = new Map<string, EventInput>();
  const seen = { requests: 0, repeated: 0, connections: 0 };
  let behaviour: Behaviour = 'takes';
  let server: Server | undefined;
  let port = 0;

  function store(events: EventInput[]) {
    return events.map((event, index) => {
      const id = event.event_id ?? '';
      const status = stored.has(id) ? 'duplicate' : 'accepted';
      if (status === 'duplicate') seen.repeated += 1;
      stored.set(id, event);
      return { index, event_id: id, status };
    });
  }

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk);
    seen.requests += 1;
    if (behaviour === 'is overloaded') {
      response.writeHead(503, { 'retry-after': '1' }).end('{"code":"overloaded"}');
      return;
    }
    if (behaviour === 'refuses the identity') {
      response.writeHead(403).end('{"code":"certificate_superseded"}');
      return;
    }
    const lines = gunzipSync(Buffer.concat(chunks)).toString().trimEnd().split('\n');
    const results = store(lines.map((line) => JSON.parse(line) as EventInput));
    if (behaviour === 'stores without answer') {
      request.socket.destroy();
      return;
    }
    const duplicate = results.filter((result) => result.status === 'duplicate').length;
    const counts = { accepted: results.length - duplicate, duplicate, rejected: 0 };
    response
      .writeHead(202, { 'content-type': 'application/json' })
      .end(JSON.stringify({ ...counts, results }));
  }

  return {
    stored,
    seen,
    set behaviour(next: Behaviour) {
      behaviour = next;
    },
    get url() {
      return new URL(`https://127.0.0.1:${String(port)}`);
    },
    async start(): Promise<void> {
      const next = createServer(
        { ...identity, ca, requestCert: true, rejectUnauthorized: true, minVersion: 'TLSv1.3' },
        (request, response) => {
          answer(request, response).catch(() => response.destroy());
        },
      );
      next.on('secureConnection', () => (seen.connections += 1));
      await new Promise<void>((resolve) => next.listen(port, '127.0.0.1', resolve));
      port = (next.address() as AddressInfo).port;
      server = next;
    },
    async kill(): Promise<void> {
      const old = server;
      server = undefined;
      if (old === undefined) return;
      const closed = new Promise((resolve) => old.close(resolve));
      old.closeAllConnections();
      await closed;
    },
  };
}
