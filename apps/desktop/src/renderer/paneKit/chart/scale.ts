import type { ChartData } from './model.ts';

/** The part of an axis that is shown, and where its marks are. */
export interface Axis {
  readonly min: number;
  readonly max: number;
  readonly ticks: readonly number[];
}

const NICE = [1, 1.5, 2, 2.5, 3, 4, 5, 10];
/** Air above and below values that do not begin at zero. */
const MARGIN = 0.1;

function niceStep(rough: number): number {
  const power = 10 ** Math.floor(Math.log10(rough));
  return (NICE.find((each) => each * power >= rough * 0.999_999) ?? 10) * power;
}

/** An axis over the values with three to five marks at round numbers, from zero where it should. */
export function valueAxis(values: readonly number[], startsAtZero: boolean): Axis {
  const low = Math.min(...values);
  const high = Math.max(...values);
  if (values.length === 0) return { min: 0, max: 1, ticks: [0, 0.5, 1] };
  const air = startsAtZero ? 0 : (high - low || Math.abs(high) || 1) * MARGIN;
  const bottom = startsAtZero ? Math.min(0, low) : low - air;
  const top = startsAtZero ? Math.max(high, bottom + Number.MIN_VALUE, 0) : high + air;
  const step = niceStep((top - bottom > 1e-12 ? top - bottom : 1) / 3);
  const first = Math.floor(bottom / step + 1e-9);
  const last = Math.max(first + 1, Math.ceil(top / step - 1e-9));
  // From whole numbers, so that 0.1 + 0.2 does not become a mark of its own.
  const ticks = Array.from({ length: last - first + 1 }, (_, i) =>
    Number(((first + i) * step).toPrecision(12)),
  );
  return { min: ticks[0] ?? 0, max: ticks.at(-1) ?? 1, ticks };
}

/** All values that must be on the axis: those of the lines, the limit and what is usual. */
export function valuesOn({ lines, limit, band }: ChartData): readonly number[] {
  const values = lines.flatMap(({ points }) =>
    points.flatMap(({ value }) => (value === null ? [] : [value])),
  );
  const bounds = [limit?.value, band?.lower, band?.upper];
  return [...values, ...bounds.filter((bound) => typeof bound === 'number')];
}

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;
const TIME_STEPS_MS = [
  ...[5_000, 15_000, 30_000, MINUTE_MS, 2 * MINUTE_MS, 5 * MINUTE_MS, 10 * MINUTE_MS],
  ...[15 * MINUTE_MS, 30 * MINUTE_MS, HOUR_MS, 2 * HOUR_MS, 3 * HOUR_MS, 6 * HOUR_MS],
  ...[12 * HOUR_MS, DAY_MS, 2 * DAY_MS, 7 * DAY_MS],
];

/** Marks at round times of UTC, at most `most`, none right at the edges. */
export function timeTicks(fromMs: number, toMs: number, most: number): readonly number[] {
  const spanMs = toMs - fromMs;
  const stepMs = TIME_STEPS_MS.find((each) => spanMs / each <= most) ?? spanMs;
  const ticks: number[] = [];
  for (let atMs = Math.ceil(fromMs / stepMs) * stepMs; atMs <= toMs; atMs += stepMs)
    if (atMs - fromMs > spanMs * 0.03 && toMs - atMs > spanMs * 0.08) ticks.push(atMs);
  return ticks;
}

const pad = (value: number): string => String(value).padStart(2, '0');

/** A mark in UTC: `08:42`, with seconds in a short range, with the day in a long one. */
export function formatTick(atMs: number, spanMs: number): string {
  const at = new Date(atMs);
  const clock = `${pad(at.getUTCHours())}:${pad(at.getUTCMinutes())}`;
  if (spanMs <= 4 * MINUTE_MS) return `${clock}:${pad(at.getUTCSeconds())}`;
  if (spanMs <= DAY_MS) return clock;
  return `${pad(at.getUTCMonth() + 1)}-${pad(at.getUTCDate())} ${clock}`;
}

/** A value beside its axis, short: `1.5k`, `20M`. */
export function formatAxisValue(value: number): string {
  const size = Math.abs(value);
  const [by, sign] =
    size >= 1e9 ? [1e9, 'G'] : size >= 1e6 ? [1e6, 'M'] : size >= 1e4 ? [1e3, 'k'] : [1, ''];
  return `${String(Number((value / by).toPrecision(4)))}${sign}`;
}
