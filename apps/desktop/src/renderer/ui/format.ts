const pad = (value: number, digits = 2) => String(value).padStart(digits, '0');

/** Time of day in UTC: `08:42:17`. */
export function formatClock(atMs: number): string {
  const at = new Date(atMs);
  return `${pad(at.getUTCHours())}:${pad(at.getUTCMinutes())}:${pad(at.getUTCSeconds())}`;
}

/** Time of day in UTC with milliseconds: `08:42:17.330`. */
export function formatClockMs(atMs: number): string {
  return `${formatClock(atMs)}.${pad(new Date(atMs).getUTCMilliseconds(), 3)}`;
}

/** How long ago, in its largest unit: `42s`, `4m`, `3h`, `12d`. */
export function formatAge(durationMs: number): string {
  const seconds = Math.max(0, Math.floor(durationMs / 1000));
  if (seconds < 60) return `${String(seconds)}s`;
  if (seconds < 3600) return `${String(Math.floor(seconds / 60))}m`;
  if (seconds < 172_800) return `${String(Math.floor(seconds / 3600))}h`;
  return `${String(Math.floor(seconds / 86_400))}d`;
}

/** A moment in UTC: `2026-11-23 08:42:17Z`. */
export function formatInstant(atMs: number): string {
  return new Date(atMs).toISOString().replace('T', ' ').slice(0, 19) + 'Z';
}

/** How long still, in its two largest units: `3 d 4 h`, `15 h 42 min`, `4 min 09 s`, `9 s`. */
export function formatLeft(durationMs: number): string {
  const seconds = Math.max(0, Math.floor(durationMs / 1000));
  const minutes = Math.floor(seconds / 60);
  const hours = Math.floor(minutes / 60);
  if (hours >= 48) return `${String(Math.floor(hours / 24))} d ${String(hours % 24)} h`;
  if (hours >= 1) return `${String(hours)} h ${pad(minutes % 60)} min`;
  if (minutes >= 1) return `${String(minutes)} min ${pad(seconds % 60)} s`;
  return `${String(seconds)} s`;
}

/** A running time: `00:14`, `12:05`, `1:02:33`. */
export function formatElapsed(durationMs: number): string {
  const seconds = Math.max(0, Math.floor(durationMs / 1000));
  const minutes = `${pad(Math.floor(seconds / 60) % 60)}:${pad(seconds % 60)}`;
  return seconds < 3600 ? minutes : `${String(Math.floor(seconds / 3600))}:${minutes}`;
}

/** How long still, to the second: `0:09`, `3:40`, `1:02:33`. What is left of a second counts as one. */
export function formatCountdown(durationMs: number): string {
  const seconds = Math.max(0, Math.ceil(durationMs / 1000));
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return `${String(minutes)}:${pad(seconds % 60)}`;
  return `${String(Math.floor(minutes / 60))}:${pad(minutes % 60)}:${pad(seconds % 60)}`;
}

/** Thousands parted by commas: `1,204`. */
export function formatCount(count: number): string {
  return String(count).replaceAll(/\B(?=(\d{3})+$)/g, ',');
}

/** A measured value with at most four significant digits and no trailing zeros: `7.4`, `0.0312`. */
export function formatValue(value: number): string {
  if (Number.isInteger(value)) return String(value);
  return String(Number(value.toPrecision(4)));
}

/** `1 alert`, `2 alerts`. */
export function plural(count: number, noun: string): string {
  return `${formatCount(count)} ${noun}${count === 1 ? '' : 's'}`;
}
