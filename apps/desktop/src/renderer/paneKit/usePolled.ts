import type { CallResult } from '@batcave/shared/api';
import { useEffect, useEffectEvent, useRef, useState } from 'react';
import { useIsConnected } from './hooks.ts';
import { createPoller, NOTHING_READ, type Poller, type Reading, takeAnswer } from './poller.ts';
import { useServices } from './services.ts';

/** What is read again and again, and the way to read it now. */
export interface Polled<T> extends Reading<T> {
  readonly readNow: () => void;
}

const MIN_GAP_MS = 1_000;

/**
 * Reads something for a key: at once, when `version` changes, and every `everyMs`. Another key forgets what was
 * read. `null` as key reads nothing; without a connection nothing is read, and what is there stays.
 */
export function usePolled<T>(
  key: string | null,
  version: string,
  everyMs: number,
  load: () => Promise<CallResult<T>>,
): Polled<T> {
  const { feed } = useServices();
  const isLive = useIsConnected();
  const [state, setState] = useState<{ key: string; reading: Reading<T> } | null>(null);
  const poller = useRef<Poller | null>(null);
  const loadNow = useEffectEvent(load);
  const currentVersion = useEffectEvent(() => version);
  const currentlyLive = useEffectEvent(() => isLive);

  useEffect(() => {
    if (key === null) return;
    let isWanted = true;
    const own = createPoller({
      everyMs,
      minGapMs: MIN_GAP_MS,
      now: () => Date.now(),
      read: async () => {
        const result = await loadNow();
        if (!isWanted) return;
        const nowMs = Date.now() + feed.store.getState().clockOffsetMs;
        setState((now) => {
          const before = now?.key === key ? now.reading : (NOTHING_READ as Reading<T>);
          return { key, reading: takeAnswer(before, result, nowMs) };
        });
      },
    });
    poller.current = own;
    own.see(currentVersion());
    own.setActive(currentlyLive());
    return () => {
      isWanted = false;
      own.stop();
    };
  }, [key, everyMs, feed]);
  useEffect(() => {
    poller.current?.see(version);
  }, [version]);
  useEffect(() => {
    poller.current?.setActive(isLive);
  }, [isLive]);

  const reading = state?.key === key ? state.reading : (NOTHING_READ as Reading<T>);
  return { ...reading, readNow: () => poller.current?.readNow() };
}
