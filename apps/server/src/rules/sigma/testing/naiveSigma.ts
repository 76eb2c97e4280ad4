/**
 * Sigma as its specification reads, over plain objects, with no thought of speed: what the reader of
 * rules is held against. It shares no code with it.
 *
 * Where Sigma says nothing it follows what `readSigma` promises: patterns see texts, a pattern
 * `*text*` sees the entries of a list, comparisons see numbers, JSON null is a missing field.
 */
type Json = unknown;
type Glob = readonly { readonly char: string; readonly wild: boolean }[];

const DASHES = ['-', '/', '\u2013', '\u2014', '\u2015'];
const isWord = (char: string | undefined) => char !== undefined && /[\p{L}\p{N}_]/u.test(char);

function toGlob(source: string): Glob {
  const escaped = /^\\([\\*?])/;
  if (source === '') return [];
  const [, literal] = escaped.exec(source) ?? [];
  if (literal !== undefined) return [{ char: literal, wild: false }, ...toGlob(source.slice(2))];
  const [char = ''] = source;
  return [{ char, wild: char === '*' || char === '?' }, ...toGlob(source.slice(char.length))];
}

function fits(glob: Glob, text: readonly string[]): boolean {
  const [first, ...rest] = glob;
  if (first === undefined) return text.length === 0;
  if (first.wild && first.char === '*')
    return fits(rest, text) || (text.length > 0 && fits(glob, text.slice(1)));
  if (text.length === 0) return false;
  return (first.wild || first.char === text[0]) && fits(rest, text.slice(1));
}

/** All ways to write the dashes that begin a word. */
function permutations(glob: Glob, before?: string): Glob[] {
  const [first, ...rest] = glob;
  if (first === undefined) return [[]];
  const next = rest[0]?.wild === false ? rest[0].char : undefined;
  const isFlag = !first.wild && DASHES.includes(first.char) && !isWord(before) && isWord(next);
  const tails = permutations(rest, first.wild ? undefined : first.char);
  const heads = isFlag ? DASHES : [first.char];
  return heads.flatMap((char) => tails.map((tail) => [{ char, wild: first.wild }, ...tail]));
}

function textFits(found: Json, source: string, modifiers: readonly string[]): boolean {
  const star = { char: '*', wild: true };
  let glob = toGlob(source);
  if (modifiers.includes('contains')) glob = [star, ...glob, star];
  if (modifiers.includes('startswith')) glob = [...glob, star];
  if (modifiers.includes('endswith')) glob = [star, ...glob];
  if (glob.length > 0 && glob.every(({ char, wild }) => wild && char === '*')) return true;
  const fold = (text: string) => (modifiers.includes('cased') ? text : text.toLowerCase());
  const globs = (modifiers.includes('windash') ? permutations(glob) : [glob]).map((one) =>
    one.map(({ char, wild }) => ({ char: fold(char), wild })),
  );
  const isPlain = !glob.some(({ wild }) => wild);
  if (typeof found === 'string') return globs.some((one) => fits(one, [...fold(found)]));
  if (typeof found === 'number' || typeof found === 'boolean')
    return isPlain && globs.some((one) => fits(one, [...fold(String(found))]));
  if (!Array.isArray(found) || globs.length > 1) return false;
  const inner = glob.filter(({ char, wild }) => !(wild && char === '*'));
  const isContains =
    glob[0]?.wild === true && glob.at(-1)?.wild === true && !inner.some(({ wild }) => wild);
  const middle = glob.slice(
    glob.findIndex(({ wild }) => !wild),
    glob.findLastIndex(({ wild }) => !wild) + 1,
  );
  if (!isContains || middle.length !== inner.length) return false;
  const wanted = fold(inner.map(({ char }) => char).join(''));
  return found.some((entry) => typeof entry === 'string' && fold(entry) === wanted);
}

/** The bits of an address as text; of what is none: nothing. */
function bitsOf(address: string): string | undefined {
  const bits = (digits: string, base: number, width: number) =>
    parseInt(digits, base).toString(2).padStart(width, '0');
  if (/^\d+(\.\d+){3}$/.test(address))
    return address
      .split('.')
      .map((part) => bits(part, 10, 8))
      .join('');
  if (!/^[\da-f:]+$/.test(address) || !address.includes(':')) return undefined;
  const [head = [], tail = []] = address.split('::').map((half) => half.split(':').filter(Boolean));
  const zeros = Array.from({ length: 8 - head.length - tail.length }, () => '0');
  return [...head, ...zeros, ...tail].map((part) => bits(part, 16, 16)).join('');
}

