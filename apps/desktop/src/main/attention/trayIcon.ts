import type { Severity } from '@batcave/shared/events';

/** Edge of the icon, in pixels. */
export const ICON_SIZE = 32;
/** Blue, green, red, opaque. */
const LIGHT = [0xe0, 0xe0, 0xe0, 0xff];

/** Says whether a point, from -1 to 1 in both directions, is within the shape. */
type Shape = (x: number, y: number) => boolean;

/** The shapes that severities have everywhere in the console. A ring: nothing is unacked. */
const SHAPES: Readonly<Record<Severity, Shape>> = {
  CRITICAL: (x, y) => Math.max(Math.abs(x), Math.abs(y), (Math.abs(x) + Math.abs(y)) * 0.71) <= 0.9,
  ERROR: (x, y) => y <= 0.8 && Math.abs(x) <= (y + 0.9) * 0.55,
  WARN: (x, y) => Math.abs(x) + Math.abs(y) <= 0.95,
  INFO: (x, y) => x * x + y * y <= 0.75,
};
const RING: Shape = (x, y) => x * x + y * y <= 0.75 && x * x + y * y >= 0.4;

/** A light icon of that shape: four bytes a pixel, as a bitmap of Electron. Pure. */
export function trayIcon(worst: Severity | undefined): Uint8Array {
  const isWithin = worst === undefined ? RING : SHAPES[worst];
  const pixels = new Uint8Array(ICON_SIZE * ICON_SIZE * 4);
  for (let row = 0; row < ICON_SIZE; row++)
    for (let column = 0; column < ICON_SIZE; column++) {
      const x = ((column + 0.5) / ICON_SIZE) * 2 - 1;
      const y = ((row + 0.5) / ICON_SIZE) * 2 - 1;
      if (isWithin(x, y)) pixels.set(LIGHT, (row * ICON_SIZE + column) * 4);
    }
  return pixels;
}
