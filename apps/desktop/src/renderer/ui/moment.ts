const FORM = /^\s*(\d{4}-\d{2}-\d{2})[ T](\d{2}:\d{2}(?::\d{2})?)Z?\s*$/;

/** How a moment is typed. */
export const MOMENT_EXAMPLE = '2026-11-23 08:42';

/** Reads a moment that was typed in UTC, `2026-11-23 08:42`, as RFC 3339; `undefined` when it is none. */
export function readMoment(text: string): string | undefined {
  const [, day = '', time = ''] = FORM.exec(text) ?? [];
  const atMs = Date.parse(`${day}T${time}Z`);
  // 30 February is read as 2 March: what comes out must be what was typed.
  if (Number.isNaN(atMs) || !new Date(atMs).toISOString().startsWith(day)) return undefined;
  return new Date(atMs).toISOString();
}
