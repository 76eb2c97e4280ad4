import { Agent, request } from 'node:https';
import type { IncomingMessage } from 'node:http';
import type { HttpTransport } from '@batcave/shared/api';
import { LinkError } from '../../link/index.ts';
import type { Credentials } from './credentials.ts';
import { explainFailure } from './tlsFailure.ts';
import { tlsOptions } from './tlsOptions.ts';

/** The whole exchange. The product promises a change in under a second; this is for a sick network. */
const TIMEOUT_MS = 10_000;
/** Far above a page of a thousand events with full payloads of common size. */
const MAX_ANSWER_BYTES = 64 * 1024 * 1024;
const MAX_SOCKETS = 8;

/** HTTP over mutual TLS with one set of credentials. */
export interface NodeHttp extends HttpTransport {
  /** Closes the connections that are idle. Calls under way end by themselves. */
  closeIdle(): void;
}

/** Makes the transport. Each call has ten seconds, unless it names its own time; redirects are not followed. */
export function createNodeHttp(credentials: Credentials): NodeHttp {
  const agent = new Agent({ ...tlsOptions(credentials), keepAlive: true, maxSockets: MAX_SOCKETS });
  return {
    send: (exchange) => send({ ...exchange, agent, credentials }),
    closeIdle() {
      for (const socket of Object.values(agent.freeSockets).flat()) socket?.destroy();
    },
  };
}

interface Exchange {
  readonly method: string;
  readonly path: string;
  readonly body: unknown;
  readonly timeoutMs?: number;
  readonly agent: Agent;
  readonly credentials: Credentials;
}

function send(exchange: Exchange): Promise<{ status: number; body: unknown }> {
  const { method, path, agent, credentials, timeoutMs = TIMEOUT_MS } = exchange;
  const text = exchange.body === undefined ? undefined : JSON.stringify(exchange.body);
  let wasSecure = false;
  return new Promise((resolve, reject) => {
    const fail = (cause: unknown): void => {
      const { server, own } = credentials;
      const error =
        cause instanceof Error && cause.name === 'AbortError' ? timedOut(timeoutMs) : cause;
      const failed = { error, wasSecure, server: server.host, own, nowMs: Date.now() };
      reject(new LinkError(explainFailure(failed), { cause }));
    };
    const outgoing = request(new URL(path, credentials.server), {
      method,
      agent,
      signal: AbortSignal.timeout(timeoutMs),
      headers: {
        accept: 'application/json, application/problem+json',
        ...(text !== undefined && {
          'content-type': 'application/json',
          'content-length': Buffer.byteLength(text),
        }),
      },
    });
    outgoing.on('socket', (socket) => {
      // A socket that is used again never says so again: listeners would gather on it for as long as it lives.
      if (outgoing.reusedSocket) wasSecure = true;
      else
        socket.once('secureConnect', () => {
          wasSecure = true;
        });
    });
    outgoing.on('error', fail);
    outgoing.on('response', (answer) => {
      readBody(answer).then((body) => resolve({ status: answer.statusCode ?? 0, body }), fail);
    });
    outgoing.end(text);
  });
}

/** The body as JSON. A text that is not JSON stays a text: an export, or an answer of several lines. */
async function readBody(answer: IncomingMessage): Promise<unknown> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of answer as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > MAX_ANSWER_BYTES)
      throw new Error(`The answer is larger than ${String(MAX_ANSWER_BYTES)} bytes.`);
    chunks.push(chunk);
  }
  const text = Buffer.concat(chunks).toString('utf8');
  if (text === '') return undefined;
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return text;
  }
}

function timedOut(timeoutMs: number): Error {
  return new Error(`There was no answer within ${String(timeoutMs / 1_000)} s.`);
}
