import {
  type CSSProperties,
  type KeyboardEvent,
  type RefObject,
  useEffect,
  useLayoutEffect,
  useMemo,
  useRef,
  useState,
} from 'react';
import { GridLayout, type Layout } from 'react-grid-layout';
import { useStore } from 'zustand';
import { type PaneDefinition, PaneFrame } from '../paneKit/index.ts';
import { nameKey } from '../paneKit/keys.ts';
import { placePanes } from './arrange.ts';
import { readLayoutKey } from './boardKeys.ts';
import type { BoardStore } from './boardStore.ts';
import { COLUMNS } from './layoutDocument.ts';
import { UnknownPane } from './UnknownPane.tsx';
import './wall.css';

const GAP_PX = 8;
/** Rows stretch to fill the window, within what keeps a pane's header and a few lines usable. */
const MIN_ROW_PX = 26;
const MAX_ROW_PX = 56;

/** The id react-draggable looks for before it writes an inline style sheet. */
const DRAGGABLE_STYLE_ID = 'react-draggable-style-el';

function useSizePx(ref: RefObject<HTMLElement | null>) {
  const [size, setSize] = useState({ widthPx: 0, heightPx: 0 });
  useLayoutEffect(() => {
    const element = ref.current;
    if (element === null) return;
    const measure = () => {
      setSize({ widthPx: element.clientWidth, heightPx: element.clientHeight });
    };
    measure();
    const observer = new ResizeObserver(measure);
    observer.observe(element);
    return () => {
      observer.disconnect();
    };
  }, [ref]);
  return size;
}

/** Height of a grid row at which `rows` of them fill the height. */
function fillingRowPx(heightPx: number, rows: number): number {
  const rowPx = (heightPx - GAP_PX * (rows + 1)) / rows;
  return Math.min(MAX_ROW_PX, Math.max(MIN_ROW_PX, rowPx));
}

/** While dragging, text selection is stopped by our own style sheet: the policy forbids inline ones. */
function useNoInlineDragStyle(): void {
  useEffect(() => {
    const marker = document.createElement('meta');
    marker.id = DRAGGABLE_STYLE_ID;
    document.head.append(marker);
    return () => {
      marker.remove();
    };
  }, []);
}

/** The panes of the board in their grid. In layout mode they can be moved by mouse and by keys. */
export function Board(props: {
  readonly board: BoardStore;
  readonly paneTypes: ReadonlyMap<string, PaneDefinition>;
}) {
  const { board, paneTypes } = props;
  const frameRef = useRef<HTMLDivElement>(null);
  const { widthPx, heightPx } = useSizePx(frameRef);
  const placed = useStore(board.store, (state) => state.document.board.panes);
  const draft = useStore(board.store, (state) => state.draft);
  const panes = draft ?? placed;
  const isMovable = draft !== null;
  useNoInlineDragStyle();

  const layout = useMemo<Layout>(
    () =>
      panes.map(({ id, type, x, y, w, h }) => {
        const min = paneTypes.get(type)?.minSize ?? { w: 4, h: 3 };
        return { i: id, x, y, w, h, minW: min.w, minH: min.h };
      }),
    [panes, paneTypes],
  );
  const rowPx = fillingRowPx(heightPx, Math.max(...panes.map(({ y, h }) => y + h)));
  // Only what the frames are made from: a move must not re-render the content of the panes.
  const paneNames = JSON.stringify(panes.map(({ id, type }) => [id, type]));
  const frames = useMemo(
    () =>
      (JSON.parse(paneNames) as [string, string][]).map(([id, type]) => {
        const definition = paneTypes.get(type);
        return (
          <div key={id} className="placed-pane">
            {definition === undefined ? (
              <UnknownPane paneId={id} type={type} />
            ) : (
              <PaneFrame paneId={id} definition={definition} isMovable={isMovable} />
            )}
          </div>
        );
      }),
    [paneNames, paneTypes, isMovable],
  );

  function onKeyDown(event: KeyboardEvent<HTMLDivElement>): void {
    const key = isMovable ? nameKey(event) : null;
    const command = key === null ? undefined : readLayoutKey(key);
    if (command === undefined) return;
    event.preventDefault();
    if (command.kind === 'keep') board.keepLayout();
    else if (command.kind === 'revert') board.revertLayout();
    else {
      const paneId = (event.target as Element).closest('[data-pane]')?.getAttribute('data-pane');
      if (paneId) board.nudge(paneId, command.nudge);
    }
  }

  // The end of a gesture only: the grid also reports layouts of its own while it takes up ours.
  function takePlaces(next: Layout): void {
    board.arrange(placePanes(panes, next));
  }

  return (
    <div
      ref={frameRef}
      className={isMovable ? 'board is-movable scroll' : 'board scroll'}
      style={{ '--row-step': `${String(rowPx + GAP_PX)}px` } as CSSProperties}
      onKeyDown={onKeyDown}
    >
      {widthPx > 0 && (
        <GridLayout
          width={widthPx}
          layout={layout}
          gridConfig={{
            cols: COLUMNS,
            rowHeight: rowPx,
            margin: [GAP_PX, GAP_PX],
            containerPadding: [GAP_PX, GAP_PX],
          }}
          dragConfig={{ enabled: isMovable, handle: '.pane-header' }}
          resizeConfig={{ enabled: isMovable, handles: ['se'] }}
          onDragStop={takePlaces}
          onResizeStop={takePlaces}
        >
          {frames}
        </GridLayout>
      )}
    </div>
  );
}
