export { DURATION_PATTERN, formatDuration, parseDuration } from './duration.ts';
export { formatInstant, parseInstant } from './instant.ts';
export type { DurationMs, EpochMs } from './types.ts';
