import { formatMatcher, type Matcher, parseMatcher } from '@batcave/shared/dispatch';
import { type Labels, labelOf } from './labels.ts';

/** Compiles an expression; the server's own bounds it (RE2). */
export type CompileRegex = (
  pattern: string,
) =>
  | { readonly ok: true; readonly search: (text: string) => boolean }
  | { readonly ok: false; readonly reason: string };

/** Whether labels fit, with the matchers as they are written in reasons. */
export interface LabelMatch {
  readonly text: string;
  readonly matchers: readonly Matcher[];
  matches(labels: Labels): boolean;
}

export type CompiledMatchers =
  | { readonly ok: true; readonly match: LabelMatch }
  | { readonly ok: false; readonly index: number; readonly reason: string };

/** All of the matchers together; none at all fits everything. Expressions fit the whole value, as in Prometheus. */
export function compileMatchers(
  texts: readonly string[],
  compileRegex: CompileRegex,
): CompiledMatchers {
  const matchers: Matcher[] = [];
  const tests: ((labels: Labels) => boolean)[] = [];
  for (const [index, text] of texts.entries()) {
    const matcher = parseMatcher(text);
    if (matcher === undefined)
      return {
        ok: false,
        index,
        reason: 'is no matcher; write label="value", with = != =~ or !~',
      };
    const { label, operator, value } = matcher;
    matchers.push(matcher);
    if (operator === '=') tests.push((labels) => labelOf(labels, label) === value);
    else if (operator === '!=') tests.push((labels) => labelOf(labels, label) !== value);
    else {
      // By itself first: what closes the anchors' bracket would get out of them.
      const alone = compileRegex(value);
      const regex = alone.ok ? compileRegex(`^(?:${value})$`) : alone;
      if (!regex.ok)
        return { ok: false, index, reason: `has an expression that is refused: ${regex.reason}` };
      const wanted = operator === '=~';
      tests.push((labels) => regex.search(labelOf(labels, label)) === wanted);
    }
  }
  const text = matchers.length === 0 ? 'everything' : matchers.map(formatMatcher).join(', ');
  return {
    ok: true,
    match: { text, matchers, matches: (labels) => tests.every((test) => test(labels)) },
  };
}
