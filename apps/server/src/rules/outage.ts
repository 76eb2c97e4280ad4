import type { LogEvent } from '@batcave/shared/events';
import type { EpochMs } from '@batcave/shared/time';
import { compileField } from './fields.ts';

/** The event with which the server says that it is back. Only the server may speak as `sentry`. */
export const SERVER_STARTED = { type: 'sentry.server.started', source: 'sentry' } as const;

const readJudgedUntil = compileField('payload.judged_until_ms');

/**
 * When the outage began that this event ends; `undefined` for any other event.
 *
 * Ticks up to then are judged as ever. Ticks after it, up to the event, judge nobody silent: the
 * server's own outage is not the producer's silence. The server names the time in
 * `payload.judged_until_ms`, the clock that it had saved, so that a replay of the log alone decides
 * the same. Without it the outage begins at the clock.
 */
export function outageBegin(event: LogEvent, clockMs: EpochMs): EpochMs | undefined {
  if (event.type !== SERVER_STARTED.type || event.source !== SERVER_STARTED.source)
    return undefined;
  const judgedUntilMs = readJudgedUntil(event);
  if (typeof judgedUntilMs !== 'number' || !Number.isFinite(judgedUntilMs)) return clockMs;
  return Math.min(Math.max(clockMs, judgedUntilMs), event.receivedAtMs);
}
