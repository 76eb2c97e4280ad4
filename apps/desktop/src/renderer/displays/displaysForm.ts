import type { DisplayFacts, Slot, Workspace, WorkspaceState } from '../../ipc/workspace.ts';
import { fingerprintOf, STARTERS, type Starter } from '../../workspace/index.ts';
import { plural } from '../ui/format.ts';
import { nameWall } from '../wall/index.ts';

/** Distances that can be chosen, in metres. */
export const DISTANCES_M = [0.7, 1, 2, 3, 4, 6] as const;

/** What somebody says of a display; `use: 'none'`: nothing is put there. */
export interface DisplayEntry {
  readonly displayId: number;
  /** The slot that it is already; `null`: it has none yet. */
  readonly slotId: string | null;
  readonly name: string;
  readonly use: Slot['use'] | 'none';
  readonly distanceM: number;
}

/** The form as it opens: what is known of every display, and a guess for those that are new. */
export function entriesOf(host: WorkspaceState): readonly DisplayEntry[] {
  const { slots } = host.workspace;
  return host.displays.map((display, index) => {
    const slot = slots.find(({ id }) => host.slots[id] === display.id);
    if (slot !== undefined) {
      const { id: slotId, name, use, distanceM } = slot;
      return { displayId: display.id, slotId, name, use, distanceM };
    }
    const isFirstTime = slots.length === 0;
    const use = !isFirstTime ? 'none' : display.isPrimary ? 'desk' : 'wall';
    const name = isFirstTime && display.isPrimary ? 'Desk' : `Display ${String(index + 1)}`;
    return {
      ...{ displayId: display.id, slotId: null, name, use },
      distanceM: use === 'desk' ? 0.7 : 3,
    };
  });
}

/** `wall W3`: the walls that stand on a slot, as their codes begin; none: the empty list. */
export function wallsOn(host: WorkspaceState, slotId: string | null): readonly string[] {
  return host.workspace.windows.flatMap((window) => {
    const name = nameWall(host, window.id);
    return slotId === null || window.slotId !== slotId || name === null ? [] : [`wall ${name}`];
  });
}

/** What keeps the form from being used, by display; `null`: nothing. */
export function faultOfEntry(
  entry: DisplayEntry,
  entries: readonly DisplayEntry[],
  lost: readonly Slot[],
): string | null {
  if (entry.use === 'none') return null;
  const name = entry.name.trim();
  if (name === '') return 'Name: give this display a name, as "Wall left".';
  if (name.length > 64) return `Name: at most 64 characters, not ${String(name.length)}.`;
  const same = (other: string) => other.trim().toLowerCase() === name.toLowerCase();
  if (entries.some((other) => other !== entry && other.use !== 'none' && same(other.name)))
    return `Name: another display is called ${name} too.`;
  if (lost.some((slot) => same(slot.name)))
    return `Name: the missing display is called ${name}. Say below which one that is, or take another name.`;
  return null;
}

/** The slots whose display is not there, or cannot be told from another. */
export function lostSlots(host: WorkspaceState): readonly Slot[] {
  return host.workspace.slots.filter(({ id }) => typeof host.slots[id] !== 'number');
}

/** The slots that the form makes; those whose display is missing stay as they are. */
export function slotsOf(
  host: WorkspaceState,
  entries: readonly DisplayEntry[],
  newId: () => string,
): readonly Slot[] {
  const byId = new Map(host.displays.map((display) => [display.id, display]));
  const made = entries.flatMap((entry): Slot[] => {
    const display = byId.get(entry.displayId);
    if (entry.use === 'none' || display === undefined) return [];
    return [
      {
        ...{ id: entry.slotId ?? newId(), name: entry.name.trim(), use: entry.use },
        ...{ distanceM: entry.distanceM, fingerprint: fingerprintOf(display) },
      },
    ];
  });
  return [...made, ...lostSlots(host)];
}

/** The slots once it is said which display a missing one is. What that display was before, it is no more. */
export function withAnswer(
  host: WorkspaceState,
  slotId: string,
  display: DisplayFacts,
): readonly Slot[] {
  const { slots } = host.workspace;
  return slots
    .filter(({ id }) => id === slotId || host.slots[id] !== display.id)
    .map((slot) => (slot.id === slotId ? { ...slot, fingerprint: fingerprintOf(display) } : slot));
}

/** What a starter would make of the slots, window by window. */
export function describeMade(workspace: Workspace): readonly string[] {
  const boardNames = new Map(workspace.boards.map(({ id, name }) => [id, name]));
  const slotNames = new Map(workspace.slots.map(({ id, name }) => [id, name]));
  return workspace.windows.map(({ slotId, mode, boardIds }) => {
    const place = slotId === null ? 'A window' : (slotNames.get(slotId) ?? 'A window');
    const boards = boardIds.map((id) => boardNames.get(id) ?? id).join(', ');
    const how =
      mode === 'desk' ? 'tabs' : boardIds.length > 1 ? 'wall, in turn' : 'wall, stands still';
    return `${place} (${how}): ${boards}`;
  });
}

/** The starters that can be made of these slots, with why one cannot. */
export function startersFor(
  slots: readonly Slot[],
): readonly (Starter & { readonly blockedBy: string | null })[] {
  const walls = slots.filter(({ use }) => use === 'wall').length;
  const needsWall = (id: Starter['id']) => id !== 'triage' && walls === 0;
  return STARTERS.map((starter) => ({
    ...starter,
    blockedBy: needsWall(starter.id) ? 'It needs at least one display that is a wall.' : null,
  }));
}

/** The workspace that a starter makes; how windows look and what becomes of missing displays stays. */
export function startWith(starter: Starter, slots: readonly Slot[], now: Workspace): Workspace {
  const { appearance, whenMissing } = now;
  return { ...starter.make(slots), appearance, whenMissing };
}

/** What would be gone if a starter took the place of what is there. */
export function describeLoss({ windows, boards }: Workspace): string {
  return `${plural(windows.length, 'window')} and ${plural(boards.length, 'board')}`;
}

/** What is written on a display by its maker, and its size. */
export function displayTitle({ label, width, height, scaleFactor }: DisplayFacts): string {
  const scale = scaleFactor === 1 ? '' : ` at ${String(Math.round(scaleFactor * 100))} %`;
  return `${label === '' ? '' : `${label}, `}${String(width)} × ${String(height)}${scale}`;
}
