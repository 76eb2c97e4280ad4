import { isIP } from 'node:net';
import { getCACertificates } from 'node:tls';
import { createTransport } from 'nodemailer';
import type { Delivery, Notifier, OpenReceiver } from '../../../dispatch/index.ts';
import { isEgressFault, type NotifierEgress } from '../egressPort.ts';
import { guarded } from '../guarded.ts';
import { delivered, refused } from '../outcome.ts';
import { threadHeaders } from './messageIds.ts';
import { outcomeOfSmtpError } from './smtpOutcome.ts';
import { writeBody } from './writeBody.ts';

/** RFC 8314 3.3, RFC 6409, RFC 5321, and the one that hosters use where 25 and 587 are shut. */
const USUAL_PORTS = [465, 587, 25, 2525];
const PORTS = { starttls: 587, tls: 465, none: 25 } as const;
/** Replies are lines of 512 bytes; a server that sends more is none. */
const MAX_REPLY_BYTES = 64 * 1024;
/** How long the other side may take to hang up after we did. */
const CLOSE_MS = 1_000;
const ADDRESS = /^[^\s<>,;"]+@[^\s<>,;"]+$/;

/**
 * Sends mail by SMTP, one connection a mail, to an address that egress has checked, under the name that was
 * configured. A mail that is for several counts as delivered when one of them got it.
 */
export function createEmailNotifier({
  egress,
}: {
  readonly egress: NotifierEgress;
}): Notifier<'email'> {
  return guarded(
    'email',
    ({ smtp: { username = '', password } }) => [
      password,
      // As AUTH PLAIN has it, RFC 4616.
      password === undefined ? undefined : `\0${username}\0${password}`,
    ],
    async (delivery, receiver, { timeoutMs, signal }, redact) => {
      const to = delivery.address === undefined ? (receiver.to ?? []) : [delivery.address];
      if (to.length === 0 || !to.every((address) => ADDRESS.test(address)))
        return refused(
          'client',
          'There is no e-mail address to send to: give one to the receiver or the person.',
        );
      const limit = AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]);
      const { smtp } = receiver;
      const tls = smtp.tls ?? 'starttls';
      const port = smtp.port ?? PORTS[tls];
      const { host, address } = await egress.checkHost({
        host: smtp.host,
        port,
        encrypted: tls !== 'none',
        usualPorts: USUAL_PORTS,
        timeoutMs,
        signal,
      });
      const place = `${host}:${String(port)}`;
      const transport = createTransport(describeServer(smtp, { host, address, port, timeoutMs }));
      try {
        const mail = { ...writeMail(delivery, receiver.from, to), signal: limit };
        const { messageId, rejected } = await transport.sendMail(mail);
        const lost = rejected.length === 0 ? '' : `, but not for ${rejected.join(', ')}`;
        return delivered(redact(`${place} took the mail${lost}.`), { message_id: messageId });
      } catch (error) {
        if (isEgressFault(error)) throw error;
        return limit.aborted
          ? outcomeOfSmtpError(new Error(`not within ${String(timeoutMs)} ms`), place, redact)
          : outcomeOfSmtpError(error, place, redact);
      } finally {
        transport.close();
      }
    },
  );
}

function describeServer(
  smtp: OpenReceiver<'email'>['smtp'],
  at: {
    readonly host: string;
    readonly address: string;
    readonly port: number;
    readonly timeoutMs: number;
  },
) {
  const tls = smtp.tls ?? 'starttls';
  const { username, password = '' } = smtp;
  return {
    host: at.address, // not the name: a second lookup may answer otherwise
    port: at.port,
    secure: tls === 'tls',
    requireTLS: tls === 'starttls',
    ignoreTLS: tls === 'none',
    tls: {
      ...(isIP(at.host) === 0 ? { servername: at.host } : {}),
      minVersion: 'TLSv1.2' as const,
      rejectUnauthorized: true,
      ...(smtp.ca === undefined ? {} : { ca: [...getCACertificates('default'), smtp.ca] }),
    },
    ...(username === undefined ? {} : { auth: { user: username, pass: password } }),
    connectionTimeout: at.timeoutMs,
    greetingTimeout: at.timeoutMs,
    socketTimeout: at.timeoutMs,
    socketCloseTimeout: CLOSE_MS,
    maxResponseSize: MAX_REPLY_BYTES,
    disableFileAccess: true,
    disableUrlAccess: true,
  };
}

/** RFC 3834 5: nobody's vacation answers it. */
function writeMail(delivery: Delivery, from: string, to: readonly string[]) {
  const { messageId, inReplyTo, references } = threadHeaders(delivery, from);
  return {
    envelope: { from, to: [...to] },
    from: { name: 'Sentry', address: from },
    to: to.map((address) => ({ name: '', address })),
    date: new Date(delivery.createdAtMs),
    messageId,
    inReplyTo,
    references: [...references],
    priority: delivery.message.urgency === 'high' ? ('high' as const) : ('normal' as const),
    headers: { 'Auto-Submitted': 'auto-generated', 'X-Auto-Response-Suppress': 'All' },
    ...writeBody(delivery),
  };
}
