import { createContext, useCallback, useContext, useEffect } from 'react';
import { useStore } from 'zustand';
import { useServices } from './services.ts';
import type { OpenView, View, Views } from './views.ts';
import { WallItemsContext } from './wallItems.ts';

const NO_VIEWS: readonly View[] = [];

/** The view that a pane stands in; `null` on a board. */
export const ViewContext = createContext<OpenView | null>(null);

/** What the view shows that this pane stands in; `null` on a board. */
export function useView(): View | null {
  return useContext(ViewContext)?.view ?? null;
}

/**
 * Looks into something over the board; Escape comes back to where it was asked for. On a wall it opens on a desk: a
 * wall shows the overview and nothing deeper, nobody stands there to come back from it.
 */
export function useOpenView(): Views['open'] {
  const { open } = useServices().views;
  return useContext(WallItemsContext)?.open ?? open;
}

/** Shows something else of the same kind in the view of this pane. */
export function useShowInView(): (view: View) => void {
  const { views } = useServices();
  const id = useContext(ViewContext)?.id;
  return useCallback(
    (view) => {
      if (id !== undefined) views.show(id, view);
    },
    [views, id],
  );
}

/** Steps to what stood beside this where the view was opened. Gives whether there is something; if not, the view says so. */
export function useStepView(): (by: 1 | -1) => boolean {
  const { views } = useServices();
  const id = useContext(ViewContext)?.id;
  return useCallback((by) => id !== undefined && views.step(id, by), [views, id]);
}

/** Where a view stands among what stood beside it: `2 of 7`; `null` where it stood alone. Pure. */
export function placeOf({ place, siblings }: OpenView): string | null {
  if (place === -1 || siblings.length < 2) return null;
  return `${String(place + 1)} of ${String(siblings.length)}`;
}

/** Where this stands among what stood beside it: `2 of 7`; `null` where it stood alone. */
export function usePlaceAmongSiblings(): string | null {
  const open = useContext(ViewContext);
  return open === null ? null : placeOf(open);
}

/** What stands beside this where the view was opened, itself included; none on a board. */
export function useSiblings(): readonly View[] {
  return useContext(ViewContext)?.siblings ?? NO_VIEWS;
}

/** Tells what the thing is called that the view of this pane shows; `null` while it is not known. */
export function useNameView(name: string | null): void {
  const { views } = useServices();
  const open = useContext(ViewContext);
  const id = open?.id;
  const view = open?.view;
  useEffect(() => {
    if (id !== undefined && view !== undefined) views.name(id, name);
  }, [views, id, view, name]);
}

/** The alert whose detail was opened last, for panes of the board that follow it. */
export function useFollowedAlertId(): string | null {
  return useStore(useServices().views.store, (state) => state.followedAlertId);
}

/** Tells the window which alerts the keys of this list act on, as long as it is there. */
export function useAim(alertIds: readonly string[]): void {
  const { aim } = useServices().views;
  useEffect(() => {
    aim(alertIds);
  });
  useEffect(
    () => () => {
      aim([]);
    },
    [aim],
  );
}

/** Tells which alert is looked at. */
export function useFollow(): (alertId: string) => void {
  return useServices().views.follow;
}

/** Tells that this alert is before somebody in full. */
export function useNoteOpened(alertId: string): void {
  const { noteOpened } = useServices().views;
  useEffect(() => {
    noteOpened(alertId);
  }, [noteOpened, alertId]);
}

/** Asks whether an alert was ever before somebody in full, in this window. */
export function useWasOpened(): (alertId: string) => boolean {
  return useServices().views.wasOpened;
}
