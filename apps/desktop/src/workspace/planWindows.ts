import type { DisplayFacts, Rectangle, WindowPlan, Workspace } from '../ipc/workspace.ts';
import type { SlotMatch } from './matchSlots.ts';
import { holdsCentre, placeWithin } from './placeWithin.ts';

/** Where a window is to be now. */
export type Placement =
  | {
      readonly kind: 'shown';
      readonly bounds: Rectangle;
      readonly fill: WindowPlan['fill'];
    }
  /** Hidden but alive: its display is not there. */
  | { readonly kind: 'parked' };

/**
 * Where every window is to be on the displays that are there. Pure. Nothing is put on the display of
 * another slot; but while there is a display at all, at least one window is to be seen.
 */
export function planWindows(
  workspace: Workspace,
  displays: readonly DisplayFacts[],
  matches: ReadonlyMap<string, SlotMatch>,
): ReadonlyMap<string, Placement> {
  const byId = new Map(displays.map((display) => [display.id, display]));
  const primaryFirst = displays.toSorted((a, b) => Number(b.isPrimary) - Number(a.isPrimary));
  const areas = primaryFirst.map(({ workArea }) => workArea);
  const placements = new Map<string, Placement>();
  for (const window of workspace.windows)
    placements.set(window.id, placementOf(window, byId, areas, matches));
  const isBlank = [...placements.values()].every(({ kind }) => kind === 'parked');
  const guest = workspace.windows.find(({ mode }) => mode === 'desk') ?? workspace.windows[0];
  if (isBlank && areas.length > 0 && guest !== undefined)
    placements.set(guest.id, {
      kind: 'shown',
      bounds: placeWithin(guest.bounds, areas),
      fill: 'normal',
    });
  return placements;
}

function placementOf(
  window: WindowPlan,
  displays: ReadonlyMap<number, DisplayFacts>,
  areas: readonly Rectangle[],
  matches: ReadonlyMap<string, SlotMatch>,
): Placement {
  if (areas.length === 0) return { kind: 'parked' };
  if (window.slotId === null)
    return { kind: 'shown', bounds: placeWithin(window.bounds, areas), fill: window.fill };
  const match = matches.get(window.slotId);
  const display = typeof match === 'number' ? displays.get(match) : undefined;
  if (display === undefined) return { kind: 'parked' };
  if (window.mode === 'wall') return { kind: 'shown', bounds: display.bounds, fill: 'fullScreen' };
  // Cut down to the display, a window that spanned several may have its middle on another.
  const placed = placeWithin(window.bounds, [display.workArea]);
  const wasHere = window.bounds !== null && holdsCentre(display.bounds, window.bounds);
  return wasHere && holdsCentre(display.bounds, placed)
    ? { kind: 'shown', bounds: placed, fill: window.fill }
    : {
        kind: 'shown',
        bounds: placeWithin(null, [display.workArea]),
        fill: window.fill === 'fullScreen' ? 'fullScreen' : 'maximized',
      };
}
