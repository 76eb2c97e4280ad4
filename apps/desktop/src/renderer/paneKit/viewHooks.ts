import { createContext, useContext, useEffect } from 'react';
import { useStore } from 'zustand';
import { useServices } from './services.ts';
import type { View } from './views.ts';

/** What the view shows that a pane stands in; `null` on a board. */
export const ViewContext = createContext<View | null>(null);

/** What the view shows that this pane stands in; `null` on a board. */
export function useView(): View | null {
  return useContext(ViewContext);
}

/** Looks into something over the board; Escape comes back to where it was asked for. */
export function useOpenView(): (view: View) => void {
  return useServices().views.open;
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
