import { useStore } from 'zustand';
import { useServices } from '../paneKit/services.ts';
import type { UpdateStore, UpdateView } from './updateStore.ts';

/** The updates of this window. */
export function useUpdates(): UpdateStore {
  return useServices().updates;
}

/** A part of what is known of updates. */
export function useUpdateView<T>(select: (view: UpdateView) => T): T {
  return useStore(useUpdates().store, select);
}
