import { createContext, useContext, useEffect, useSyncExternalStore } from 'react';
import type { View } from './views.ts';

/** What stands on a wall and can be opened on a desk. */
export interface WallItems {
  /** It stands there until the returned function is called. The same thing may stand there several times. */
  readonly add: (view: View, says: string) => () => void;
  /** `W3-7`; `null`: it has no code yet, or all are taken. */
  readonly codeOf: (view: View) => string | null;
  readonly subscribe: (listener: () => void) => () => void;
  /** Opens it on a desk. */
  readonly open: (view: View) => void;
}

/** `null` on a desk. */
export const WallItemsContext = createContext<WallItems | null>(null);

const NEVER = (): (() => void) => () => undefined;

/**
 * The code of what stands on this wall, and says that it stands there; `null` on a desk, and while it has none.
 *
 * @param view `null`: it cannot be opened
 */
export function useWallCode(view: View | null, says: string): string | null {
  const items = useContext(WallItemsContext);
  // By its value: a view is made anew with every render.
  const key = items === null || view === null ? null : JSON.stringify(view);
  useEffect(() => {
    if (items === null || key === null) return;
    return items.add(JSON.parse(key) as View, says);
  }, [items, key, says]);
  return useSyncExternalStore(items?.subscribe ?? NEVER, () =>
    items === null || view === null ? null : items.codeOf(view),
  );
}

/** As a screen reader says it: `code W3 7`. Pure. */
export function speakCode(code: string): string {
  return `code ${code.replace('-', ' ')}`;
}
