import type { OptionSpec } from '../arguments.ts';

/** As many rows as a page of the API has at most. */
const PAGE = 1000;

export const LIMIT_OPTION: OptionSpec = {
  name: 'limit',
  kind: 'text',
  placeholder: 'N',
  what: 'The newest N (default 100).',
};

/** Reads page after page until there are `limit` rows or no more. */
export async function gather<Row>(
  limit: number,
  readPage: (page: { readonly limit: number; readonly cursor?: string }) => Promise<{
    readonly rows: readonly Row[];
    readonly next: string | null;
  }>,
): Promise<{ readonly rows: readonly Row[]; readonly hasMore: boolean }> {
  const all: Row[] = [];
  let cursor: string | null = null;
  do {
    const page = { limit: Math.min(PAGE, limit - all.length) };
    const { rows, next } = await readPage(cursor === null ? page : { ...page, cursor });
    all.push(...rows);
    cursor = next;
  } while (cursor !== null && all.length < limit);
  return { rows: all, hasMore: cursor !== null };
}
