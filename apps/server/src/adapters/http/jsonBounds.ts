const MAX_DEPTH = 32;
/** Keys of a body, unless the route says otherwise. */
const MAX_KEYS = 10_000;

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const COLON = 0x3a;
const OPEN = new Set([0x7b, 0x5b]); // { [
const CLOSE = new Set([0x7d, 0x5d]); // } ]
const BLANK = new Set([0x20, 0x09, 0x0a, 0x0d]);

/**
 * What of a JSON text must not get into the program, before anything is made of it: nesting that code
 * which walks it does not bear, more keys than the route takes, `__proto__`, and a key that comes twice:
 * of that one reader takes the first and another the last.
 *
 * Of a text that is not JSON nothing is said; the parser does.
 *
 * @returns the fault in words, or undefined
 */
export function jsonFault(text: string, maxKeys = MAX_KEYS): string | undefined {
  /** Keys of the objects that are open; undefined for an array. */
  const open: (Set<string> | undefined)[] = [];
  let keys = 0;
  for (let at = 0; at < text.length; at += 1) {
    const sign = text.charCodeAt(at);
    if (OPEN.has(sign)) {
      open.push(sign === 0x7b ? new Set() : undefined);
      if (open.length > MAX_DEPTH) return `it is nested deeper than ${String(MAX_DEPTH)} levels`;
    } else if (CLOSE.has(sign)) open.pop();
    else if (sign === QUOTE) {
      const end = endOfString(text, at);
      const own = open.at(-1);
      if (own !== undefined && isKey(text, end)) {
        const key = readKey(text.slice(at, end + 1));
        if (key === '__proto__') return 'it has the key __proto__';
        if (own.has(key))
          return `the key ${JSON.stringify(key.slice(0, 64))} comes twice in one object`;
        own.add(key);
        keys += 1;
        if (keys > maxKeys) return `it has more than ${String(maxKeys)} keys`;
      }
      at = end;
    }
  }
  return undefined;
}

/** Where the string that begins at `from` ends; the end of the text when it does not. */
function endOfString(text: string, from: number): number {
  for (let at = from + 1; at < text.length; at += 1) {
    const sign = text.charCodeAt(at);
    if (sign === BACKSLASH) at += 1;
    else if (sign === QUOTE) return at;
  }
  return text.length;
}

function isKey(text: string, end: number): boolean {
  let at = end + 1;
  while (BLANK.has(text.charCodeAt(at))) at += 1;
  return text.charCodeAt(at) === COLON;
}

/** With its escapes resolved: `"\u0061"` is `a`. */
function readKey(quoted: string): string {
  if (!quoted.includes('\\')) return quoted.slice(1, -1);
  try {
    return JSON.parse(quoted) as string;
  } catch {
    return quoted;
  }
}
