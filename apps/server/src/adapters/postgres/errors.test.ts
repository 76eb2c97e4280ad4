import { AppError } from '@batcave/shared/errors';
import pg from 'pg';
import { expect, test } from 'vitest';
import { isPassing, toStoreError } from './errors.ts';

function databaseError(code: string, detail?: string): pg.DatabaseError {
  const error = new pg.DatabaseError('x', 1, 'error');
  error.code = code;
  error.detail = detail;
  return error;
}

test.each([['08006'], ['25P03'], ['40001'], ['40P01'], ['53300'], ['57P01'], ['55P03']])(
  '%s may pass',
  (code) => {
    expect(isPassing(databaseError(code))).toBe(true);
    expect(toStoreError(databaseError(code))).toMatchObject({
      code: 'store_unavailable',
      retryable: true,
    });
  },
);

test.each([['23505'], ['23514'], ['42P01'], ['22012'], ['SE001'], ['22P02']])(
  '%s does not pass by itself',
  (code) => {
    const error = databaseError(code);
    expect(isPassing(error)).toBe(false);
    expect(toStoreError(error)).toBe(error);
  },
);

test.each([['ECONNREFUSED'], ['ECONNRESET'], ['EPIPE'], ['ETIMEDOUT']])(
  'a connection with %s may come back',
  (code) => {
    expect(isPassing(Object.assign(new Error('x'), { code }))).toBe(true);
  },
);

test('what the driver says without a code may pass too', () => {
  expect(isPassing(new Error('Connection terminated unexpectedly'))).toBe(true);
  expect(isPassing(new Error('something else'))).toBe(false);
});

test.each([
  ['22021', undefined],
  ['22P05', undefined],
  ['22P02', 'Unicode low surrogate must follow a high surrogate.'],
])('text that cannot be stored is a fault of the request: %s', (code, detail) => {
  expect(toStoreError(databaseError(code, detail))).toMatchObject({
    code: 'invalid_request',
    status: 400,
  });
});

test('an error of ours stays as it is', () => {
  const error = new AppError('not_found');
  expect(toStoreError(error)).toBe(error);
});
