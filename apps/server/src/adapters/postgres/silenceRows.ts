import type { Silence, SilenceEndReason, SilenceKind } from '@batcave/shared/dispatch';
import { formatDuration, formatInstant } from '@batcave/shared/time';
import { stateAt, type StoredSilence, timingOf } from '../../dispatch/index.ts';

/** A row of `silences` as the driver reads it: instants as epoch milliseconds. */
export interface SilenceRow {
  silence_id: string;
  kind: SilenceKind;
  matchers: string[];
  alert_id: string | null;
  severity: number | null;
  service: string | null;
  starts_at: number;
  ends_at: number | null;
  recurrence: StoredSilence['recurrence'];
  ends_when: StoredSilence['endsWhen'];
  comment: string;
  created_by: string;
  created_at: number;
  updated_at: number;
  ended_at: number | null;
  ended_by: string | null;
  ended_reason: SilenceEndReason | null;
  matched_at: number | null;
  revision: number;
}

export function toStored(row: SilenceRow): StoredSilence {
  return {
    silenceId: row.silence_id,
    kind: row.kind,
    matchers: row.matchers,
    alertId: row.alert_id,
    severity: row.severity,
    service: row.service,
    startsMs: row.starts_at,
    endsMs: row.ends_at,
    recurrence: row.recurrence,
    endsWhen: row.ends_when,
    comment: row.comment,
    createdBy: row.created_by,
    createdMs: row.created_at,
    updatedMs: row.updated_at,
    endedMs: row.ended_at,
    endedBy: row.ended_by,
    endedReason: row.ended_reason,
    matchedMs: row.matched_at,
    revision: row.revision,
  };
}

const instant = (atMs: number | null | undefined): string | null =>
  atMs === null || atMs === undefined ? null : formatInstant(atMs);

/** A silence as columns that a person's change may touch, and all others of a new one. */
export function toColumns(tenant: string, silence: StoredSilence): Record<string, unknown> {
  return {
    tenant_id: tenant,
    silence_id: silence.silenceId,
    kind: silence.kind,
    matchers: silence.matchers,
    alert_id: silence.alertId,
    severity: silence.severity,
    service: silence.service,
    starts_at: formatInstant(silence.startsMs),
    ends_at: instant(silence.endsMs),
    recurrence: silence.recurrence,
    ends_when: silence.endsWhen,
    comment: silence.comment,
    created_by: silence.createdBy,
    created_at: formatInstant(silence.createdMs),
    updated_at: formatInstant(silence.updatedMs),
    ended_at: instant(silence.endedMs),
    ended_by: silence.endedBy,
    ended_reason: silence.endedReason,
    over_at: instant(timingOf(silence).overMs),
    revision: silence.revision,
  };
}

/** A silence as it goes over the wire, with the state that it has at the moment. */
export function toSilence(silence: StoredSilence, nowMs: number): Silence {
  const timing = timingOf(silence);
  const { recurrence, endsWhen } = silence;
  return {
    silence_id: silence.silenceId,
    kind: silence.kind,
    matchers: [...silence.matchers],
    alert_id: silence.alertId,
    starts_at: formatInstant(silence.startsMs),
    ends_at: instant(silence.endsMs),
    recurrence: recurrence && {
      rrule: recurrence.rrule,
      duration: formatDuration(recurrence.durationMs),
      time_zone: recurrence.timeZone,
    },
    ends_when: {
      ...(endsWhen.clear ? { clear: true } : {}),
      ...(endsWhen.idleMs === null ? {} : { idle: formatDuration(endsWhen.idleMs) }),
    },
    comment: silence.comment,
    state: stateAt(timing, nowMs),
    active_until: instant(timing.at(nowMs)?.endMs),
    next_start: instant(timing.after(nowMs)?.startMs),
    created_by: silence.createdBy,
    created_at: formatInstant(silence.createdMs),
    updated_at: formatInstant(silence.updatedMs),
    ended_at: instant(silence.endedMs),
    ended_by: silence.endedBy,
    ended_reason: silence.endedReason,
    revision: silence.revision,
  };
}

/** What the audit log tells of one. */
export function auditText(silence: StoredSilence): Record<string, unknown> {
  const {
    state: _state,
    active_until: _until,
    next_start: _next,
    revision: _revision,
    ...told
  } = toSilence(silence, silence.updatedMs);
  return told;
}
