import { describe, expect, it } from 'vitest';
import { nudgePane } from './arrange.ts';
import { readLayoutKey } from './boardKeys.ts';
import { createBoardStore } from './boardStore.ts';
import { DEFAULT_LAYOUT, type PlacedPane, readLayout } from './layoutDocument.ts';

const minSizeOf = () => ({ w: 4, h: 2 });
const place = (panes: readonly PlacedPane[], id: string) => {
  const pane = panes.find((each) => each.id === id);
  return pane === undefined ? undefined : [pane.x, pane.y, pane.w, pane.h];
};

describe('reading a saved layout', () => {
  it('uses what it has written itself', () => {
    const saved: unknown = JSON.parse(JSON.stringify(DEFAULT_LAYOUT));
    expect(readLayout(saved)).toEqual({ document: DEFAULT_LAYOUT, notice: null });
  });

  it('opens the default board without a word when nothing was saved', () => {
    expect([readLayout(null), readLayout(undefined)]).toEqual([
      { document: DEFAULT_LAYOUT, notice: null },
      { document: DEFAULT_LAYOUT, notice: null },
    ]);
  });

  it('opens the default board and says why when the saved one cannot be used', () => {
    const [pane, ...others] = DEFAULT_LAYOUT.board.panes as [PlacedPane, ...PlacedPane[]];
    const board = (panes: unknown) => ({ ...DEFAULT_LAYOUT, board: { name: 'Triage', panes } });
    const notices = [
      { version: 2 },
      { ...DEFAULT_LAYOUT, appearance: { theme: 'pink' } },
      'nonsense',
      board([{ ...pane, x: 20 }, ...others]),
      board([pane, pane]),
      board([]),
    ].map((saved) => readLayout(saved).notice?.replace(/^.*not used: (.*?)\. This.*$/, '$1'));
    expect(notices).toEqual([
      'it was saved by a newer version (format 2, this one reads 1)',
      'it is damaged',
      'it is damaged',
      'a pane stands outside the board',
      'two panes share an id',
      'it is damaged',
    ]);
  });
});

describe('arranging panes by key', () => {
  const panes = DEFAULT_LAYOUT.board.panes;

  it('shrinks and grows from the lower right corner', () => {
    const key = { kind: 'resize', dx: -1, dy: 0 } as const;
    expect(place(nudgePane(panes, 'alerts', key, minSizeOf), 'alerts')).toEqual([0, 3, 15, 13]);
  });

  it('stops at the edges of the board and at the smallest size', () => {
    const left = nudgePane(panes, 'alerts', { kind: 'move', dx: -1, dy: 0 }, minSizeOf);
    expect(place(left, 'alerts')).toEqual([0, 3, 16, 13]);
    let small = panes;
    for (let i = 0; i < 40; i += 1) {
      small = nudgePane(small, 'services', { kind: 'resize', dx: -1, dy: -1 }, minSizeOf);
    }
    expect(place(small, 'services')).toEqual([16, 3, 4, 2]);
  });

  it('changes places with the pane below and back again', () => {
    const down = nudgePane(panes, 'summary', { kind: 'move', dx: 0, dy: 1 }, minSizeOf);
    expect(place(down, 'summary')?.[1]).toBeGreaterThan(0);
    expect(place(down, 'alerts')?.[1]).toBe(0);
    const up = nudgePane(down, 'summary', { kind: 'move', dx: 0, dy: -1 }, minSizeOf);
    expect(place(up, 'summary')).toEqual([0, 0, 24, 3]);
  });

  it('never lets two panes overlap', () => {
    const moves = [
      ['services', 'move', -1, 0],
      ['services', 'move', -1, 0],
      ['feed', 'move', 0, -1],
      ['alerts', 'resize', 3, 2],
      ['summary', 'move', 0, 1],
    ] as const;
    let board: readonly PlacedPane[] = panes;
    for (const [id, kind, dx, dy] of moves) {
      board = nudgePane(board, id, { kind, dx, dy }, minSizeOf);
      const overlaps = board.flatMap((a) =>
        board.filter(
          (b) =>
            a.id < b.id && a.x < b.x + b.w && b.x < a.x + a.w && a.y < b.y + b.h && b.y < a.y + a.h,
        ),
      );
      expect(overlaps).toEqual([]);
      expect(board.every(({ x, w }) => x >= 0 && x + w <= 24)).toBe(true);
    }
  });
});

describe('the keys of layout mode', () => {
  it('move with arrows and resize with Shift', () => {
    expect([
      readLayoutKey('ArrowLeft'),
      readLayoutKey('Shift+ArrowDown'),
      readLayoutKey('A'),
    ]).toEqual([
      { kind: 'nudge', nudge: { kind: 'move', dx: -1, dy: 0 } },
      { kind: 'nudge', nudge: { kind: 'resize', dx: 0, dy: 1 } },
      undefined,
    ]);
  });
});

describe('the board', () => {
  function setUp(
    saved: unknown = null,
    save: (layout: unknown) => Promise<void> = () => Promise.resolve(),
  ) {
    const kept: unknown[] = [];
    const board = createBoardStore({
      minSizeOf,
      layout: {
        load: () => Promise.resolve(saved),
        save: (layout) => {
          kept.push(layout);
          return save(layout);
        },
      },
    });
    return { board, kept };
  }

  it('saves what is kept and nothing that is reverted', () => {
    const { board, kept } = setUp();
    board.startLayout();
    board.nudge('alerts', { kind: 'resize', dx: -1, dy: 0 });
    board.revertLayout();
    expect([kept, board.store.getState().document]).toEqual([[], DEFAULT_LAYOUT]);
    board.startLayout();
    board.nudge('alerts', { kind: 'resize', dx: -1, dy: 0 });
    board.keepLayout();
    expect(kept).toEqual([board.store.getState().document]);
    expect(place(board.store.getState().document.board.panes, 'alerts')).toEqual([0, 3, 15, 13]);
  });

  it('moves nothing outside layout mode', () => {
    const { board } = setUp();
    board.nudge('alerts', { kind: 'resize', dx: -1, dy: 0 });
    board.arrange([]);
    expect(board.store.getState()).toMatchObject({ draft: null, document: DEFAULT_LAYOUT });
  });

  it('says once that a damaged layout was not used and leaves it in place', async () => {
    const { board, kept } = setUp({ version: 1 });
    await board.load();
    expect(board.store.getState().notice).toContain('it is damaged');
    expect(kept).toEqual([]);
    board.dismissNotice();
    expect(board.store.getState().notice).toBeNull();
  });

  it('says when saving fails', async () => {
    const { board } = setUp(null, () => Promise.reject(new Error('disk full')));
    board.setAppearance({ theme: 'lit' });
    await Promise.resolve();
    await Promise.resolve();
    expect(board.store.getState().notice).toBe('The layout could not be saved: disk full');
    expect(board.store.getState().document.appearance.theme).toBe('lit');
  });
});
