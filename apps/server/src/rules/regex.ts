import { RE2JS } from 're2js';
import { boundAutomaton, staysSmall } from './automaton.ts';

/** Instructions of a compiled expression, at most: `a{400}` has about 400. */
const MAX_PROGRAM = 500;
/** What the counts of `{n}` and `{n,m}` may add up to: each is unrolled before the size is known. */
const MAX_REPEATS = 500;
/** Classes (`[…]`, `\pL`) of an expression: each is unfolded, which costs much where case does not count. */
const MAX_CLASSES = 64;
const MAX_CLASSES_WITHOUT_CASE = 16;
/**
 * Steps times characters of one search, at most. A longer text is not searched, and so does not
 * match: a part of it would be taken for the whole by `$`. 256 characters for the largest
 * expression, 4,200 for one of 30 steps, 16,000 for one of 8.
 */
const MAX_WORK = MAX_PROGRAM * 256;
/** Expressions that are kept compiled: rules are compiled anew with every change of any. */
const MAX_KEPT = 4096;
/** What a character costs, in steps, where the automaton of the expression stays small: see `workOf`. */
const STEPS_IF_SMALL = 2;

/** Finds an expression anywhere in a text. */
export type TextSearch = (text: string) => boolean;

/** An expression ready to be searched for, or why it is refused. */
export type CompiledRegex =
  | {
      readonly ok: true;
      readonly search: TextSearch;
      /**
       * What a search of a text costs, in steps: its characters times the steps of the program, or times
       * 2 if that is less and the automaton of the expression stays small. 0 for a text that is not searched.
       *
       * The same in every process, whatever was searched before. A step takes 5 to 20 ns of a core: `npm run
       * bench -- expressions` measures it.
       */
      readonly workOf: (text: string) => number;
    }
  | { readonly ok: false; readonly reason: string };

const kept = new Map<string, CompiledRegex>();
/** Outlives `kept`: to find it out costs more than to compile. */
const keptSteps = new Map<string, number>();
const MAX_KEPT_STEPS = 65_536;

/**
 * Compiles an expression in the syntax of RE2 (https://github.com/google/re2/wiki/Syntax).
 *
 * Time is linear in the text whatever the expression: there is no back-tracking, hence no
 * back-references and no look-around. It is searched for anywhere: `^` and `$` tie it to the ends.
 */
export function compileRegex(pattern: string, ignoreCase = false): CompiledRegex {
  const key = `${String(ignoreCase)} ${pattern}`;
  const known = kept.get(key);
  if (known !== undefined) return known;
  const compiled = compile(pattern, ignoreCase, key);
  if (kept.size >= MAX_KEPT) kept.clear();
  kept.set(key, compiled);
  return compiled;
}

function compile(pattern: string, ignoreCase: boolean, key: string): CompiledRegex {
  const classes = pattern.match(/\[|\\[pPdDsSwW]/g)?.length ?? 0;
  const maxClasses = ignoreCase ? MAX_CLASSES_WITHOUT_CASE : MAX_CLASSES;
  if (classes > maxClasses)
    return {
      ok: false,
      reason: `it has ${String(classes)} classes, at most ${String(maxClasses)} are allowed`,
    };
  const repeats = repeatsOf(pattern);
  if (repeats > MAX_REPEATS)
    return {
      ok: false,
      reason: `its counts add up to ${String(repeats)}, at most ${String(MAX_REPEATS)} are allowed`,
    };
  try {
    const compiled = RE2JS.compile(pattern, ignoreCase ? RE2JS.CASE_INSENSITIVE : 0);
    const size = compiled.programSize();
    if (size > MAX_PROGRAM)
      return {
        ok: false,
        reason: `it compiles to ${String(size)} steps, at most ${String(MAX_PROGRAM)} are allowed`,
      };
    const maxLength = Math.floor(MAX_WORK / size);
    // At the first search: most expressions of a configuration are never searched for.
    let isBound = false;
    const bound = (): RE2JS => {
      if (!isBound) boundAutomaton(compiled);
      isBound = true;
      return compiled;
    };
    let steps: number | undefined;
    return {
      ok: true,
      search: (text) => text.length <= maxLength && bound().test(text),
      workOf: ({ length }) => {
        steps ??= stepsPerCharacter(bound(), key);
        return length <= maxLength ? length * steps : 0;
      },
    };
  } catch (error) {
    const reason = error instanceof Error ? error.message : 'it is no expression of RE2';
    return { ok: false, reason: reason.replace(/^error parsing regexp: /, '') };
  }
}

function stepsPerCharacter(compiled: RE2JS, key: string): number {
  const known = keptSteps.get(key);
  if (known !== undefined) return known;
  const size = compiled.programSize();
  const steps = size > STEPS_IF_SMALL && staysSmall(compiled) ? STEPS_IF_SMALL : size;
  if (keptSteps.size >= MAX_KEPT_STEPS) keptSteps.clear();
  keptSteps.set(key, steps);
  return steps;
}

function repeatsOf(pattern: string): number {
  const counts = pattern.matchAll(/\{(\d+)(?:,(\d*))?\}/g);
  return [...counts].reduce((sum, [, least, most = '']) => sum + Number(most || least), 0);
}
