import { expect, test } from 'vitest';
import { cutPage, likeAnywhere, readCursor, writeCursor } from './page.ts';

test('reads the place back that it wrote', () => {
  const place = [1795475890000.5, -3, 'ü"\\'];
  expect(readCursor(writeCursor(place), ['number', 'number', 'string'])).toEqual(place);
  expect(readCursor(undefined, ['number'])).toBeUndefined();
});

test.each([
  ['abc'],
  [''],
  [writeCursor(['a'])],
  [writeCursor([1, 2])],
  [Buffer.from('{}').toString('base64url')],
])('refuses %j, which it did not write for this list', (cursor) => {
  expect(() => readCursor(cursor, ['number'])).toThrow(
    expect.objectContaining({
      code: 'invalid_request',
      faults: [expect.objectContaining({ field: '/cursor' })],
    }) as Error,
  );
});

test('names the next page only when there is one', () => {
  const place = (n: number) => [n];
  expect(cutPage([1, 2, 3], 2, place)).toEqual({ page: [1, 2], next: writeCursor([2]) });
  expect(cutPage([1, 2], 2, place)).toEqual({ page: [1, 2], next: null });
  expect(cutPage([], 2, place)).toEqual({ page: [], next: null });
});

test('lets the signs of a pattern stand for themselves', () => {
  expect(likeAnywhere('100%_\\')).toBe('%100\\%\\_\\\\%');
});
