import { type LinkFailure, LinkError, refusal } from '../../link/index.ts';
import type { OwnCertificate } from './credentials.ts';

/** How far a connection came before it failed. */
export interface FailedConnection {
  readonly error: unknown;
  /** The TLS handshake was done: the server is the right one. */
  readonly wasSecure: boolean;
  readonly server: string;
  readonly own: OwnCertificate;
  readonly nowMs: number;
}

/** OpenSSL's and BoringSSL's names for "your certificate will not do" (RFC 8446 section 6.2). */
const OWN_CERTIFICATE_ALERT =
  /ALERT_(?:BAD_CERTIFICATE|CERTIFICATE_(?:EXPIRED|REVOKED|UNKNOWN|REQUIRED)|UNSUPPORTED_CERTIFICATE|UNKNOWN_CA|ACCESS_DENIED)/;

/** Node's verdicts on the certificate of the server (`X509_V_ERR_…` without the prefix). */
const SERVER_CERTIFICATE =
  /^(?:CERT_|UNABLE_TO_|DEPTH_ZERO_|SELF_SIGNED_|INVALID_(?:CA|PURPOSE)|PATH_LENGTH_|HOSTNAME_MISMATCH|ERR_TLS_CERT_ALTNAME_INVALID)/;

/** Says what a failed connection means: whose certificate is the problem, or only the network. */
export function explainFailure(failed: FailedConnection): LinkFailure {
  const { error, server, own } = failed;
  if (error instanceof LinkError) return error.failure;
  const code = codeOf(error);
  const message = error instanceof Error ? error.message : String(error);
  if (SERVER_CERTIFICATE.test(code))
    return {
      refused: true,
      code: 'server_certificate',
      reason: `${server} does not prove who it is: ${message} (${code}). Nothing was sent.`,
    };
  const endedEarly = failed.wasSecure && ['ECONNRESET', 'EPIPE'].includes(code);
  const isAlert = OWN_CERTIFICATE_ALERT.test(
    `${code} ${message.toUpperCase().replaceAll(' ', '_')}`,
  );
  // A server that checks after the handshake hangs up without a word. Only an expired certificate
  // explains that for certain; otherwise it may just be stopping, so the attempts go on.
  if ((isAlert || endedEarly) && own.validToMs <= failed.nowMs)
    return {
      refused: true,
      code: 'certificate_expired',
      reason: `Client certificate expired ${day(own.validToMs)}: ${describe(own)}. Ask the security team for an enrolment bundle and replace it.`,
    };
  const revoked = isAlert && /CERTIFICATE_REVOKED/.test(code) && refusal('certificate_revoked', '');
  if (revoked) return revoked;
  if (isAlert)
    return {
      refused: true,
      code: 'client_certificate',
      reason: `${server} does not accept the client certificate ${describe(own)} (${code}).`,
    };
  if (endedEarly)
    return {
      refused: false,
      code: 'connection_lost',
      reason: `${server} hung up without an answer. It is stopping, or does not accept ${describe(own)}.`,
    };
  return { refused: false, code: 'connection_lost', reason: `${server}: ${message}` };
}

function describe(own: OwnCertificate): string {
  return `${own.subject}, issued by ${own.issuer}, valid to ${day(own.validToMs)}`;
}

function day(atMs: number): string {
  return Number.isNaN(atMs) ? 'an unknown day' : new Date(atMs).toISOString().slice(0, 10);
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error && typeof error.code === 'string'
    ? error.code
    : '';
}
