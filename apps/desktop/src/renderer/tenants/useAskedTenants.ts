import { useEffect, useEffectEvent } from 'react';
import { useServices } from '../paneKit/services.ts';
import { useTenants } from './useTenants.ts';

/** Opens the list of tenants for whoever left a wall to show another one. */
export function useAskedTenants(onOpen: () => void): void {
  const { tenants } = useServices();
  const isAsked = useTenants((view) => view.isAsked);
  const open = useEffectEvent(onOpen);
  useEffect(() => {
    if (!isAsked) return;
    tenants.unask();
    open();
  }, [isAsked, tenants]);
}
