import type { Where } from '@batcave/shared/rules';

/** Entries of one `any` or `all`, as the rule language allows. */
const MAX_PARTS = 64;

function flatten(parts: readonly Where[], kind: 'any' | 'all'): Where[] {
  return parts.flatMap((part) => part[kind] ?? [part]);
}

function chunked(parts: readonly Where[], kind: 'any' | 'all'): Where[] {
  if (parts.length <= MAX_PARTS) return [...parts];
  const chunks: Where[] = [];
  for (let i = 0; i < parts.length; i += MAX_PARTS) {
    const chunk = parts.slice(i, i + MAX_PARTS);
    chunks.push(chunk.length === 1 ? (chunk[0] as Where) : { [kind]: chunk });
  }
  return chunked(chunks, kind);
}

function join(parts: readonly Where[], kind: 'any' | 'all'): Where {
  const chunks = chunked(flatten(parts, kind), kind);
  const [first] = chunks;
  return chunks.length === 1 && first !== undefined ? first : { [kind]: chunks };
}

/** All of one or more conditions, nested no deeper than it must be. */
export function allOf(parts: readonly Where[]): Where {
  return join(parts, 'all');
}

/** Any of one or more conditions, nested no deeper than it must be. */
export function anyOf(parts: readonly Where[]): Where {
  return join(parts, 'any');
}

/** The opposite. Never by turning an operator: a missing field must then meet it. */
export function notOf(part: Where): Where {
  return part.not ?? { not: part };
}

/** The conditions as the list of a match, all of which must hold. */
export function toMatchWhere(root: Where): Where[] {
  return root.all ?? [root];
}

/** How many single conditions there are, counted no further than one beyond `max`. */
export function countUpTo(root: Where, max: number): number {
  let count = 0;
  const open = [root];
  for (let where = open.pop(); where !== undefined && count <= max; where = open.pop()) {
    const parts = where.any ?? where.all ?? (where.not === undefined ? [] : [where.not]);
    if (parts.length === 0) count += 1;
    else open.push(...parts);
  }
  return count;
}
