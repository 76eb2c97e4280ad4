import { ERRORS, type ErrorCode } from '@batcave/shared/errors';
import type { Answer } from './exchange.ts';

/** Why there is no certificate. */
export interface EnrolFailure {
  readonly ok: false;
  /** A code of the contract, or `unreachable`, `wrong_server`, `bad_answer`. */
  readonly code: string;
  /** One or two sentences: what happened, and what to do. */
  readonly reason: string;
  /** Whether the same may work a little later. */
  readonly retryable: boolean;
}

/** A server that is not the one that was meant. Nothing secret was sent to it. */
export function wrongServer(detail: string): EnrolFailure {
  const reason = `This is not the server that the bundle was made for: ${detail}. Nothing was sent. Ask the security team for a bundle, and which server it is for.`;
  return { ok: false, code: 'wrong_server', reason, retryable: false };
}

/** An answer that is not what was asked for, whoever gave it. */
export function badAnswer(detail: string): EnrolFailure {
  return { ok: false, code: 'bad_answer', reason: detail, retryable: false };
}

/** Reads an answer that is no success: the server's own words, where they are the server's. */
export function refusedBy(server: string, { status, text }: Answer): EnrolFailure {
  const problem = readProblem(text);
  if (problem === undefined)
    return {
      ok: false,
      code: 'bad_answer',
      reason: `Something answered for ${server} with status ${String(status)} that is not a Sentry server.`,
      retryable: status >= 500,
    };
  const { code, detail } = problem;
  const known = Object.hasOwn(ERRORS, code) ? ERRORS[code as ErrorCode] : undefined;
  const title = known?.title ?? problem.title;
  const reason = detail === '' || detail === title ? title : `${title} ${detail}`;
  return { ok: false, code, reason, retryable: known?.retryable ?? status >= 500 };
}

/** Node's verdicts on the certificate of a server (`X509_V_ERR_…` without the prefix). */
const CERTIFICATE =
  /^(?:CERT_|UNABLE_TO_|DEPTH_ZERO_|SELF_SIGNED_|INVALID_(?:CA|PURPOSE)|PATH_LENGTH_|HOSTNAME_MISMATCH|ERR_TLS_CERT_ALTNAME_INVALID)/;

/** Says what it means that no answer came. */
export function unanswered(server: string, error: unknown): EnrolFailure {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  const message = error instanceof Error ? error.message : String(error);
  if (CERTIFICATE.test(code))
    return {
      ok: false,
      code: 'wrong_server',
      reason: `${server} does not prove who it is: ${message}. Nothing was sent. Tell the security team.`,
      retryable: false,
    };
  const said =
    error instanceof Error && (error.name === 'TimeoutError' || error.name === 'AbortError')
      ? 'there was no answer in time'
      : message;
  return {
    ok: false,
    code: 'unreachable',
    reason: `${server} cannot be reached: ${said}. Is the address right, and does the network let it through?`,
    retryable: true,
  };
}

function readProblem(
  text: string,
): { readonly code: string; readonly title: string; readonly detail: string } | undefined {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return undefined;
  }
  if (typeof value !== 'object' || value === null || !('code' in value)) return undefined;
  const { code, title, detail } = value as Record<'code' | 'title' | 'detail', unknown>;
  if (typeof code !== 'string') return undefined;
  const asText = (part: unknown): string => (typeof part === 'string' ? part : '');
  return { code, title: asText(title), detail: asText(detail) };
}
