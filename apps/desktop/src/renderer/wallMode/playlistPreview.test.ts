import { describe, expect, it } from 'vitest';
import type { PlaylistEntry } from '../../ipc/workspace.ts';
import { nextHours } from './nextHours.ts';
import { previewPlaylist } from './playlistPreview.ts';
import type { WallInput } from './rotation.ts';
import type { WallBoard } from './wallBoards.ts';

/** A Monday. */
const NOW_MS = Date.UTC(2026, 10, 23, 8, 0, 0);
const HOUR_MS = 3_600_000;

function board(boardId: string, ...hours: readonly Partial<PlaylistEntry>[]): WallBoard {
  const entries = (hours.length === 0 ? [{}] : hours).map((each) => ({
    ...{ boardId, dwellS: 30 },
    ...each,
  }));
  return { boardId, name: boardId, entries, watches: `svc:${boardId}`, isFolded: false };
}

const preview = (boards: readonly WallBoard[], fields: Partial<WallInput> = {}) =>
  previewPlaylist({
    ...{ nowMs: NOW_MS, boards, alerts: [], holdAt: 'ERROR', raisedLately: 0 },
    ...fields,
  });

describe('the preview of a playlist', () => {
  it('says what is shown now and next, by the hours', () => {
    const night = board('night', { fromMin: 1_200, toMin: 360 });
    expect(preview([night, board('pay', { dwellS: 45 }), board('edge')])).toEqual({
      ...{ now: 'pay', heldFor: null, next: { name: 'edge', inS: 45 }, isOutOfHours: false },
      hours: { atMs: NOW_MS + 12 * HOUR_MS, names: ['night', 'pay', 'edge'] },
    });
  });

  it('says what holds it at its level, and that nothing does with the hold off', () => {
    const alerts = [
      {
        ...{ id: 'a', severity: 'ERROR' as const, raisedAtMs: NOW_MS },
        ...{ title: 'edge-gw loss', boardId: 'edge' },
      },
    ];
    const boards = [board('pay'), board('edge')];
    expect(preview(boards, { alerts })).toMatchObject({ now: 'edge', heldFor: 'edge-gw loss' });
    for (const holdAt of [null, 'CRITICAL'] as const)
      expect(preview(boards, { alerts, holdAt })).toMatchObject({ now: 'pay', heldFor: null });
  });

  it('says when these are the hours of no board, and that one board stands still', () => {
    expect(preview([board('night', { fromMin: 1_200, toMin: 360 })])).toEqual({
      ...{ now: 'night', heldFor: null, next: null, isOutOfHours: true },
      hours: { atMs: NOW_MS + 12 * HOUR_MS, names: ['night'] },
    });
    expect(preview([])).toBeNull();
  });
});

describe('the next hours', () => {
  it('are found up to a week ahead, at the day on which they begin', () => {
    const sundays = board('sundays', { days: [0] });
    expect(nextHours([board('pay'), sundays], NOW_MS)).toEqual({
      atMs: Date.UTC(2026, 10, 29),
      names: ['pay', 'sundays'],
    });
  });

  it('are none when every board is always due', () => {
    expect(nextHours([board('pay'), board('edge')], NOW_MS)).toBeNull();
  });
});
