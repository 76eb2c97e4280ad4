import { useEffect, useMemo, useRef, useState } from 'react';
import type { WindowPlan, WorkspaceState } from '../../ipc/workspace.ts';
import { useAlerts, useIdentity, useRaisedLately, useServerNowMs } from '../paneKit/index.ts';
import { dropPlace, keepPlace, readPlace } from './keptWall.ts';
import { advance, pause, resume, step, type WallInput, type WallState } from './rotation.ts';
import { playlistOf, wallBoards } from './wallBoards.ts';
import { createWatchers, unackedAlerts } from './watchers.ts';

/** So long a wall stands still after somebody has touched it. */
const TOUCHED_MS = 60_000;
/** So long after it was told to by Space. */
const PAUSED_MS = 600_000;

/** The rotation of a wall as it goes, and what a hand can do to it. */
export interface Wall {
  readonly state: WallState;
  readonly input: WallInput;
  readonly touch: () => void;
  readonly togglePause: () => void;
  readonly step: (by: 1 | -1) => void;
}

/** Runs the rotation of a wall window. */
export function useWall(host: WorkspaceState, window: WindowPlan): Wall {
  const { actor } = useIdentity();
  const { sorted } = useAlerts();
  const raisedLately = useRaisedLately();
  const nowMs = useServerNowMs(250);
  // A host tells of everything; only what is meant to be shown may start the work anew.
  const told = JSON.stringify(wallBoards(host, window));
  const boards = useMemo(() => JSON.parse(told) as ReturnType<typeof wallBoards>, [told]);
  const boardOf = useMemo(() => createWatchers(boards, actor), [boards, actor]);
  const alerts = useMemo(() => unackedAlerts(sorted, boardOf), [sorted, boardOf]);
  const { holdAt } = playlistOf(window);
  const input = useMemo<WallInput>(
    () => ({ nowMs, boards, alerts, holdAt, raisedLately }),
    [nowMs, boards, alerts, holdAt, raisedLately],
  );
  const [state, setState] = useState(() =>
    advance(readPlace(sessionStorage, window.id, input.nowMs), input),
  );
  const latest = useRef(input);
  useEffect(() => {
    latest.current = input;
    setState((before) => advance(before, input));
  }, [input]);
  const { boardId, sinceMs, pausedUntilMs, knownIds } = state;
  useEffect(() => {
    keepPlace(sessionStorage, window.id, { boardId, sinceMs, pausedUntilMs, knownIds });
  }, [window.id, boardId, sinceMs, pausedUntilMs, knownIds]);
  useEffect(
    () => () => {
      dropPlace(sessionStorage);
    },
    [],
  );
  const acts = useMemo(() => {
    const act = (does: (state: WallState, input: WallInput) => WallState) => {
      setState((before) => does(before, latest.current));
    };
    return {
      touch() {
        act((before, now) => pause(before, now, TOUCHED_MS));
      },
      togglePause() {
        act((before, now) =>
          before.pausedUntilMs === null ? pause(before, now, PAUSED_MS) : resume(before, now),
        );
      },
      step(by: 1 | -1) {
        act((before, now) => step(before, now, by, TOUCHED_MS));
      },
    };
  }, []);
  return { state, input, ...acts };
}
