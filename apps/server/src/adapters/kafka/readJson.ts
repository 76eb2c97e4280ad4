import { isUtf8 } from 'node:buffer';
import type { Refusal } from '../../cluster/index.ts';

/**
 * Bytes of a value, at most. The largest event that passes the checks has some 700,000: 256 KiB of
 * payload and labels whose every character needs six bytes.
 */
export const MAX_VALUE_BYTES = 1_000_000;

/** Reads a value as JSON, or says why it is none. */
export function readJson(value: Buffer | null): { json: unknown } | { refusal: Refusal } {
  if (value === null)
    return refuse('no_value', 'value: there must be one. Send the event as JSON.');
  if (value.length > MAX_VALUE_BYTES)
    return refuse(
      'too_large',
      `value: at most ${String(MAX_VALUE_BYTES)} bytes, not ${String(value.length)}. Send the large part elsewhere and a link to it here.`,
    );
  if (!isUtf8(value)) return refuse('invalid_utf8', 'value: UTF-8. Send JSON in this encoding.');
  try {
    return { json: JSON.parse(value.toString('utf8')) as unknown };
  } catch (error) {
    return refuse('invalid_json', `value: JSON. Mend it: ${(error as Error).message}`);
  }
}

function refuse(reason: string, detail: string): { refusal: Refusal } {
  return { refusal: { reason, detail } };
}
