export {
  DAY_MS,
  type DayNumber,
  formatDate,
  MINUTE_MS,
  parseClock,
  parseDate,
  weekdayOf,
} from './calendar.ts';
export { compileIntervals, type Intervals } from './intervals.ts';
export { LocalHours, MAX_STRETCH_MS } from './LocalHours.ts';
export { gapsIn, mergeSpans, type Span } from './spans.ts';
export { findTimeZone, type LocalMs, type TimeZone, timeZoneOf } from './TimeZone.ts';
