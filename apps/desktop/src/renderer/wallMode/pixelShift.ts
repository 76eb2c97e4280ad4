/** Positions of the shift, before it begins again. */
const STEPS = 9;
const STEP_MS = 60_000;
/** How far the picture goes from its middle, in pixels; it has so much room at each edge. */
export const SHIFT_PX = 8;
const STRIP_MS = 6 * 3_600_000;

/** Where the picture stands at a moment, so that nothing burns in: a Lissajous figure of nine steps. */
export function shiftAt(nowMs: number): { readonly x: number; readonly y: number } {
  const turn = ((Math.floor(nowMs / STEP_MS) % STEPS) / STEPS) * 2 * Math.PI;
  return {
    x: Math.round(SHIFT_PX * Math.sin(2 * turn)),
    y: Math.round(SHIFT_PX * Math.sin(3 * turn)),
  };
}

/** Whether the strip stands below; it changes sides every six hours. */
export function isStripBelow(nowMs: number): boolean {
  return Math.floor(nowMs / STRIP_MS) % 2 === 1;
}
