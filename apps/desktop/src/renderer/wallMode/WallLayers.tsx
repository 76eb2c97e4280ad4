import { useEffect, useLayoutEffect, useRef, useState } from 'react';
import type { Board } from '../../ipc/workspace.ts';
import type { PaneDefinition } from '../paneKit/index.ts';
import { WallBoard } from './WallBoard.tsx';

/** How long before its turn a board is made ready, out of sight. */
export const READY_MS = 2_000;

/**
 * The board that is shown, and out of sight the one that comes next: it is drawn already when its turn comes, and
 * the change is one frame. What comes unforeseen is drawn before it is shown, too.
 */
export function WallLayers(props: {
  readonly boards: readonly Board[];
  readonly paneTypes: ReadonlyMap<string, PaneDefinition>;
  readonly boardId: string;
  /** To be made ready; `null`: none yet. */
  readonly nextId: string | null;
  /** Told which board is on show, after each change. */
  readonly onShown: (boardId: string) => void;
}) {
  const { boards, paneTypes, boardId, nextId, onShown } = props;
  const [shownId, setShownId] = useState(boardId);
  const ready = useRef<string | null>(null);
  useLayoutEffect(() => {
    if (boardId === shownId) return;
    const show = () => {
      setShownId(boardId);
    };
    if (ready.current === boardId) {
      show();
      return;
    }
    let frame = requestAnimationFrame(() => {
      frame = requestAnimationFrame(show);
    });
    return () => {
      cancelAnimationFrame(frame);
    };
  }, [boardId, shownId]);
  useEffect(() => {
    onShown(shownId);
  }, [shownId, onShown]);
  useEffect(() => {
    ready.current = nextId;
  }, [nextId]);
  const ids = new Set([shownId, boardId, ...(nextId === null ? [] : [nextId])]);
  return boards
    .filter(({ id }) => ids.has(id))
    .map(({ id, panes }) => (
      <div
        key={id}
        className={id === shownId ? 'wall-layer' : 'wall-layer is-waiting'}
        data-board={id}
        inert={id !== shownId}
      >
        <WallBoard panes={panes} paneTypes={paneTypes} />
      </div>
    ));
}
