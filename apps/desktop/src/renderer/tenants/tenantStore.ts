import { createStore, type StoreApi } from 'zustand/vanilla';
import type { IdentityAnswer, IdentityBridge } from '../../ipc/identity.ts';
import type { TenantBridge, TenantsState } from '../../ipc/tenants.ts';
import { createIdentityStore, type IdentityStore } from '../identity/identityStore.ts';

/** The tenants of this console, and what is being done about them. */
export interface TenantView {
  readonly state: TenantsState;
  /** Why the last wish was not done; `null`: it was. */
  readonly failure: string | null;
  readonly isBusy: boolean;
  /** Somebody left a wall to show another tenant. */
  readonly isAsked: boolean;
}

/** The tenants as a window sees them, and the ways to change what it shows. */
export interface TenantStore {
  readonly store: StoreApi<TenantView>;
  /** Enrols a further tenant. Its state is none of a window's: it is in the list once it is enrolled. */
  readonly enrolment: IdentityStore;
  /** Each resolves with whether it was done; why not is in `failure`. */
  readonly show: (tenant: string) => Promise<boolean>;
  readonly remove: (tenant: string) => Promise<boolean>;
  readonly dismissFailure: () => void;
  readonly ask: () => void;
  readonly unask: () => void;
  readonly stop: () => void;
}

const NOT_KNOWN: TenantsState = { shown: null, missing: null, tenants: [], addBlockedBy: null };

/** Makes the store over the bridge; it follows the state until it is stopped. */
export function createTenantStore(bridge: TenantBridge): TenantStore {
  const store = createStore<TenantView>()(() => ({
    ...{ state: NOT_KNOWN, failure: null, isBusy: false, isAsked: false },
  }));
  const stop = bridge.onState((state) => {
    store.setState({ state });
  });

  async function change(ask: () => Promise<IdentityAnswer>): Promise<boolean> {
    if (store.getState().isBusy) return false;
    store.setState({ isBusy: true, failure: null });
    const answer = await ask();
    const failure = answer.ok ? null : answer.problem.detail || answer.problem.title;
    store.setState({ isBusy: false, failure });
    return answer.ok;
  }

  const enrolment: IdentityBridge = {
    onState(listener) {
      listener({ kind: 'none', keychainFault: null });
      return () => undefined;
    },
    enrol: bridge.enrol,
    importPkcs12: bridge.importPkcs12,
    // What is not enrolled yet has nothing to renew or to remove.
    renew: async () => ({ ok: true }),
    remove: async () => ({ ok: true }),
  };
  return {
    store,
    enrolment: createIdentityStore(enrolment, true),
    show: (tenant) => change(() => bridge.show(tenant)),
    remove: (tenant) => change(() => bridge.remove(tenant)),
    dismissFailure() {
      store.setState({ failure: null });
    },
    ask() {
      store.setState({ isAsked: true });
    },
    unask() {
      store.setState({ isAsked: false });
    },
    stop,
  };
}
