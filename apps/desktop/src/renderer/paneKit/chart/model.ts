import type { Severity } from '@batcave/shared/events';

/** One stretch of time of a line. */
export interface ChartPoint {
  /** Its beginning, in milliseconds. */
  readonly atMs: number;
  /** `null`: nothing is known of it. It is never drawn as if it were. */
  readonly value: number | null;
}

/** One line of a chart. */
export interface ChartLine {
  readonly label: string;
  /** Counts are steps: between two stretches there is nothing to pass through. */
  readonly isStep: boolean;
  /** Oldest first, one for every step of the chart. */
  readonly points: readonly ChartPoint[];
}

/** A value that must not be passed. */
export interface ChartLimit {
  readonly value: number;
  readonly isBeyondAbove: boolean;
  readonly severity: Severity;
}

/** What would have been usual. */
export interface ChartBand {
  readonly lower: number | null;
  readonly upper: number | null;
  readonly severity: Severity;
}

/** Something that happened at a moment. */
export interface ChartMark {
  readonly atMs: number;
  readonly word: string;
}

/** All that a chart shows. */
export interface ChartData {
  readonly fromMs: number;
  readonly toMs: number;
  readonly stepMs: number;
  /** One to four. */
  readonly lines: readonly ChartLine[];
  /** From here on a value may be missing because its time is not over. */
  readonly openFromMs: number;
  readonly startsAtZero: boolean;
  readonly limit?: ChartLimit | null;
  readonly band?: ChartBand | null;
  readonly marks?: readonly ChartMark[];
}

/** As many lines as can be told apart. */
export const MAX_LINES = 4;

/** A stretch of time. */
export interface Stretch {
  readonly fromMs: number;
  readonly toMs: number;
}

/** Where no line has a value, although its time is over. */
export function gapsOf({ lines, stepMs, openFromMs }: ChartData): readonly Stretch[] {
  const gaps: Stretch[] = [];
  const [first] = lines;
  first?.points.forEach(({ atMs }, i) => {
    if (atMs >= openFromMs || lines.some(({ points }) => (points[i]?.value ?? null) !== null))
      return;
    const last = gaps.at(-1);
    if (last?.toMs === atMs) gaps[gaps.length - 1] = { ...last, toMs: atMs + stepMs };
    else gaps.push({ fromMs: atMs, toMs: atMs + stepMs });
  });
  return gaps;
}

/** The newest value of a line, and when it was. */
export function newestOf({ points }: ChartLine): { atMs: number; value: number } | null {
  for (let i = points.length - 1; i >= 0; i -= 1) {
    const point = points[i];
    if (point !== undefined && point.value !== null)
      return { atMs: point.atMs, value: point.value };
  }
  return null;
}

/** Whether a value is beyond the limit, or outside of what is usual. */
export function isBeyond(
  value: number,
  { limit, band }: Pick<ChartData, 'limit' | 'band'>,
): boolean {
  if (limit && (limit.isBeyondAbove ? value > limit.value : value < limit.value)) return true;
  if (!band) return false;
  return (band.upper !== null && value > band.upper) || (band.lower !== null && value < band.lower);
}

/** Since when the newest value has been beyond, without a break; `null` when it is not. */
export function beyondSinceMs(data: ChartData): number | null {
  let sinceMs: number | null = null;
  const points = data.lines[0]?.points ?? [];
  for (let i = points.length - 1; i >= 0; i -= 1) {
    const point = points[i];
    if (point === undefined || (point.value === null && point.atMs >= data.openFromMs)) continue;
    if (point.value === null || !isBeyond(point.value, data)) break;
    sinceMs = point.atMs;
  }
  return sinceMs;
}
