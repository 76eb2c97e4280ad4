import { describe, expect, it } from 'vitest';
import { nudgePane } from './arrange.ts';
import { readLayoutKey } from './boardKeys.ts';
import { createBoardStore } from './boardStore.ts';
import type { PlacedPane, Workspace } from '../../ipc/workspace.ts';
import {
  createOneWindowBridge,
  createWorkspaceHolder,
  readWorkspace,
} from '../../workspace/index.ts';

const minSizeOf = () => ({ w: 4, h: 2 });
const place = (panes: readonly PlacedPane[], id: string) => {
  const pane = panes.find((each) => each.id === id);
  return pane === undefined ? undefined : [pane.x, pane.y, pane.w, pane.h];
};

const START = readWorkspace(null).workspace;
const TRIAGE = START.boards[0];
if (TRIAGE === undefined) throw new Error('There is no starter board.');

describe('arranging panes by key', () => {
  const { panes } = TRIAGE;

  it('shrinks and grows from the lower right corner', () => {
    const key = { kind: 'resize', dx: -1, dy: 0 } as const;
    expect(place(nudgePane(panes, 'alerts', key, minSizeOf), 'alerts')).toEqual([0, 3, 15, 13]);
  });

  it('stops at the edges of the board and at the smallest size', () => {
    const left = nudgePane(panes, 'alerts', { kind: 'move', dx: -1, dy: 0 }, minSizeOf);
    expect(place(left, 'alerts')).toEqual([0, 3, 16, 13]);
    let small: readonly PlacedPane[] = panes;
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
    save: (workspace: Workspace) => Promise<void> = () => Promise.resolve(),
  ) {
    const kept: Workspace[] = [];
    const holder = createWorkspaceHolder({
      saved,
      save: (workspace) => {
        kept.push(workspace);
        return save(workspace);
      },
    });
    const board = createBoardStore({ minSizeOf, workspace: createOneWindowBridge(holder) });
    board.connect();
    return { board, kept, holder };
  }
  const shown = (board: ReturnType<typeof setUp>['board']) => board.store.getState().document.board;

  it('saves what is kept and nothing that is reverted', () => {
    const { board, kept } = setUp();
    board.startLayout();
    board.nudge('alerts', { kind: 'resize', dx: -1, dy: 0 });
    board.revertLayout();
    expect([kept, shown(board)]).toEqual([[], TRIAGE]);
    board.startLayout();
    board.nudge('alerts', { kind: 'resize', dx: -1, dy: 0 });
    board.keepLayout();
    expect(kept.at(-1)?.boards[0]).toEqual(shown(board));
    expect(place(shown(board).panes, 'alerts')).toEqual([0, 3, 15, 13]);
  });

  it('moves nothing outside layout mode', () => {
    const { board } = setUp();
    board.nudge('alerts', { kind: 'resize', dx: -1, dy: 0 });
    board.arrange([]);
    expect(board.store.getState()).toMatchObject({ draft: null, document: { board: TRIAGE } });
  });

  it('takes in new panes and copies, and takes every step back', () => {
    const { board } = setUp();
    board.startLayout();
    const added = board.addToDraft('live-feed');
    const copy = board.duplicateInDraft('alerts');
    board.removeFromDraft('summary');
    const { draft } = board.store.getState();
    expect(draft?.map(({ id }) => id)).toEqual(['alerts', 'services', 'feed', added, copy]);
    expect(draft?.find(({ id }) => id === copy)).toMatchObject({
      type: 'alert-list',
      w: 16,
      h: 13,
    });
    for (let i = 0; i < 3; i += 1) board.undoDraft();
    expect(board.store.getState().draft).toEqual(TRIAGE.panes);
    expect(board.store.getState().draftSteps).toBe(0);
  });

  it('an arrangement neither loses a pane that came meanwhile nor brings one back that went', () => {
    const { board, holder } = setUp();
    board.startLayout();
    holder.change({ kind: 'movePane', paneId: 'live-charts', boardId: 'triage' });
    holder.change({ kind: 'movePane', paneId: 'feed', boardId: 'live' });
    board.nudge('alerts', { kind: 'resize', dx: -1, dy: 0 });
    board.keepLayout();
    expect(shown(board).panes.map(({ id }) => id)).toEqual([
      ...['summary', 'alerts', 'services', 'live-charts'],
    ]);
    expect(place(shown(board).panes, 'alerts')).toEqual([0, 3, 15, 13]);
  });

  it('says once that a damaged layout was not used and leaves it in place', () => {
    const { board, kept } = setUp({ version: 1 });
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
