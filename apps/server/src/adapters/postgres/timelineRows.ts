import type { TimelineEntry, TimelineKind } from '@batcave/shared/alerts';
import { formatInstant, type EpochMs } from '@batcave/shared/time';
import { v7 as uuidv7 } from 'uuid';
import type { Queryable } from './pool.ts';
import { storable } from './storableText.ts';

/** A timeline entry before it has an id. It is of an alert, of an incident, of both, or of the tenant. */
export interface TimelineDraft {
  readonly alertId: string | null;
  readonly incidentId: string | null;
  readonly kind: TimelineKind;
  readonly entry: string;
  readonly actor: string;
  readonly eventId?: string | null;
  readonly notificationId?: string | null;
  readonly messageId?: string | null;
  /** When it happened. */
  readonly atMs: EpochMs;
  /** When it was noted, where that is later. */
  readonly writtenMs?: EpochMs;
}

/** Adds entries in the caller's transaction and returns them, in their order. */
export async function writeTimeline(
  tx: Queryable,
  tenant: string,
  drafts: readonly TimelineDraft[],
): Promise<TimelineEntry[]> {
  if (drafts.length === 0) return [];
  const entries = drafts.map((draft): TimelineEntry => {
    const { atMs, writtenMs, entry, actor } = draft;
    return {
      timeline_id: uuidv7(),
      alert_id: draft.alertId,
      incident_id: draft.incidentId,
      kind: draft.kind,
      entry: storable(entry),
      actor,
      event_id: draft.eventId ?? null,
      notification_id: draft.notificationId ?? null,
      message_id: storable(draft.messageId ?? null),
      timestamp: formatInstant(atMs),
      written_at: writtenMs === undefined ? null : formatInstant(writtenMs),
    };
  });
  await tx.query('insert into timeline select * from json_populate_recordset(null::timeline, $1)', [
    JSON.stringify(
      entries.map(({ timestamp, ...entry }) => ({ ...entry, tenant_id: tenant, at: timestamp })),
    ),
  ]);
  return entries;
}
