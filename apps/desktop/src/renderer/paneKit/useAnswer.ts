import type { CallResult, Problem } from '@batcave/shared/api';
import { useEffect, useEffectEvent, useState } from 'react';
import { useIsConnected } from './hooks.ts';
import { useServices } from './services.ts';

/** What the server answered to a question, and how the last try went. */
export interface Answer<T> {
  /** The last good answer to this question; what was answered to another one is never shown. */
  readonly value: T | undefined;
  /** Server time of that answer in milliseconds. */
  readonly atMs: number | null;
  /** Why the last try failed; what is in `value` then is older. */
  readonly problem: Problem | null;
  /** Server time of the first of the tries that fail, in milliseconds. */
  readonly failingSinceMs: number | null;
  readonly isLoading: boolean;
  readonly reload: () => void;
}

interface Kept<T> extends Pick<Answer<T>, 'value' | 'atMs' | 'problem' | 'failingSinceMs'> {
  readonly question: string | null;
  readonly turn: number;
}

/** What is kept after one more answer to `question`. Pure. */
export function keepAnswer<T>(
  before: Kept<T>,
  asked: { readonly question: string; readonly turn: number },
  result: CallResult<T>,
  atMs: number,
): Kept<T> {
  if (result.ok)
    return { ...asked, value: result.value, atMs, problem: null, failingSinceMs: null };
  const isSame = before.question === asked.question;
  return {
    ...asked,
    value: isSame ? before.value : undefined,
    atMs: isSame ? before.atMs : null,
    problem: result.problem,
    failingSinceMs: (isSame ? before.failingSinceMs : null) ?? atMs,
  };
}

/**
 * Asks the server, again when `question` changes, every `everyMs`, and when the connection is back. One
 * call is under way at a time; while there is no connection none is. `null` asks nothing.
 *
 * @param question what is asked, in a form that differs when the question does
 */
export function useAnswer<T>(
  question: string | null,
  ask: () => Promise<CallResult<T>>,
  everyMs?: number,
): Answer<T> {
  const { ticker, feed } = useServices();
  const isConnected = useIsConnected();
  const [turn, setTurn] = useState(0);
  const [kept, setKept] = useState<Kept<T>>({
    ...{ question: null, turn: -1, value: undefined },
    ...{ atMs: null, problem: null, failingSinceMs: null },
  });
  const askNow = useEffectEvent(ask);
  useEffect(() => {
    if (question === null || !isConnected) return;
    let isWanted = true;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const round = async (): Promise<void> => {
      const result = await askNow();
      if (!isWanted) return;
      const atMs = ticker.nowMs() + feed.store.getState().clockOffsetMs;
      setKept((before) => keepAnswer(before, { question, turn }, result, atMs));
      if (everyMs !== undefined) timer = setTimeout(() => void round(), everyMs);
    };
    void round();
    return () => {
      isWanted = false;
      clearTimeout(timer);
    };
  }, [question, isConnected, turn, everyMs, ticker, feed]);
  const isSame = kept.question === question;
  return {
    value: isSame ? kept.value : undefined,
    atMs: isSame ? kept.atMs : null,
    problem: isSame ? kept.problem : null,
    failingSinceMs: isSame ? kept.failingSinceMs : null,
    isLoading: question !== null && (!isSame || kept.turn !== turn),
    reload: () => {
      setTurn((count) => count + 1);
    },
  };
}
