import type { Rectangle } from '../ipc/workspace.ts';

const DEFAULT_SIZE = { width: 1_440, height: 900 };
const MIN_SIZE = { width: 640, height: 400 };
/** So much of the title bar must be in reach, or the window cannot be moved back. */
const MIN_IN_REACH = 64;

/**
 * Where a window opens. What was saved counts only as far as a display is there to show it: displays are
 * unplugged and swapped between two starts.
 *
 * @param saved `null`: in the middle of the first display
 * @param workAreas of all displays, the primary's first
 */
export function placeWithin(saved: Rectangle | null, workAreas: readonly Rectangle[]): Rectangle {
  const primary = workAreas[0] ?? { x: 0, y: 0, ...DEFAULT_SIZE };
  if (saved === null) return centre(DEFAULT_SIZE, primary);
  // Cut down first: what is left of it must be in reach.
  const home = workAreas.find((area) => isInReach({ ...saved, ...fit(saved, area) }, area));
  return home === undefined ? centre(saved, primary) : { ...saved, ...fit(saved, home) };
}

function isInReach(bounds: Rectangle, area: Rectangle): boolean {
  const across =
    Math.min(bounds.x + bounds.width, area.x + area.width) - Math.max(bounds.x, area.x);
  return (
    across >= MIN_IN_REACH && bounds.y >= area.y && bounds.y <= area.y + area.height - MIN_IN_REACH
  );
}

/** Whether the middle of the inner rectangle is in the outer: a window stands where its middle is. */
export function holdsCentre(outer: Rectangle, inner: Rectangle): boolean {
  const x = inner.x + inner.width / 2;
  const y = inner.y + inner.height / 2;
  return x >= outer.x && x < outer.x + outer.width && y >= outer.y && y < outer.y + outer.height;
}

interface Size {
  readonly width: number;
  readonly height: number;
}

function centre(size: Size, area: Rectangle): Rectangle {
  const { width, height } = fit(size, area);
  return {
    x: area.x + Math.round((area.width - width) / 2),
    y: area.y + Math.round((area.height - height) / 2),
    width,
    height,
  };
}

function fit(size: Size, area: Rectangle): Size {
  return {
    width: Math.min(Math.max(size.width, MIN_SIZE.width), area.width),
    height: Math.min(Math.max(size.height, MIN_SIZE.height), area.height),
  };
}
