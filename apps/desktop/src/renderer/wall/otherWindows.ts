import { useStore } from 'zustand';
import type { WindowPlan, WorkspaceState } from '../../ipc/workspace.ts';
import { useServices } from '../paneKit/services.ts';
import type { BoardStore } from './boardStore.ts';
import { useWindowKeys } from '../ui/useWindowKeys.ts';
import { nameWall, nameWindow } from './windowNames.ts';

/** As many displays as there are digits. */
const MAX_DIGIT = 9;

/** The digit of the place that a window stands on, in the order in which places are listed; `null`: it has none. */
function digitOf(host: WorkspaceState, { slotId }: WindowPlan): number | null {
  const index = host.workspace.slots.findIndex(({ id }) => id === slotId);
  return index === -1 || index >= MAX_DIGIT ? null : index + 1;
}

/** The window on a place, by its digit. Of several there the next after this one. Pure. */
function windowOnSlot(host: WorkspaceState, digit: number): WindowPlan | undefined {
  const there = host.workspace.windows.filter((window) => digitOf(host, window) === digit);
  const own = there.findIndex(({ id }) => id === host.windowId);
  return there[(own + 1) % there.length];
}

/** Why a window cannot be brought forward; `null`: it can. */
function parkedBecause(host: WorkspaceState, { slotId }: WindowPlan): string | null {
  if (slotId === null || typeof host.slots[slotId] === 'number') return null;
  return host.slots[slotId] === 'ambiguous'
    ? 'It is not clear which display it is for'
    : 'Its display is missing';
}

/** The other windows of this device for the palette. */
export function useWindowEntries(board: BoardStore) {
  const host = useStore(board.store, (state) => state.host);
  const { focusWindow } = useServices();
  if (host === null) return [];
  return host.workspace.windows
    .filter(({ id }) => id !== host.windowId)
    .map((window) => {
      const digit = digitOf(host, window);
      return {
        ...{ source: 'place' as const, title: `Window: ${nameWindow(host, window)}` },
        detail: window.mode === 'wall' ? `Wall ${nameWall(host, window.id) ?? ''}` : 'Desk',
        words: 'display monitor screen focus front',
        ...(digit !== null && { shortcut: `Ctrl Alt ${String(digit)}` }),
        blockedBy: parkedBecause(host, window),
        run: () => {
          focusWindow(window.id);
        },
      };
    });
}

/** `Ctrl+Alt+1` to `Ctrl+Alt+9`: the window on that place, in the order in which places are listed. */
export function useDisplayNumbers(board: BoardStore): void {
  const { focusWindow, announcer } = useServices();
  useWindowKeys((event) => {
    const { host } = board.store.getState();
    // Where AltGr types signs, the system tells of it as of Ctrl and Alt.
    const isChord = event.ctrlKey && event.altKey && !event.getModifierState('AltGraph');
    const [, digit] = /^(?:Digit|Numpad)([1-9])$/.exec(event.code) ?? [];
    if (!isChord || digit === undefined || host === null || event.defaultPrevented) return;
    const window = windowOnSlot(host, Number(digit));
    const why =
      window === undefined ? `No window on display ${digit}` : parkedBecause(host, window);
    event.preventDefault();
    if (why !== null) announcer.say('polite', why);
    else if (window !== undefined && window.id !== host.windowId) focusWindow(window.id);
  });
}
