import {
  type ApiClient,
  type CallResult,
  createApiClient,
  type Problem,
} from '@batcave/shared/api';
import type { EventInput, IngestResponse } from '@batcave/shared/events';
import { Pool } from 'undici';
import { expect } from 'vitest';

/** PEM texts of a client: its own, and the authority that the server's must come from. */
export interface Credentials {
  readonly ca: string;
  readonly cert: string;
  readonly key: string;
}

/** An answer as it came. */
export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: unknown;
}

/** One identity's way to the server: typed calls, and requests as bytes. */
export interface TestClient extends ApiClient {
  request(options: {
    readonly method?: string;
    readonly path: string;
    readonly headers?: Record<string, string>;
    readonly body?: string | Buffer;
  }): Promise<Answer>;
  /** Posts a body to the way in, as JSON unless the headers say otherwise. */
  post(body: unknown, headers?: Record<string, string>): Promise<Answer>;
  /** Sends events that must all be taken in, and gives the answer. */
  send(events: EventInput | readonly EventInput[]): Promise<IngestResponse>;
  readonly credentials: Credentials;
  close(): Promise<void>;
}

function asBody(body: unknown): string | Buffer {
  return typeof body === 'string' || Buffer.isBuffer(body) ? body : JSON.stringify(body);
}

/** Makes a client over mutual TLS. */
export function createTestClient(origin: string, credentials: Credentials): TestClient {
  const pool = new Pool(origin, { connections: 64, pipelining: 1, connect: { ...credentials } });
  const request: TestClient['request'] = async ({ method = 'GET', path, headers = {}, body }) => {
    const answer = await pool.request({
      method,
      path,
      headers,
      ...(body === undefined ? {} : { body }),
    });
    const text = await answer.body.text();
    // Not x-ndjson, which is a line each.
    const isJson = /[/+]json\b/.test(String(answer.headers['content-type'] ?? ''));
    return {
      status: answer.statusCode,
      headers: answer.headers,
      body: text === '' ? undefined : isJson ? (JSON.parse(text) as unknown) : text,
    };
  };
  const api = createApiClient({
    send: ({ method, path, body }) =>
      request({
        method,
        path,
        ...(body === undefined
          ? {}
          : { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }),
      }),
    async open({ method, path, body }) {
      const { statusCode, body: answer } = await pool.request({
        ...{ method, path, body: JSON.stringify(body) },
        headers: { 'content-type': 'application/json' },
      });
      if (statusCode >= 300) return { status: statusCode, body: await answer.json() };
      answer.setEncoding('utf8');
      // Who closes it does not want to hear that it is closed.
      answer.on('error', () => undefined);
      return { text: answer as AsyncIterable<string>, close: () => void answer.destroy() };
    },
  });
  const post: TestClient['post'] = (body, headers = {}) =>
    request({
      method: 'POST',
      path: '/v1/events',
      headers: { 'content-type': 'application/json', ...headers },
      body: asBody(body),
    });
  return {
    call: (id, input) => api.call(id, input),
    stream: (id, input) => api.stream(id, input),
    lastLine: (id, input, timeoutMs) => api.lastLine(id, input, timeoutMs),
    request,
    post,
    async send(events) {
      const { status, body } = await post(events);
      const answer = body as IngestResponse;
      expect({ status, rejected: answer.rejected }, JSON.stringify(body)).toEqual({
        status: 202,
        rejected: 0,
      });
      return answer;
    },
    credentials,
    close: () => pool.close(),
  };
}

/** The value of a call that must have worked. */
export function valueOf<T>(result: CallResult<T>): T {
  if (!result.ok) throw new Error(`refused: ${JSON.stringify(result.problem)}`);
  return result.value;
}

/** The problem of a call that must have been refused. */
export function problemOf(result: CallResult<unknown>): Problem {
  if (result.ok) throw new Error(`not refused: ${JSON.stringify(result.value)}`);
  return result.problem;
}
