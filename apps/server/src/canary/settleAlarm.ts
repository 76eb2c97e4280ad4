import type { Alert } from '@batcave/shared/alerts';
import { type EpochMs, formatInstant } from '@batcave/shared/time';
import { alertIdOf, type EntryDraft, transition } from '../alerts/index.ts';
import type { CanaryAlarm } from './ports.ts';

/** Stands for the rule of alerts that no rule raises. Fixed for ever. */
export const CANARY_RULE_ID = '8d6a3c1e-5b0f-4a57-9f0c-2f7c1d0e9b64';
export const CANARY_ACTOR = 'canary';
const RULE_NAME = 'Sentry canary';

/** A change of an alert, ready to be written. */
export interface AlarmChange {
  readonly before: Alert | undefined;
  readonly after: Alert;
  readonly entry: EntryDraft;
}

/**
 * What has to change in a tenant so that the alarm stands, and nothing else of the server.
 *
 * One that stands already at this level is left as it is, also when it was raised before a restart: so
 * there is never a second for the same. One that got worse, or is over, is cleared by the canary.
 *
 * @param standing alerts of the server that are not resolved, and the one of the alarm's id
 */
export function settleAlarm(
  standing: readonly Alert[],
  alarm: CanaryAlarm | null,
  tenant: string,
  nowMs: EpochMs,
): AlarmChange[] {
  const changes: AlarmChange[] = [];
  const speaks = (kind: 'raised' | 'cleared', before: Alert | undefined, draft: Alert): void => {
    const signal = {
      eventId: null,
      atMs: nowMs,
      reason:
        alarm === null
          ? 'Canaries come through in time again.'
          : 'Canaries are lost now: a worse alert stands.',
    };
    const decided = transition(before, { kind, draft, signal, actor: CANARY_ACTOR }, nowMs);
    if (decided.ok) changes.push({ before, after: decided.alert, entry: decided.entry });
  };
  const wanted = alarm === null ? undefined : alertOf(alarm, tenant);
  const isKept = (alert: Alert): boolean =>
    alert.alert_id === wanted?.alert_id ||
    (wanted !== undefined && alert.firing && alert.severity === wanted.severity);
  for (const alert of standing) if (!isKept(alert)) speaks('cleared', alert, alert);
  if (wanted !== undefined && !standing.some(isKept)) speaks('raised', undefined, wanted);
  return changes;
}

/** The id of the alert of an alarm: the same however often it is raised. */
export function alarmIdOf({ server, level, sinceMs }: CanaryAlarm, tenant: string): string {
  const groupKey = JSON.stringify([server, level]);
  return alertIdOf({ ruleId: CANARY_RULE_ID, groupKey, episode: sinceMs }, tenant);
}

function alertOf(alarm: CanaryAlarm, tenant: string): Alert {
  const { server, level, sinceMs, reason } = alarm;
  const since = formatInstant(sinceMs);
  return {
    alert_id: alarmIdOf(alarm, tenant),
    event_id: null,
    rule_id: CANARY_RULE_ID,
    rule_name: RULE_NAME,
    rule_version: 1,
    state: 'OPEN',
    severity: level === 'lost' ? 'CRITICAL' : 'ERROR',
    service: 'sentry',
    summary: `Sentry itself ${level === 'lost' ? 'loses events or stands still' : 'is late'} on ${server}: ${reason}`,
    condition: `the events that ${server} sends to itself come through in time`,
    group: { server },
    labels: {},
    value: null,
    threshold: 0,
    ...{ score: null, lower: null, upper: null, flapping: null },
    firing: true,
    assigned_to: null,
    acknowledged_by: null,
    acknowledged_at: null,
    resolved_by: null,
    resolved_at: null,
    resolve_reason: null,
    runbook_url: null,
    created_at: since,
    updated_at: since,
    seq: 0,
  };
}
