import { COLUMNS, type PlacedPane, type Rectangle } from '../../ipc/workspace.ts';

/** What a dragged pane is, for windows of this program. */
const PANE_TYPE = 'application/x-batcave-pane';
/** Its size stands in the name of a type: while it is dragged over a window, names are all that can be read. */
const SIZE_TYPE = /^application\/x-batcave-size-(\d+)-(\d+)$/;
/** Not every system hands types of our own to another window; text always comes through. */
const TEXT_PREFIX = 'batcave-pane:';
/** What is assumed of a pane that came as text. */
const ANY_SIZE = { w: 12, h: 8 };

type Carrier = Pick<DataTransfer, 'types' | 'getData' | 'setData'>;

/** Says which pane is dragged. */
export function carryPane(carrier: Carrier, pane: Pick<PlacedPane, 'id' | 'w' | 'h'>): void {
  carrier.setData(PANE_TYPE, pane.id);
  carrier.setData(`application/x-batcave-size-${String(pane.w)}-${String(pane.h)}`, '');
  carrier.setData('text/plain', `${TEXT_PREFIX}${pane.id}`);
}

/** The size of the pane that is dragged, in cells; `null` when it can be none. */
export function sizeCarried(
  types: readonly string[],
): { readonly w: number; readonly h: number } | null {
  for (const type of types) {
    const [, w, h] = SIZE_TYPE.exec(type) ?? [];
    if (w !== undefined && h !== undefined) return { w: Number(w), h: Number(h) };
  }
  return types.includes(PANE_TYPE) || types.includes('text/plain') ? ANY_SIZE : null;
}

/** The id of the pane that was dropped; `null` when it was something else. */
export function paneCarried(carrier: Carrier): string | null {
  const id = carrier.getData(PANE_TYPE);
  if (id !== '') return id;
  const text = carrier.getData('text/plain');
  return text.startsWith(TEXT_PREFIX) ? text.slice(TEXT_PREFIX.length) : null;
}

/** The measures of a board on the screen, in pixels. */
export interface BoardMeasures {
  readonly widthPx: number;
  readonly rowPx: number;
  readonly gapPx: number;
}

/**
 * The cell under a point for a pane that is held by its upper edge, so that all of it stands on the board.
 *
 * @param point from the upper left corner of the board's content
 */
export function cellAt(
  point: { readonly x: number; readonly y: number },
  widthCells: number,
  { widthPx, rowPx, gapPx }: BoardMeasures,
): { readonly x: number; readonly y: number } {
  const columnPx = (widthPx - gapPx) / COLUMNS;
  const x = Math.floor((point.x - gapPx) / columnPx - widthCells / 2 + 0.5);
  const y = Math.floor((point.y - gapPx) / (rowPx + gapPx));
  return {
    x: Math.min(Math.max(0, x), Math.max(0, COLUMNS - widthCells)),
    y: Math.min(1_000, Math.max(0, y)),
  };
}

/** Where a pane that was let go outside every window gets a window of its own. */
export function boundsAround(point: { readonly x: number; readonly y: number }): Rectangle {
  return { x: Math.round(point.x) - 80, y: Math.round(point.y) - 16, width: 1_000, height: 640 };
}

/** Whether the point is in none of the rectangles. */
export function isOutside(
  point: { readonly x: number; readonly y: number },
  rectangles: readonly Rectangle[],
): boolean {
  return rectangles.every(
    ({ x, y, width, height }) =>
      point.x < x || point.y < y || point.x >= x + width || point.y >= y + height,
  );
}
