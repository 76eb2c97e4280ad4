/** One condition of a filter: `sev:critical`, or a bare word. */
export interface FilterTerm {
  /** The part before the colon; empty for a bare word. */
  readonly key: string;
  readonly value: string;
  /** It was quoted: `*` in it is a star. */
  readonly isExact: boolean;
}

/** A filter as typed, taken apart. */
export interface ParsedFilter {
  readonly terms: readonly FilterTerm[];
  /** What could not be understood, in words. */
  readonly faults: readonly string[];
}

const TOKEN = /([a-z]+):(?=\s|$)|(?:([a-z]+):)?(?:"((?:[^"\\]|\\.)*)"|([^\s"]+))/gi;

/** Takes a filter text apart. Values with spaces are quoted: `svc:"payments api"`. */
export function parseFilter(text: string, keys: readonly string[]): ParsedFilter {
  const terms: FilterTerm[] = [];
  const faults: string[] = [];
  for (const match of text.matchAll(TOKEN)) {
    const [, unfinished, named, quoted, plain] = match;
    const key = (named ?? unfinished ?? '').toLowerCase();
    const value = quoted?.replaceAll(/\\(.)/g, '$1') ?? plain ?? '';
    if (key !== '' && !keys.includes(key)) {
      faults.push(`${key}: is not a filter. Use ${keys.map((name) => `${name}:`).join(' ')}`);
    } else if (value !== '') {
      terms.push({ key, value, isExact: quoted !== undefined });
    }
  }
  return { terms, faults };
}

/** Writes a condition that reads back as exactly this value: quotes where the value needs them. */
export function writeTerm(key: string, value: string): string {
  const isPlain = /^[^\s"*\\:]+$/.test(value);
  return `${key}:${isPlain ? value : `"${value.replaceAll(/["\\]/g, String.raw`\$&`)}"`}`;
}

/** Whether the text is what the condition names: exactly, or by its pattern. Case does not count. */
export function matchesTerm(text: string, term: Pick<FilterTerm, 'value' | 'isExact'>): boolean {
  const { value, isExact } = term;
  return isExact ? text.toLowerCase() === value.toLowerCase() : matchesPattern(text, value);
}

/** Whether the text matches a pattern in which `*` stands for anything. Case does not count. */
export function matchesPattern(text: string, pattern: string): boolean {
  const lowerText = text.toLowerCase();
  const parts = pattern.toLowerCase().split('*');
  if (parts.length === 1) return lowerText === parts[0];
  const head = parts[0] ?? '';
  const tail = parts.at(-1) ?? '';
  if (!lowerText.startsWith(head) || !lowerText.endsWith(tail)) return false;
  let from = head.length;
  for (const part of parts.slice(1, -1)) {
    const found = lowerText.indexOf(part, from);
    if (found < 0) return false;
    from = found + part.length;
  }
  return from + tail.length <= lowerText.length;
}

/** The severities a value names: a name or its digit, `critical` or `1`. */
export function readSeverity(value: string): 'CRITICAL' | 'ERROR' | 'WARN' | 'INFO' | undefined {
  const names = ['CRITICAL', 'ERROR', 'WARN', 'INFO'] as const;
  const byDigit = names[Number(value) - 1];
  return byDigit ?? names.find((name) => name === value.toUpperCase());
}
