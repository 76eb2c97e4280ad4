import type { DisplayFacts, Slot } from '../../ipc/workspace.ts';
import { fingerprintOf, type SlotMatch } from '../matchSlots.ts';

/** A display; what a test says nothing of is a 1920 x 1080 monitor without a label. */
interface Made extends Partial<DisplayFacts> {
  readonly id: number;
}

/** Displays as the system tells them, ranked by their place. */
export function plugged(...made: readonly Made[]): readonly DisplayFacts[] {
  return made
    .map((each): DisplayFacts => {
      const { width = 1_920, height = 1_080 } = each;
      const bounds = each.bounds ?? { x: 0, y: 0, width, height };
      return {
        label: '',
        width,
        height,
        scaleFactor: 1,
        rotation: 0,
        isInternal: false,
        order: 0,
        isPrimary: false,
        workArea: bounds,
        ...each,
        bounds,
      };
    })
    .toSorted((a, b) => a.bounds.x - b.bounds.x || a.bounds.y - b.bounds.y)
    .map((display, order) => ({ ...display, order }));
}

export const at = (x: number, y = 0, width = 1_920, height = 1_080) => ({
  bounds: { x, y, width, height },
  width,
  height,
});

/** Slots by name, remembered from displays of these ids. */
export function named(
  displays: readonly DisplayFacts[],
  names: Readonly<Record<string, number>>,
): Slot[] {
  return Object.entries(names).map(([id, displayId]) => {
    const display = displays.find((each) => each.id === displayId);
    if (display === undefined) throw new Error(`There is no display ${String(displayId)}.`);
    return { id, name: id, fingerprint: fingerprintOf(display), use: 'wall', distanceM: 3 };
  });
}

export const DELL = { label: 'DELL U2723' };
export const LG = { label: 'LG 27' };
export const LAPTOP = {
  label: 'Built-in',
  isInternal: true,
  width: 1_512,
  height: 982,
  scaleFactor: 2,
};

/** Slots of these displays, and where they are when those displays are there. */
export interface Scenario {
  readonly says: string;
  readonly before: readonly DisplayFacts[];
  readonly slots: Readonly<Record<string, number>>;
  readonly after: readonly DisplayFacts[];
  /** Same session: the ids still mean something. */
  readonly held?: Readonly<Record<string, number>>;
  readonly expected: Readonly<Record<string, SlotMatch>>;
}

export const two = plugged({ id: 1, ...DELL, ...at(0) }, { id: 2, ...LG, ...at(1_920) });
export const twins = plugged({ id: 1, ...DELL, ...at(0) }, { id: 2, ...DELL, ...at(1_920) });
export const triplets = plugged(
  { id: 1, ...DELL, ...at(0) },
  { id: 2, ...DELL, ...at(1_920) },
  { id: 3, ...DELL, ...at(3_840) },
);
export const nameless = plugged({ id: 1, ...at(0) }, { id: 2, ...at(1_920) });
export const desk = plugged(
  { id: 1, ...LAPTOP, ...at(0, 0, 1_512, 982) },
  { id: 2, ...DELL, ...at(1_512) },
);
export const LEFT_RIGHT = { left: 1, right: 2 };
