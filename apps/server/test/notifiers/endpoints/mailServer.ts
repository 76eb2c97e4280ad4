import type { AddressInfo, Socket } from 'node:net';
import { type ParsedMail, simpleParser } from 'mailparser';
import { SMTPServer, type SMTPServerOptions, type SMTPServerSession } from 'smtp-server';
import type { TlsIdentity } from './authority.ts';

/**
 * What one connection meets instead of a server that takes everything: a code at a step, a greeting that
 * never comes, or a connection that is cut after the mail was taken, before the sender heard of it.
 */
export type MailAnswer =
  | {
      readonly at: 'connect' | 'login' | 'from' | 'to' | 'data';
      readonly code: number;
      readonly text?: string;
    }
  | { readonly at: 'to'; readonly code: number; readonly only: string }
  | { readonly at: 'never' }
  | { readonly at: 'cut after data' }
  | undefined;

/** A mail server on loopback. */
export interface MailServer {
  readonly port: number;
  readonly received: {
    readonly from: string;
    readonly to: readonly string[];
    readonly raw: string;
    readonly mail: ParsedMail;
    /** Whether it came over TLS, and as whom. */
    readonly encrypted: boolean;
    readonly user: string | undefined;
    /** The name that the sender asked for in TLS. */
    readonly serverName: string | undefined;
  }[];
  /** Connections so far. */
  readonly connections: () => number;
  /** By connection, in order, then everything is taken. */
  answerWith(answers: readonly MailAnswer[] | ((index: number) => MailAnswer)): void;
  close(): Promise<void>;
}

export async function startMailServer(
  options: {
    /** With it: STARTTLS, or TLS from the start when `implicit`. */
    readonly tls?: TlsIdentity;
    readonly implicit?: boolean;
    /** Only then may one send. */
    readonly login?: { readonly username: string; readonly password: string };
  } = {},
): Promise<MailServer> {
  const received: MailServer['received'] = [];
  const sockets = new Set<Socket>();
  let answers: readonly MailAnswer[] | ((index: number) => MailAnswer) = [];
  let connections = 0;
  const bySession = new Map<string, MailAnswer>();
  const answerOf = (session: SMTPServerSession) => bySession.get(session.id);
  const server = new SMTPServer({
    ...describeTls(options.tls, options.implicit === true),
    authOptional: options.login === undefined,
    allowInsecureAuth: true,
    disableReverseLookup: true,
    logger: false,
    size: 1024 * 1024,
    onConnect(session, callback) {
      const index = connections++;
      const answer = typeof answers === 'function' ? answers(index) : answers[index];
      bySession.set(session.id, answer);
      if (answer?.at === 'never') return; // smtp-server greets when this is called back
      callback(refusal(answer, 'connect'));
    },
    onAuth(auth, session, callback) {
      const error = refusal(answerOf(session), 'login');
      const { login } = options;
      const isRight = auth.username === login?.username && auth.password === login?.password;
      if (error !== undefined) callback(error);
      else if (isRight) callback(null, { user: auth.username });
      else callback(reply(535, '5.7.8 Authentication credentials invalid'));
    },
    onMailFrom: (_address, session, callback) => {
      callback(refusal(answerOf(session), 'from'));
    },
    onRcptTo: ({ address }, session, callback) => {
      const answer = answerOf(session);
      const isOther = answer?.at === 'to' && 'only' in answer && answer.only !== address;
      callback(isOther ? undefined : refusal(answer, 'to'));
    },
    onData(stream, session, callback) {
      const chunks: Buffer[] = [];
      stream.on('data', (chunk: Buffer) => chunks.push(chunk));
      stream.on('end', () => {
        const answer = answerOf(session);
        const error = refusal(answer, 'data');
        if (error !== undefined) {
          callback(error);
          return;
        }
        void keep(session, Buffer.concat(chunks)).then(() => {
          if (answer?.at !== 'cut after data') callback();
          else for (const socket of sockets) socket.destroy();
        });
      });
    },
  });
  server.on('error', () => undefined); // of one connection: the test looks at the sender
  server.server.on('connection', (socket: Socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
  });

  async function keep(session: SMTPServerSession, raw: Buffer): Promise<void> {
    const { mailFrom, rcptTo } = session.envelope;
    received.push({
      from: mailFrom === false ? '' : mailFrom.address,
      to: rcptTo.map(({ address }) => address),
      raw: raw.toString('utf8'),
      mail: await simpleParser(raw),
      encrypted: session.secure,
      user: session.user,
      serverName: (session as { servername?: string }).servername,
    });
  }

  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    port: (server.server.address() as AddressInfo).port,
    received,
    connections: () => connections,
    answerWith(wanted) {
      answers = wanted;
      connections = 0;
    },
    async close() {
      const closed = new Promise<void>((resolve) => {
        server.close(resolve);
      });
      for (const socket of sockets) socket.destroy();
      await closed;
    },
  };
}

function describeTls(tls: TlsIdentity | undefined, implicit: boolean): SMTPServerOptions {
  if (tls === undefined) return { disabledCommands: ['STARTTLS'], hideSTARTTLS: true };
  return { secure: implicit, ...tls };
}

function refusal(answer: MailAnswer, at: string): Error | undefined {
  if (answer === undefined || !('code' in answer) || answer.at !== at) return undefined;
  const text = 'text' in answer ? answer.text : undefined;
  return reply(answer.code, text ?? 'not now');
}

function reply(responseCode: number, text: string): Error {
  return Object.assign(new Error(text), { responseCode });
}
