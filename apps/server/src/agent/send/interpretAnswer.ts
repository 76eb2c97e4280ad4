import type { EventResult } from '@batcave/shared/events';
import { IngestResponseSchema } from '@batcave/shared/events';
import { Check } from 'typebox/value';
import type { SendOutcome } from '../ports.ts';
import { parseRetryAfter } from './backoff.ts';

/** What the server answered, before anybody believed it. */
export interface HttpAnswer {
  readonly status: number;
  readonly retryAfter: string | undefined;
  /** Parsed JSON; `undefined` when it was none. */
  readonly body: unknown;
}

/** The statuses that say: this body is not acceptable, whenever it comes. */
const REFUSED_STATUSES: ReadonlySet<number> = new Set([400, 413, 422]);

/**
 * Decides what an answer means for the events that were sent. Only a well-formed 202 with one
 * result per event lets go of them. A refused identity or a wrong path (401, 403, 404 …) is not
 * the events' fault: they wait until somebody has put it right.
 */
export function interpretAnswer(
  answer: HttpAnswer,
  eventCount: number,
  nowMs: number,
): SendOutcome {
  const { status, body } = answer;
  const retryAfterMs = parseRetryAfter(answer.retryAfter, nowMs);
  if (status === 202) {
    const results = resultsOf(body, eventCount);
    return results === undefined
      ? { kind: 'unavailable', reason: '202 without a result for every event', retryAfterMs }
      : { kind: 'answered', results };
  }
  const reason = `${String(status)} ${describeProblem(body)}`.trim();
  return REFUSED_STATUSES.has(status)
    ? { kind: 'refused', reason }
    : { kind: 'unavailable', reason, retryAfterMs };
}

function resultsOf(body: unknown, eventCount: number): readonly EventResult[] | undefined {
  if (!Check(IngestResponseSchema, body) || body.results.length !== eventCount) return undefined;
  return body.results.every((result, i) => result.index === i) ? body.results : undefined;
}

function describeProblem(body: unknown): string {
  if (typeof body !== 'object' || body === null) return '';
  const { code, detail } = body as { code?: unknown; detail?: unknown };
  return [code, detail].filter((part) => typeof part === 'string').join(': ');
}
