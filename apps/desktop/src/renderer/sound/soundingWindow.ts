import type { WorkspaceState } from '../../ipc/workspace.ts';

/**
 * The window that makes alerts heard: exactly one of a console, or every alert would be heard from all sides. The
 * first that somebody sits at; without one the first wall whose display is there. `undefined`: there is no window.
 */
export function soundingWindow(
  host: Pick<WorkspaceState, 'workspace' | 'slots'>,
): string | undefined {
  const { windows } = host.workspace;
  const isShown = ({ slotId }: (typeof windows)[number]): boolean =>
    slotId === null || typeof host.slots[slotId] === 'number';
  const one = windows.find(({ mode }) => mode === 'desk') ?? windows.find(isShown) ?? windows.at(0);
  return one?.id;
}
