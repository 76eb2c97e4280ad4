import { createStore, type StoreApi } from 'zustand/vanilla';
import type {
  IdentityAnswer,
  IdentityBridge,
  IdentityState,
  Pkcs12Import,
} from '../../ipc/identity.ts';

/** What can be done to the identity. */
export type IdentityChange = 'enrol' | 'importPkcs12' | 'renew' | 'remove';

/** Whom this console speaks as, what is being changed, and why the last change was not made. */
export interface IdentityView {
  readonly state: IdentityState;
  readonly busy: IdentityChange | null;
  readonly failure: string | null;
}

/** The identity as the window sees it, and the ways to change it. One change at a time. */
export interface IdentityStore {
  readonly store: StoreApi<IdentityView>;
  /** Each resolves with whether it was done; why not is in `failure`. */
  readonly enrol: (bundle: string) => Promise<boolean>;
  readonly importPkcs12: (input: Pkcs12Import) => Promise<boolean>;
  readonly renew: () => Promise<boolean>;
  readonly remove: () => Promise<boolean>;
  readonly dismissFailure: () => void;
  readonly stop: () => void;
  /** `true`: what is enrolled is a further tenant, beside the one that the window shows. */
  readonly isFurther: boolean;
}

/** Makes the store over the bridge; it follows the state until it is stopped. */
export function createIdentityStore(bridge: IdentityBridge, isFurther = false): IdentityStore {
  const store = createStore<IdentityView>()(() => ({
    state: { kind: 'loading' },
    busy: null,
    failure: null,
  }));
  const stop = bridge.onState((state) => {
    store.setState({ state });
  });

  async function change(what: IdentityChange, ask: () => Promise<IdentityAnswer>) {
    if (store.getState().busy !== null) return false;
    store.setState({ busy: what, failure: null });
    const answer = await ask().catch((error: unknown) => ({
      ok: false as const,
      problem: { detail: error instanceof Error ? error.message : String(error), title: '' },
    }));
    const failure = answer.ok ? null : answer.problem.detail || answer.problem.title;
    store.setState({ busy: null, failure });
    return answer.ok;
  }

  return {
    store,
    enrol: (bundle) => change('enrol', () => bridge.enrol(bundle)),
    importPkcs12: (input) => change('importPkcs12', () => bridge.importPkcs12(input)),
    renew: () => change('renew', () => bridge.renew()),
    remove: () => change('remove', () => bridge.remove()),
    dismissFailure() {
      store.setState({ failure: null });
    },
    stop,
    isFurther,
  };
}
