import { useEffect, useState } from 'react';

/** Typing is not asking: what was typed, once it has stood still for `afterMs`. */
export function usePaused<T>(typed: T, afterMs: number, first = typed): T {
  const [paused, setPaused] = useState(first);
  useEffect(() => {
    const timer = setTimeout(() => {
      setPaused(typed);
    }, afterMs);
    return () => {
      clearTimeout(timer);
    };
  }, [typed, afterMs]);
  return paused;
}
