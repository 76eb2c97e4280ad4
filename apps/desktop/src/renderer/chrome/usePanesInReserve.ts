import { useEffect } from 'react';
import type { PaneDefinition } from '../paneKit/index.ts';
import { loadPane } from '../paneKit/paneCode.ts';

/** The board has its own code by then. */
const AFTER_MS = 1_500;

/** Loads the code of these panes one after the other while the window has nothing else to do, before anybody asks. */
export function usePanesInReserve(definitions: ReadonlyMap<string, PaneDefinition>): void {
  useEffect(() => {
    let isWanted = true;
    async function loadAll(): Promise<void> {
      for (const definition of definitions.values()) {
        await new Promise((resolve) => requestIdleCallback(resolve));
        if (!isWanted) return;
        // What cannot be loaded now is told where it is shown, and loaded anew there.
        await loadPane(definition).catch(() => undefined);
      }
    }
    const timer = setTimeout(() => void loadAll(), AFTER_MS);
    return () => {
      isWanted = false;
      clearTimeout(timer);
    };
  }, [definitions]);
}
