import type { EpochMs } from './types.ts';

// RFC 3339 section 5.6, with the offset required: a stamp without one could mean any hour.
const RFC3339 = /^\d{4}-\d{2}-\d{2}[Tt ]\d{2}:\d{2}:\d{2}(?:\.\d+)?(?:[Zz]|[+-]\d{2}:\d{2})$/;

/** Reads an RFC 3339 timestamp; `undefined` when the text is not one or names no real instant. */
export function parseInstant(text: string): EpochMs | undefined {
  if (!RFC3339.test(text)) return undefined;
  const atMs = Date.parse(text);
  return Number.isNaN(atMs) ? undefined : atMs;
}

/** Writes an instant as RFC 3339 in UTC with milliseconds: `2026-11-23T08:42:17.330Z`. */
export function formatInstant(atMs: EpochMs): string {
  return new Date(atMs).toISOString();
}
