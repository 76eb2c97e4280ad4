import { useStore } from 'zustand';
import { useServices } from '../paneKit/services.ts';
import type { IdentityView } from './identityStore.ts';

/** A part of what is known of the identity. */
export function useIdentityView<T>(select: (view: IdentityView) => T): T {
  return useStore(useServices().identity.store, select);
}
