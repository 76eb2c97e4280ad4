/** Moves the keyboard focus into a pane: to its main list if it has one, else to the frame. */
export function focusPane(pane: Element): void {
  const marked = pane.querySelectorAll<HTMLElement>('[data-pane-focus]:not([inert] *)');
  const main = [...marked].find((each) => each.checkVisibility());
  const target = main ?? (pane instanceof HTMLElement ? pane : null);
  target?.focus();
}

/** The panes of the document in reading order: from top to bottom, then from left to right. */
function panesInReadingOrder(root: ParentNode): readonly Element[] {
  const panes = [...root.querySelectorAll('[data-pane]')];
  const places = new Map(panes.map((pane) => [pane, pane.getBoundingClientRect()]));
  return panes.sort((a, b) => {
    const left = places.get(a);
    const right = places.get(b);
    if (left === undefined || right === undefined) return 0;
    return left.top - right.top || left.left - right.left;
  });
}

/** Steps from the pane that has the focus to the next or the one before, round and round. */
export function focusNextPane(root: ParentNode, step: 1 | -1): void {
  const panes = panesInReadingOrder(root);
  const current = panes.findIndex((pane) => pane.contains(document.activeElement));
  const from = current < 0 && step < 0 ? 0 : current;
  const next = panes[(from + step + panes.length) % panes.length];
  if (next !== undefined) focusPane(next);
}
