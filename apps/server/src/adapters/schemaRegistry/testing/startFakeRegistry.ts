import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { answerAsRegistry } from './answerAsRegistry.ts';
import { RegistryContent } from './RegistryContent.ts';

/** How the fake treats the next requests. */
export type Behaviour =
  | 'answers'
  /** Takes the request and says nothing. */
  | 'is silent'
  /** Does what it is asked and cuts the connection before it answers. */
  | 'does it without answer'
  | { readonly status: number; readonly body: string; readonly location?: string };

/** A fake registry, running. */
export interface FakeRegistry {
  readonly url: string;
  /** `POST /subjects/s/versions`, in the order in which they came. */
  readonly requests: string[];
  /** The header of the newest request. */
  readonly authorization: string | undefined;
  /** Applies until further notice. */
  behave(next: Behaviour): void;
  /** Applies to the next requests, one each. */
  behaveOnce(...next: Behaviour[]): void;
  stop(): Promise<void>;
  /** At the same address, with what it held. */
  start(): Promise<void>;
}

/**
 * Starts a fake of a schema registry on 127.0.0.1: HTTP is real, the rest is what Confluent's API
 * promises, as far as we use it. It passes the contract suite in `test/schemaRegistry/`, as the
 * real one does.
 */
export async function startFakeRegistry(): Promise<FakeRegistry> {
  const content = new RegistryContent();
  const requests: string[] = [];
  let behaviour: Behaviour = 'answers';
  const once: Behaviour[] = [];
  let authorization: string | undefined;
  let port = 0;

  async function take(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk);
    requests.push(`${request.method ?? ''} ${request.url ?? ''}`);
    authorization = request.headers.authorization;
    const now = once.shift() ?? behaviour;
    if (now === 'is silent') return;
    if (typeof now === 'object') {
      response.writeHead(now.status, now.location === undefined ? {} : { location: now.location });
      response.end(now.body);
      return;
    }
    const { status, body } = answerAsRegistry(content, request, Buffer.concat(chunks).toString());
    if (now === 'does it without answer') request.socket.destroy();
    else response.writeHead(status, { 'content-type': 'application/json' }).end(body);
  }

  const create = () =>
    createServer((request, response) => {
      take(request, response).catch(() => response.destroy());
    });
  let server = create();
  const start = async () => {
    server = create();
    await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
    ({ port } = server.address() as AddressInfo);
  };
  await start();

  return {
    requests,
    get url() {
      return `http://127.0.0.1:${String(port)}`;
    },
    get authorization() {
      return authorization;
    },
    behave(next) {
      behaviour = next;
    },
    behaveOnce(...next) {
      once.push(...next);
    },
    start,
    async stop() {
      const closed = new Promise((resolve) => server.close(resolve));
      server.closeAllConnections();
      await closed;
    },
  };
}
