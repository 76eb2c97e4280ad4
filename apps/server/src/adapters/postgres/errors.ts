import { AppError } from '@batcave/shared/errors';
import pg from 'pg';

// Appendix A of the PostgreSQL manual. Class 08 and 57P: the connection or the server went away;
// 25P03: this process slept in a transaction; 40: try the transaction again; 53: out of disk, memory
// or connections; 55P03: a lock timed out.
const PASSING = /^(08|25006|25P03|40|53|57014|57P|58|55P03)/;

/** The SQLSTATE of an error of the driver, if it carries one. */
export function sqlState(error: unknown): string | undefined {
  return error instanceof pg.DatabaseError ? error.code : undefined;
}

/** Whether the statement may have committed although its answer was lost, or may work if repeated. */
export function isPassing(error: unknown): boolean {
  const state = sqlState(error);
  if (state !== undefined) return PASSING.test(state);
  const code = (error as NodeJS.ErrnoException | undefined)?.code;
  if (code !== undefined && /^(ECONN|EPIPE|ETIMEDOUT|EHOSTUNREACH|ENOTFOUND)/.test(code))
    return true;
  // pg reports these without a code.
  return (
    error instanceof Error &&
    /Connection terminated|Client has encountered|timeout/i.test(error.message)
  );
}

// U+0000 or a half surrogate pair: as a parameter, as an escape in JSON, and as half an escape.
const UNSTORABLE = ['22021', '22P05'];
const HALF_PAIR = /surrogate/;

function isUnstorableText(error: unknown): boolean {
  const state = sqlState(error) ?? '';
  if (UNSTORABLE.includes(state)) return true;
  return state === '22P02' && HALF_PAIR.test((error as pg.DatabaseError).detail ?? '');
}

/** Translates a failure of the store for the slices, which know no SQLSTATE. */
export function toStoreError(error: unknown): unknown {
  if (error instanceof AppError) return error;
  if (isPassing(error))
    return new AppError('store_unavailable', undefined, { cause: error, retryAfterMs: 1000 });
  if (isUnstorableText(error))
    return new AppError('invalid_request', 'A text of the request cannot be stored.', {
      cause: error,
      faults: [
        {
          field: '',
          limit: 'text without U+0000 and without half surrogate pairs',
          fix: 'Send well-formed Unicode.',
        },
      ],
    });
  return error;
}
