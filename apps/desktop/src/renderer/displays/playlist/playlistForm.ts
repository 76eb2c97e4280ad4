import type { Playlist, PlaylistEntry } from '../../../ipc/workspace.ts';
import { isDue } from '../../wallMode/index.ts';

/** Seconds that a board can be shown. */
export const DWELL_S = { least: 5, most: 3_600, usual: 30 } as const;
/** Entries of a playlist. */
export const MAX_ENTRIES = 32;
/** Days of the week as they are chosen, with what the workspace calls them. */
export const DAYS: readonly (readonly [number, string])[] = [1, 2, 3, 4, 5, 6, 0].map((day) => [
  day,
  ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'][day] ?? '',
]);

/** One entry as it is being written. */
export interface EntryDraft {
  /** Tells it from the others while the form is open. */
  readonly key: string;
  readonly boardId: string;
  readonly dwell: string;
  /** `08:30`, UTC; empty: from the beginning of the day. */
  readonly from: string;
  readonly to: string;
  readonly days: readonly number[];
}

/** A playlist as it is being written. */
export interface PlaylistDraft {
  readonly entries: readonly EntryDraft[];
  readonly holdAt: NonNullable<Playlist['holdAt']> | 'off';
  readonly whenMissing: NonNullable<Playlist['whenMissing']> | 'asAll';
}

/** What is wrong with an entry, by what it was written into. */
export type EntryFaults = Partial<Record<'boardId' | 'dwell' | 'from' | 'to' | 'days', string>>;

const EVERY_DAY = DAYS.map(([day]) => day);

function clock(minute: number | undefined): string {
  if (minute === undefined) return '';
  const two = (part: number) => String(part).padStart(2, '0');
  return `${two(Math.floor(minute / 60))}:${two(minute % 60)}`;
}

/** Minutes of the day; `null`: it is no time of day; `undefined`: nothing was said. */
function minuteOf(text: string): number | null | undefined {
  if (text.trim() === '') return undefined;
  const [, hours, minutes] = /^(\d{1,2}):(\d{2})$/.exec(text.trim()) ?? [];
  const at = Number(hours) * 60 + Number(minutes);
  return Number(minutes) < 60 && at < 1_440 ? at : null;
}

/** The form of a playlist as it is. */
export function draftOf(playlist: Playlist, newKey: () => string): PlaylistDraft {
  return {
    entries: playlist.entries.map(({ boardId, dwellS, fromMin, toMin, days }) => ({
      ...{ key: newKey(), boardId, dwell: String(dwellS) },
      ...{ from: clock(fromMin), to: clock(toMin), days: days ?? EVERY_DAY },
    })),
    holdAt: playlist.holdAt ?? 'off',
    whenMissing: playlist.whenMissing ?? 'asAll',
  };
}

/** An entry for a board, at all hours. */
export function newEntry(boardId: string, key: string): EntryDraft {
  return { key, boardId, dwell: String(DWELL_S.usual), from: '', to: '', days: EVERY_DAY };
}

/** The draft with an entry nearer to the beginning or the end; at either end it stays. */
export function moveEntry(draft: PlaylistDraft, key: string, by: 1 | -1): PlaylistDraft {
  const from = draft.entries.findIndex((entry) => entry.key === key);
  const moved = draft.entries[from];
  const to = from + by;
  if (moved === undefined || to < 0 || to >= draft.entries.length) return draft;
  const entries = draft.entries.toSpliced(from, 1).toSpliced(to, 0, moved);
  return { ...draft, entries };
}

/** The draft with a day of an entry chosen or not. */
export function toggleDay(entry: EntryDraft, day: number): EntryDraft {
  const days = entry.days.includes(day)
    ? entry.days.filter((each) => each !== day)
    : [...entry.days, day];
  return { ...entry, days };
}

function entryFrom({ boardId, dwell, from, to, days }: EntryDraft): PlaylistEntry {
  const [fromMin, toMin] = [minuteOf(from) ?? undefined, minuteOf(to) ?? undefined];
  return {
    ...{ boardId, dwellS: Number(dwell) },
    ...(fromMin !== undefined && { fromMin }),
    ...(toMin !== undefined && { toMin }),
    ...(days.length < EVERY_DAY.length && { days: days.toSorted((a, b) => a - b) }),
  };
}

/** The playlist of a draft without faults. */
export function playlistFrom({ entries, holdAt, whenMissing }: PlaylistDraft): Playlist {
  return {
    entries: entries.map(entryFrom),
    holdAt: holdAt === 'off' ? null : holdAt,
    ...(whenMissing !== 'asAll' && { whenMissing }),
  };
}

/** Any Sunday at 00:00 UTC. */
const SUNDAY_MS = Date.UTC(2026, 10, 22);

/** Whether both are due at some moment of the week: where their hours meet, one of them begins. */
function meet(a: PlaylistEntry, b: PlaylistEntry): boolean {
  return EVERY_DAY.some((day) =>
    [a, b].some(({ fromMin = 0 }) => {
      const atMs = SUNDAY_MS + (day * 1_440 + fromMin) * 60_000;
      return isDue(a, atMs) && isDue(b, atMs);
    }),
  );
}

function ownFaults({ dwell, from, to, days }: EntryDraft): EntryFaults {
  const seconds = /^\d{1,6}$/.test(dwell.trim()) ? Number(dwell) : Number.NaN;
  const [fromMin, toMin] = [minuteOf(from), minuteOf(to)];
  const noTime = (name: string) => `${name}: a time of day in UTC as 08:30, or nothing.`;
  return {
    ...(!(seconds >= DWELL_S.least && seconds <= DWELL_S.most) && {
      dwell: `Shown for: ${String(DWELL_S.least)} to ${String(DWELL_S.most)} whole seconds.`,
    }),
    ...(fromMin === null && { from: noTime('From') }),
    ...(toMin === null
      ? { to: noTime('To') }
      : toMin !== undefined &&
        toMin === (fromMin ?? 0) && {
          to: 'To: another time than From. Leave both empty for the whole day.',
        }),
    ...(days.length === 0 && { days: 'Days: at least one. Remove the entry if it has none.' }),
  };
}

/** What keeps a draft from being a playlist, by the keys of its entries; empty: nothing. Pure. */
export function faultsOf(
  { entries }: PlaylistDraft,
  nameOf: (boardId: string) => string | undefined,
): ReadonlyMap<string, EntryFaults> {
  const faults = new Map<string, EntryFaults>();
  for (const [index, entry] of entries.entries()) {
    const own = ownFaults(entry);
    const name = nameOf(entry.boardId);
    const isSound = Object.keys(own).length === 0;
    const twin = entries
      .slice(0, index)
      .find(
        (other) =>
          isSound &&
          other.boardId === entry.boardId &&
          !faults.has(other.key) &&
          meet(entryFrom(other), entryFrom(entry)),
      );
    const board =
      name === undefined
        ? 'Board: it is not there any more. Choose another one, or remove the entry.'
        : twin !== undefined
          ? `Board: ${name} stands here already at these hours. Give them other hours, or remove one.`
          : undefined;
    const all = { ...own, ...(board !== undefined && { boardId: board }) };
    if (Object.keys(all).length > 0) faults.set(entry.key, all);
  }
  return faults;
}
