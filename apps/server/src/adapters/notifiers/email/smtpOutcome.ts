import type { DeliveryOutcome } from '../../../dispatch/index.ts';
import { refused, retry } from '../outcome.ts';
import type { Redact } from '../redact.ts';

/** What nodemailer tells of a failed attempt. */
interface SmtpError extends Error {
  readonly code?: string;
  readonly responseCode?: number;
  readonly response?: string;
}

/** RFC 4954 6: login missing, too weak or wrong. */
const AUTH_CODES = [530, 534, 535, 538];

/**
 * What a failed attempt means. The first digit decides (RFC 5321 4.2.1): 4 may pass, 5 does not; without a
 * code the server did not get as far as an answer.
 */
export function outcomeOfSmtpError(error: unknown, place: string, redact: Redact): DeliveryOutcome {
  const { code = '', responseCode, response, message } = error as SmtpError;
  const said = oneReply(response ?? message);
  const answered = (meaning = '') =>
    redact(`The mail server ${place} answered ${String(responseCode)}${meaning}: ${said}`);
  if (responseCode !== undefined && responseCode >= 400 && responseCode < 500)
    return retry('server', answered());
  if (code === 'EAUTH' || (responseCode !== undefined && AUTH_CODES.includes(responseCode)))
    return refused('auth', redact(`The mail server ${place} does not accept the login: ${said}`));
  if (code === 'ETLS' && responseCode !== undefined)
    return refused(
      'client',
      redact(`The mail server ${place} offers no STARTTLS. Use tls or another port: ${said}`),
    );
  if (responseCode !== undefined) return refused('client', answered(', for good'));
  if (code === 'EENVELOPE' || code === 'EMESSAGE')
    return refused('client', redact(`The mail cannot be sent as it is: ${said}`));
  return retry('network', redact(`The mail server ${place} did not answer (${code}): ${said}`));
}

function oneReply(text: string): string {
  return text.replace(/^\d{3}[ -]/, '').replace(/\s+/g, ' ');
}
