import { describe, expect, it } from 'vitest';
import type { Playlist, PlaylistEntry } from '../../../ipc/workspace.ts';
import {
  draftOf,
  type EntryDraft,
  faultsOf,
  moveEntry,
  newEntry,
  playlistFrom,
  toggleDay,
} from './playlistForm.ts';

const NAMES = new Map([
  ['pay', 'Payments'],
  ['edge', 'Edge'],
]);
const nameOf = (id: string) => NAMES.get(id);

function keys() {
  let last = 0;
  return () => String((last += 1));
}
const drafted = (...entries: readonly PlaylistEntry[]) =>
  draftOf({ entries: [...entries], holdAt: 'ERROR' }, keys());
const faultsWith = (change: Partial<EntryDraft>) => {
  const draft = drafted({ boardId: 'pay', dwellS: 30 });
  const entries = draft.entries.map((entry) => ({ ...entry, ...change }));
  return faultsOf({ ...draft, entries }, nameOf).get('1');
};

describe('the form of a playlist', () => {
  it('gives back the playlist that it was made of, whatever was said', () => {
    const playlists: readonly Playlist[] = [
      { entries: [{ boardId: 'pay', dwellS: 30 }], holdAt: null },
      {
        entries: [
          { boardId: 'pay', dwellS: 5, fromMin: 1_320, toMin: 365, days: [0, 6] },
          { boardId: 'edge', dwellS: 3_600, toMin: 1_439 },
        ],
        ...{ holdAt: 'WARN', whenMissing: 'park' },
      },
    ];
    for (const playlist of playlists) {
      const draft = draftOf(playlist, keys());
      expect(faultsOf(draft, nameOf).size).toBe(0);
      expect(playlistFrom(draft)).toEqual(playlist);
    }
  });

  it('moves entries, and none beyond the ends', () => {
    const draft = drafted({ boardId: 'pay', dwellS: 30 }, { boardId: 'edge', dwellS: 30 });
    const order = (key: string, by: 1 | -1) =>
      moveEntry(draft, key, by).entries.map((entry) => entry.key);
    expect([order('2', -1), order('1', 1)]).toEqual([
      ['2', '1'],
      ['2', '1'],
    ]);
    expect([order('1', -1), order('2', 1)]).toEqual([
      ['1', '2'],
      ['1', '2'],
    ]);
  });

  it('says nothing of days when all are chosen', () => {
    const entry = newEntry('pay', 'a');
    const without = toggleDay(entry, 0);
    const draft = { entries: [without], holdAt: 'off', whenMissing: 'asAll' } as const;
    expect(playlistFrom(draft).entries[0]?.days).toEqual([1, 2, 3, 4, 5, 6]);
    const again = { ...draft, entries: [toggleDay(without, 0)] };
    expect(playlistFrom(again).entries).toEqual([{ boardId: 'pay', dwellS: 30 }]);
  });
});

describe('what is refused', () => {
  it.each([
    [{ dwell: '4' }, 'dwell', 'Shown for: 5 to 3600 whole seconds'],
    [{ dwell: '3601' }, 'dwell', 'Shown for'],
    [{ dwell: '1e1' }, 'dwell', 'Shown for'],
    [{ from: '24:00' }, 'from', 'From: a time of day in UTC as 08:30'],
    [{ to: '8' }, 'to', 'To: a time of day'],
    [{ from: '08:00', to: '8:00' }, 'to', 'To: another time than From'],
    [{ to: '00:00' }, 'to', 'To: another time than From'],
    [{ days: [] }, 'days', 'Days: at least one'],
    [{ boardId: 'gone' }, 'boardId', 'Board: it is not there any more'],
  ] as const)('of %j names the field, the limit and what to do', (change, field, text) => {
    const faults = faultsWith(change);
    expect(Object.keys(faults ?? {})).toEqual([field]);
    expect(faults?.[field]).toContain(text);
  });

  it('is a board that stands twice at the same hours, and not at others', () => {
    const faultsOfTwo = (a: Partial<PlaylistEntry>, b: Partial<PlaylistEntry>) =>
      faultsOf(
        drafted({ boardId: 'pay', dwellS: 30, ...a }, { boardId: 'pay', dwellS: 9, ...b }),
        nameOf,
      );
    expect(faultsOfTwo({}, { fromMin: 60 }).get('2')?.boardId).toContain(
      'Payments stands here already at these hours',
    );
    expect(faultsOfTwo({ fromMin: 480, toMin: 1_080 }, { fromMin: 1_080, toMin: 480 }).size).toBe(
      0,
    );
    expect(faultsOfTwo({ days: [1, 2] }, { days: [0, 3] }).size).toBe(0);
    // Over midnight into the day of the other.
    const night = { fromMin: 1_320, toMin: 360, days: [1] };
    expect(faultsOfTwo(night, { toMin: 60, days: [2] }).size).toBe(1);
    expect(faultsOfTwo(night, { fromMin: 360, days: [2] }).size).toBe(0);
  });
});
