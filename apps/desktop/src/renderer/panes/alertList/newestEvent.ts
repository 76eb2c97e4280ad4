import type { Alert, TimelineEntry } from '@batcave/shared/alerts';

/**
 * The newest event that is known to have to do with an alert: that of the last entry of its timeline that names
 * one, else the one that raised it. `null`: no single event did. Pure.
 *
 * @param entries oldest first; `undefined` while they are not there yet
 */
export function newestEventOf(
  alert: Pick<Alert, 'alert_id' | 'event_id'>,
  entries: readonly Pick<TimelineEntry, 'alert_id' | 'event_id'>[] | undefined,
): string | null {
  const last = entries?.findLast(
    ({ alert_id: id, event_id: eventId }) => eventId !== null && id === alert.alert_id,
  );
  return last?.event_id ?? alert.event_id;
}
