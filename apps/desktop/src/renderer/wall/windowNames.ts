import type { Rectangle, WindowPlan, WorkspaceState } from '../../ipc/workspace.ts';

/** What a window is called: the name of the place where it stands, or its number. */
export function nameWindow(host: WorkspaceState, window: WindowPlan): string {
  const { slots, windows } = host.workspace;
  const slot = slots.find(({ id }) => id === window.slotId);
  const sharing = windows.filter(({ slotId }) => slotId !== null && slotId === window.slotId);
  if (slot !== undefined && sharing.length === 1) return slot.name;
  const number = String(windows.indexOf(window) + 1);
  return slot === undefined ? `Window ${number}` : `${slot.name}, window ${number}`;
}

/** `W3`: what the codes of a wall begin with; `null`: it is none. */
export function nameWall(host: WorkspaceState, windowId: string): string | null {
  const number = host.walls[windowId];
  return number === undefined ? null : `W${String(number)}`;
}

/** What a display is called: the name that people gave it, or its number and label. */
export function nameDisplay(host: WorkspaceState, displayId: number): string {
  const slot = host.workspace.slots.find(({ id }) => host.slots[id] === displayId);
  if (slot !== undefined) return slot.name;
  const index = host.displays.findIndex(({ id }) => id === displayId);
  const label = host.displays[index]?.label ?? '';
  return `display ${String(index + 1)}${label === '' ? '' : ` (${label})`}`;
}

/** Where the windows of this device are, as far as it is known: for what is dropped beside them. */
export function windowRectangles(host: WorkspaceState): readonly Rectangle[] {
  const byId = new Map(host.displays.map((display) => [display.id, display]));
  return host.workspace.windows.flatMap((window) => {
    const match = window.slotId === null ? undefined : host.slots[window.slotId];
    const display = typeof match === 'number' ? byId.get(match) : undefined;
    // A window that fills its display leaves nothing outside of it there.
    if (display !== undefined && window.fill !== 'normal') return [display.bounds];
    return window.bounds === null ? [] : [window.bounds];
  });
}
