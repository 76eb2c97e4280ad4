/** A moment in the past, or what is wrong with what was typed and how to write it. */
export type ParsedMoment =
  { readonly ok: true; readonly atMs: number } | { readonly ok: false; readonly fault: string };

const UNIT_MS: Readonly<Record<string, number>> = {
  s: 1_000,
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
};
/** How long events are kept. */
const KEPT_MS = 90 * 86_400_000;
const FORMS = 'Write -15m, -2h, 14:05, 14:05:30 or 2026-11-26 14:05 (UTC).';

/**
 * Reads a moment as people type it: so long ago (`-2h`), a time of day in UTC (`14:05`: the last time it was
 * that), or a date with one (`2026-11-26 14:05`).
 *
 * @param nowMs server time
 */
export function parseMoment(text: string, nowMs: number): ParsedMoment {
  const typed = text.trim();
  const atMs = ago(typed, nowMs) ?? timeOfDay(typed, nowMs) ?? date(typed);
  if (atMs === null) return { ok: false, fault: FORMS };
  if (atMs >= nowMs) return { ok: false, fault: `That is not past yet. ${FORMS}` };
  if (nowMs - atMs > KEPT_MS) return { ok: false, fault: 'Events are kept for 90 days.' };
  return { ok: true, atMs };
}

function ago(text: string, nowMs: number): number | null {
  const [, count, unit = ''] = /^-\s*(\d{1,6})\s*([smhd])$/.exec(text) ?? [];
  const unitMs = UNIT_MS[unit];
  return count === undefined || unitMs === undefined ? null : nowMs - Number(count) * unitMs;
}

function timeOfDay(text: string, nowMs: number): number | null {
  const [, hour, minute, second = '0'] = /^(\d{1,2}):(\d{2})(?::(\d{2}))?Z?$/.exec(text) ?? [];
  if (Number(hour) > 23 || Number(minute) > 59 || Number(second) > 59) return null;
  if (hour === undefined) return null;
  const day = nowMs - (nowMs % 86_400_000);
  const atMs = day + ((Number(hour) * 60 + Number(minute)) * 60 + Number(second)) * 1_000;
  return atMs < nowMs ? atMs : atMs - 86_400_000;
}

function date(text: string): number | null {
  const form = /^(\d{4}-\d{2}-\d{2})[T ](\d{2}:\d{2}(?::\d{2}(?:\.\d{1,3})?)?)Z?$/;
  const [, day, time] = form.exec(text) ?? [];
  const atMs = Date.parse(`${day ?? ''}T${time ?? ''}Z`);
  return Number.isNaN(atMs) ? null : atMs;
}
