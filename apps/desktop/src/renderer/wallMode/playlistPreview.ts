import { useMemo } from 'react';
import type { Playlist, WindowPlan, WorkspaceState } from '../../ipc/workspace.ts';
import { useAlerts, useIdentity, useRaisedLately, useServerNowMs } from '../paneKit/index.ts';
import { nextHours } from './nextHours.ts';
import { advance, upNext, type WallInput } from './rotation.ts';
import { entryAt, wallBoards } from './wallBoards.ts';
import { createWatchers, unackedAlerts } from './watchers.ts';

/** What a wall with a playlist would show, were it to begin now. */
export interface PlaylistPreview {
  /** The name of the board that it would show. */
  readonly now: string;
  /** What of all that is unacked holds it; `null`: nothing does. */
  readonly heldFor: string | null;
  /** The board after it, and in how many seconds; `null`: it stands still. */
  readonly next: { readonly name: string; readonly inS: number } | null;
  /** Whether these are the hours of no board: then all are shown. */
  readonly isOutOfHours: boolean;
  /** When the hours bring other boards, and which: none are all. `null`: never. */
  readonly hours: { readonly atMs: number; readonly names: readonly string[] } | null;
}

/** Pure. `null`: none of its boards is there. */
export function previewPlaylist(input: WallInput): PlaylistPreview | null {
  const { boards, nowMs } = input;
  const nameOf = new Map(boards.map(({ boardId, name }) => [boardId, name]));
  if (boards.length === 0) return null;
  const state = advance(null, input);
  const next = upNext(state, input);
  return {
    now: nameOf.get(state.boardId) ?? '',
    heldFor: state.hold?.title ?? null,
    next:
      next === null
        ? null
        : { name: nameOf.get(next.boardId) ?? '', inS: Math.ceil((next.atMs - nowMs) / 1_000) },
    isOutOfHours: boards.every((board) => entryAt(board, nowMs) === undefined),
    hours: nextHours(boards, nowMs),
  };
}

/** What the window would show as a wall with this playlist, by the alerts and the time that there are now. */
export function usePlaylistPreview(
  host: WorkspaceState,
  window: WindowPlan,
  playlist: Playlist | null,
): PlaylistPreview | null {
  const { actor } = useIdentity();
  const { sorted } = useAlerts();
  const raisedLately = useRaisedLately();
  const nowMs = useServerNowMs(1_000);
  return useMemo(() => {
    if (playlist === null) return null;
    const own = { ...window, playlist };
    const boards = wallBoards({ ...host, windowId: window.id }, own);
    const alerts = unackedAlerts(sorted, createWatchers(boards, actor));
    return previewPlaylist({ nowMs, boards, alerts, holdAt: playlist.holdAt, raisedLately });
  }, [host, window, playlist, sorted, actor, raisedLately, nowMs]);
}
