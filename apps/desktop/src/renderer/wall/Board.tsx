import {
  type CSSProperties,
  type RefObject,
  useEffect,
  useLayoutEffect,
  useMemo,
  useRef,
  useState,
} from 'react';
import { GridLayout, type Layout } from 'react-grid-layout';
import { useStore } from 'zustand';
import { COLUMNS } from '../../ipc/workspace.ts';
import { endOf } from '../../workspace/index.ts';
import { type PaneDefinition, PaneFrame } from '../paneKit/index.ts';
import { placePanes } from './arrange.ts';
import { BoardContext } from './boardContext.ts';
import { BoardQuestions } from './BoardQuestions.tsx';
import type { BoardStore } from './boardStore.ts';
import { EmptyBoard } from './EmptyBoard.tsx';
import { PaneTools } from './PaneTools.tsx';
import { UnknownPane } from './UnknownPane.tsx';
import { type Ghost, useBoardDrop } from './useBoardDrop.ts';
import { useBoardKeys, useLayoutKeys } from './useBoardKeys.ts';
import { useLinkKeys } from './useLinkKeys.ts';
import { useLongPress } from './useLongPress.ts';
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

/** Where a pane that is dragged over the board would stand. */
function GhostPlace(props: {
  readonly ghost: Ghost;
  readonly widthPx: number;
  readonly rowPx: number;
}) {
  const { ghost, widthPx, rowPx } = props;
  const columnPx = (widthPx - GAP_PX) / COLUMNS;
  const rowStepPx = rowPx + GAP_PX;
  return (
    <div
      className="ghost"
      style={{
        left: GAP_PX + ghost.x * columnPx,
        top: GAP_PX + ghost.y * rowStepPx,
        width: ghost.w * columnPx - GAP_PX,
        height: ghost.h * rowStepPx - GAP_PX,
      }}
    />
  );
}

/**
 * The panes of the board in their grid. In layout mode they can be moved by mouse and by keys; panes of other
 * boards and windows can be dropped here at any time.
 */
export function Board(props: {
  readonly board: BoardStore;
  readonly paneTypes: ReadonlyMap<string, PaneDefinition>;
}) {
  const { board, paneTypes } = props;
  const frameRef = useRef<HTMLDivElement>(null);
  const { widthPx, heightPx } = useSizePx(frameRef);
  const placed = useStore(board.store, (state) => state.document.board.panes);
  const draft = useStore(board.store, (state) => state.draft);
  const fullPaneId = useStore(board.store, (state) => state.fullPaneId);
  const panes = draft ?? placed;
  const isMovable = draft !== null;
  useNoInlineDragStyle();
  useLayoutEffect(() => {
    if (fullPaneId !== null) frameRef.current?.scrollTo(0, 0);
  }, [fullPaneId]);

  const layout = useMemo<Layout>(
    () =>
      panes.map(({ id, type, x, y, w, h }) => {
        const min = paneTypes.get(type)?.minSize ?? { w: 4, h: 3 };
        return { i: id, x, y, w, h, minW: min.w, minH: min.h };
      }),
    [panes, paneTypes],
  );
  const rowPx = fillingRowPx(heightPx, Math.max(1, endOf(panes)));
  const { ghost, dropProps } = useBoardDrop(board, { widthPx, rowPx, gapPx: GAP_PX });
  const onKeyDown = useBoardKeys(board);
  useLayoutKeys(board);
  const onLinkKey = useLinkKeys();
  const touch = useLongPress((paneId) => {
    // In layout mode a finger on the header moves the pane.
    if (!isMovable) board.ask({ kind: 'move', paneId });
  });
  // Only what the frames are made from: a move must not re-render the content of the panes.
  const paneNames = JSON.stringify(panes.map(({ id, type }) => [id, type]));
  const frames = useMemo(
    () =>
      (JSON.parse(paneNames) as [string, string][]).map(([id, type]) => {
        const definition = paneTypes.get(type);
        const place = fullPaneId === null ? '' : id === fullPaneId ? ' is-full' : ' is-behind';
        return (
          <div key={id} className={`placed-pane${place}`}>
            {definition === undefined ? (
              <UnknownPane paneId={id} type={type} />
            ) : (
              <PaneFrame
                paneId={id}
                definition={definition}
                isMovable={isMovable}
                tools={<PaneTools paneId={id} title={definition.title} />}
              />
            )}
          </div>
        );
      }),
    [paneNames, paneTypes, isMovable, fullPaneId],
  );

  // The end of a gesture only: the grid also reports layouts of its own while it takes up ours.
  function takePlaces(next: Layout): void {
    board.arrange(placePanes(panes, next));
  }

  const classes = ['board', 'scroll'];
  if (isMovable) classes.push('is-movable');
  if (fullPaneId !== null) classes.push('has-full');
  return (
    <BoardContext value={board}>
      <div
        ref={frameRef}
        className={classes.join(' ')}
        style={{ '--row-step': `${String(rowPx + GAP_PX)}px` } as CSSProperties}
        onKeyDown={(event) => {
          onKeyDown(event);
          onLinkKey(event);
        }}
        {...touch}
        {...dropProps}
      >
        {widthPx > 0 && panes.length > 0 && (
          <GridLayout
            width={widthPx}
            layout={layout}
            gridConfig={{
              cols: COLUMNS,
              rowHeight: rowPx,
              margin: [GAP_PX, GAP_PX],
              containerPadding: [GAP_PX, GAP_PX],
            }}
            dragConfig={{ enabled: isMovable, handle: '.pane-header', cancel: '.pane-tools' }}
            resizeConfig={{ enabled: isMovable, handles: ['se'] }}
            onDragStop={takePlaces}
            onResizeStop={takePlaces}
          >
            {frames}
          </GridLayout>
        )}
        {panes.length === 0 && <EmptyBoard board={board} />}
        {ghost !== null && <GhostPlace ghost={ghost} widthPx={widthPx} rowPx={rowPx} />}
      </div>
      <BoardQuestions board={board} paneTypes={paneTypes} />
    </BoardContext>
  );
}
