import { textHash } from './textHash.ts';

/** Characters of one group value. A longer one is cut and told apart by a hash of the whole. */
const MAX_VALUE_LENGTH = 256;

/**
 * Cuts a text without splitting a character.
 *
 * The JSON round trip makes a fresh string: a V8 slice would keep a payload of 256 KiB alive.
 */
export function cutText(text: string, maxLength: number): string {
  const cut = text.slice(0, maxLength).toWellFormed();
  return JSON.parse(JSON.stringify(cut)) as string;
}

/** The text that stands for a field in a group: scalars as text, all else as if it were missing. */
export function groupValue(value: unknown): string {
  if (typeof value === 'string') {
    if (value.length <= MAX_VALUE_LENGTH) return value;
    // The result is longer than any value that is kept whole, so the two can never be the same.
    return `${cutText(value, MAX_VALUE_LENGTH)}~${textHash(value)}`;
  }
  return typeof value === 'number' || typeof value === 'boolean' ? String(value) : '';
}

/** The name of a group on the wire and in the store: its values as a JSON array, so that no two groups share one. */
export function groupKeyOf(values: readonly string[]): string {
  return JSON.stringify(values);
}

/** The values of a group, in the order of `group_by`. */
export function groupValuesOf(groupKey: string): string[] {
  return JSON.parse(groupKey) as string[];
}
