/** A bar of the console: what is measured, what is wanted, and what was found. */
export interface Bar {
  readonly bar: string;
  readonly what: string;
  readonly target: string;
  readonly measured: string;
  readonly passed: boolean;
}

/** The value below which the share `q` of them lies (nearest rank). */
export function quantile(values: readonly number[], q: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil(q * sorted.length) - 1)] ?? Number.NaN;
}

/** A time in milliseconds against the most it may be. */
export function atMost(
  bar: string,
  what: string,
  limits: Readonly<Record<string, number>>,
  found: Readonly<Record<string, number>>,
): Bar {
  const words = (each: Readonly<Record<string, number>>, sign: string) =>
    Object.entries(each)
      .map(([name, ms]) => `${name} ${sign}${String(Math.round(ms * 10) / 10)} ms`)
      .join(', ');
  return {
    ...{ bar, what, target: words(limits, '<= '), measured: words(found, '') },
    passed: Object.entries(limits).every(([name, ms]) => (found[name] ?? Infinity) <= ms),
  };
}

/** Something that must be exactly so. */
export function exactly(bar: string, what: string, target: string, measured: string): Bar {
  return { bar, what, target, measured, passed: measured === target };
}

/** The bars as a table for people; those that fail stand last and say so. */
export function table(bars: readonly Bar[]): string {
  const rows = bars
    .toSorted((a, b) => Number(b.passed) - Number(a.passed))
    .map(({ bar, what, target, measured, passed }) => [
      ...[passed ? 'ok' : 'FAILS', bar, what, target, measured],
    ]);
  const all = [['', 'bar', 'what', 'target', 'measured'], ...rows];
  const widths = [0, 1, 2, 3].map((column) =>
    Math.max(...all.map((row) => row[column]?.length ?? 0)),
  );
  return all
    .map((row) => row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join('  '))
    .join('\n');
}
