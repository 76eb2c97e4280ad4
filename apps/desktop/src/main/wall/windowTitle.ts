import type { Workspace } from '../../ipc/workspace.ts';

/** The title of a window: what it shows and whose it is, as far as that is known. With plain signs: window managers show it. */
export function windowTitle(workspace: Workspace, windowId: string, tenant: string | null): string {
  const window = workspace.windows.find(({ id }) => id === windowId);
  const board = workspace.boards.find(({ id }) => id === window?.boardId)?.name;
  return [board, tenant, 'Batcave'].filter((part) => (part ?? null) !== null).join(' - ');
}
