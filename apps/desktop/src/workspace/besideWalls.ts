import type { DisplayFacts, Rectangle, WindowPlan } from '../ipc/workspace.ts';
import { holdsCentre, placeWithin } from './placeWithin.ts';
import type { Placement } from './planWindows.ts';

/** A place for a new window on a display without a wall, the primary first; `null`: there is a wall on each. Pure. */
export function placeBesideWalls(
  windows: readonly WindowPlan[],
  displays: readonly DisplayFacts[],
  placements: ReadonlyMap<string, Placement>,
): Rectangle | null {
  const walls = windows.flatMap(({ id, mode }) => {
    const placement = placements.get(id);
    return mode === 'wall' && placement?.kind === 'shown' ? [placement.bounds] : [];
  });
  const free = displays
    .filter(({ bounds }) => !walls.some((wall) => holdsCentre(bounds, wall)))
    .toSorted((a, b) => Number(b.isPrimary) - Number(a.isPrimary));
  const [first] = free;
  return first === undefined ? null : placeWithin(null, [first.workArea]);
}
