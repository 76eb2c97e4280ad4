import { AppError } from '@batcave/shared/errors';

/** Writes the place after the last row of a page as an opaque text. */
export function writeCursor(place: readonly (string | number)[]): string {
  return Buffer.from(JSON.stringify(place)).toString('base64url');
}

/** Reads it back; a text that we did not write is a fault of the caller. */
export function readCursor(
  cursor: string | undefined,
  kinds: readonly ('string' | 'number')[],
): (string | number)[] | undefined {
  if (cursor === undefined) return undefined;
  try {
    const place = JSON.parse(Buffer.from(cursor, 'base64url').toString()) as unknown;
    if (
      Array.isArray(place) &&
      place.length === kinds.length &&
      place.every((part, i) => typeof part === kinds[i])
    )
      return place as (string | number)[];
  } catch {
    // Falls through to the same answer as a well-formed cursor of something else.
  }
  throw new AppError('invalid_request', undefined, {
    faults: [
      {
        field: '/cursor',
        limit: 'the next_cursor of the page before, unchanged',
        fix: 'Start again without a cursor.',
      },
    ],
  });
}

/** Cuts what was read with one row too many into a page and the cursor of the next. */
export function cutPage<Row>(
  rows: readonly Row[],
  limit: number,
  place: (last: Row) => readonly (string | number)[],
): { readonly page: readonly Row[]; readonly next: string | null } {
  const page = rows.slice(0, limit);
  const last = page.at(-1);
  return {
    page,
    next: rows.length > limit && last !== undefined ? writeCursor(place(last)) : null,
  };
}

/** `%` and `_` stand for themselves in a LIKE pattern. */
export function likeAnywhere(text: string): string {
  return `%${text.replaceAll(/[\\%_]/g, (sign) => `\\${sign}`)}%`;
}
