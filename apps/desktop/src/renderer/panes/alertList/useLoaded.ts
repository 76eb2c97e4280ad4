import type { CallResult, Problem } from '@batcave/shared/api';
import { useEffect, useEffectEvent, useState } from 'react';

/** What came of loading something. */
export type Loaded<T> =
  | { readonly kind: 'loading' }
  | { readonly kind: 'ready'; readonly value: T }
  | { readonly kind: 'failed'; readonly problem: Problem };

/**
 * Loads something for a key, and again whenever `version` changes; what is on show stays until the
 * new answer is there. `null` as key loads nothing.
 */
export function useLoaded<T>(
  key: string | null,
  version: number,
  load: (key: string) => Promise<CallResult<T>>,
): Loaded<T> {
  const [answer, setAnswer] = useState<{ key: string; result: CallResult<T> } | null>(null);
  const loadNow = useEffectEvent(load);
  useEffect(() => {
    if (key === null) return;
    let isWanted = true;
    void loadNow(key).then((result) => {
      if (isWanted) setAnswer({ key, result });
    });
    return () => {
      isWanted = false;
    };
  }, [key, version]);
  if (answer?.key !== key) return { kind: 'loading' };
  const { result } = answer;
  return result.ok
    ? { kind: 'ready', value: result.value }
    : { kind: 'failed', problem: result.problem };
}
