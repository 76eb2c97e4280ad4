import type { DisplayFacts, Fingerprint, Slot } from '../ipc/workspace.ts';

/** Weights of what agrees. Electron has no serial number of a display, and its ids end with a reboot. */
const WEIGHT = { label: 4, size: 3, order: 2, rotation: 1, isInternal: 1 };
/** A display that agrees in less than this is another one. */
export const MIN_SCORE = 6;

/** What a slot is matched to: a display's id, or why there is none. */
export type SlotMatch = number | 'missing' | 'ambiguous';

/** How well a display fits what is remembered, 0 to 11. A label of nothing says nothing. */
export function scoreDisplay(saved: Fingerprint, display: Fingerprint): number {
  const isSize = saved.width === display.width && saved.height === display.height;
  return (
    (saved.label !== '' && saved.label === display.label ? WEIGHT.label : 0) +
    (isSize && saved.scaleFactor === display.scaleFactor ? WEIGHT.size : 0) +
    (saved.order === display.order ? WEIGHT.order : 0) +
    (saved.rotation === display.rotation ? WEIGHT.rotation : 0) +
    (saved.isInternal === display.isInternal ? WEIGHT.isInternal : 0)
  );
}

interface Pair {
  readonly slotId: string;
  readonly displayId: number;
  readonly score: number;
}

/**
 * Finds the display of every slot, the surest first. Pure.
 *
 * A match of this session holds as long as its display is there, whatever else is plugged in or out: of
 * two displays that look alike, the one that stays must not take the place of the one that went. Two that fit
 * equally well are `ambiguous`: a wrong guess would put a board where nobody looks for it.
 *
 * @param held matches of this session, by slot
 */
export function matchSlots(
  slots: readonly Slot[],
  displays: readonly DisplayFacts[],
  held: ReadonlyMap<string, number> = new Map(),
): ReadonlyMap<string, SlotMatch> {
  const matches = new Map<string, SlotMatch>();
  const taken = new Set<number>();
  const there = new Set(displays.map(({ id }) => id));
  for (const { id } of slots) {
    const displayId = held.get(id);
    if (displayId === undefined || !there.has(displayId) || taken.has(displayId)) continue;
    matches.set(id, displayId);
    taken.add(displayId);
  }
  let pairs = slots.flatMap((slot) =>
    displays.map((display): Pair => ({
      slotId: slot.id,
      displayId: display.id,
      score: scoreDisplay(slot.fingerprint, display),
    })),
  );
  const isOpen = (pair: Pair) => !matches.has(pair.slotId) && !taken.has(pair.displayId);
  for (;;) {
    pairs = pairs.filter((pair) => isOpen(pair) && pair.score >= MIN_SCORE);
    if (pairs.length === 0) break;
    const best = Math.max(...pairs.map(({ score }) => score));
    const surest = pairs.filter(({ score }) => score === best);
    const alone = surest.filter(
      (pair) =>
        surest.filter(({ slotId }) => slotId === pair.slotId).length === 1 &&
        surest.filter(({ displayId }) => displayId === pair.displayId).length === 1,
    );
    for (const { slotId, displayId } of alone) {
      matches.set(slotId, displayId);
      taken.add(displayId);
    }
    if (alone.length === 0) for (const { slotId } of surest) matches.set(slotId, 'ambiguous');
  }
  for (const { id } of slots) if (!matches.has(id)) matches.set(id, 'missing');
  return matches;
}

/** What is remembered of a display. */
export function fingerprintOf(display: DisplayFacts): Fingerprint {
  const { label, width, height, scaleFactor, rotation, isInternal, order } = display;
  return { label, width, height, scaleFactor, rotation, isInternal, order };
}
