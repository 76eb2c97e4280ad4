import Type from 'typebox';
import Value from 'typebox/value';
import type { Appearance } from '../ui/appearance.ts';

/** Columns of a board. */
export const COLUMNS = 24;
/** The layout format this version writes. Raise it with a migration when the shape changes. */
export const LAYOUT_VERSION = 1;

const Cell = (maximum: number, minimum = 0) => Type.Integer({ minimum, maximum });
const Name = Type.String({ minLength: 1, maxLength: 64 });

const PlacedPaneSchema = Type.Object({
  id: Name,
  type: Name,
  x: Cell(COLUMNS - 1),
  y: Cell(1000),
  w: Cell(COLUMNS, 1),
  h: Cell(1000, 1),
});

/** A pane and its place on the board, in cells. */
export type PlacedPane = Type.Static<typeof PlacedPaneSchema>;

const LayoutDocumentSchema = Type.Object({
  version: Type.Literal(LAYOUT_VERSION),
  appearance: Type.Object({
    theme: Type.Union([Type.Literal('night'), Type.Literal('lit')]),
    density: Type.Union([
      Type.Literal('compact'),
      Type.Literal('default'),
      Type.Literal('comfortable'),
    ]),
    singleKeys: Type.Boolean(),
  }),
  board: Type.Object({
    name: Name,
    panes: Type.Array(PlacedPaneSchema, { minItems: 1, maxItems: 64 }),
  }),
});

/** All that a window remembers: its board and how it looks. */
export interface LayoutDocument {
  readonly version: typeof LAYOUT_VERSION;
  readonly appearance: Appearance;
  readonly board: { readonly name: string; readonly panes: readonly PlacedPane[] };
}

/** The board a window opens with before anybody has changed it. */
export const DEFAULT_LAYOUT: LayoutDocument = {
  version: LAYOUT_VERSION,
  appearance: { theme: 'night', density: 'default', singleKeys: true },
  board: {
    name: 'Triage',
    panes: [
      { id: 'summary', type: 'alert-summary', x: 0, y: 0, w: 24, h: 3 },
      { id: 'alerts', type: 'alert-list', x: 0, y: 3, w: 16, h: 13 },
      { id: 'services', type: 'service-matrix', x: 16, y: 3, w: 8, h: 13 },
      { id: 'feed', type: 'live-feed', x: 0, y: 16, w: 24, h: 9 },
    ],
  },
};

/** A layout to show, and what to tell the operator about it. */
export interface ReadLayout {
  readonly document: LayoutDocument;
  readonly notice: string | null;
}

function fitsBoard(pane: PlacedPane): boolean {
  return pane.x + pane.w <= COLUMNS;
}

/** What is wrong with a saved layout; `null` when it can be used. */
function faultOf(saved: unknown): string | null {
  const version = (saved as { version?: unknown } | null)?.version;
  if (typeof version === 'number' && version > LAYOUT_VERSION) {
    return `it was saved by a newer version (format ${String(version)}, this one reads ${String(LAYOUT_VERSION)})`;
  }
  if (!Value.Check(LayoutDocumentSchema, saved)) return 'it is damaged';
  const { panes } = saved.board;
  if (!panes.every(fitsBoard)) return 'a pane stands outside the board';
  if (new Set(panes.map(({ id }) => id)).size !== panes.length) return 'two panes share an id';
  return null;
}

/**
 * Reads what was saved. Anything that cannot be used gives the default board and one sentence; the
 * saved layout is left alone until the operator changes something.
 */
export function readLayout(saved: unknown): ReadLayout {
  if (saved === null || saved === undefined) return { document: DEFAULT_LAYOUT, notice: null };
  const fault = faultOf(saved);
  if (fault === null) return { document: saved as LayoutDocument, notice: null };
  return {
    document: DEFAULT_LAYOUT,
    notice: `The saved layout was not used: ${fault}. This is the default board; the saved one is kept until you change something.`,
  };
}
