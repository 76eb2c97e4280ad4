import type { FieldFault } from '@batcave/shared/errors';
import { type EpochMs, formatDuration } from '@batcave/shared/time';
import type { SilenceBounds } from './readPolicy.ts';
import type { StoredSilence } from './silence.ts';

/** A silence as far as its end goes. */
type Ending = Pick<StoredSilence, 'kind' | 'startsMs' | 'endsMs' | 'recurrence' | 'endsWhen'> & {
  readonly hidesCritical: boolean;
};

/**
 * What is wrong with the end of a silence.
 *
 * @param fromMs from when on its time is counted: its beginning, or now when it is prolonged
 */
export function checkEnd(
  { kind, startsMs, endsMs, recurrence, endsWhen, hidesCritical }: Ending,
  { maxDurationMs, criticalMaxDurationMs }: SilenceBounds,
  fromMs: EpochMs,
): FieldFault[] {
  const field = '/ends_at';
  // Maintenance is announced, and each occurrence is as short as any silence.
  const isCritical = hidesCritical && kind !== 'maintenance';
  if (endsMs === null) {
    if (recurrence !== null) return [];
    if (kind !== 'snooze' || !endsWhen.clear)
      return [
        { field, limit: 'given', fix: 'Say until when; a snooze may end when its alert clears.' },
      ];
    return isCritical ? [tooLong(kind, 'given', criticalMaxDurationMs)] : [];
  }
  if (!(endsMs > startsMs) || endsMs <= fromMs)
    return [{ field, limit: 'later than starts_at and than now', fix: 'Give a later end.' }];
  // A series ends when it likes: its occurrences are bounded.
  if (recurrence !== null) return [];
  const lengthMs = endsMs - fromMs;
  if (isCritical && lengthMs > criticalMaxDurationMs)
    return [
      tooLong(
        kind,
        `at most ${formatDuration(criticalMaxDurationMs)} from then on`,
        criticalMaxDurationMs,
      ),
    ];
  if (lengthMs > maxDurationMs)
    return [
      {
        field,
        limit: `at most ${formatDuration(maxDurationMs)} from then on (silences.max_duration)`,
        fix: 'Make it shorter and prolong it when it is needed longer, or have the policy changed.',
      },
    ];
  return [];
}

function tooLong(kind: Ending['kind'], limit: string, criticalMaxDurationMs: number): FieldFault {
  const most = formatDuration(criticalMaxDurationMs);
  return {
    field: '/ends_at',
    limit: `${limit}: it can hide CRITICAL alerts (silences.critical_max_duration is ${most})`,
    fix:
      kind === 'snooze'
        ? `Say an end within ${most}; the snooze may end before it, when its alert clears.`
        : 'Leave CRITICAL alerts out with severity!="CRITICAL", or make it shorter.',
  };
}
