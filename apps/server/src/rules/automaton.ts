import type { RE2JS } from 're2js';

/**
 * What the automaton of one expression may hold, by the count of re2js. Left to itself it fills 8 MiB and
 * begins anew, over and over, with texts that are made for it: that costs 100 ns and more for each step
 * and character, ten times what a search without an automaton does.
 */
const MAX_AUTOMATON_BYTES = 256 * 1024;
/** Steps that are looked at, at most, to find out whether an automaton stays small: some milliseconds. */
const MAX_LOOKED_AT = 20_000;
/** The flags of the place before a text: the begin of a line and of the text (`Utils` of re2js). */
const BEGIN = 1 | 4;
const UNANCHORED = 0;
const END_OF_TEXT = -1;

/**
 * Lets the automaton grow so far and not further: an expression for which that is too little is
 * searched for without one from then on. What is found is the same.
 */
export function boundAutomaton({ re2Input: { dfa } }: RE2JS): void {
  dfa.stateBudget = MAX_AUTOMATON_BYTES;
  dfa.memBudget = MAX_AUTOMATON_BYTES;
  // Asked for when it is full, for room; with none it is left at once, for a search that takes no room.
  dfa.resetCache = () => {
    dfa.failed = true;
    dfa.clearCache();
    return null;
  };
}

/**
 * Whether the whole automaton fits into what it may hold, whatever the text: then a character costs
 * about the same however long the expression is. A function of the expression alone, once it is bound.
 */
export function staysSmall({ re2Input }: RE2JS): boolean {
  const { dfa } = re2Input;
  if (dfa.failed) return false;
  dfa.clearCache();
  const isSmall = fits(dfa);
  dfa.clearCache();
  return isSmall;
}

interface State {
  readonly nfaStates: readonly number[];
}

function fits(dfa: RE2JS['re2Input']['dfa']): boolean {
  const start = dfa.start({ context: () => BEGIN }, 0) as State | null;
  if (start === null) return false;
  /** A character of each class that the expression tells apart. */
  const runes = [0, ...dfa.classBounds];
  const found = new Set([start]);
  let lookedAt = 0;
  // Grows while it is gone over.
  for (const state of found)
    for (let kind = 0; kind <= dfa.numClasses; kind++) {
      lookedAt += state.nfaStates.length + 1;
      if (lookedAt > MAX_LOOKED_AT) return false;
      const next = dfa.step(state, kind, runes[kind] ?? END_OF_TEXT, UNANCHORED) as State | null;
      if (next === null) return false;
      found.add(next);
    }
  return true;
}
