/** One value that a change touched, as JSON; `null` where there was or is none. */
export interface ValueChange {
  /** `grants[0].role` */
  readonly path: string;
  readonly before: string | null;
  readonly after: string | null;
}

/** What differs between the two, leaf by leaf: what was there first, then what is new. */
export function diffValues(before: unknown, after: unknown): readonly ValueChange[] {
  const was = leavesOf(before);
  const is = leavesOf(after);
  return [...new Set([...was.keys(), ...is.keys()])]
    .map((path) => ({ path, before: was.get(path) ?? null, after: is.get(path) ?? null }))
    .filter((change) => change.before !== change.after);
}

/** Every value that holds no other, by its path. Empty lists and objects are values too. */
function leavesOf(value: unknown): ReadonlyMap<string, string> {
  const leaves = new Map<string, string>();
  function walk(path: string, at: unknown): void {
    const children = childrenOf(at);
    if (children.length === 0) leaves.set(path, JSON.stringify(at));
    for (const [name, child] of children)
      walk(typeof name === 'number' ? `${path}[${String(name)}]` : join(path, name), child);
  }
  if (value !== null && value !== undefined) walk('', value);
  return leaves;
}

function childrenOf(value: unknown): (readonly [string | number, unknown])[] {
  if (Array.isArray(value)) return value.map((child: unknown, i) => [i, child] as const);
  return typeof value === 'object' && value !== null ? Object.entries(value) : [];
}

function join(path: string, name: string): string {
  return path === '' ? name : `${path}.${name}`;
}
