import { useMemo, useState } from 'react';
import { useAlerts, useIdentity, useResolvedAlerts } from '../../paneKit/index.ts';
import { compileAlertFilter, ofService } from './alertFilter.ts';
import { foldRows } from './foldRows.ts';
import { advanceOrder, EMPTY_ORDER } from './listOrder.ts';

/** The filtered list in its order, standing still while somebody aims at a row or has picked one. */
export function useAlertOrder(options: {
  readonly query: string;
  /** The service of the link group; `null`: all. */
  readonly service: string | null;
  /** Somebody aims at a row. */
  readonly isHeld: boolean;
  /** What is picked holds the list still, too, as long as any of it is there to be seen. */
  readonly picked: ReadonlySet<string>;
  readonly refresh: number;
  /** Whether alerts that say the same are to be one line, from when the list next moves. */
  readonly isGrouped: boolean;
  readonly openGroups: ReadonlySet<string>;
}) {
  const { query, service, isHeld, picked, refresh, isGrouped, openGroups } = options;
  const { name } = useIdentity();
  const { byId, sorted } = useAlerts();
  const resolved = useResolvedAlerts();
  const filter = useMemo(
    () => ofService(compileAlertFilter(query, name), service),
    [query, name, service],
  );
  const matching = useMemo(
    () => (filter.isEmpty ? sorted : sorted.filter(filter.matches)),
    [sorted, filter],
  );
  const [order, setOrder] = useState(EMPTY_ORDER);
  // The order depends on the order before it. Setting state while rendering is React's way to
  // adjust state to new input; advanceOrder gives the same object the second time.
  const wanted = `${String(refresh)} ${query} ${service ?? ''}`;
  const isFrozen = isHeld || [...picked].some((id) => byId.has(id) && order.indexOf.has(id));
  const next = advanceOrder(order, {
    ...{ matching, byId, resolved, isFrozen, isGrouped, refresh: wanted },
  });
  if (next !== order) setOrder(next);
  const folded = useMemo(() => foldRows(next.rows, next.isGrouped, openGroups), [next, openGroups]);
  return { filter, matching, sorted, byId, order: next, folded };
}
