import { formatCountdown } from '../ui/format.ts';
import { isFlood, upNext, type WallInput, type WallState } from './rotation.ts';

/** Where the rotation is, in a few words: `board 2/5 · 18 s`, `board 1/3 · held: edge-gw loss`. */
export function describeRotation(state: WallState, input: WallInput): string {
  const { boards, nowMs } = input;
  const place = boards.findIndex(({ boardId }) => boardId === state.boardId) + 1;
  const board = boards.length > 1 ? `board ${String(place)}/${String(boards.length)}` : 'one board';
  if (state.pausedUntilMs !== null)
    return `${board} · paused ${formatCountdown(state.pausedUntilMs - nowMs)}`;
  if (state.hold !== null) return `${board} · held: ${state.hold.title}`;
  const next = upNext(state, input);
  if (next === null) return board;
  return `${board} · ${String(Math.max(0, Math.ceil((next.atMs - nowMs) / 1_000)))} s`;
}

/** `ALARM FLOOD 37/10 min`; `null`: there is none. */
export function describeFlood(input: Pick<WallInput, 'raisedLately'>): string | null {
  return isFlood(input) ? `ALARM FLOOD ${String(input.raisedLately)}/10 min` : null;
}

/** The missing displays whose boards are shown here meanwhile; `null`: there are none. */
export function describeMissing(names: readonly string[]): string | null {
  if (names.length === 0) return null;
  const boards = names.length === 1 ? 'its boards' : 'their boards';
  return `⚠ ${names.join(', ')} missing, ${boards} here`;
}
