import { compileRegex } from '../regex.ts';

/** Characters of a value of our language. */
const MAX_LENGTH = 1024;
/** Of one import. Compiling takes up to 20 microseconds a character, and far more for a refused one. */
const MAX_CHARACTERS = 64 * 1024;
const MAX_REFUSED = 4;

/** Checks the expressions of one import, within a bounded time over all of its rules. */
export class Expressions {
  #characters = 0;
  #refused = 0;

  /** Why an expression cannot be taken; nothing when it can. */
  refusalOf(pattern: string, ignoreCase: boolean): string | undefined {
    if (pattern.length > MAX_LENGTH) return `it is longer than ${String(MAX_LENGTH)} characters`;
    if (this.#refused >= MAX_REFUSED) return 'the import has too many faulty ones to look further';
    this.#characters += pattern.length;
    if (this.#characters > MAX_CHARACTERS)
      return `the import has more than ${String(MAX_CHARACTERS)} characters of expressions`;
    const compiled = compileRegex(pattern, ignoreCase);
    if (compiled.ok) return undefined;
    this.#refused += 1;
    return compiled.reason;
  }
}
