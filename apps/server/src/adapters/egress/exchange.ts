import { constants } from 'node:crypto';
import { getCACertificates } from 'node:tls';
import { buildConnector, Client, type Dispatcher } from 'undici';
import { type CheckedHost, pinnedLookup } from './checkTarget.ts';
import { EgressFailed } from './EgressError.ts';
import { explainFailure } from './explainFailure.ts';
import { formatTarget } from './hostName.ts';

export interface EgressRequest {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  readonly url: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Buffer;
  /** From the lookup to the last byte of the answer. */
  readonly timeoutMs: number;
  readonly signal?: AbortSignal;
  readonly tls?: {
    /** Certificate and key of this side, in PEM. */
    readonly cert?: string;
    readonly key?: string;
    /** An authority beside those of the system, in PEM. */
    readonly ca?: string;
  };
}

export interface EgressResponse {
  readonly status: number;
  /** Names in lower case; several values with a comma and a space between them. */
  readonly headers: Readonly<Record<string, string>>;
  /** The first 64 KiB as UTF-8, as they came: nothing is unpacked. */
  readonly body: string;
  /** Whether `body` is all of it: false when it was longer, cut, or not there in time. */
  readonly complete: boolean;
}

const MAX_BODY_BYTES = 64 * 1024;
const MAX_HEADER_BYTES = 16 * 1024;
/** How long an address of several may take to accept before the next is tried beside it. */
const NEXT_ADDRESS_MS = 1_000;

/**
 * One request on a connection of its own, to an address that was checked. Once a status is there the
 * request counts as answered: what is wrong with the body after it shows in `complete`.
 *
 * @throws EgressFailed when no status came
 */
export async function exchange(
  request: EgressRequest,
  url: URL,
  target: CheckedHost,
  signal: AbortSignal,
): Promise<EgressResponse> {
  const progress = { connected: false };
  const place = formatTarget(target.host, target.port);
  let client: Client | undefined;
  try {
    client = openClient(request, url, target, progress);
    const answer = await client.request({
      method: request.method,
      path: url.pathname + url.search,
      headers: { 'accept-encoding': 'identity', ...request.headers },
      ...(request.body === undefined ? {} : { body: request.body }),
      reset: true,
      signal,
    });
    const body = await readBody(answer.body);
    return { status: answer.statusCode, headers: flatten(answer.headers), ...body };
  } catch (cause) {
    const stopped = request.signal?.aborted === true;
    const reason = explainFailure(cause, {
      aborted: signal.aborted,
      stopped,
      timeoutMs: request.timeoutMs,
    });
    throw new EgressFailed(`${place} ${reason}`, { sent: progress.connected, cause });
  } finally {
    await client?.destroy();
  }
}

function openClient(
  { tls = {}, timeoutMs }: EgressRequest,
  url: URL,
  { host, port, addresses }: CheckedHost,
  progress: { connected: boolean },
): Client {
  const connect = buildConnector({
    allowH2: false,
    maxCachedSessions: 0, // a session of one tenant's certificate must not serve another
    timeout: timeoutMs,
    lookup: pinnedLookup(addresses),
    autoSelectFamily: true,
    autoSelectFamilyAttemptTimeout: NEXT_ADDRESS_MS,
    minVersion: 'TLSv1.2',
    rejectUnauthorized: true,
    // TLSSocket.disableRenegotiation has no say over what the other side begins.
    secureOptions: constants.SSL_OP_NO_RENEGOTIATION,
    ...(tls.cert === undefined ? {} : { cert: tls.cert }),
    ...(tls.key === undefined ? {} : { key: tls.key }),
    ...(tls.ca === undefined ? {} : { ca: [...getCACertificates('default'), tls.ca] }),
  });
  return new Client(`${url.protocol}//${formatTarget(host, port)}`, {
    pipelining: 1,
    maxHeaderSize: MAX_HEADER_BYTES,
    headersTimeout: timeoutMs,
    bodyTimeout: timeoutMs,
    connect: (options, callback) => {
      connect(options, (...[error, socket]) => {
        if (error !== null) {
          callback(error, null);
          return;
        }
        progress.connected = true;
        callback(null, socket);
      });
    },
  });
}

/** Never throws: the status is there already. */
async function readBody(body: Dispatcher.ResponseData['body']) {
  const chunks: Buffer[] = [];
  let bytes = 0;
  let complete = true;
  try {
    for await (const chunk of body as AsyncIterable<Buffer>) {
      bytes += chunk.length;
      chunks.push(chunk);
      if (bytes > MAX_BODY_BYTES) break;
    }
  } catch {
    complete = false;
  }
  if (bytes > MAX_BODY_BYTES) complete = false;
  return { body: Buffer.concat(chunks).subarray(0, MAX_BODY_BYTES).toString('utf8'), complete };
}

function flatten(headers: Dispatcher.ResponseData['headers']): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers).flatMap(([name, value]) =>
      value === undefined ? [] : [[name, Array.isArray(value) ? value.join(', ') : value]],
    ),
  );
}
