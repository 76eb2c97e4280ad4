import { expect, it } from 'vitest';
import type { Slot, Workspace } from '../ipc/workspace.ts';
import { faultOf } from './faultOf.ts';
import { onThisDevice, withTenants } from './onThisDevice.ts';
import { DEFAULT_WORKSPACE } from './starterWorkspaces.ts';

function slot(id: string, name: string, label: string, distanceM = 3): Slot {
  const fingerprint = {
    ...{ label, width: 1_920, height: 1_080, scaleFactor: 1, rotation: 0 },
    ...{ isInternal: false, order: 0 },
  };
  return { id, name, use: 'wall', distanceM, fingerprint };
}

const withSlots = (appearance: Workspace['appearance'], ...slots: readonly Slot[]): Workspace => ({
  ...DEFAULT_WORKSPACE,
  appearance,
  slots: [...slots],
  windows: DEFAULT_WORKSPACE.windows.map((window) => ({ ...window, slotId: slots[0]?.id ?? null })),
});

it('means by a name the display that is called so here, with its distance', () => {
  const saved = withSlots({}, slot('a', 'Wall left', 'THEIRS'), slot('b', 'Wall right', 'THEIRS'));
  const here = withSlots({}, slot('x', 'Wall left', 'OURS', 6));
  const used = onThisDevice(saved, here, null);
  expect(used.slots).toEqual([
    slot('a', 'Wall left', 'OURS', 6),
    slot('b', 'Wall right', 'THEIRS'),
  ]);
  // Windows stand where they stood, by the slot's id in the preset.
  expect(used.windows).toEqual(saved.windows);
  expect(faultOf(used)).toBeNull();
});

it('leaves how this device looks and sounds', () => {
  const used = onThisDevice(withSlots({ theme: 'lit' }), withSlots({ theme: 'night' }), null);
  expect(used.appearance).toEqual({ theme: 'night' });
});

it('carries the tenant of each window by name, and takes the first one here as the one of windows without', () => {
  const [window] = DEFAULT_WORKSPACE.windows;
  if (window === undefined) throw new Error('There is no window.');
  const windows = [window, { ...window, id: 'other', tenant: 'globex' }];
  const kept = withTenants({ ...DEFAULT_WORKSPACE, windows }, 'acme');
  expect(kept.windows.map(({ tenant }) => tenant)).toEqual(['acme', 'globex']);
  expect(faultOf(kept)).toBeNull();
  const tenantsAt = (first: string | null) =>
    onThisDevice(kept, DEFAULT_WORKSPACE, first).windows.map(({ tenant }) => tenant);
  expect(tenantsAt('acme')).toEqual([undefined, 'globex']);
  expect(tenantsAt('globex')).toEqual(['acme', undefined]);
  expect(tenantsAt(null)).toEqual(['acme', 'globex']);
});
