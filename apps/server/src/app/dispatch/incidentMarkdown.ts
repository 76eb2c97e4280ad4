import type { TimelineEntry } from '@batcave/shared/alerts';
import type { IncidentDetail } from '@batcave/shared/incidents';

/** What is written down of an incident. */
export interface IncidentReport {
  readonly detail: IncidentDetail;
  readonly entries: readonly TimelineEntry[];
  /** Whether there are more entries. */
  readonly isCut: boolean;
  /** What else is not among the entries, in words; null: nothing. */
  readonly missing: string | null;
  readonly exportedAt: string;
}

/**
 * An incident as Markdown for a post-mortem: facts, alerts, timeline. What came from outside is text and
 * nothing else: no link, no picture, no HTML, no row of its own (CommonMark and GitHub's tables).
 */
export function incidentMarkdown(report: IncidentReport): string {
  const { detail, entries, isCut, missing, exportedAt } = report;
  const { incident, alerts, more_alerts: moreAlerts } = detail;
  const facts = [
    ['Incident', code(incident.incident_id)],
    ['State', incident.state],
    [
      'Severity',
      incident.severity === incident.worst_severity
        ? incident.severity
        : `${incident.severity}, at worst ${incident.worst_severity}`,
    ],
    ['Services', incident.services.map(plain).join(', ')],
    ['Opened', incident.opened_at],
    ['Last activity', incident.updated_at],
    ['Resolved', incident.resolved_at ?? 'not yet'],
    [
      'Alerts',
      `${String(incident.alert_count)}: ${String(incident.open_count)} open, ${String(incident.ack_count)} acknowledged`,
    ],
    ['Exported', exportedAt],
  ];
  return [
    `# ${plain(incident.title)}`,
    '',
    ...table(['Fact', ''], facts),
    '',
    '## Alerts',
    '',
    ...table(
      ['Began', 'Severity', 'Service', 'Alert', 'State', 'Belongs here because', 'Links'],
      alerts.map(({ alert, link }) => [
        alert.created_at,
        alert.severity,
        plain(alert.service),
        plain(alert.summary),
        alert.state,
        plain(link?.reason ?? ''),
        [code(`/v1/alerts/${alert.alert_id}`), runbook(alert.runbook_url)]
          .filter(Boolean)
          .join(' '),
      ]),
    ),
    ...(moreAlerts > 0 ? ['', `${String(moreAlerts)} more alerts are not listed.`] : []),
    '',
    '## Timeline',
    '',
    ...table(
      ['Time', 'Kind', 'Who', 'What', 'Event', 'Message'],
      entries.map((entry) => [
        entry.written_at === undefined || entry.written_at === null
          ? entry.timestamp
          : `${entry.timestamp} (noted ${entry.written_at})`,
        entry.kind,
        plain(entry.actor),
        plain(entry.because === undefined ? entry.entry : `${entry.entry} · ${entry.because}`),
        entry.event_id === null ? '' : code(`/v1/events/${entry.event_id}`),
        messageOf(entry),
      ]),
    ),
    ...(isCut ? ['', 'The timeline goes on; only its beginning is here.'] : []),
    ...(missing === null ? [] : ['', missing]),
    '',
    '## Links',
    '',
    `- Incident: ${code(`/v1/incidents/${incident.incident_id}`)}`,
    `- Timeline: ${code(`/v1/incidents/timeline?incident=${incident.incident_id}&correlated=true`)}`,
    `- Messages: ${code(`/v1/notifications?incident=${incident.incident_id}`)}`,
    '',
  ].join('\n');
}

/** The message as its receiver knows it, and as it is found here. */
function messageOf({ message_id: theirs, notification_id: ours }: TimelineEntry): string {
  return [plain(theirs ?? ''), ours === undefined || ours === null ? '' : code(ours)]
    .filter(Boolean)
    .join(' ');
}

function table(names: readonly string[], rows: readonly (readonly string[])[]): string[] {
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  return [line(names), line(names.map(() => '---')), ...rows.map(line)];
}

/** Ours, and free of what would end it. */
function code(text: string): string {
  return `\`${text}\``;
}

/**
 * Text that stays text. Control characters, among them line ends and those that turn the writing direction,
 * become spaces; every sign that begins something is escaped, and so is what readers make links of by
 * themselves.
 */
export function plain(text: string): string {
  return text
    .toWellFormed()
    .replaceAll(/[\p{Cc}\p{Zl}\p{Zp}\u200e\u200f\u202a-\u202e\u2066-\u2069]+/gu, ' ')
    .replaceAll(/[\\`*_{}[\]<>()#!|~&$@]/g, (sign) => `\\${sign}`)
    .replaceAll('://', '\\://')
    .replaceAll(/\bwww\./gi, (start) => `${start.slice(0, 3)}\\.`)
    .replace(/^\s*([-+=]|\d+[.)])/, (start) => start.replace(/([-+=.)])$/, '\\$1'))
    .trim();
}

const SAFE_ADDRESS = /^https:\/\/[A-Za-z0-9.-]+(:\d+)?(\/[A-Za-z0-9._~/%?#=&+,;:@-]*)?$/;

/** A link, where the address cannot be anything else. */
function runbook(url: string | null): string {
  if (url === null) return '';
  return SAFE_ADDRESS.test(url) ? `[runbook](<${url}>)` : plain(url);
}
