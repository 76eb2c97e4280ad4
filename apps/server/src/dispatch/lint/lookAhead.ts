import type { DispatchConfig, Schedule } from '@batcave/shared/dispatch';
import type { EpochMs } from '@batcave/shared/time';
import { compileSchedule, type Shift, shiftsBetween } from '../onCall/index.ts';
import { DAY_MS } from '../time/index.ts';

export const LOOK_AHEAD_MS = 30 * DAY_MS;
/** Layers and their rows of hours: what the time depends on. 5,000 take about 0.3 s. */
const MAX_ROWS = 5000;

/**
 * Who is on call in the next 30 days, by schedule. Schedules that cannot be read are left out (other checks
 * name them), and so are those beyond 5,000 layers and rows of hours.
 */
export function lookAhead(
  { schedules = [], time_zone: zone }: DispatchConfig,
  nowMs: EpochMs,
): ReadonlyMap<string, readonly Shift[]> {
  const shifts = new Map<string, readonly Shift[]>();
  let rows = 0;
  for (const schedule of schedules) {
    rows += rowsOf(schedule);
    if (rows > MAX_ROWS) break;
    const found = shiftsOf(schedule, zone, nowMs);
    if (found !== undefined) shifts.set(schedule.name, found);
  }
  return shifts;
}

const rowsOf = ({ layers, overrides = [] }: Schedule): number =>
  overrides.length + layers.reduce((sum, { hours = [] }) => sum + 1 + hours.length, 0);

function shiftsOf(
  schedule: Schedule,
  zone: string | undefined,
  nowMs: EpochMs,
): Shift[] | undefined {
  try {
    return shiftsBetween(compileSchedule(schedule, zone), nowMs, nowMs + LOOK_AHEAD_MS);
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}
