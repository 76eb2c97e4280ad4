import { describe, expect, it } from 'vitest';
import type { PlaylistEntry, WorkspaceState } from '../../ipc/workspace.ts';
import { fingerprintOf, STARTERS } from '../../workspace/index.ts';
import { isStripBelow, SHIFT_PX, shiftAt } from './pixelShift.ts';
import { fontPx, wallZoom } from './typeScale.ts';
import { entryAt, isDue, playlistOf, wallBoards } from './wallBoards.ts';

const DISPLAY = {
  ...{ id: 1, label: 'A', width: 1_920, height: 1_080, scaleFactor: 1, rotation: 0 },
  ...{ isInternal: false, order: 0, isPrimary: true },
  bounds: { x: 0, y: 0, width: 1_920, height: 1_080 },
  workArea: { x: 0, y: 0, width: 1_920, height: 1_080 },
};

/** Two walls, of which the second's display is as told. */
function host(right: WorkspaceState['slots'][string], whenMissing: 'fold' | 'park' = 'fold') {
  const slots = ['left', 'right'].map((id) => ({
    ...{ id, name: id, use: 'wall' as const, distanceM: 3 },
    fingerprint: fingerprintOf(DISPLAY),
  }));
  const made = STARTERS.find(({ id }) => id === 'walls')?.make(slots);
  if (made === undefined) throw new Error('There is no such starter.');
  const state: WorkspaceState = {
    ...{ windowId: 'wall-left', workspace: { ...made, whenMissing }, displays: [DISPLAY] },
    ...{
      slots: { left: 1, right },
      canPlace: true,
      startsOnLogin: false,
      hasPin: false,
      notice: null,
    },
    ...{ walls: {}, pausedPanes: [], startsOneByOne: false },
  };
  return state;
}
const shownOn = (state: WorkspaceState) => {
  const window = state.workspace.windows.find(({ id }) => id === state.windowId);
  return window === undefined ? [] : wallBoards(state, window).map(({ boardId }) => boardId);
};

describe('the boards of a wall', () => {
  it('are its own while all displays are there', () => {
    expect(shownOn(host(2))).toEqual(['wall1-overview', 'wall1-incident']);
  });

  it('are those of a missing wall too, unless these are to wait', () => {
    const all = ['wall1-overview', 'wall1-incident', 'wall2-live'];
    expect([shownOn(host('missing')), shownOn(host('ambiguous'))]).toEqual([all, all]);
    expect(shownOn(host('missing', 'park'))).toEqual(all.slice(0, 2));
  });

  it('wait or are shown as that wall says of itself, before what is said of all', () => {
    const saying = (all: 'fold' | 'park', own: 'fold' | 'park') => {
      const state = host('missing', all);
      const windows = state.workspace.windows.map((window) => ({
        ...window,
        playlist: {
          ...playlistOf(window),
          ...(window.id === 'wall-right' && { whenMissing: own }),
        },
      }));
      return shownOn({ ...state, workspace: { ...state.workspace, windows } }).length;
    };
    expect([saying('fold', 'park'), saying('park', 'fold')]).toEqual([2, 3]);
  });

  it('are each there once, with all that is said of their hours', () => {
    const state = host(2);
    const entries = [
      { boardId: 'wall1-overview', dwellS: 20, toMin: 480 },
      { boardId: 'wall1-incident', dwellS: 30 },
      { boardId: 'wall1-overview', dwellS: 90, fromMin: 480 },
    ];
    const [window] = state.workspace.windows;
    if (window === undefined) throw new Error('There is no window.');
    const boards = wallBoards(state, { ...window, playlist: { entries, holdAt: null } });
    expect(boards.map(({ boardId }) => boardId)).toEqual(['wall1-overview', 'wall1-incident']);
    const dwellAt = (hour: number) =>
      boards[0] && entryAt(boards[0], Date.UTC(2026, 10, 23, hour))?.dwellS;
    expect([dwellAt(7), dwellAt(8)]).toEqual([20, 90]);
  });
});

describe('the time of a board', () => {
  const at = (day: number, hour: number) => Date.UTC(2026, 10, 22 + day, hour);
  const due = (entry: Partial<PlaylistEntry>, day: number, hour: number) =>
    isDue({ boardId: 'a', dwellS: 30, ...entry }, at(day, hour));

  it('is always when nobody has said', () => {
    expect(due({}, 3, 4)).toBe(true);
  });

  it('goes over midnight, and belongs to the day on which it begins', () => {
    const night = { fromMin: 22 * 60, toMin: 6 * 60, days: [1] };
    expect([due(night, 1, 23), due(night, 2, 5), due(night, 2, 23), due(night, 1, 5)]).toEqual([
      ...[true, true, false, false],
    ]);
    expect([
      due({ fromMin: 480, toMin: 960 }, 1, 8),
      due({ fromMin: 480, toMin: 960 }, 1, 16),
    ]).toEqual([...[true, false]]);
  });
});

describe('the size of text on a wall', () => {
  it('is that of the guidance for a display of 55 inches', () => {
    const sizes = [2.5, 3, 4, 6].map((m) => Math.round(fontPx(16, m, DISPLAY)));
    expect(sizes).toEqual([25, 30, 40, 60]);
  });

  it('is never smaller than on a desk', () => {
    expect([wallZoom(0.5, DISPLAY), wallZoom(3, DISPLAY)]).toEqual([1, 2.51]);
  });
});

describe('the shift of the picture', () => {
  it('goes through nine places within its room, and the strip changes sides', () => {
    const places = Array.from({ length: 9 }, (_, i) => shiftAt(i * 60_000));
    expect(new Set(places.map(({ x, y }) => `${String(x)} ${String(y)}`)).size).toBe(9);
    expect(places.every(({ x, y }) => Math.abs(x) <= SHIFT_PX && Math.abs(y) <= SHIFT_PX)).toBe(
      true,
    );
    expect([0, 6, 12].map((hours) => isStripBelow(hours * 3_600_000))).toEqual([
      false,
      true,
      false,
    ]);
  });
});
