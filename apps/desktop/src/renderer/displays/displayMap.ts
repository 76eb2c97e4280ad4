import type { DisplayFacts, Rectangle } from '../../ipc/workspace.ts';

/** A display on the map, in parts of a hundred of the map's width and height. */
export interface MapPlace {
  readonly displayId: number;
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

/** The arrangement of the displays as the system has it, made to fit; also those left of or above the first. */
export function mapDisplays(displays: readonly DisplayFacts[]): {
  readonly places: readonly MapPlace[];
  /** Width by height. */
  readonly ratio: number;
} {
  const all = around(displays.map(({ bounds }) => bounds));
  const share = (part: number, whole: number) => (part / whole) * 100;
  return {
    ratio: all.width / all.height,
    places: displays.map(({ id, bounds }) => ({
      displayId: id,
      left: share(bounds.x - all.x, all.width),
      top: share(bounds.y - all.y, all.height),
      width: share(bounds.width, all.width),
      height: share(bounds.height, all.height),
    })),
  };
}

function around(rectangles: readonly Rectangle[]): Rectangle {
  if (rectangles.length === 0) return { x: 0, y: 0, width: 1, height: 1 };
  const x = Math.min(...rectangles.map((each) => each.x));
  const y = Math.min(...rectangles.map((each) => each.y));
  const right = Math.max(...rectangles.map((each) => each.x + each.width));
  const bottom = Math.max(...rectangles.map((each) => each.y + each.height));
  return { x, y, width: right - x, height: bottom - y };
}
