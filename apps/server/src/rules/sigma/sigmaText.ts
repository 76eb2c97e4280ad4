/** A piece of a Sigma text: plain characters, any characters (`*`), or exactly one (`?`). */
export type Piece = { readonly text: string } | '*' | '?';
export type SigmaText = readonly Piece[];

const WILDCARDS = new Set(['*', '?']);
/** What windash takes for each other: hyphen, slash, en dash, em dash, horizontal bar. */
const DASHES = '-/\u2013\u2014\u2015';
// As in pySigma's \B[-/]\b: a dash that begins a word and does not stand inside one.
const FLAG_DASH = new RegExp(`(?<![\\p{L}\\p{N}_])[${DASHES}](?=[\\p{L}\\p{N}_])`, 'gu');

/**
 * Reads a value as Sigma writes it (Sigma rules specification 2.0, "Escaping").
 *
 * A backslash makes a following `*`, `?` or backslash plain; before anything else, and at the end,
 * it stands for itself. So `\*` is an asterisk, `\\*` a backslash and a wildcard, `\\\*` a backslash
 * and an asterisk, and `\\` one backslash.
 */
export function readSigmaText(source: string): SigmaText {
  const pieces: Piece[] = [];
  let plain = '';
  const flush = () => {
    if (plain !== '') pieces.push({ text: plain });
    plain = '';
  };
  for (let i = 0; i < source.length; i++) {
    const char = source.charAt(i);
    const next = source.charAt(i + 1);
    if (char === '\\' && (next === '\\' || WILDCARDS.has(next))) {
      plain += next;
      i++;
    } else if (char === '*' || char === '?') {
      flush();
      if (char === '?' || pieces.at(-1) !== '*') pieces.push(char);
    } else plain += char;
  }
  flush();
  return pieces;
}

/** The same with a `*` before, after or around it, as startswith, endswith and contains do. */
export function widen(text: SigmaText, before: boolean, after: boolean): SigmaText {
  const head: SigmaText = before && text[0] !== '*' ? ['*'] : [];
  const whole = [...head, ...text];
  return after && whole.at(-1) !== '*' ? [...whole, '*'] : whole;
}

/** Whether a windash would read this text in more than one way. */
export function hasFlagDash(text: SigmaText): boolean {
  return text.some((piece) => typeof piece === 'object' && piece.text.search(FLAG_DASH) >= 0);
}

function quote(text: string): string {
  return text.replaceAll(/[\\^$.*+?()[\]{}|]/g, '\\$&');
}

function quoteWithDashes(text: string): string {
  let pattern = '';
  let end = 0;
  for (const { index } of text.matchAll(FLAG_DASH)) {
    pattern += `${quote(text.slice(end, index))}[${DASHES}]`;
    end = index + 1;
  }
  return pattern + quote(text.slice(end));
}

/** The expression (RE2) that finds exactly the texts that fit; with windash whatever the dashes. */
export function toRegex(text: SigmaText, windash: boolean): string {
  const begins = text[0] === '*' ? 1 : 0;
  const ends = text.length > begins && text.at(-1) === '*' ? text.length - 1 : text.length;
  const body = text.slice(begins, ends).map((piece) => {
    if (piece === '*') return '.*';
    if (piece === '?') return '.';
    return windash ? quoteWithDashes(piece.text) : quote(piece.text);
  });
  const open = begins === 0 ? '\\A' : '';
  const close = ends === text.length ? '\\z' : '';
  const flags = text.slice(begins, ends).some((piece) => typeof piece === 'string') ? '(?s)' : '';
  return flags + open + body.join('') + close;
}
