/** Frames that a cell is waited for: one that comes into view is drawn a moment later. */
const MAX_FRAMES = 30;

/** Focuses a cell as soon as it is there. */
export function focusCell(root: HTMLElement | null, id: string, frames = MAX_FRAMES): void {
  if (root?.isConnected !== true) return;
  const cell = root.querySelector<HTMLElement>(`[data-cell="${CSS.escape(id)}"]`);
  if (cell !== null) cell.focus({ preventScroll: true });
  else if (frames > 0)
    requestAnimationFrame(() => {
      focusCell(root, id, frames - 1);
    });
}

/** Whether what had the focus is gone, as when one layout gave way to the other. */
export function isFocusLost(): boolean {
  return document.activeElement === null || document.activeElement === document.body;
}
