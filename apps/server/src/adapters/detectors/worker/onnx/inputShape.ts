/**
 * The shape in which a model gets a window of so many values: its own, with what it leaves open
 * filled in. One open dimension takes the values, the last that must; the others are 1.
 *
 * @param declared  Numbers, and names where the model leaves a dimension open.
 * @throws Error when the values do not fit.
 */
export function inputShape(declared: readonly (number | string)[], window: number): number[] {
  const fixed = declared.filter((size) => typeof size === 'number');
  const product = fixed.reduce((all, size) => all * size, 1);
  const open = declared.length - fixed.length;
  const last = declared.findLastIndex((size) => typeof size === 'string');
  const missing = window / product;
  if (!Number.isInteger(missing) || (missing !== 1 && open === 0))
    throw new Error(
      `the model takes the shape [${declared.join(', ')}], which ${String(window)} values do not fill; set window to what it was trained with`,
    );
  return declared.map((size, i) => (typeof size === 'number' ? size : i === last ? missing : 1));
}
