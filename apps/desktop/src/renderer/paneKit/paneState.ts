import { createContext, useContext, useState, useSyncExternalStore } from 'react';
import { useServices } from './services.ts';

/** The id of the pane that this stands in. */
export const PaneIdContext = createContext('');

/**
 * What the pane was set up to show, the same for all who look at this board.
 *
 * @param check whether something that was kept can be used; it may be of another version
 */
export function usePaneConfig<T>(
  fallback: T,
  check: (kept: unknown) => kept is T,
): readonly [T, (next: T) => void] {
  const { paneStates } = useServices();
  const paneId = useContext(PaneIdContext);
  const [own, setOwn] = useState<T | undefined>(undefined);
  const kept = useSyncExternalStore(paneStates.subscribe, () => paneStates.read(paneId)?.config);
  const isPlaced = paneStates.read(paneId) !== undefined;
  const shown = isPlaced ? kept : own;
  return [
    check(shown) ? shown : fallback,
    (next) => {
      setOwn(() => next);
      paneStates.keep(paneId, { config: next });
    },
  ];
}

/**
 * How somebody looks at the pane: a filter, an order. It begins with what was kept, and is kept whenever it
 * changes; from then on this window's own counts.
 *
 * @param name under which the pane keeps it
 */
export function usePaneView<T>(
  name: string,
  fallback: T,
  check: (kept: unknown) => kept is T,
): readonly [T, (next: T) => void] {
  const { paneStates } = useServices();
  const paneId = useContext(PaneIdContext);
  const [value, setValue] = useState<T>(() => {
    const kept = fieldsOf(paneStates.read(paneId)?.view)[name];
    return check(kept) ? kept : fallback;
  });
  return [
    value,
    (next) => {
      setValue(() => next);
      const others = fieldsOf(paneStates.read(paneId)?.view);
      paneStates.keep(paneId, { view: { ...others, [name]: next } });
    },
  ];
}

function fieldsOf(kept: unknown): Readonly<Record<string, unknown>> {
  return typeof kept === 'object' && kept !== null ? (kept as Record<string, unknown>) : {};
}

/** For `usePaneView` of a text. */
export const isText = (kept: unknown): kept is string => typeof kept === 'string';
