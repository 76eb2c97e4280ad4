import type { DisplayFacts, WorkspaceState } from '../../ipc/workspace.ts';

/** The key under which the appearance keeps which displays are not to be asked about again. */
const IGNORED = 'ignoredDisplays';
/** More are not remembered: the oldest is asked about again. */
const MAX_IGNORED = 16;

function nameOf({ label, width, height, order }: DisplayFacts): string {
  return `${label} ${String(width)}x${String(height)} ${String(order)}`;
}

function ignoredOf(host: WorkspaceState): readonly string[] {
  const kept = host.workspace.appearance[IGNORED];
  return Array.isArray(kept) ? kept.filter((each) => typeof each === 'string') : [];
}

/** Displays that nobody has named and nobody wants to leave alone. None before any is named. */
export function newDisplays(host: WorkspaceState): readonly DisplayFacts[] {
  const { slots } = host.workspace;
  if (slots.length === 0 || !host.canPlace) return [];
  const taken = new Set(Object.values(host.slots));
  const ignored = new Set(ignoredOf(host));
  return host.displays.filter((display) => !taken.has(display.id) && !ignored.has(nameOf(display)));
}

/** The change of the appearance after which these displays are not asked about. */
export function ignoring(
  host: WorkspaceState,
  displays: readonly DisplayFacts[],
): Readonly<Record<string, unknown>> {
  const next = [...ignoredOf(host), ...displays.map(nameOf)].slice(-MAX_IGNORED);
  return { [IGNORED]: next };
}

/** Whether there are several displays and nobody has named one yet. */
export function isUnset(host: WorkspaceState): boolean {
  return host.canPlace && host.displays.length > 1 && host.workspace.slots.length === 0;
}
