import type { Problem } from '@batcave/shared/api';
import { AppError, ERRORS, type ErrorCode } from '@batcave/shared/errors';

export const PROBLEM_TYPE = 'application/problem+json; charset=utf-8';

/** An error answer, ready to be sent. */
export interface ProblemAnswer {
  readonly status: number;
  readonly headers: Record<string, string>;
  readonly body: string;
}

/** Writes an error of the table as RFC 9457, with Retry-After where trying again can help. */
export function problemAnswer(
  error: AppError,
  traceId: string,
  extra: Partial<Problem> = {},
): ProblemAnswer {
  const entry = ERRORS[error.code];
  const problem: Problem = {
    type: `urn:sentry:error:${error.code}`,
    title: entry.title,
    status: entry.status,
    code: error.code,
    detail: error.message,
    trace_id: traceId,
    ...(error.faults.length > 0 ? { errors: error.faults } : {}),
    ...extra,
  };
  const headers: Record<string, string> = { 'content-type': PROBLEM_TYPE };
  if (error.retryable)
    headers['retry-after'] = String(Math.max(1, Math.ceil((error.retryAfterMs ?? 1000) / 1000)));
  return { status: entry.status, headers, body: JSON.stringify(problem) };
}

// What Fastify and Node's parser throw, in our codes. Their messages are not for strangers.
const FOREIGN: Record<string, ErrorCode> = {
  FST_ERR_CTP_BODY_TOO_LARGE: 'payload_too_large',
  FST_ERR_CTP_INVALID_MEDIA_TYPE: 'unsupported_media_type',
  FST_ERR_CTP_INVALID_CONTENT_LENGTH: 'invalid_request',
  FST_ERR_BAD_URL: 'route_not_found',
};

/** Any failure as an `AppError`; what nobody foresaw becomes `internal`, and is for the log. */
export function toAppError(error: unknown): AppError {
  if (error instanceof AppError) return error;
  const code = FOREIGN[(error as { code?: string } | null)?.code ?? ''];
  return new AppError(code ?? 'internal', undefined, { cause: error });
}
