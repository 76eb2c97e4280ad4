import { createStore, type StoreApi } from 'zustand/vanilla';

/** Whose timeline: an alert's, an incident's, or what happened in the tenant in the last hour. */
export type TimelineOf =
  | { readonly kind: 'alert'; readonly alertId: string }
  | { readonly kind: 'incident'; readonly incidentId: string }
  | { readonly kind: 'tenant' };

/** What is looked into over the board. */
export type View =
  | { readonly kind: 'incidents' }
  | { readonly kind: 'timeline'; readonly of: TimelineOf }
  | { readonly kind: 'alert'; readonly alertId: string }
  | { readonly kind: 'alertWhy'; readonly alertId: string }
  | { readonly kind: 'eventWhy'; readonly eventId: string };

/** A view that is open, under a name of its own. */
export interface OpenView {
  readonly id: number;
  readonly view: View;
}

/** What stands over the board, the innermost last, and what panes of the board may follow. */
export interface ViewState {
  readonly stack: readonly OpenView[];
  /** The alert whose detail was opened last; `null`: none yet. */
  readonly followedAlertId: string | null;
  /** The alerts that a key of the list would act on now: those that are picked, else the active one. */
  readonly targetIds: readonly string[];
}

/** The views of a window. Each stands on the one it was opened from, which waits as it was left. */
export interface Views {
  readonly store: StoreApi<ViewState>;
  /** Looks into something. Asked for what is on top already, it does nothing. */
  readonly open: (view: View) => void;
  /** Closes a view and what stands on it. */
  readonly close: (id: number) => void;
  /** Tells which alert is looked at. */
  readonly follow: (alertId: string) => void;
  /** Tells which alerts a key would act on. */
  readonly aim: (alertIds: readonly string[]) => void;
}

/** Deeper than anybody finds the way back; each holds a pane with what it has read. */
const MAX_DEPTH = 8;

/** Makes the views of a window, none of them open. */
export function createViews(): Views {
  const store = createStore<ViewState>()(() => ({
    ...{ stack: [], followedAlertId: null },
    targetIds: [],
  }));
  let opened = 0;
  return {
    store,
    open(view) {
      const { stack } = store.getState();
      if (JSON.stringify(stack.at(-1)?.view) === JSON.stringify(view)) return;
      opened += 1;
      store.setState({ stack: [...stack, { id: opened, view }].slice(-MAX_DEPTH) });
    },
    close(id) {
      const { stack } = store.getState();
      const index = stack.findIndex((each) => each.id === id);
      if (index !== -1) store.setState({ stack: stack.slice(0, index) });
    },
    follow(alertId) {
      if (store.getState().followedAlertId !== alertId)
        store.setState({ followedAlertId: alertId });
    },
    aim(alertIds) {
      const { targetIds } = store.getState();
      const isSame =
        alertIds.length === targetIds.length && alertIds.every((id, i) => id === targetIds[i]);
      if (!isSame) store.setState({ targetIds: alertIds });
    },
  };
}
