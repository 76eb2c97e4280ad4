import type { DisplayFacts, Rectangle } from '../../ipc/workspace.ts';

/** What Electron tells of a display, as far as it is used here. */
export interface SystemDisplay {
  readonly id: number;
  readonly label: string;
  readonly bounds: Rectangle;
  readonly workArea: Rectangle;
  readonly scaleFactor: number;
  readonly rotation: number;
  readonly internal: boolean;
}

/** Chromium's ids for what stands in while there is no display. On X11 it is the root window. */
const NO_DISPLAY = -1;
const ROOT_WINDOW = 0;

/**
 * What windows are told of the displays, ranked from left to right, then from top to bottom. Pure.
 *
 * @param hasSeenDisplay a display was there before. An X server may tell of none ever: then its root
 *   window is the display; later it only means that the last one was pulled out.
 */
export function displayFacts(
  displays: readonly SystemDisplay[],
  primaryId: number,
  hasSeenDisplay = false,
): readonly DisplayFacts[] {
  return displays
    .filter(({ id }) => id !== NO_DISPLAY && !(hasSeenDisplay && id === ROOT_WINDOW))
    .toSorted((a, b) => a.bounds.x - b.bounds.x || a.bounds.y - b.bounds.y || a.id - b.id)
    .map((display, order) => ({
      id: display.id,
      label: display.label.slice(0, 128),
      width: Math.max(1, Math.round(display.bounds.width)),
      height: Math.max(1, Math.round(display.bounds.height)),
      scaleFactor: display.scaleFactor,
      rotation: display.rotation,
      isInternal: display.internal,
      order: Math.min(order, 63),
      bounds: whole(display.bounds),
      workArea: whole(display.workArea),
      isPrimary: display.id === primaryId,
    }));
}

/** Without fields that are no rectangle's, and without fractions. */
function whole({ x, y, width, height }: Rectangle): Rectangle {
  return {
    x: Math.round(x),
    y: Math.round(y),
    width: Math.round(width),
    height: Math.round(height),
  };
}

/** Reads the displays again and again, and knows whether one was ever there. */
export function createDisplayReader(
  read: () => { readonly displays: readonly SystemDisplay[]; readonly primaryId: number },
): () => readonly DisplayFacts[] {
  let hasSeenDisplay = false;
  return () => {
    const { displays, primaryId } = read();
    const facts = displayFacts(displays, primaryId, hasSeenDisplay);
    hasSeenDisplay ||= facts.some(({ id }) => id !== ROOT_WINDOW);
    return facts;
  };
}
