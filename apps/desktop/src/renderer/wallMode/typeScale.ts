import type { Fingerprint } from '../../ipc/workspace.ts';

/** Capital letters are this part of the font size (Inter). */
const CAP_HEIGHT = 0.73;
/** Letters are not below this at the farthest viewer, in minutes of arc (NUREG-0700). */
const SMALLEST_ARC_MIN = 16;
/**
 * No system tells how large a display is. A wall is taken for 55 inches across, a built-in one for 15: on a
 * larger one text is larger than it must be, on a smaller one the distance is to be set higher.
 */
const WIDTH_MM = { wall: 1_218, builtIn: 340 };
/** Meta text of the desk, in pixels: the smallest that a wall keeps. */
const DESK_META_PX = 12;
/** Beyond this a board holds nothing any more. */
const MAX_ZOOM = 6;

/** What a display is looked at from when nobody has said. */
export const DEFAULT_DISTANCE_M = 2;

/**
 * Font size in CSS pixels at which capitals are so many minutes of arc high: 2·d·tan(θ/2) over the height of a
 * pixel, over the share of capitals.
 */
export function fontPx(
  arcMin: number,
  distanceM: number,
  display: Pick<Fingerprint, 'width' | 'isInternal'>,
): number {
  const heightMm = 2 * distanceM * 1_000 * Math.tan((arcMin / 60 / 2) * (Math.PI / 180));
  const pixelMm = (display.isInternal ? WIDTH_MM.builtIn : WIDTH_MM.wall) / display.width;
  return heightMm / pixelMm / CAP_HEIGHT;
}

/** How much larger than on a desk everything of a wall is drawn, so that its smallest text can be read. */
export function wallZoom(
  distanceM: number,
  display: Pick<Fingerprint, 'width' | 'isInternal'>,
): number {
  const zoom = fontPx(SMALLEST_ARC_MIN, distanceM, display) / DESK_META_PX;
  return Math.round(Math.min(MAX_ZOOM, Math.max(1, zoom)) * 100) / 100;
}
