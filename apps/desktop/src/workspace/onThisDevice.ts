import type { Workspace } from '../ipc/workspace.ts';

/**
 * A preset as it is to be used here, wherever it was saved. Pure. A display that has a name here is the one that
 * the preset means by it; those that have none here wait until somebody says which they are. How windows look
 * and sound is of this device and stays.
 */
export function onThisDevice(preset: Workspace, here: Workspace): Workspace {
  const known = new Map(here.slots.map((slot) => [slot.name, slot]));
  const slots = preset.slots.map((slot) => {
    const own = known.get(slot.name);
    if (own === undefined) return slot;
    return { ...slot, fingerprint: own.fingerprint, distanceM: own.distanceM };
  });
  return { ...preset, slots, appearance: here.appearance };
}
