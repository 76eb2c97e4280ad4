import { PALETTE_SOURCES, type PaletteEntry } from './paletteEntry.ts';

/** An entry as it is searched: all in lower case. */
interface Indexed {
  readonly entry: PaletteEntry;
  readonly title: string;
  readonly more: string;
  readonly source: number;
}

/** How well a word of the query was found: 3 begins a word of the title, 0 is scattered over one. */
type Fit = 0 | 1 | 2 | 3;

const PREFIXES: Readonly<Record<string, (entry: PaletteEntry) => boolean>> = {
  '>': ({ source }) => source === 'action',
  '@': ({ kind }) => kind === 'service',
  '#': ({ kind }) => kind === 'alert',
};

function isWordChar(code: number): boolean {
  return (code >= 97 && code <= 122) || (code >= 48 && code <= 57) || code > 127;
}

function beginsWordAt(text: string, index: number): boolean {
  return index === 0 || !isWordChar(text.charCodeAt(index - 1));
}

/** Whether some word of the text begins with `word`, `word` stands within one, or neither. */
function fitWithin(text: string, word: string): 'begins' | 'within' | null {
  let index = text.indexOf(word);
  if (index === -1) return null;
  while (index !== -1) {
    if (beginsWordAt(text, index)) return 'begins';
    index = text.indexOf(word, index + 1);
  }
  return 'within';
}

/** Whether the letters of `word` follow each other within one word of the text, which begins with the first. */
function isScattered(text: string, word: string): boolean {
  const first = word.charAt(0);
  for (let at = text.indexOf(first); at !== -1; at = text.indexOf(first, at + 1)) {
    if (!beginsWordAt(text, at)) continue;
    let index = 1;
    for (let from = at + 1; isWordChar(text.charCodeAt(from)); from += 1) {
      if (text.charCodeAt(from) === word.charCodeAt(index)) index += 1;
      if (index === word.length) return true;
    }
  }
  return false;
}

function fitOf({ title, more }: Indexed, word: string): Fit | null {
  const inTitle = fitWithin(title, word);
  if (inTitle === 'begins') return 3;
  const inMore = fitWithin(more, word);
  if (inMore === 'begins') return 2;
  if (inTitle !== null || inMore !== null) return 1;
  return word.length > 1 && isScattered(title, word) ? 0 : null;
}

/** Finds entries; made once for all that is typed while they stay the same. */
export interface Finder {
  /** The best so many entries for a text, best first. */
  readonly find: (text: string, limit: number) => readonly PaletteEntry[];
  /** How many entries the last `find` had to look at: what the letter before had left, or all. */
  readonly examined: () => number;
}

/** What a text left over; the next letter can only narrow it. */
interface Left {
  readonly typed: string;
  readonly entries: readonly Indexed[];
}

/** How deep letters are remembered, so that taking one back costs no more than typing it. */
const MAX_REMEMBERED = 32;
const SOURCE_COUNT = PALETTE_SOURCES.length;

/** The place of a match in the order: how near its worst word is, its source, how well it was found in all. */
function bucketOf(source: number, worst: Fit, sum: number, words: number): number {
  const nearness = worst >= 2 ? 0 : worst === 1 ? 1 : 2;
  const best = 3 * words;
  return (nearness * SOURCE_COUNT + source) * (best + 1) + (best - sum);
}

/**
 * Every word of the text must be found in an entry. Those where all begin a word come first, those where some
 * are only scattered letters last; among equals the order of the sources decides, then how well, then the order
 * given. `>` in front asks for actions alone, `@` for services, `#` for alerts. Nothing typed gives all.
 *
 * A letter more looks only at what the text before it had left, and nothing is sorted: the work is one pass.
 */
export function createFinder(entries: readonly PaletteEntry[]): Finder {
  const all = entries.map((entry): Indexed => ({
    entry,
    title: entry.title.toLowerCase(),
    more: `${entry.detail ?? ''} ${entry.words ?? ''} ${entry.shortcut ?? ''}`.toLowerCase(),
    source: PALETTE_SOURCES.indexOf(entry.source),
  }));
  let remembered: readonly Left[] = [];
  let examined = 0;

  /** What to look through: of the texts that this one goes on from, what the longest left. */
  function lookThrough(typed: string): readonly Indexed[] {
    remembered = remembered.filter((each) => typed.startsWith(each.typed)).slice(-MAX_REMEMBERED);
    return remembered.at(-1)?.entries ?? all;
  }

  return {
    examined: () => examined,
    find(text, limit) {
      const typed = text.trimStart().toLowerCase();
      const takes = PREFIXES[typed.charAt(0)];
      const words = (takes === undefined ? typed : typed.slice(1))
        .split(/\s+/)
        .filter((word) => word !== '');
      const candidates = lookThrough(typed);
      const left: Indexed[] = [];
      const buckets: PaletteEntry[][] = [];
      for (const each of candidates) {
        if (takes !== undefined && !takes(each.entry)) continue;
        let worst: Fit = 3;
        let sum = 0;
        let isFound = true;
        for (const word of words) {
          const fit = fitOf(each, word);
          if (fit === null) {
            isFound = false;
            break;
          }
          if (fit < worst) worst = fit;
          sum += fit;
        }
        if (!isFound) continue;
        left.push(each);
        const bucket = bucketOf(each.source, worst, sum, words.length);
        const members = (buckets[bucket] ??= []);
        if (members.length < limit) members.push(each.entry);
      }
      examined = candidates.length;
      if (typed !== '' && remembered.at(-1)?.typed !== typed)
        remembered = [...remembered, { typed, entries: left }];
      return buckets.flat().slice(0, limit);
    },
  };
}
