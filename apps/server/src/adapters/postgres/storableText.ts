/** The text as a text column holds it: Postgres has no U+0000, and UTF-8 no half of a surrogate pair. */
function storableText(text: string): string {
  return text.toWellFormed().replaceAll('\u0000', '\ufffd');
}

/**
 * The value with every text in it made storable.
 *
 * For what rules make out of payloads, which may hold any JSON: an alert must be raised whatever
 * its event says. What a person writes is refused instead.
 */
export function storable<T>(value: T): T {
  return walk(value) as T;
}

function walk(value: unknown): unknown {
  if (typeof value === 'string') return storableText(value);
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map(walk);
  return Object.fromEntries(
    Object.entries(value).map(([name, own]) => [storableText(name), walk(own)]),
  );
}
