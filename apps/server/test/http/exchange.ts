import { connect as connectPlain, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import type { Party } from './identities.ts';

/** What came back on a connection. `bytes` is 0 when the server said nothing at all. */
export interface Answer {
  readonly bytes: number;
  readonly status: number | undefined;
  readonly headers: ReadonlyMap<string, string>;
  readonly body: string;
  /** The body as a problem or other JSON. */
  json(): Record<string, unknown>;
}

/** Where a listener is reached, and the CA that vouches for it. */
export interface Target {
  readonly port: number;
  /** Without it the connection is plain. */
  readonly serverCa?: string;
}

/** Opens a connection as the party. */
export function open(target: Target, party?: Party): Socket {
  const at = { host: '127.0.0.1', port: target.port };
  if (target.serverCa === undefined) return connectPlain(at);
  return connectTls({ ...at, ca: target.serverCa, servername: 'localhost', ...party?.tls });
}

export function parseAnswer(text: string): Answer {
  const end = text.indexOf('\r\n\r\n');
  const [first = '', ...lines] = (end < 0 ? text : text.slice(0, end)).split('\r\n');
  const status = /^HTTP\/1\.1 (\d{3})/.exec(first)?.[1];
  const body = end < 0 ? '' : text.slice(end + 4);
  return {
    bytes: Buffer.byteLength(text),
    status: status === undefined ? undefined : Number(status),
    headers: new Map(
      lines.map((line) => {
        const colon = line.indexOf(':');
        return [line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim()] as const;
      }),
    ),
    body,
    json: () => JSON.parse(body) as Record<string, unknown>,
  };
}

/** Status and error code of an answer: `409 conflict`. */
export async function codeOf(answer: Promise<Answer>): Promise<string> {
  const { status, json } = await answer;
  return `${String(status)} ${String(json()['code'])}`;
}

/** Sends text as it is and resolves with all that comes back until the end, or until an upgrade is accepted. */
export function exchangeRaw(
  target: Target,
  party: Party | undefined,
  text: string,
): Promise<Answer> {
  return new Promise((resolve) => {
    let received = '';
    const socket = open(target, party);
    const finish = (): void => {
      socket.destroy();
      resolve(parseAnswer(received));
    };
    socket.setEncoding('latin1');
    socket.on('data', (chunk) => {
      received += String(chunk);
      if (received.startsWith('HTTP/1.1 101') && received.includes('\r\n\r\n')) finish();
    });
    // Being cut off is one of the answers looked for.
    socket.on('error', finish);
    socket.on('close', finish);
    socket.setTimeout(10_000, finish);
    socket.write(text);
  });
}

/** One request in its own connection. */
export function exchange(
  target: Target,
  party: Party | undefined,
  request: {
    readonly method: string;
    readonly path: string;
    readonly body?: string | undefined;
    readonly headers?: Readonly<Record<string, string>>;
  },
): Promise<Answer> {
  const { method, path, body, headers = {} } = request;
  const all: Record<string, string> = {
    host: `127.0.0.1:${String(target.port)}`,
    connection: 'close',
    ...(body === undefined
      ? {}
      : { 'content-type': 'application/json', 'content-length': String(Buffer.byteLength(body)) }),
    ...headers,
  };
  const lines = Object.entries(all).map(([name, value]) => `${name}: ${value}`);
  return exchangeRaw(
    target,
    party,
    `${method} ${path} HTTP/1.1\r\n${lines.join('\r\n')}\r\n\r\n${body ?? ''}`,
  );
}

/** Headers that ask for a WebSocket. */
export const UPGRADE = {
  connection: 'Upgrade',
  upgrade: 'websocket',
  'sec-websocket-version': '13',
  'sec-websocket-key': 'dGhlIHNhbXBsZSBub25jZQ==',
} as const;
