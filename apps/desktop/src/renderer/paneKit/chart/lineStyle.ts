/** How lines are told apart: by luminance and dashes, never by hue. */
const SEVERAL = [
  { stroke: 'var(--fg-0)' },
  { stroke: 'var(--accent)', strokeDasharray: '6 3' },
  { stroke: 'var(--fg-2)', strokeDasharray: '2 2' },
  { stroke: 'var(--fg-0)', strokeDasharray: '8 2 2 2' },
] as const;
const ALONE = { stroke: 'var(--fg-1)' } as const;

/** The stroke of a line among `count`. */
export function strokeOf(
  index: number,
  count: number,
): { readonly stroke: string; readonly strokeDasharray?: string } {
  return count === 1 ? ALONE : (SEVERAL[index] ?? ALONE);
}
