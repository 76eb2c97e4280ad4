/** One line of a comparison. */
export interface DiffLine {
  readonly kind: 'same' | 'removed' | 'added' | 'left out';
  readonly text: string;
}

/** Cells of the table that finds what stayed. Above that a change is told as a whole. */
const MAX_CELLS = 4_000_000;

function compareMiddle(before: readonly string[], after: readonly string[]): DiffLine[] {
  const removed = (text: string): DiffLine => ({ kind: 'removed', text });
  const added = (text: string): DiffLine => ({ kind: 'added', text });
  if (before.length * after.length > MAX_CELLS)
    return [...before.map(removed), ...after.map(added)];
  const width = after.length + 1;
  // Lines that both have in common from here on.
  const common = new Uint32Array((before.length + 1) * width);
  const at = (i: number, j: number): number => common[i * width + j] ?? 0;
  for (let i = before.length - 1; i >= 0; i -= 1)
    for (let j = after.length - 1; j >= 0; j -= 1)
      common[i * width + j] =
        before[i] === after[j] ? at(i + 1, j + 1) + 1 : Math.max(at(i + 1, j), at(i, j + 1));
  const lines: DiffLine[] = [];
  let i = 0;
  let j = 0;
  while (i < before.length || j < after.length) {
    const [old, fresh] = [before[i], after[j]];
    if (old !== undefined && old === fresh) {
      lines.push({ kind: 'same', text: old });
      i += 1;
      j += 1;
    } else if (fresh === undefined || (old !== undefined && at(i + 1, j) >= at(i, j + 1))) {
      lines.push(removed(old ?? ''));
      i += 1;
    } else {
      lines.push(added(fresh));
      j += 1;
    }
  }
  return lines;
}

/** Leaves out what is further from a change than `context` lines, and says how much that is. */
function shorten(lines: readonly DiffLine[], context: number): DiffLine[] {
  const kept = new Set<number>();
  lines.forEach(({ kind }, i) => {
    if (kind !== 'same')
      for (let near = i - context; near <= i + context; near += 1) kept.add(near);
  });
  const shown: DiffLine[] = [];
  let leftOut = 0;
  lines.forEach((line, i) => {
    if (!kept.has(i)) leftOut += 1;
    if (leftOut > 0 && (kept.has(i) || i === lines.length - 1)) {
      shown.push({ kind: 'left out', text: `${String(leftOut)} unchanged` });
      leftOut = 0;
    }
    if (kept.has(i)) shown.push(line);
  });
  return shown;
}

/** Line by line what became of a text; what stayed is shown around changes only. Empty: nothing changed. */
export function diffLines(before: string, after: string, context = 3): DiffLine[] {
  if (before === after) return [];
  const [old, fresh] = [before.split('\n'), after.split('\n')];
  let head = 0;
  while (head < Math.min(old.length, fresh.length) && old[head] === fresh[head]) head += 1;
  let tail = 0;
  while (
    tail < Math.min(old.length, fresh.length) - head &&
    old[old.length - 1 - tail] === fresh[fresh.length - 1 - tail]
  )
    tail += 1;
  const same = (text: string): DiffLine => ({ kind: 'same', text });
  const middle = compareMiddle(
    old.slice(head, old.length - tail),
    fresh.slice(head, fresh.length - tail),
  );
  return shorten(
    [...old.slice(0, head).map(same), ...middle, ...old.slice(old.length - tail).map(same)],
    context,
  );
}
