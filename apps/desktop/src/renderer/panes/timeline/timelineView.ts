import type { Alert, TimelineEntry } from '@batcave/shared/alerts';
import type { RowStep } from '../../paneKit/index.ts';

/** What happened within one minute. */
export interface MinuteGroup {
  readonly minuteMs: number;
  readonly entries: readonly TimelineEntry[];
}

const MINUTE_MS = 60_000;

/** The entries by their minutes, as they come: oldest first. */
export function groupByMinute(entries: readonly TimelineEntry[]): readonly MinuteGroup[] {
  const groups: { minuteMs: number; entries: TimelineEntry[] }[] = [];
  for (const entry of entries) {
    const minuteMs = Math.floor(Date.parse(entry.timestamp) / MINUTE_MS) * MINUTE_MS;
    const last = groups.at(-1);
    if (last?.minuteMs === minuteMs) last.entries.push(entry);
    else groups.push({ minuteMs, entries: [entry] });
  }
  return groups;
}

/** The entry a step leads to; from nowhere every step leads to the newest. */
export function stepEntry(
  ids: readonly string[],
  activeId: string | null,
  step: RowStep,
): string | null {
  if (step === 'first') return ids[0] ?? null;
  const from = activeId === null ? -1 : ids.indexOf(activeId);
  if (step === 'last' || from === -1) return ids.at(-1) ?? null;
  return ids[Math.min(ids.length - 1, Math.max(0, from + step))] ?? null;
}

/** What Enter on an entry opens. */
export type EntryTarget =
  | { readonly kind: 'alert'; readonly alertId: string }
  | { readonly kind: 'event'; readonly eventId: string }
  | { readonly kind: 'message'; readonly notificationId: string };

/** Everything an entry leads to, what Enter opens first. */
export function targetsOf(entry: TimelineEntry): readonly EntryTarget[] {
  const { alert_id: alertId, event_id: eventId, notification_id: notificationId = null } = entry;
  return [
    ...(alertId === null ? [] : [{ kind: 'alert', alertId } as const]),
    ...(eventId === null ? [] : [{ kind: 'event', eventId } as const]),
    ...(notificationId === null ? [] : [{ kind: 'message', notificationId } as const]),
  ];
}

/** Highest seq of these alerts: it rises when one of them changes. */
export function newestSeq(
  alerts: Iterable<Pick<Alert, 'alert_id' | 'incident_id' | 'seq'>>,
  belongs: (alert: Pick<Alert, 'alert_id' | 'incident_id'>) => boolean,
): number {
  let newest = 0;
  for (const alert of alerts) if (belongs(alert)) newest = Math.max(newest, alert.seq);
  return newest;
}
