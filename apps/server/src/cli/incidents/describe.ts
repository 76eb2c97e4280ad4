import type { TimelineEntry } from '@batcave/shared/alerts';
import type { Incident, IncidentDetail } from '@batcave/shared/incidents';
import { tableOf } from '../printTable.ts';

/** Text of others on a terminal: control characters would do there what they say. */
export function printable(text: string): string {
  return text.replaceAll(/[\p{Cc}\u200e\u200f\u202a-\u202e\u2066-\u2069]+/gu, ' ');
}

export function describeIncidents(incidents: readonly Incident[], hasMore: boolean): string {
  if (incidents.length === 0) return 'There are no such incidents.';
  const table = tableOf(
    ['ID', 'STATE', 'WORST', 'OPENED', 'LAST', 'ALERTS', 'WHAT'],
    incidents.map((one) => [
      one.incident_id,
      one.state,
      one.worst_severity,
      one.opened_at.slice(0, 19),
      one.updated_at.slice(0, 19),
      String(one.alert_count),
      printable(one.title),
    ]),
  );
  return hasMore ? `${table}\nThere are more; --limit N shows them.` : table;
}

export function describeDetail({ incident, alerts, more_alerts: more }: IncidentDetail): string {
  const facts: readonly (readonly [string, string])[] = [
    ['Incident', incident.incident_id],
    ['What', printable(incident.title)],
    ['State', `${incident.state}, ${incident.severity}, at worst ${incident.worst_severity}`],
    ['Services', incident.services.map(printable).join(', ')],
    ['Opened', incident.opened_at],
    ['Last', incident.updated_at],
    ['Resolved', incident.resolved_at ?? 'not yet'],
  ];
  return [
    ...facts.map(([name, value]) => `${name.padEnd(10)}${value}`),
    '',
    tableOf(
      ['ALERT', 'BEGAN', 'STATE', 'SEVERITY', 'SERVICE', 'WHAT', 'BECAUSE'],
      alerts.map(({ alert, link }) => [
        alert.alert_id,
        alert.created_at.slice(0, 19),
        alert.state,
        alert.severity,
        printable(alert.service),
        printable(alert.summary),
        printable(link?.reason ?? ''),
      ]),
    ),
    ...(more > 0 ? [`${String(more)} more alerts are not listed.`] : []),
  ].join('\n');
}

export function describeEntries(entries: readonly TimelineEntry[], hasMore: boolean): string {
  if (entries.length === 0) return 'Nothing happened there.';
  const table = tableOf(
    ['AT', 'KIND', 'WHO', 'WHAT', 'BECAUSE'],
    entries.map((entry) => [
      entry.timestamp,
      entry.kind,
      printable(entry.actor),
      printable(entry.entry),
      printable(entry.because ?? ''),
    ]),
  );
  return hasMore ? `${table}\nThere are more; --limit N shows them.` : table;
}
