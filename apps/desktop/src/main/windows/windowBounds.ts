import Type from 'typebox';
import { Check } from 'typebox/schema';

/** A rectangle in device-independent pixels. */
export interface Rectangle {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

const Pixels = Type.Integer({ minimum: -100_000, maximum: 100_000 });
const Length = Type.Integer({ minimum: 1, maximum: 100_000 });

const WindowPlaceSchema = Type.Object({
  bounds: Type.Object({ x: Pixels, y: Pixels, width: Length, height: Length }),
  mode: Type.Union([Type.Literal('normal'), Type.Literal('maximized'), Type.Literal('fullScreen')]),
});

/** Where a window was and how it filled the screen. */
export type WindowPlace = Type.Static<typeof WindowPlaceSchema>;

const DEFAULT_SIZE = { width: 1_440, height: 900 };
const MIN_SIZE = { width: 640, height: 400 };
/** So much of the title bar must be in reach, or the window cannot be moved back. */
const MIN_IN_REACH = 64;

/**
 * Decides where a window opens. What was saved counts only as far as a display is there to show
 * it: displays are unplugged and swapped between two starts. `workAreas` begins with the primary
 * display's.
 */
export function placeWindow(saved: unknown, workAreas: readonly Rectangle[]): WindowPlace {
  const primary = workAreas[0] ?? { x: 0, y: 0, ...DEFAULT_SIZE };
  if (!Check(WindowPlaceSchema, saved))
    return { bounds: centre(DEFAULT_SIZE, primary), mode: 'normal' };
  const home = workAreas.find((area) => isInReach(saved.bounds, area));
  const bounds =
    home === undefined
      ? centre(saved.bounds, primary)
      : { ...saved.bounds, ...fit(saved.bounds, home) };
  return { bounds, mode: saved.mode };
}

function isInReach(bounds: Rectangle, area: Rectangle): boolean {
  const across =
    Math.min(bounds.x + bounds.width, area.x + area.width) - Math.max(bounds.x, area.x);
  return (
    across >= MIN_IN_REACH && bounds.y >= area.y && bounds.y <= area.y + area.height - MIN_IN_REACH
  );
}

function centre(size: { width: number; height: number }, area: Rectangle): Rectangle {
  const { width, height } = fit(size, area);
  return {
    x: area.x + Math.round((area.width - width) / 2),
    y: area.y + Math.round((area.height - height) / 2),
    width,
    height,
  };
}

function fit(
  size: { width: number; height: number },
  area: Rectangle,
): { width: number; height: number } {
  return {
    width: Math.min(Math.max(size.width, MIN_SIZE.width), area.width),
    height: Math.min(Math.max(size.height, MIN_SIZE.height), area.height),
  };
}
