import { type ServerFrame, ServerFrameSchema } from '@batcave/shared/feed';
import { Check } from 'typebox/value';
import { WebSocket } from 'ws';
import { type ClientCertificate, readCredentials } from './createSentryClient.ts';

const AGAIN_MS = 1000;
const OPEN_MS = 10_000;

/** Settings of the stream. */
export interface AlertStreamOptions {
  /** `wss://host:port/v1/events/stream`. */
  readonly stream: string;
  /** Paths of the files. Read anew for every connection. */
  readonly certificate: ClientCertificate;
  /** Under which name the server proves itself. */
  readonly serverName: string;
  /** Alerts as they come, in order of their seq. */
  readonly onAlerts: (alerts: Extract<ServerFrame, { type: 'alerts' }>['alerts']) => void;
  /** The connection ended or could not be made; it is made again. */
  readonly onLost: (reason: string) => void;
}

/** A connection that is made again whenever it is lost, from the last alert on. */
export interface AlertStream {
  /** Resolves once alerts are followed for the first time. */
  readonly opened: Promise<void>;
  /** Makes the connection anew: it may hang without anybody being told. */
  reconnect(): void;
  close(): void;
}

/** Follows the alerts of the certificate's tenant over the live stream, as a console does. */
export function openAlertStream(options: AlertStreamOptions): AlertStream {
  const { stream, certificate, serverName, onAlerts, onLost } = options;
  let isOver = false;
  let socket: WebSocket | undefined;
  let timer: NodeJS.Timeout | undefined;
  let after: number | undefined;
  const opened = Promise.withResolvers<void>();

  const again = (reason: string): void => {
    socket = undefined;
    if (isOver) return;
    onLost(reason);
    timer = setTimeout(connect, AGAIN_MS);
  };

  const receive = (text: string): void => {
    const frame = parse(text);
    if (frame?.type === 'snapshot') after ??= frame.seq;
    if (after !== undefined) opened.resolve();
    if (frame?.type !== 'alerts') return;
    after = frame.seq;
    onAlerts(frame.alerts);
  };

  const connect = (): void => {
    readCredentials(certificate).then(
      (tls) => {
        if (isOver) return;
        const url = new URL(stream);
        url.searchParams.set('channel', 'alerts');
        if (after !== undefined) url.searchParams.set('after', String(after));
        const own = new WebSocket(url, 'sentry.v1', {
          ...tls,
          ...{ servername: serverName, minVersion: 'TLSv1.3', handshakeTimeout: OPEN_MS },
          headers: { host: `${serverName}:${url.port}` },
          perMessageDeflate: false,
        });
        socket = own;
        let fault = '';
        own.on('error', (error) => (fault = error.message));
        own.on('message', (data: Buffer) => receive(data.toString('utf8')));
        own.on('close', (code, reason) => {
          again(fault === '' ? `${String(code)} ${reason.toString('utf8')}`.trim() : fault);
        });
      },
      (error: unknown) => again(error instanceof Error ? error.message : String(error)),
    );
  };

  connect();
  return {
    opened: opened.promise,
    // Its end makes the next one.
    reconnect: () => socket?.terminate(),
    close() {
      isOver = true;
      clearTimeout(timer);
      socket?.terminate();
    },
  };
}

function parse(text: string): ServerFrame | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return Check(ServerFrameSchema, value) ? value : undefined;
  } catch {
    return undefined; // not from the server we know
  }
}
