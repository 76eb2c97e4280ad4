import {
  createServer as createHttpServer,
  type IncomingMessage,
  type ServerResponse,
} from 'node:http';
import { createServer as createHttpsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import type { TlsIdentity } from './authority.ts';

/** What came in. */
export interface Received {
  readonly atMs: number;
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/**
 * How one request is answered instead of as the real service would: a status, or what to do. `cut`: the
 * connection is closed `before` the answer or in the `middle` of it. `never`: nothing is answered.
 */
export type Answer =
  | number
  | {
      readonly status?: number;
      readonly headers?: Readonly<Record<string, string>>;
      readonly body?: string;
      readonly afterMs?: number;
      readonly cut?: 'before' | 'middle';
      readonly never?: true;
    };

/** In order, then as the real service answers; or by what was received, undefined for the latter. */
export type Answers =
  readonly (Answer | undefined)[] | ((received: Received, index: number) => Answer | undefined);

/** What every endpoint over HTTP has. */
export interface ScriptedServer {
  readonly port: number;
  /** `http://127.0.0.1:port`, or https when it was given an identity. */
  readonly origin: string;
  answerWith(answers: Answers): void;
  /** Closes it with all its connections. */
  close(): Promise<void>;
}

/** An answer of the real service. */
export interface RealAnswer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body: string;
}

/**
 * Starts a server on a free port of loopback. `note` is called for each request, whatever is answered;
 * `answer` says what the real service would, and is called only when it does.
 */
export async function startScriptedServer(service: {
  readonly note: (received: Received) => void;
  readonly answer: (received: Received) => RealAnswer;
  readonly tls?: TlsIdentity | undefined;
}): Promise<ScriptedServer> {
  let answers: Answers = [];
  let count = 0;
  const next = (received: Received): Answer | undefined => {
    const index = count;
    count += 1;
    return typeof answers === 'function' ? answers(received, index) : answers[index];
  };
  const listener = (request: IncomingMessage, response: ServerResponse) => {
    void readRequest(request).then(
      (received) => {
        service.note(received);
        reply(response, next(received), () => service.answer(received));
      },
      () => undefined, // the sender went away: there is nobody to answer
    );
  };
  const server =
    service.tls === undefined
      ? createHttpServer(listener)
      : createHttpsServer(service.tls, listener);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    port,
    origin: `${service.tls === undefined ? 'http' : 'https'}://127.0.0.1:${String(port)}`,
    answerWith(wanted) {
      answers = wanted;
      count = 0;
    },
    async close() {
      const closed = new Promise((resolve) => server.close(resolve));
      server.closeAllConnections();
      await closed;
    },
  };
}

async function readRequest(request: IncomingMessage): Promise<Received> {
  const chunks: Buffer[] = [];
  for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk);
  const headers = Object.entries(request.headers).map(([name, value]) => [name, String(value)]);
  return {
    atMs: Date.now(),
    method: request.method ?? '',
    path: request.url ?? '',
    headers: Object.fromEntries(headers) as Record<string, string>,
    body: Buffer.concat(chunks).toString('utf8'),
  };
}

function reply(response: ServerResponse, scripted: Answer | undefined, real: () => RealAnswer) {
  const wanted = typeof scripted === 'number' ? { status: scripted } : scripted;
  if (wanted?.never === true) return;
  if (wanted?.cut === 'before') {
    response.socket?.destroy();
    return;
  }
  const { status = 200, headers, body = '' } = wanted?.status === undefined ? real() : wanted;
  const send = () => {
    if (wanted?.cut === 'middle') {
      response.writeHead(status, { ...headers, 'content-length': String(body.length + 100) });
      response.write(body, () => response.socket?.destroy());
    } else response.writeHead(status, headers).end(body);
  };
  if (wanted?.afterMs === undefined) send();
  else setTimeout(send, wanted.afterMs);
}
