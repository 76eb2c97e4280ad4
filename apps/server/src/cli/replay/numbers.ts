/** A whole number with its thousands apart: `1,000,000`. */
export function count(value: number): string {
  return Math.round(value).toLocaleString('en');
}

/** The number and its thing: `1 alert`, `2 alerts`. */
export function counted(value: number, thing: string): string {
  return `${count(value)} ${thing}${value === 1 ? '' : 's'}`;
}
