import { entryAt, type WallBoard } from './wallBoards.ts';

const DAY_MS = 86_400_000;
/** Hours begin again every week. */
const LOOK_DAYS = 8;

/** The boards whose hours these are, in their order. */
function dueNames(boards: readonly WallBoard[], atMs: number): readonly string[] {
  return boards.filter((board) => entryAt(board, atMs) !== undefined).map(({ name }) => name);
}

/** When other boards than now are due, and which; `null`: hours never change that. Pure. */
export function nextHours(
  boards: readonly WallBoard[],
  nowMs: number,
): { readonly atMs: number; readonly names: readonly string[] } | null {
  const entries = boards.flatMap((board) => board.entries);
  const minutes = new Set([
    0,
    ...entries.flatMap(({ fromMin = 0, toMin = 0 }) => [fromMin, toMin]),
  ]);
  const midnightMs = Math.floor(nowMs / DAY_MS) * DAY_MS;
  const moments = Array.from({ length: LOOK_DAYS + 1 }, (_, day) =>
    [...minutes].map((minute) => midnightMs + day * DAY_MS + minute * 60_000),
  );
  const now = dueNames(boards, nowMs).join('\n');
  const ahead = moments
    .flat()
    .filter((atMs) => atMs > nowMs)
    .toSorted((a, b) => a - b);
  for (const atMs of ahead) {
    const names = dueNames(boards, atMs);
    if (names.join('\n') !== now) return { atMs, names };
  }
  return null;
}
