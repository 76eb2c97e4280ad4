/** A stretch of text as it is shown: plain, a key or a name as code, or strong. */
export interface ManualRun {
  readonly kind: 'plain' | 'code' | 'strong';
  readonly text: string;
}

export type ManualLine = readonly ManualRun[];

/** One piece of a section. */
export type ManualBlock =
  | { readonly kind: 'paragraph'; readonly line: ManualLine }
  | { readonly kind: 'items'; readonly lines: readonly ManualLine[] }
  | {
      readonly kind: 'table';
      readonly head: readonly ManualLine[];
      readonly rows: readonly (readonly ManualLine[])[];
    };

/** A section of the manual. */
export interface ManualSection {
  readonly title: string;
  readonly blocks: readonly ManualBlock[];
  /** All its text in lower case, to be searched. */
  readonly words: string;
}

const RUN = /`([^`]+)`|\*\*([^*]+)\*\*|\[([^\]]+)\]\([^)]*\)/g;

/** Reads marks within a line: code, strong, and of a link its words. */
function readLine(text: string): ManualLine {
  const runs: ManualRun[] = [];
  let from = 0;
  const push = (kind: ManualRun['kind'], part: string): void => {
    if (part !== '') runs.push({ kind, text: part });
  };
  for (const found of text.matchAll(RUN)) {
    push('plain', text.slice(from, found.index));
    const [all, code, strong, link] = found;
    if (code !== undefined) push('code', code);
    else if (strong !== undefined) push('strong', strong);
    else push('plain', link ?? '');
    from = found.index + all.length;
  }
  push('plain', text.slice(from));
  return runs;
}

function cellsOf(line: string): readonly string[] {
  return line
    .trim()
    .replace(/^\||\|$/g, '')
    .split('|')
    .map((cell) => cell.trim());
}

const isImage = (line: string): boolean => line.trim().startsWith('![');
const isItem = (line: string): boolean => line.startsWith('- ');

/** Joins what was broken for the source: lines of one paragraph, and those indented under an item. */
function readBlock(lines: readonly string[]): ManualBlock | null {
  const [first] = lines;
  if (first === undefined) return null;
  if (first.startsWith('|')) {
    const [head = [], ...rows] = lines
      .map(cellsOf)
      .filter((cells) => !cells.every((cell) => /^:?-+:?$/.test(cell)))
      .map((cells) => cells.map(readLine));
    return { kind: 'table', head, rows };
  }
  if (!isItem(first))
    return { kind: 'paragraph', line: readLine(lines.map((line) => line.trim()).join(' ')) };
  const items: string[] = [];
  for (const line of lines) {
    if (isItem(line)) items.push(line.slice(2).trim());
    else items.push(`${items.pop() ?? ''} ${line.trim()}`);
  }
  return { kind: 'items', lines: items.map(readLine) };
}

/**
 * Reads the manual: headings, paragraphs, items and tables of Markdown as this repository writes it. Pictures are
 * left out; nothing in it becomes markup.
 */
export function readManual(text: string): readonly ManualSection[] {
  const sections: { title: string; lines: string[] }[] = [];
  for (const line of text.split('\n')) {
    const [, title] = /^#{1,3} (.+)$/.exec(line) ?? [];
    if (title !== undefined) sections.push({ title, lines: [] });
    else sections.at(-1)?.lines.push(line);
  }
  return sections.flatMap(({ title, lines }) => {
    const blocks: ManualBlock[] = [];
    let open: string[] = [];
    for (const line of [...lines, '']) {
      // An item begins a block also right under a paragraph.
      const breaks =
        line.trim() === '' || (isItem(line) && open[0] !== undefined && !isItem(open[0]));
      if (breaks) {
        const block = readBlock(open);
        if (block !== null) blocks.push(block);
        open = [];
      }
      if (line.trim() !== '' && !isImage(line)) open.push(line);
    }
    if (blocks.length === 0) return [];
    const words = `${title} ${lines.filter((line) => !isImage(line)).join(' ')}`.toLowerCase();
    return [{ title, blocks, words }];
  });
}

/** The sections that hold every word typed, those whose title does first. Nothing typed gives all. */
export function findSections(
  sections: readonly ManualSection[],
  text: string,
): readonly ManualSection[] {
  const typed = text
    .toLowerCase()
    .split(/\s+/)
    .filter((word) => word !== '');
  const holds = (where: string): boolean => typed.every((word) => where.includes(word));
  const found = sections.filter(({ words }) => holds(words));
  const isTitled = ({ title }: ManualSection): boolean => holds(title.toLowerCase());
  return [...found.filter(isTitled), ...found.filter((each) => !isTitled(each))];
}
