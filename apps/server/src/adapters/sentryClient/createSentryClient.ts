import { readFile } from 'node:fs/promises';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import type { EventInput } from '@batcave/shared/events';
import { Agent, type Dispatcher } from 'undici';
import {
  type EventSender,
  type HttpAnswer,
  interpretAnswer,
  type SendOutcome,
} from '../../agent/index.ts';

/** PEM files of the agent's identity and of the authority that signed the server's. */
export interface ClientCertificate {
  readonly cert: string;
  readonly key: string;
  readonly ca: string;
}

/** Settings of the client. */
export interface SentryClientOptions {
  /** `https://host:port`. */
  readonly server: URL;
  /** Paths of the files. */
  readonly certificate: ClientCertificate;
  /** Under which name the server proves itself. Default: that of the address. */
  readonly serverName?: string;
  readonly nowMs: () => number;
  /** From the request's first byte to the answer's last. Default 30 s. */
  readonly timeoutMs?: number;
}

const DEFAULT_TIMEOUT_MS = 30_000;
/** A result takes some 100 bytes, one with faults a few times that. */
const MAX_ANSWER_BYTES = 4 * 1024 * 1024;
/** The connection stands, but its certificate has been renewed, revoked, or has no right to send. */
const REFUSED_IDENTITY = 403;
const gzipAsync = promisify(gzip);

/**
 * Makes the client that posts events over mutual TLS 1.3 on one kept connection.
 *
 * After a failed attempt the certificate files are read again: a renewed certificate takes effect
 * without a restart.
 *
 * @throws when a certificate file cannot be read.
 */
export async function createSentryClient(
  options: SentryClientOptions,
): Promise<EventSender & { close(): Promise<void> }> {
  let credentials = await readCredentials(options.certificate);
  let agent = createTlsAgent(credentials, options.serverName);

  async function renewCredentials(): Promise<void> {
    const now = await readCredentials(options.certificate);
    if (JSON.stringify(now) === JSON.stringify(credentials)) return;
    const old = agent;
    credentials = now;
    agent = createTlsAgent(now, options.serverName);
    await old.destroy();
  }

  return {
    async send(events, signal) {
      let outcome: SendOutcome;
      try {
        const answer = await post(agent, options, events, signal);
        outcome = interpretAnswer(answer, events.length, options.nowMs());
        if (answer.status !== REFUSED_IDENTITY) return outcome;
      } catch (error) {
        if (signal.aborted) return unavailable('stopped');
        outcome = unavailable(describe(error));
      }
      try {
        await renewCredentials();
      } catch (readError) {
        return unavailable(`the certificate files cannot be read: ${describe(readError)}`);
      }
      return outcome;
    },
    close: () => agent.destroy(),
  };
}

async function post(
  agent: Agent,
  { server, serverName, timeoutMs = DEFAULT_TIMEOUT_MS }: SentryClientOptions,
  events: readonly EventInput[],
  signal: AbortSignal,
): Promise<HttpAnswer> {
  const body = await gzipAsync(events.map((event) => `${JSON.stringify(event)}\n`).join(''));
  const response = await agent.request({
    origin: server.origin,
    path: '/v1/events',
    method: 'POST',
    headers: {
      'content-type': 'application/x-ndjson',
      'content-encoding': 'gzip',
      accept: 'application/json',
      ...(serverName === undefined ? {} : { host: `${serverName}:${server.port}` }),
    },
    body,
    signal: AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]),
  });
  return {
    status: response.statusCode,
    retryAfter: firstOf(response.headers['retry-after']),
    body: parseJson(await readBody(response)),
  };
}

async function readBody({ body }: Dispatcher.ResponseData): Promise<string> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of body as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > MAX_ANSWER_BYTES) throw new Error('The answer is larger than 4 MiB.');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

function createTlsAgent({ cert, key, ca }: ClientCertificate, serverName?: string): Agent {
  return new Agent({
    // One connection, one request on it: the order of the spool is the order of arrival.
    connections: 1,
    pipelining: 1,
    keepAliveTimeout: 60_000,
    connect: {
      ...{ cert, key, ca, minVersion: 'TLSv1.3', timeout: 10_000 },
      ...(serverName === undefined ? {} : { servername: serverName }),
    },
  });
}

/** The PEM texts of the files. @throws when one cannot be read */
export async function readCredentials(paths: ClientCertificate): Promise<ClientCertificate> {
  const [cert, key, ca] = await Promise.all([
    readFile(paths.cert, 'utf8'),
    readFile(paths.key, 'utf8'),
    readFile(paths.ca, 'utf8'),
  ]);
  return { cert, key, ca };
}

function unavailable(reason: string) {
  return { kind: 'unavailable', reason, retryAfterMs: undefined } as const;
}

function describe(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const { code } = error as NodeJS.ErrnoException;
  return code === undefined || error.message.includes(code)
    ? error.message
    : `${code}: ${error.message}`;
}

function firstOf(header: string | string[] | undefined): string | undefined {
  return Array.isArray(header) ? header[0] : header;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    // Not from the server we know; whoever decides sees `undefined`.
    return undefined;
  }
}
