import type { Problem } from '@batcave/shared/api';
import { AppError, ERRORS, type ErrorCode } from '@batcave/shared/errors';
import type { Scope } from '@batcave/shared/identity';
import type { ImportReport } from '@batcave/shared/rules';

/** `insufficient_scope`, with the scope. */
export class MissingScope extends AppError {
  readonly required: Scope;

  constructor(required: Scope) {
    super('insufficient_scope', `The route needs the scope ${required}.`);
    this.required = required;
  }
}

/** An error answer, ready to be sent. */
export interface ProblemAnswer {
  readonly status: number;
  readonly headers: Record<string, string>;
  readonly body: string;
}

/** What is logged of a fault of ours. The answer holds the trace id and nothing of the error. */
export type OnFault = (error: unknown, traceId: string) => void;

// The next request on the connection would be refused as well, or should go elsewhere.
const ENDS_CONNECTION: ReadonlySet<ErrorCode> = new Set([
  'identity_rejected',
  'certificate_revoked',
  'certificate_superseded',
  'identity_locked',
  'shutting_down',
]);

/** An error of the table as RFC 9457. */
export function problemOf(error: AppError, traceId: string): Problem {
  const entry = ERRORS[error.code];
  return {
    type: `urn:sentry:error:${error.code}`,
    title: entry.title,
    status: entry.status,
    code: error.code,
    detail: error.message,
    trace_id: traceId,
    ...(error.faults.length > 0 ? { errors: error.faults } : {}),
    ...(error instanceof MissingScope ? { required: error.required } : {}),
    ...(error.report === undefined ? {} : { report: error.report as ImportReport }),
  };
}

/** The same as an answer, with Retry-After where trying again can help. */
export function problemAnswer(error: AppError, traceId: string): ProblemAnswer {
  const problem = problemOf(error, traceId);
  const headers: Record<string, string> = {
    'content-type': 'application/problem+json; charset=utf-8',
  };
  if (error.retryable)
    headers['retry-after'] = String(Math.max(1, Math.ceil((error.retryAfterMs ?? 1000) / 1000)));
  if (ENDS_CONNECTION.has(error.code)) headers['connection'] = 'close';
  return { status: problem.status, headers, body: JSON.stringify(problem) };
}

// What Fastify and Node's parser throw, in our codes. Their messages are not for strangers.
const FOREIGN: Readonly<Record<string, ErrorCode>> = {
  FST_ERR_CTP_BODY_TOO_LARGE: 'payload_too_large',
  FST_ERR_CTP_INVALID_MEDIA_TYPE: 'unsupported_media_type',
  FST_ERR_CTP_INVALID_CONTENT_LENGTH: 'invalid_request',
  FST_ERR_BAD_URL: 'route_not_found',
  FST_ERR_MAX_PARAM_LENGTH: 'route_not_found',
};

/** Any failure as an `AppError`; what nobody foresaw becomes `internal`, and is for the log. */
export function toAppError(error: unknown): AppError {
  if (error instanceof AppError) return error;
  const code = FOREIGN[(error as { code?: string } | null)?.code ?? ''];
  return new AppError(code ?? 'internal', undefined, { cause: error });
}
