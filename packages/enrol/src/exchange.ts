import type { IncomingMessage } from 'node:http';
import { Agent, type AgentOptions, request } from 'node:https';

/** Signing may wait for a CA, but nobody waits longer than this for a certificate. */
const TIMEOUT_MS = 15_000;
/** A chain of certificates with room. */
const MAX_ANSWER_BYTES = 64 * 1024;

/** One request over TLS. */
export interface Exchange {
  readonly url: URL;
  readonly method: 'GET' | 'POST';
  readonly body?: unknown;
  readonly tls: Pick<AgentOptions, 'ca' | 'cert' | 'key' | 'rejectUnauthorized'>;
}

/** What a server answered. */
export interface Answer {
  readonly status: number;
  readonly text: string;
}

/**
 * Sends one request over a connection of its own, TLS 1.3 alone, and follows no redirect.
 *
 * @throws what Node or OpenSSL says when no answer came, or too much of it.
 */
export function exchange({ url, method, body, tls }: Exchange): Promise<Answer> {
  const text = body === undefined ? undefined : JSON.stringify(body);
  return new Promise((resolve, reject) => {
    const outgoing = request(url, {
      method,
      agent: new Agent({ ...tls, minVersion: 'TLSv1.3', ALPNProtocols: ['http/1.1'] }),
      signal: AbortSignal.timeout(TIMEOUT_MS),
      headers: text === undefined ? {} : { 'content-type': 'application/json' },
    });
    outgoing.on('error', reject);
    outgoing.on('response', (answer) => {
      readText(answer).then((read) => {
        resolve({ status: answer.statusCode ?? 0, text: read });
      }, reject);
    });
    outgoing.end(text);
  });
}

async function readText(answer: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of answer as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > MAX_ANSWER_BYTES) throw new Error('The answer is too long to be a certificate.');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}
