import { AppError, type FieldFault } from '@batcave/shared/errors';
import { type EpochMs, parseInstant } from '@batcave/shared/time';

/** An instant that somebody sent, if they sent one. @throws AppError `invalid_request` that names the field */
export function readInstant(
  field: 'from' | 'to' | 'at',
  text: string | undefined,
): EpochMs | undefined {
  if (text === undefined) return undefined;
  const atMs = parseInstant(text);
  if (atMs !== undefined) return atMs;
  const fault: FieldFault = {
    field: `/${field}`,
    limit: 'RFC 3339 with offset',
    fix: 'Send for example 2026-11-23T08:00:00Z.',
  };
  throw new AppError('invalid_request', undefined, { faults: [fault] });
}
