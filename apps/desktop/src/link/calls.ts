import type { CallResult, Problem } from '@batcave/shared/api';
import { type LinkFailure, LinkError } from './ports.ts';
import { refusal } from './refusals.ts';

/** A problem found on this side of the link: it has no status and no trace of the server. */
export function localProblem(code: string, title: string, detail: string): Problem {
  return { type: `urn:sentry:error:${code}`, title, status: 0, code, detail, trace_id: '' };
}

/** What a call answers while there is no connection. Nothing is kept to be sent later. */
export function notConnected(reason: string): { readonly ok: false; readonly problem: Problem } {
  const title = 'There is no connection to the server.';
  return { ok: false, problem: localProblem('not_connected', title, reason) };
}

/**
 * Turns a call that got no answer into a result. It may have reached the server before the
 * connection broke, so the operator is told to look before trying again.
 */
export function unanswered(error: unknown): { readonly ok: false; readonly problem: Problem } {
  const { reason } = failureOf(error);
  return notConnected(
    `${reason} It is not known whether the server did it: look before you retry.`,
  );
}

/** Reads what a transport threw. Anything but a `LinkError` is a lost connection. */
export function failureOf(error: unknown): LinkFailure {
  if (error instanceof LinkError) return error.failure;
  const reason = error instanceof Error ? error.message : String(error);
  return { refused: false, code: 'connection_lost', reason };
}

/** Makes sure that an error answer is a problem: a proxy's page has none of its fields. */
export function checkedResult<T>(result: CallResult<T>): CallResult<T> {
  if (result.ok || isProblem(result.problem)) return result;
  const detail = 'Something between this console and the server answered instead of the server.';
  return {
    ok: false,
    problem: localProblem('bad_answer', 'The answer is not of the form the server gives.', detail),
  };
}

/** Why the server let nobody in, when the answer says that trying again cannot help. */
export function failureOfProblem(problem: Problem): LinkFailure {
  const { code, detail, title } = problem;
  const refused = problem.status === 401 || problem.status === 403;
  const known = refused ? refusal(code, detail === title ? '' : detail) : undefined;
  return known ?? { refused, code, reason: detail || title };
}

function isProblem(value: unknown): value is Problem {
  return (
    typeof value === 'object' &&
    value !== null &&
    'code' in value &&
    typeof value.code === 'string' &&
    'status' in value &&
    typeof value.status === 'number'
  );
}
