import { createStore, type StoreApi } from 'zustand/vanilla';
import type { InstallMoment, UpdateAnswer, UpdateBridge, UpdateState } from '../../ipc/update.ts';

/** Updates as the window sees them. */
export interface UpdateView {
  readonly state: UpdateState;
  /** Why what was asked last was not done. */
  readonly failure: string | null;
  /** The version of which nobody here wants to hear more for now. */
  readonly dismissed: string | null;
}

/** What is known of updates, and the ways to ask for them. */
export interface UpdateStore {
  readonly store: StoreApi<UpdateView>;
  readonly check: () => void;
  readonly install: (moment: InstallMoment) => void;
  readonly dismiss: (version: string) => void;
  readonly stop: () => void;
}

/** Makes the store over the bridge; it follows the state until it is stopped. */
export function createUpdateStore(bridge: UpdateBridge): UpdateStore {
  const store = createStore<UpdateView>()(() => ({
    state: { kind: 'off', reason: 'Not known yet.' },
    failure: null,
    dismissed: null,
  }));
  const stop = bridge.onState((state) => {
    store.setState({ state });
  });
  const ask = (asked: Promise<UpdateAnswer>): void => {
    asked.then(
      (answer) => {
        store.setState({ failure: answer.ok ? null : answer.problem.detail });
      },
      (error: unknown) => {
        store.setState({ failure: error instanceof Error ? error.message : String(error) });
      },
    );
  };
  return {
    store,
    check() {
      ask(bridge.check());
    },
    install(moment) {
      ask(bridge.install(moment));
    },
    dismiss(version) {
      store.setState({ dismissed: version });
    },
    stop,
  };
}
