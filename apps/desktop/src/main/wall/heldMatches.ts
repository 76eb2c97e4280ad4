import type { DisplayFacts, Slot } from '../../ipc/workspace.ts';
import { matchSlots, type SlotMatch } from '../../workspace/index.ts';

/** Which display every slot has, with what was found earlier in this session. */
export interface HeldMatches {
  match(slots: readonly Slot[], displays: readonly DisplayFacts[]): ReadonlyMap<string, SlotMatch>;
}

/**
 * Remembers for the session which display a slot had: ids hold that long, so a display that comes back
 * gets its own windows whatever looks like it. A slot that people describe anew is matched anew.
 */
export function createHeldMatches(): HeldMatches {
  const held = new Map<string, { readonly displayId: number; readonly fingerprint: string }>();
  return {
    match(slots, displays) {
      const prints = new Map(slots.map(({ id, fingerprint }) => [id, JSON.stringify(fingerprint)]));
      for (const [slotId, { fingerprint }] of held)
        if (prints.get(slotId) !== fingerprint) held.delete(slotId);
      const known = new Map([...held].map(([slotId, { displayId }]) => [slotId, displayId]));
      const matches = matchSlots(slots, displays, known);
      for (const [slotId, match] of matches) {
        const fingerprint = prints.get(slotId);
        if (typeof match === 'number' && fingerprint !== undefined)
          held.set(slotId, { displayId: match, fingerprint });
      }
      return matches;
    },
  };
}