function inNetwork(found: Json, network: string): boolean {
  const [base = '', length] = network.split('/');
  const wanted = bitsOf(base);
  const bits = typeof found === 'string' ? bitsOf(found) : undefined;
  if (bits === undefined || bits.length !== wanted?.length) return false;
  return bits.slice(0, Number(length)) === wanted.slice(0, Number(length));
}

function valueFits(found: Json, value: Json, modifiers: readonly string[]): boolean {
  const missing = found === undefined || found === null;
  if (modifiers.includes('exists')) return missing !== value;
  if (value === null) return missing;
  if (missing) return false;
  if (modifiers.includes('re')) {
    const flags = modifiers.filter((modifier) => ['i', 'm', 's'].includes(modifier)).join('');
    return typeof found === 'string' && new RegExp(value as string, `u${flags}`).test(found);
  }
  if (modifiers.includes('cidr')) return inNetwork(found, value as string);
  const number = value as number;
  if (modifiers.includes('gt')) return typeof found === 'number' && found > number;
  if (modifiers.includes('gte')) return typeof found === 'number' && found >= number;
  if (modifiers.includes('lt')) return typeof found === 'number' && found < number;
  if (modifiers.includes('lte')) return typeof found === 'number' && found <= number;
  if (typeof value === 'string') return textFits(found, value, modifiers);
  const asText = typeof found === 'string' ? found : JSON.stringify(found);
  return asText.toLowerCase() === JSON.stringify(value);
}

function fieldOf(payload: Json, name: string): Json {
  return name
    .split('.')
    .reduce<Json>((at, step) => (at as Record<string, Json> | undefined)?.[step], payload);
}

function keyFits(payload: Json, key: string, value: Json): boolean {
  const [name = '', ...modifiers] = key.split('|');
  const found = fieldOf(payload, name);
  const values = Array.isArray(value) ? (value as Json[]) : [value];
  const one = (wanted: Json) => valueFits(found, wanted, modifiers);
  return modifiers.includes('all') ? values.every(one) : values.some(one);
}

function selectionFits(payload: Json, selection: Json): boolean {
  if (Array.isArray(selection)) return selection.some((part) => selectionFits(payload, part));
  return Object.entries(selection as object).every(([key, value]) => keyFits(payload, key, value));
}

/** Words T, F, and, or, not: `or` binds least, `not` most. */
function flatHolds(words: string): boolean {
  return words.split(/\bor\b/).some((alternative) =>
    alternative.split(/\band\b/).every((part) => {
      const negations = part.match(/\bnot\b/g)?.length ?? 0;
      return /\bT\b/.test(part) === (negations % 2 === 0);
    }),
  );
}

/** Whether an event with this payload is what a detection describes. */
export function naiveHolds(detection: Readonly<Record<string, Json>>, payload: Json): boolean {
  const { condition, ...selections } = detection;
  const names = Object.keys(selections);
  const truth = (holds: boolean) => (holds ? ' T ' : ' F ');
  const holds = (name: string) => selectionFits(payload, selections[name]);
  const conditions = Array.isArray(condition) ? (condition as string[]) : [condition as string];
  return conditions.some((text) => {
    let words = text
      .replaceAll(/\b(1|any|all) of ([\w*-]+)/g, (_, quantity: string, pattern: string) => {
        const wanted = pattern === 'them' ? '*' : pattern;
        const form = new RegExp(`^${wanted.replaceAll('*', '.*')}$`);
        const chosen = names.filter((name) => !name.startsWith('_') && form.test(name));
        return truth(quantity === 'all' ? chosen.every(holds) : chosen.some(holds));
      })
      .replaceAll(/[\w-]+/g, (word) => (names.includes(word) ? truth(holds(word)) : word));
    while (words.includes('('))
      words = words.replace(/\(([^()]*)\)/, (_, inner: string) => truth(flatHolds(inner)));
    return flatHolds(words);
  });
}
