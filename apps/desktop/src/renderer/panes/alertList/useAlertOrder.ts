import { useMemo, useState } from 'react';
import { useAlerts, useIdentity, useResolvedAlerts } from '../../paneKit/index.ts';
import { compileAlertFilter } from './alertFilter.ts';
import { advanceOrder, EMPTY_ORDER } from './listOrder.ts';
import type { RowIds } from './selection.ts';

/** The filtered list in its order, standing still while `isFrozen`. */
export function useAlertOrder(query: string, isFrozen: boolean, refresh: number) {
  const { name } = useIdentity();
  const { byId, sorted } = useAlerts();
  const resolved = useResolvedAlerts();
  const filter = useMemo(() => compileAlertFilter(query, name), [query, name]);
  const matching = useMemo(
    () => (filter.isEmpty ? sorted : sorted.filter(filter.matches)),
    [sorted, filter],
  );
  const [order, setOrder] = useState(EMPTY_ORDER);
  // The order depends on the order before it. Setting state while rendering is React's way to
  // adjust state to new input; advanceOrder gives the same object the second time.
  const wanted = `${String(refresh)} ${query}`;
  const next = advanceOrder(order, { matching, byId, resolved, isFrozen, refresh: wanted });
  if (next !== order) setOrder(next);
  const rowIds = useMemo<RowIds>(
    () => ({ ids: next.rows.map(({ alert }) => alert.alert_id), indexOf: next.indexOf }),
    [next],
  );
  return { filter, matching, sorted, byId, order: next, rowIds };
}
