import { FLOOD_ABOVE, FLOOD_WINDOW_MS } from '@batcave/shared/alerts';
import { useCallback, useMemo, useSyncExternalStore } from 'react';
import { useRaisedAtMs, useServerNowMs } from './hooks.ts';
import { useServices } from './services.ts';

function countLately(raisedAtMs: ReadonlyMap<string, number>, nowMs: number): number {
  let count = 0;
  for (const atMs of raisedAtMs.values()) if (nowMs - atMs <= FLOOD_WINDOW_MS) count += 1;
  return count;
}

/** How many alerts were raised within the last ten minutes. Draws again with every second. */
export function useRaisedLately(): number {
  const raisedAtMs = useRaisedAtMs();
  const nowMs = useServerNowMs(1_000);
  return useMemo(() => countLately(raisedAtMs, nowMs), [raisedAtMs, nowMs]);
}

/** Whether more alarms come than people can handle. Draws again when that changes, not as time passes. */
export function useIsFlood(): boolean {
  const { ticker, feed } = useServices();
  const subscribe = useCallback(
    (listener: () => void) => {
      const stops = [ticker.subscribe(listener), feed.store.subscribe(listener)];
      return () => {
        for (const stop of stops) stop();
      };
    },
    [ticker, feed],
  );
  return useSyncExternalStore(subscribe, () => {
    const { book, clockOffsetMs } = feed.store.getState();
    return countLately(book.raisedAtMs, ticker.nowMs() + clockOffsetMs) > FLOOD_ABOVE;
  });
}
