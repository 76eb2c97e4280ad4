/** Deeper than any call or layout. */
const MAX_DEPTH = 64;

/**
 * Whether the value is plain data (texts, numbers, lists, objects) of at most `maxLength` characters
 * as JSON, escapes aside. It stops at the limit: a window can hand over more than this process has time
 * to write down, and what JSON does not know (cycles, maps, buffers, big integers) has no end to it.
 */
export function isPlainWithin(value: unknown, maxLength: number): boolean {
  let left = maxLength;

  function take(length: number): boolean {
    left -= length;
    return left >= 0;
  }

  function fits(part: unknown, depth: number): boolean {
    switch (typeof part) {
      case 'string':
        return take(part.length + 2);
      case 'number':
      case 'boolean':
      case 'undefined':
        return take(String(part).length);
      case 'object':
        if (part === null) return take(4);
        return depth < MAX_DEPTH && (Array.isArray(part) ? listFits : objectFits)(part, depth + 1);
      default:
        return false;
    }
  }

  function listFits(list: object, depth: number): boolean {
    const items = list as readonly unknown[];
    // All commas first: a list of a billion holes ends here.
    return take(items.length + 2) && items.every((item) => fits(item, depth));
  }

  function objectFits(object: object, depth: number): boolean {
    const prototype: unknown = Object.getPrototypeOf(object);
    if (prototype !== Object.prototype && prototype !== null) return false;
    return (
      take(2) &&
      Object.keys(object).every(
        (key) => take(key.length + 4) && fits((object as Record<string, unknown>)[key], depth),
      )
    );
  }

  return fits(value, 0);
}
