import type { Workspace } from '../ipc/workspace.ts';

/**
 * A preset as it is to be used here, wherever it was saved. Pure. A display that has a name here is the one that
 * the preset means by it; those that have none here wait until somebody says which they are. How windows look
 * and sound is of this device and stays.
 *
 * @param first the tenant that windows without one show here; `null`: not known
 */
export function onThisDevice(preset: Workspace, here: Workspace, first: string | null): Workspace {
  const known = new Map(here.slots.map((slot) => [slot.name, slot]));
  const slots = preset.slots.map((slot) => {
    const own = known.get(slot.name);
    if (own === undefined) return slot;
    return { ...slot, fingerprint: own.fingerprint, distanceM: own.distanceM };
  });
  const windows = preset.windows.map((window) => {
    const { tenant, ...rest } = window;
    return tenant === first ? rest : window;
  });
  return { ...preset, windows, slots, appearance: here.appearance };
}

/**
 * A workspace as it is to be kept for other devices: each window names its tenant, also where that is the first
 * one here. Pure. The other way round is `onThisDevice`.
 */
export function withTenants(workspace: Workspace, first: string | null): Workspace {
  if (first === null) return workspace;
  const windows = workspace.windows.map((window) => ({ tenant: first, ...window }));
  return { ...workspace, windows };
}
