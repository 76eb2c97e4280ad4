import { MAX_SAYS_LENGTH, MAX_SHOWN_ITEMS, type ShownItem } from '../../ipc/views.ts';
import { writeWallCode } from '../../workspace/index.ts';
import type { WallItems } from '../paneKit/wallItems.ts';

/** Things that come and go at once are told together, at most so often. */
const TELL_EVERY_MS = 300;
/** After so long it is told again what could not be told. */
const RETRY_MS = 2_000;

interface Standing {
  readonly item: ShownItem;
  /** In how many places. */
  readonly places: number;
}

/** What stands on a wall, told to who numbers it; and the way to end that. */
export interface ToldItems extends Omit<WallItems, 'open'> {
  readonly stop: () => void;
}

/**
 * Makes it. Told is what changed, when it changes: as long as nothing comes or goes, nothing happens.
 *
 * @param wall the number of the wall; `undefined`: it has none yet, and nothing a code
 */
export function createWallItems(options: {
  readonly wall: number | undefined;
  readonly tell: (items: readonly ShownItem[]) => Promise<readonly (number | null)[]>;
}): ToldItems {
  const { wall, tell } = options;
  const standing = new Map<string, Standing>();
  const listeners = new Set<() => void>();
  let codes: ReadonlyMap<string, string> = new Map();
  let timer: ReturnType<typeof setTimeout> | null = null;
  let isTelling = false;
  let isStopped = false;

  function tellIn(delayMs: number): void {
    if (timer !== null || isTelling || isStopped || wall === undefined) return;
    timer = setTimeout(() => {
      timer = null;
      void tellNow(wall);
    }, delayMs);
  }

  async function tellNow(of: number): Promise<void> {
    const told = [...standing].slice(0, MAX_SHOWN_ITEMS);
    const before = describe();
    isTelling = true;
    let nextInMs: number | null = null;
    try {
      const numbers = await tell(told.map(([, { item }]) => item));
      codes = new Map(
        told.flatMap(([key], at): [string, string][] => {
          const item = numbers[at] ?? null;
          return item === null ? [] : [[key, writeWallCode({ wall: of, item })]];
        }),
      );
      for (const listener of listeners) listener();
    } catch {
      // Without codes a wall says all else, and it can be pressed.
      nextInMs = RETRY_MS;
    }
    isTelling = false;
    if (nextInMs === null && describe() !== before) nextInMs = TELL_EVERY_MS;
    if (nextInMs !== null) tellIn(nextInMs);
  }

  function describe(): string {
    return JSON.stringify([...standing.values()].map(({ item }) => item));
  }

  return {
    add(view, says) {
      const key = JSON.stringify(view);
      const item = { view, says: says.slice(0, MAX_SAYS_LENGTH) };
      const places = standing.get(key)?.places ?? 0;
      standing.set(key, { item, places: places + 1 });
      // At once, with all that comes in the same frame.
      tellIn(0);
      return () => {
        const known = standing.get(key);
        if (known === undefined) return;
        if (known.places > 1) standing.set(key, { ...known, places: known.places - 1 });
        else standing.delete(key);
        tellIn(TELL_EVERY_MS);
      };
    },
    codeOf: (view) => codes.get(JSON.stringify(view)) ?? null,
    subscribe(listener) {
      listeners.add(listener);
      return () => {
        listeners.delete(listener);
      };
    },
    stop() {
      isStopped = true;
      if (timer !== null) clearTimeout(timer);
    },
  };
}
