import type { DisplayFacts, Rectangle, WindowPlan, WorkspaceChange } from '../../ipc/workspace.ts';
import { holdsCentre, placeWithin, type SlotMatch } from '../../workspace/index.ts';

/** How somebody left a window after moving it. */
export interface MovedWindow {
  /** Where it is. */
  readonly bounds: Rectangle;
  /** Where it is when it is neither maximized nor full screen. */
  readonly normalBounds: Rectangle;
  readonly fill: WindowPlan['fill'];
}

/**
 * What the workspace is to remember of a window that was moved by hand; `undefined`: nothing. Pure.
 *
 * A wall has its place by its display. A window whose display is missing is a guest where it is: there it
 * is remembered by nobody, or it would not go home.
 */
export function changeOfMove(
  plan: WindowPlan,
  moved: MovedWindow,
  displays: readonly DisplayFacts[],
  matches: ReadonlyMap<string, SlotMatch>,
): WorkspaceChange | undefined {
  const display = displays.find(({ bounds }) => holdsCentre(bounds, moved.bounds));
  if (plan.mode === 'wall' || display === undefined) return undefined;
  const home = plan.slotId === null ? null : matches.get(plan.slotId);
  if (home === 'missing' || home === 'ambiguous' || home === undefined) return undefined;
  const slotId = home === null || home === display.id ? plan.slotId : slotOf(display, matches);
  const { fill } = moved;
  const bounds = holdsCentre(display.bounds, moved.normalBounds)
    ? moved.normalBounds
    : placeWithin(null, [display.workArea]);
  const isAsPlanned =
    slotId === plan.slotId && fill === plan.fill && isSameRectangle(bounds, plan.bounds);
  return isAsPlanned
    ? undefined
    : { kind: 'changeWindow', windowId: plan.id, change: { slotId, bounds, fill } };
}

function slotOf(display: DisplayFacts, matches: ReadonlyMap<string, SlotMatch>): string | null {
  for (const [slotId, match] of matches) if (match === display.id) return slotId;
  return null;
}

/** Whether both are there and the same. */
export function isSameRectangle(a: Rectangle, b: Rectangle | null): boolean {
  return b !== null && a.x === b.x && a.y === b.y && a.width === b.width && a.height === b.height;
}
