/** Which row the keys act on, and which rows are picked. Rows are named by alert, never by place. */
export interface Selection {
  readonly activeId: string | null;
  readonly selected: ReadonlySet<string>;
}

/** Nothing picked. */
export const NO_SELECTION: Selection = { activeId: null, selected: new Set() };

/** The ids in list order with their places. */
export interface RowIds {
  readonly ids: readonly string[];
  readonly indexOf: ReadonlyMap<string, number>;
}

/** Where a key leads: a step, or an end of the list. */
export type Step = number | 'first' | 'last';

function targetOf({ ids, indexOf }: RowIds, activeId: string | null, step: Step): string | null {
  if (step === 'first') return ids[0] ?? null;
  if (step === 'last') return ids.at(-1) ?? null;
  const from = activeId === null ? undefined : indexOf.get(activeId);
  // Nothing active yet: the first key press lands on the first row, whichever way it points.
  if (from === undefined) return ids[0] ?? null;
  return ids[Math.min(ids.length - 1, Math.max(0, from + step))] ?? null;
}

/** Moves to another row. */
export function moveActive(selection: Selection, rows: RowIds, step: Step): Selection {
  return { ...selection, activeId: targetOf(rows, selection.activeId, step) };
}

/** Moves and picks both the row left and the row reached. */
export function extendActive(selection: Selection, rows: RowIds, step: Step): Selection {
  const activeId = targetOf(rows, selection.activeId, step);
  const selected = new Set(selection.selected);
  for (const id of [selection.activeId, activeId]) if (id !== null) selected.add(id);
  return { activeId, selected };
}

/** Picks every row between the active one and this one, both included. */
export function extendTo(selection: Selection, rows: RowIds, id: string): Selection {
  const to = rows.indexOf.get(id) ?? 0;
  const from = rows.indexOf.get(selection.activeId ?? id) ?? to;
  const selected = new Set(selection.selected);
  for (const each of rows.ids.slice(Math.min(from, to), Math.max(from, to) + 1)) selected.add(each);
  return { activeId: id, selected };
}

/** Picks them all, or lets them go when they were all picked. The active row stays where it is. */
export function toggleAll(selection: Selection, ids: readonly string[]): Selection {
  const selected = new Set(selection.selected);
  const isWhole = ids.every((id) => selected.has(id));
  for (const id of ids) {
    if (isWhole) selected.delete(id);
    else selected.add(id);
  }
  return { ...selection, selected };
}

/** Picks every row of the list. */
export function selectAll(selection: Selection, ids: Iterable<string>): Selection {
  return { ...selection, selected: new Set(ids) };
}

/** Lets go of what an action has dealt with; what it could not do stays picked. */
export function letGo(
  selection: Selection,
  asked: readonly string[],
  refused: readonly string[],
): Selection {
  const selected = new Set(selection.selected);
  const refusedIds = new Set(refused);
  for (const id of asked) if (!refusedIds.has(id)) selected.delete(id);
  // One refused alert says so in its row; several are picked, to be seen and tried again together.
  if (asked.length > 1) for (const id of refused) selected.add(id);
  return { ...selection, selected };
}

/** What is picked of alerts that there still are: one that has ended is picked no more. */
export function stillPicked(
  selected: ReadonlySet<string>,
  active: ReadonlyMap<string, unknown>,
): ReadonlySet<string> {
  const still = [...selected].filter((id) => active.has(id));
  return still.length === selected.size ? selected : new Set(still);
}
