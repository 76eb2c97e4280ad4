import type { CodeFound, ShownItem } from '../ipc/views.ts';
import { createNumberBook, KEPT_MS, type NumberBook } from './numberBook.ts';

/** Walls and the items of each have numbers up to these. */
export const MAX_WALL_NUMBER = 99;
export const MAX_ITEM_NUMBER = 999;
/** Two digits are read across a room: a third only where they do not do. */
const USUAL_ITEM_NUMBER = 99;

/** What is printed on a wall for something that stands there: `W3-7` is the seventh of wall 3. */
export interface WallCode {
  readonly wall: number;
  readonly item: number;
}

/** Reads a code as somebody types it, in any case and with spaces; `null`: the text is none. Pure. */
export function readWallCode(text: string): WallCode | null {
  const [, wall, item] =
    /^\s*w\s*0*([1-9]\d?)(?:\s*[-–—]\s*|\s+)0*([1-9]\d{0,2})\s*$/i.exec(text) ?? [];
  return wall === undefined ? null : { wall: Number(wall), item: Number(item) };
}

/** `W3-7`. */
export function writeWallCode({ wall, item }: WallCode): string {
  return `W${String(wall)}-${String(item)}`;
}

/** The numbers of the walls of this device, and of what stands on them. */
export interface WallCodes {
  /** Says which windows are walls now. */
  readonly setWalls: (windowIds: readonly string[]) => void;
  /** The numbers of the walls that are open, by window. */
  readonly walls: () => Readonly<Record<string, number>>;
  /** Takes all that stands on a wall now. Gives the number of each; `null`: none is free, or it is no wall. */
  readonly show: (windowId: string, items: readonly ShownItem[]) => readonly (number | null)[];
  /** @param isOpenTo whether what stands on that wall may be opened by whoever asks: it is of the same tenant */
  readonly find: (code: WallCode, isOpenTo: (windowId: string) => boolean) => CodeFound;
  /** Forgets what stood on a wall that shows another tenant now. */
  readonly forget: (windowId: string) => void;
}

/** Makes them. They last as long as the program runs. */
export function createWallCodes(options: { readonly nowMs: () => number }): WallCodes {
  const { nowMs } = options;
  const windows = createNumberBook<null>({ nowMs, usual: 0, max: MAX_WALL_NUMBER });
  const items = new Map<string, NumberBook<ShownItem>>();

  function open(): readonly { readonly key: string; readonly number: number }[] {
    return windows.all().filter(({ leftAtMs }) => leftAtMs === null);
  }
  function bookOf(windowId: string): NumberBook<ShownItem> {
    const known = items.get(windowId);
    if (known !== undefined) return known;
    const made = createNumberBook<ShownItem>({
      ...{ nowMs, usual: USUAL_ITEM_NUMBER, max: MAX_ITEM_NUMBER },
    });
    items.set(windowId, made);
    return made;
  }
  function describeOpen(): string {
    const names = open().map(({ number }) => `W${String(number)}`);
    if (names.length === 0)
      return 'No wall is open on this device: Shift+W makes one of this window.';
    return `Open on this device: ${names.join(', ')}.`;
  }

  return {
    setWalls(windowIds) {
      windows.hold(new Map(windowIds.map((id) => [id, null])));
      const atMs = nowMs();
      for (const { key, leftAtMs } of windows.all()) {
        if (leftAtMs === null) continue;
        if (atMs - leftAtMs < KEPT_MS) items.get(key)?.hold(new Map());
        else items.delete(key);
      }
      for (const id of [...items.keys()]) if (windows.numberOf(id) === null) items.delete(id);
    },
    walls: () => Object.fromEntries(open().map(({ key, number }) => [key, number])),
    show(windowId, shown) {
      if (!open().some(({ key }) => key === windowId)) return shown.map(() => null);
      const book = bookOf(windowId);
      const keys = shown.map(({ view }) => JSON.stringify(view));
      book.hold(new Map(shown.map((item, at) => [keys[at] ?? '', item])));
      return keys.map((key) => book.numberOf(key));
    },
    find(code, isOpenTo) {
      const wall = windows.at(code.wall);
      if (wall !== undefined && !isOpenTo(wall.key))
        return {
          kind: 'unknown',
          reason: `Wall W${String(code.wall)} shows another tenant than this window. Ctrl+Shift+T changes the one of this window.`,
        };
      const item = wall === undefined ? undefined : items.get(wall.key)?.at(code.item);
      if (item !== undefined) {
        const { view, says } = item.kept;
        if (item.leftAtMs === null) return { kind: 'shown', view, says };
        return { kind: 'gone', view, says, goneForMs: Math.max(0, nowMs() - item.leftAtMs) };
      }
      if (wall === undefined || wall.leftAtMs !== null)
        return {
          kind: 'unknown',
          reason: `No wall W${String(code.wall)} is open. ${describeOpen()}`,
        };
      return {
        kind: 'unknown',
        reason: `Nothing on wall W${String(code.wall)} had this code in the last 10 minutes. Read it there again.`,
      };
    },
    forget(windowId) {
      items.delete(windowId);
    },
  };
}
