import { createStore, type StoreApi } from 'zustand/vanilla';
import type { SentView } from '../../ipc/views.ts';

/** What is looked into over the board. */
export type View = SentView;
/** Whose timeline: an alert's, an incident's, or what happened in the tenant in the last hour. */
export type TimelineOf = Extract<View, { kind: 'timeline' }>['of'];
/** The event that a timeline is put around, with what is said of it there. */
export type TimelineCentre = NonNullable<Extract<View, { kind: 'timeline' }>['centre']>;

/** A view that is open, under a name of its own. */
export interface OpenView {
  readonly id: number;
  readonly view: View;
  /** What stands beside it where it was opened, in the order of then, itself included. */
  readonly siblings: readonly View[];
  /** Its place among them; -1: it is none of them. */
  readonly place: number;
  /** What the thing is called, as soon as its pane knows. */
  readonly name: string | null;
}

/** What stands over the board, the innermost last, and what panes of the board may follow. */
export interface ViewState {
  readonly stack: readonly OpenView[];
  /** The alert whose detail was opened last; `null`: none yet. */
  readonly followedAlertId: string | null;
  /** The alerts that a key of the list would act on now: those that are picked, else the active one. */
  readonly targetIds: readonly string[];
  /** What became of a key that was pressed in a view, until something else is shown; `null`: nothing to tell. */
  readonly said: string | null;
}

/** The views of a window. Each stands on the one it was opened from, which waits as it was left. */
export interface Views {
  readonly store: StoreApi<ViewState>;
  /**
   * Looks into something. Asked for what is on top already, it does nothing; asked for what that stands on, it
   * goes back there.
   */
  readonly open: (view: View, siblings?: readonly View[]) => void;
  /** Shows something else of the same kind in a view that stays where it is. */
  readonly show: (id: number, view: View) => void;
  /** Shows the sibling after it, or before it. Gives whether there is one; if not, says so in the view. */
  readonly step: (id: number, by: 1 | -1) => boolean;
  /** Tells in the view on top what became of a key. */
  readonly say: (text: string) => void;
  /** Tells what the thing is called that a view shows. */
  readonly name: (id: number, name: string | null) => void;
  /** Closes a view and what stands on it. */
  readonly close: (id: number) => void;
  /** Tells which alert is looked at. */
  readonly follow: (alertId: string) => void;
  /** Tells that somebody has an alert in full before him. */
  readonly noteOpened: (alertId: string) => void;
  /** Whether somebody ever had it in full before him, in this window. */
  readonly wasOpened: (alertId: string) => boolean;
  /** Tells which alerts a key would act on. */
  readonly aim: (alertIds: readonly string[]) => void;
}

/** Deeper than anybody finds the way back; each holds a pane with what it has read. */
const MAX_DEPTH = 8;

const isSame = (a: View | undefined, b: View): boolean => JSON.stringify(a) === JSON.stringify(b);

function placeAmong(siblings: readonly View[], view: View): number {
  const text = JSON.stringify(view);
  return siblings.findIndex((each) => JSON.stringify(each) === text);
}

/** Makes the views of a window, none of them open. */
export function createViews(): Views {
  const store = createStore<ViewState>()(() => ({
    ...{ stack: [], followedAlertId: null },
    ...{ targetIds: [], said: null },
  }));
  let opened = 0;
  const openedAlerts = new Set<string>();

  function change(id: number, fields: Partial<OpenView>): void {
    const { stack } = store.getState();
    if (!stack.some((each) => each.id === id)) return;
    store.setState({
      stack: stack.map((each) => (each.id === id ? { ...each, ...fields } : each)),
    });
  }
  function show(id: number, view: View): void {
    const siblings = store.getState().stack.find((each) => each.id === id)?.siblings ?? [];
    change(id, { view, name: null, place: placeAmong(siblings, view) });
    store.setState({ said: null });
  }
  function say(said: string): void {
    store.setState({ said });
  }

  return {
    store,
    open(view, siblings = []) {
      const { stack } = store.getState();
      if (isSame(stack.at(-1)?.view, view)) return;
      if (isSame(stack.at(-2)?.view, view)) {
        store.setState({ stack: stack.slice(0, -1), said: null });
        return;
      }
      opened += 1;
      const place = placeAmong(siblings, view);
      const next = { id: opened, view, siblings, place, name: null };
      store.setState({ stack: [...stack, next].slice(-MAX_DEPTH), said: null });
    },
    show,
    step(id, by) {
      const open = store.getState().stack.find((each) => each.id === id);
      if (open === undefined) return false;
      const { place, siblings } = open;
      const next = place === -1 ? undefined : siblings[place + by];
      if (next !== undefined) {
        change(id, { view: next, name: null, place: place + by });
        store.setState({ said: null });
        return true;
      }
      if (place === -1 || siblings.length < 2) say('Nothing stands beside it where it was opened');
      else say(by === 1 ? 'The last of them' : 'The first of them');
      return false;
    },
    say,
    name(id, name) {
      const open = store.getState().stack.find((each) => each.id === id);
      if (open !== undefined && open.name !== name) change(id, { name });
    },
    close(id) {
      const { stack } = store.getState();
      const index = stack.findIndex((each) => each.id === id);
      if (index !== -1) store.setState({ stack: stack.slice(0, index), said: null });
    },
    follow(alertId) {
      if (store.getState().followedAlertId !== alertId)
        store.setState({ followedAlertId: alertId });
    },
    noteOpened(alertId) {
      openedAlerts.add(alertId);
    },
    wasOpened: (alertId) => openedAlerts.has(alertId),
    aim(alertIds) {
      const { targetIds } = store.getState();
      const areSame =
        alertIds.length === targetIds.length && alertIds.every((id, i) => id === targetIds[i]);
      if (!areSame) store.setState({ targetIds: alertIds });
    },
  };
}
