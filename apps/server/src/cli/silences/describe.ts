import type { Silence, SilencePreview } from '@batcave/shared/dispatch';
import { tableOf } from '../printTable.ts';

/** Silences as a table. */
export function describeSilences(silences: readonly Silence[]): string {
  return tableOf(
    ['ID', 'KIND', 'STATE', 'UNTIL', 'BY', 'WHAT', 'COMMENT'],
    silences.map((silence) => [
      silence.silence_id,
      silence.kind,
      silence.state,
      untilText(silence),
      silence.created_by,
      subjectText(silence),
      silence.comment,
    ]),
  );
}

function untilText({ state, ended_at, active_until, next_start, ends_at }: Silence): string {
  if (state === 'active') return active_until?.slice(0, 16) ?? 'it clears';
  if (state === 'pending') return `from ${next_start?.slice(0, 16) ?? '?'}`;
  return (ended_at ?? ends_at)?.slice(0, 16) ?? '-';
}

export function subjectText({ matchers, alert_id: alertId, recurrence }: Silence): string {
  const what = alertId === null ? matchers.join(', ') : `alert ${alertId}`;
  return recurrence === null
    ? what
    : `${what} (${recurrence.rrule}, ${recurrence.duration}, ${recurrence.time_zone})`;
}

/** What a silence would hide, in lines. */
export function describePreview(preview: SilencePreview): string {
  const { now, past, occurrences } = preview;
  const count = (n: number, isAll: boolean): string => `${isAll ? '' : 'at least '}${String(n)}`;
  const severities = Object.entries(past.by_severity).filter(([, n]) => n > 0);
  const list = (name: string, rows: readonly (readonly [string, number])[]): string[] =>
    rows.length === 0
      ? []
      : [`  by ${name}: ${rows.map(([key, n]) => `${key} ${String(n)}`).join(', ')}`];
  return [
    `It would hide ${count(now.count, now.complete)} alerts now.`,
    ...now.alerts.map(
      ({ severity, service, summary }) => `  ${severity.padEnd(9)}${service}  ${summary}`,
    ),
    `Since ${past.from.slice(0, 16)} it would have hidden ${String(past.count)} of ${String(past.read)} alerts.`,
    ...(past.complete ? [] : ['  There were too many to look farther back.']),
    ...list('severity', severities),
    ...list(
      'service',
      past.by_service.map((row) => [row.service, row.count] as const),
    ),
    ...list(
      'team',
      past.by_team.map((row) => [row.team ?? 'no team', row.count] as const),
    ),
    ...(preview.hides_critical ? ['CRITICAL alerts would be hidden too.'] : []),
    'When:',
    ...occurrences.map(
      ({ starts_at: from, ends_at: to }) =>
        `  ${from.slice(0, 16)} to ${to?.slice(0, 16) ?? 'the alert clears'}`,
    ),
  ].join('\n');
}
