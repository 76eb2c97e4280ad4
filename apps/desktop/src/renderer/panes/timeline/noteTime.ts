/** A note as typed: what it says, and when what it tells happened. */
export type ReadNote =
  | { readonly ok: true; readonly text: string; readonly atMs: number | null }
  | { readonly ok: false; readonly fault: string };

const AT =
  /^at\s+(?:(\d{4}-\d\d-\d\d)[T\s])?\s*(\d{1,2}):(\d\d)(?::(\d\d))?\s*(?:Z|UTC)?(?:[\s:,;-]+|$)(.*)$/is;
const DAY_MS = 86_400_000;
/** Longest text of a note, in characters: the contract's limit. */
const MAX_LENGTH = 2_000;

/**
 * Reads a note. One that begins with `at 08:40` tells of then, in UTC: the last time it was that o'clock, or of
 * the day that is named. Without it the note is of now, and `atMs` is `null`.
 */
export function readNote(typed: string, nowMs: number): ReadNote {
  const match = AT.exec(typed.trim());
  const text = (match === null ? typed : (match[5] ?? '')).trim();
  let atMs: number | null = null;
  if (match !== null) {
    const [, day, hour = '', minute = '', second = '00'] = match;
    const today = new Date(nowMs).toISOString().slice(0, 10);
    const clock = `${hour.padStart(2, '0')}:${minute}:${second}Z`;
    atMs = Date.parse(`${day ?? today}T${clock}`);
    if (Number.isNaN(atMs)) return { ok: false, fault: `${match[0].slice(0, 24)}: is no time.` };
    if (day === undefined && atMs > nowMs) atMs -= DAY_MS;
    if (atMs > nowMs)
      return { ok: false, fault: 'That is still to come: a note tells of what was.' };
  }
  if (text === '') return { ok: false, fault: 'Say what happened.' };
  if (text.length > MAX_LENGTH)
    return {
      ok: false,
      fault: `At most ${String(MAX_LENGTH)} characters; it has ${String(text.length)}.`,
    };
  return { ok: true, text, atMs };
}
