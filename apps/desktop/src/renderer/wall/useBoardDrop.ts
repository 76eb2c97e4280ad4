import { type DragEvent, useState } from 'react';
import type { BoardStore } from './boardStore.ts';
import { type BoardMeasures, cellAt, paneCarried, sizeCarried } from './paneDrag.ts';

/** Where the pane that is dragged over the board would stand, in cells. */
export interface Ghost {
  readonly x: number;
  readonly y: number;
  readonly w: number;
  readonly h: number;
}

/** Takes panes that are dropped on the board, from this window or another. */
export function useBoardDrop(board: BoardStore, measures: BoardMeasures) {
  const [ghost, setGhost] = useState<Ghost | null>(null);

  function placeOf(event: DragEvent<HTMLElement>): Ghost | null {
    const size = sizeCarried([...event.dataTransfer.types]);
    if (size === null) return null;
    const frame = event.currentTarget;
    const { left, top } = frame.getBoundingClientRect();
    const point = { x: event.clientX - left, y: event.clientY - top + frame.scrollTop };
    return { ...size, ...cellAt(point, size.w, measures) };
  }

  return {
    ghost,
    dropProps: {
      onDragOver(event: DragEvent<HTMLElement>) {
        const place = placeOf(event);
        if (place === null) return;
        event.preventDefault();
        event.dataTransfer.dropEffect = event.ctrlKey ? 'copy' : 'move';
        const isSame = place.x === ghost?.x && place.y === ghost.y && place.w === ghost.w;
        if (!isSame) setGhost(place);
      },
      onDragLeave(event: DragEvent<HTMLElement>) {
        const to = event.relatedTarget;
        if (!(to instanceof Node && event.currentTarget.contains(to))) setGhost(null);
      },
      onDrop(event: DragEvent<HTMLElement>) {
        setGhost(null);
        const place = placeOf(event);
        const paneId = paneCarried(event.dataTransfer);
        if (place === null || paneId === null) return;
        event.preventDefault();
        const copy = event.ctrlKey ? { copyId: crypto.randomUUID() } : {};
        const boardId = board.store.getState().document.board.id;
        const at = { x: place.x, y: place.y };
        void board.change({ kind: 'movePane', paneId, boardId, at, ...copy });
      },
    },
  };
}
