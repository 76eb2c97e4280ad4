import type { DurationMs } from './types.ts';

/** The form of a duration on the wire, as in Prometheus: `500ms`, `30s`, `5m`, `1h30m`, `7d`. */
export const DURATION_PATTERN = '^(?=\\d)(\\d+w)?(\\d+d)?(\\d+h)?(\\d+m)?(\\d+s)?(\\d+ms)?$';

const FORM = /^(?=\d)(?:(\d+)w)?(?:(\d+)d)?(?:(\d+)h)?(?:(\d+)m(?!s))?(?:(\d+)s)?(?:(\d+)ms)?$/;
const UNITS: readonly (readonly [string, DurationMs])[] = [
  ['w', 604_800_000],
  ['d', 86_400_000],
  ['h', 3_600_000],
  ['m', 60_000],
  ['s', 1_000],
  ['ms', 1],
];

/** Reads `1h30m` as milliseconds; `undefined` when the text is not a duration. */
export function parseDuration(text: string): DurationMs | undefined {
  const match = FORM.exec(text);
  if (match === null) return undefined;
  const totalMs = UNITS.reduce((sum, [, unitMs], i) => sum + Number(match[i + 1] ?? 0) * unitMs, 0);
  return Number.isSafeInteger(totalMs) ? totalMs : undefined;
}

/** Writes milliseconds in days and smaller units: `90000` is `1m30s`, `0` is `0s`. Never in weeks: `7d` reads better. */
export function formatDuration(durationMs: DurationMs): string {
  let restMs = Math.round(durationMs);
  let text = '';
  for (const [unit, unitMs] of UNITS.slice(1)) {
    const count = Math.floor(restMs / unitMs);
    if (count > 0) text += `${count}${unit}`;
    restMs -= count * unitMs;
  }
  return text === '' ? '0s' : text;
}
