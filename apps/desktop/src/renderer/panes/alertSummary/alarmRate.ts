const WINDOW_MS = 600_000;
const MINUTE_MS = 60_000;
const MINUTES = 60;

/** One alarm in ten minutes is what one person can handle steadily; over ten is a flood (EEMUA 191). */
export const ALARM_TARGET = 1;
export const ALARM_FLOOD = 10;

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
  const within = (endMs: number) => countUpTo(endMs) - countUpTo(endMs - WINDOW_MS);
  const history = Array.from({ length: MINUTES }, (_, i) =>
    within(nowMs - (MINUTES - 1 - i) * MINUTE_MS),
  );
  return { count: within(nowMs), history };
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
