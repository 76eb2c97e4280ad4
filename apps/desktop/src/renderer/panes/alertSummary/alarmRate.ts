import { type AlertRate, FLOOD_ABOVE, FLOOD_WINDOW_MS } from '@batcave/shared/alerts';

const MINUTE_MS = 60_000;
const MINUTES = 60;
/** As many points as a line of the width of a tile can show. */
export const DAY_POINTS = 60;

/** How many alarms a person was asked to handle. */
export interface AlarmRate {
  /** Raised in the last ten minutes. */
  readonly count: number;
  /** The same number at the end of each of the last 60 minutes, oldest first. */
  readonly history: readonly number[];
}

/** Counts raised alerts over ten-minute windows that end at each minute of the last hour. */
export function alarmRate(raisedAtMs: Iterable<number>, nowMs: number): AlarmRate {
  // The clock shown ticks by the second: what was raised since its last tick counts as now.
  const times = Array.from(raisedAtMs, (atMs) => Math.min(atMs, nowMs)).sort((a, b) => a - b);
  const countUpTo = (atMs: number) => {
    let low = 0;
    let high = times.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((times[middle] ?? 0) <= atMs) low = middle + 1;
      else high = middle;
    }
    return low;
  };
  const within = (endMs: number) => countUpTo(endMs) - countUpTo(endMs - FLOOD_WINDOW_MS);
  const history = Array.from({ length: MINUTES }, (_, i) =>
    within(nowMs - (MINUTES - 1 - i) * MINUTE_MS),
  );
  return { count: within(nowMs), history };
}

/** How the last 24 hours were. */
export interface AlarmDay {
  /** The most that any ten minutes brought, in each sixtieth of the day, oldest first. */
  readonly history: readonly number[];
  readonly most: number;
  readonly total: number;
  /** The part of the day in which more came than people can handle, 0 to 1. */
  readonly floodShare: number;
  readonly stale: number;
  readonly top: readonly AlarmSource[];
}

/** A rule that raised alarms, and which part of all it raised. */
export interface AlarmSource {
  readonly ruleId: string;
  readonly name: string;
  readonly raised: number;
  /** 0 to 1. */
  readonly share: number;
}

/** What the server counted, as it is shown. A stretch of ten minutes is never smoothed over: the worst counts. */
export function alarmDay({ raised, total, stale, top }: AlertRate): AlarmDay {
  const history = Array.from({ length: DAY_POINTS }, () => 0);
  raised.forEach((count, i) => {
    const point = Math.floor((i * DAY_POINTS) / raised.length);
    history[point] = Math.max(history[point] ?? 0, count);
  });
  const floods = raised.filter((count) => count > FLOOD_ABOVE).length;
  return {
    ...{ history, total, stale },
    most: Math.max(0, ...raised),
    floodShare: raised.length === 0 ? 0 : floods / raised.length,
    top: top.map(({ rule_id: ruleId, rule_name: name, raised: count }) => ({
      ...{ ruleId, name, raised: count, share: total === 0 ? 0 : count / total },
    })),
  };
}

/**
 * The day with at least what the last ten minutes brought. They are counted here as alarms come, the day is asked
 * for now and then: without this a part of it could be more than the whole.
 */
export function dayWithNow(day: AlarmDay, { count }: AlarmRate): AlarmDay {
  const { history, most, total } = day;
  return {
    ...day,
    history: history.with(-1, Math.max(history.at(-1) ?? 0, count)),
    most: Math.max(most, count),
    total: Math.max(total, count),
  };
}

/** A part in percent, and never 0 for what is not nothing: `7 %`, `<1 %`. */
export function formatShare(share: number): string {
  const percent = Math.round(share * 100);
  return share > 0 && percent === 0 ? '<1 %' : `${String(percent)} %`;
}

/** A step line over the values as one SVG path; `top` is the value at the upper edge. */
export function stepPath(
  values: readonly number[],
  box: { readonly width: number; readonly height: number; readonly top: number },
): string {
  const { width, height, top } = box;
  const stepPx = width / values.length;
  const y = (value: number) => round(height - (Math.min(value, top) / top) * height);
  const steps = values.map((value, i) => `H${String(round(i * stepPx))}V${String(y(value))}`);
  // The path must start with a move; the first step goes nowhere from there.
  return `M0 ${String(y(values[0] ?? 0))}${steps.slice(1).join('')}H${String(width)}`;
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
