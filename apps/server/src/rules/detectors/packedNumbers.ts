/**
 * Numbers as text and back, to the last bit: base64 of their IEEE 754 doubles, little-endian.
 *
 * 11 characters a number, where decimal digits take up to 24.
 */
export function packNumbers(numbers: Float64Array): string {
  const bytes = Buffer.alloc(numbers.length * 8);
  numbers.forEach((number, i) => bytes.writeDoubleLE(number, i * 8));
  return bytes.toString('base64');
}

/**
 * @param length  How many numbers the text must hold.
 * @throws Error when it holds something else, or a number that is not finite.
 */
export function unpackNumbers(text: unknown, length: number): Float64Array {
  if (typeof text !== 'string') throw new Error('Packed numbers must be text.');
  const bytes = Buffer.from(text, 'base64');
  if (bytes.length !== length * 8)
    throw new Error(`Expected ${String(length)} packed numbers, got ${String(bytes.length / 8)}.`);
  const numbers = Float64Array.from({ length }, (_, i) => bytes.readDoubleLE(i * 8));
  if (!numbers.every(Number.isFinite)) throw new Error('A packed number is not finite.');
  return numbers;
}

/** Length of the text that `packNumbers` makes of so many numbers. */
export function packedLength(count: number): number {
  return 4 * Math.ceil((count * 8) / 3);
}
