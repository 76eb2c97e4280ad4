const PLAIN = new Intl.NumberFormat('en-US', { maximumSignificantDigits: 4 });

/** A number as people read it: four significant digits, an exponent only where there must be one. */
export function readableNumber(number: number): string {
  const rounded = Number(number.toPrecision(4));
  const size = Math.abs(rounded);
  if (size !== 0 && (size < 1e-4 || size >= 1e15)) return rounded.toExponential();
  return PLAIN.format(rounded);
}

/** A share of samples as percent, with as many nines as it has. */
export function readableShare(share: number): string {
  const nines = -Math.log10(1 - share);
  const digits = share < 0.99 ? 0 : Math.min(10, Math.ceil(nines - 1e-6) - 2);
  return `${(100 * share).toFixed(digits)} %`;
}
