import { useStore } from 'zustand';
import { useServices } from '../paneKit/services.ts';
import type { TenantView } from './tenantStore.ts';

/** A part of what is known of the tenants of this console. */
export function useTenants<T>(select: (view: TenantView) => T): T {
  return useStore(useServices().tenants.store, select);
}
