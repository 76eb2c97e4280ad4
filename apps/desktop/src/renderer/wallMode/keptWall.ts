import type { WallState } from './rotation.ts';
import type { VersionReload } from './versionReload.ts';

/** What lasts while the page of one window is loaded again, and no longer. */
type PageStorage = Pick<Storage, 'getItem' | 'setItem' | 'removeItem'>;

const PLACE_KEY = 'batcave.wall.place';
const RELOADS_KEY = 'batcave.wall.reloads';
const MAX_RELOADS = 8;

/** Where a wall was in its boards. */
export type WallPlace = Pick<WallState, 'boardId' | 'sinceMs' | 'pausedUntilMs' | 'knownIds'>;

/** Keeps where the wall is, for the page that comes after this one. */
export function keepPlace(storage: PageStorage, windowId: string, place: WallPlace): void {
  const { boardId, sinceMs, pausedUntilMs, knownIds } = place;
  const kept = { windowId, boardId, sinceMs, pausedUntilMs, knownIds };
  storage.setItem(PLACE_KEY, JSON.stringify(kept));
}

/** Drops it: the window is no wall any more. */
export function dropPlace(storage: PageStorage): void {
  storage.removeItem(PLACE_KEY);
}

/**
 * Where the wall was before its page was loaded again; `null`: nowhere, or what is there cannot be read. A moment
 * that lies ahead counts as now: a clock that was put back must not make a board stay.
 */
export function readPlace(storage: PageStorage, windowId: string, nowMs: number): WallState | null {
  const kept = parse(storage.getItem(PLACE_KEY));
  if (typeof kept !== 'object' || kept === null) return null;
  const {
    windowId: of,
    boardId,
    sinceMs,
    pausedUntilMs,
    knownIds,
  } = kept as Record<string, unknown>;
  if (of !== windowId || typeof boardId !== 'string' || !isMoment(sinceMs)) return null;
  const isPaused = isMoment(pausedUntilMs) && pausedUntilMs > nowMs;
  const known = Array.isArray(knownIds) ? knownIds : [];
  return {
    ...{ boardId, sinceMs: Math.min(sinceMs, nowMs), hold: null },
    jumpedAtMs: Number.NEGATIVE_INFINITY,
    pausedUntilMs: isPaused ? pausedUntilMs : null,
    knownIds: isPaused ? known.filter((id): id is string => typeof id === 'string') : [],
  };
}

/** The versions of the server for which this window loaded itself again, oldest first. */
export function readReloads(storage: PageStorage): readonly VersionReload[] {
  const kept = parse(storage.getItem(RELOADS_KEY));
  if (!Array.isArray(kept)) return [];
  return kept.filter(
    (each): each is VersionReload =>
      typeof each === 'object' &&
      each !== null &&
      typeof (each as VersionReload).version === 'string' &&
      isMoment((each as VersionReload).atMs),
  );
}

/** Notes one more, before the page goes. */
export function noteReload(storage: PageStorage, reload: VersionReload): void {
  const others = readReloads(storage).filter(({ version }) => version !== reload.version);
  storage.setItem(RELOADS_KEY, JSON.stringify([...others, reload].slice(-MAX_RELOADS)));
}

/** Takes it back: the page stayed. */
export function forgetReload(storage: PageStorage, version: string): void {
  const others = readReloads(storage).filter((each) => each.version !== version);
  storage.setItem(RELOADS_KEY, JSON.stringify(others));
}

function isMoment(value: unknown): value is number {
  return typeof value === 'number' && Number.isFinite(value);
}

function parse(text: string | null): unknown {
  if (text === null) return null;
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return null;
  }
}
