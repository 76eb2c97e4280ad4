import type { CallResult, Problem } from '@batcave/shared/api';
import { useEffect, useEffectEvent, useRef, useState } from 'react';
import { useIsConnected } from './hooks.ts';
import { type Rounds, startRounds } from './rounds.ts';
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

/** A flood of changes is asked about once in so long. */
const MIN_GAP_MS = 1_000;

/**
 * What is kept after one more answer to `question`. An answer that says the same is the same object: nothing is
 * drawn again for it. Pure.
 */
export function keepAnswer<T>(
  before: Kept<T>,
  asked: { readonly question: string; readonly turn: number },
  result: CallResult<T>,
  atMs: number,
): Kept<T> {
  const isSame = before.question === asked.question;
  if (result.ok) {
    const saysSame = isSame && JSON.stringify(before.value) === JSON.stringify(result.value);
    const value = saysSame ? before.value : result.value;
    return { ...asked, value, atMs, problem: null, failingSinceMs: null };
  }
  return {
    ...asked,
    value: isSame ? before.value : undefined,
    atMs: isSame ? before.atMs : null,
    problem: result.problem,
    failingSinceMs: (isSame ? before.failingSinceMs : null) ?? atMs,
  };
}

/**
 * Asks the server, again when `question` changes, `everyMs` after each answer, when the connection is back, and
 * for another `version` of the same question, but for that at most once a second. One call is under way at a
 * time; while there is no connection none is. It takes part when everything is read anew. `null` asks nothing.
 *
 * @param question what is asked, in a form that differs when the question does
 * @param version what is known of what is asked about: another one says that the answer may be another
 */
export function useAnswer<T>(
  question: string | null,
  ask: () => Promise<CallResult<T>>,
  everyMs?: number,
  version = '',
): Answer<T> {
  const { ticker, feed, reloadAll } = useServices();
  const isConnected = useIsConnected();
  const [turn, setTurn] = useState(0);
  const [kept, setKept] = useState<Kept<T>>({
    ...{ question: null, turn: -1, value: undefined },
    ...{ atMs: null, problem: null, failingSinceMs: null },
  });
  const rounds = useRef<Rounds | null>(null);
  const askNow = useEffectEvent(ask);
  const currentVersion = useEffectEvent(() => version);
  useEffect(() => {
    if (question === null || !isConnected) return;
    let isWanted = true;
    let isGood = true;
    const own = startRounds({
      version: currentVersion(),
      everyMs,
      minGapMs: MIN_GAP_MS,
      now: ticker.nowMs,
      ask: async () => {
        const result = await askNow();
        isGood = result.ok;
        if (!isWanted) return;
        const atMs = ticker.nowMs() + feed.store.getState().clockOffsetMs;
        setKept((before) => keepAnswer(before, { question, turn }, result, atMs));
      },
    });
    rounds.current = own;
    const leave = reloadAll.join(async () => {
      await own.again();
      return isWanted ? isGood : null;
    });
    return () => {
      isWanted = false;
      leave();
      rounds.current = null;
      own.stop();
    };
  }, [question, isConnected, turn, everyMs, ticker, feed, reloadAll]);
  useEffect(() => {
    rounds.current?.see(version);
  }, [version]);
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
