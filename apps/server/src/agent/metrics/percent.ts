/** Rounds to one decimal: finer differences in a host metric are noise. */
export function round1(value: number): number {
  return Math.round(value * 10) / 10;
}

/** The share in percent with one decimal; 0 when the whole is 0. */
export function percentOf(part: number, whole: number): number {
  return whole <= 0 ? 0 : round1((100 * part) / whole);
}

/** Bytes for people: `12.3 GB`. */
export function formatBytes(bytes: number): string {
  const units = ['B', 'kB', 'MB', 'GB', 'TB', 'PB'];
  let value = bytes;
  let unit = 0;
  while (value >= 1000 && unit < units.length - 1) {
    value /= 1000;
    unit += 1;
  }
  return `${unit === 0 ? String(value) : value.toFixed(1)} ${units[unit] ?? ''}`;
}
