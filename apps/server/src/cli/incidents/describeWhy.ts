import type { AlertWhy, EventWhy } from '@batcave/shared/incidents';
import { formatDuration } from '@batcave/shared/time';
import { counted } from '../replay/numbers.ts';
import { printable } from './describe.ts';

/** Why there is an alert and who was told, a line for each thing that says so. */
export function describeAlertWhy(why: AlertWhy): string {
  const { alert, judged_by: by, quiet, escalation, incident, link } = why;
  const newer =
    by.newest_version === null
      ? '; it was deleted since'
      : by.newest_version > by.version
        ? `; it is at version ${String(by.newest_version)} now`
        : '';
  const next =
    why.next_in_ms === null || escalation === null || escalation.next === null
      ? ''
      : `, next ${escalation.next} in ${formatDuration(Math.round(why.next_in_ms / 1000) * 1000)}`;
  return [
    `Alert     ${alert.alert_id}  ${alert.state}  ${alert.severity}  ${printable(alert.summary)}`,
    `Rule      "${printable(alert.rule_name)}", version ${String(by.version)}${newer}: ${printable(alert.condition)}`,
    ...(why.raised === null ? [] : [`Raised    ${why.raised.at}  ${printable(why.raised.text)}`]),
    ...(incident === null
      ? ['Incident  none yet']
      : [
          `Incident  ${incident.incident_id}  ${incident.state}  ${printable(incident.title)}`,
          ...(link === null ? [] : [`          ${printable(link.reason)}`]),
        ]),
    ...(quiet === null || alert.state === 'RESOLVED'
      ? []
      : [
          `Quiet     ${printable(quiet.reason)}${quiet.until === null ? '' : ` until ${quiet.until}`}`,
        ]),
    ...(escalation === null
      ? []
      : [
          `Paging    ${escalation.policy}, level ${String(escalation.level)} of ${String(escalation.levels)}, ${escalation.state}${next}`,
        ]),
    '',
    'Decisions',
    ...(why.decisions.length === 0 ? ['  none is recorded'] : []),
    ...why.decisions.flatMap(({ at, stages }) =>
      stages.map(
        ({ stage, outcome, reason }) =>
          `  ${at}  ${stage.padEnd(9)} ${printable(outcome)}: ${printable(reason)}`,
      ),
    ),
    '',
    'Notifications',
    ...(why.notifications.length === 0 ? ['  none'] : []),
    ...why.notifications.map((one) => {
      const whom = one.person === null ? one.receiver : `${one.receiver} for ${one.person}`;
      const last = one.attempts.at(-1);
      const detail = one.state_reason ?? last?.detail ?? '';
      return `  ${one.created_at}  ${whom}: ${one.reason}, ${one.state} after ${counted(one.attempt_count, 'attempt')}${detail === '' ? '' : `: ${printable(detail)}`}`;
    }),
    '',
    'Life',
    ...why.life.map(
      ({ timestamp, kind, actor, entry }) =>
        `  ${timestamp}  ${kind}  ${printable(actor)}: ${printable(entry)}`,
    ),
    ...(why.cut.length === 0 ? [] : ['', `Only the newest is here of: ${why.cut.join(', ')}.`]),
  ].join('\n');
}

/** What each rule makes of an event, and then why its alerts went where they went. */
export function describeEventWhy(why: EventWhy): string {
  const { event, rules } = why;
  return [
    `Event     ${event.event_id}  ${printable(event.type)} of ${printable(event.source)}, ${event.severity}, received ${event.received_at}`,
    '',
    ...(rules ?? []).map((rule) => {
      const newer = rule.newer ? ' (changed since the event came)' : '';
      const alert = rule.alert_id === null ? '' : ` Alert ${rule.alert_id}.`;
      return `${rule.outcome.padEnd(12)} "${printable(rule.rule_name)}"${newer}: ${printable(rule.reason)}${alert}`;
    }),
    ...(rules?.length === 0 ? ['There is no enabled rule.'] : []),
    ...(why.more_rules > 0 ? [`${String(why.more_rules)} more rules do not match.`] : []),
    ...why.alerts.flatMap((alert) => ['', describeAlertWhy(alert)]),
  ].join('\n');
}
