import type { Alert } from '@batcave/shared/alerts';
import type { Message, NotificationReason, NotifiedAlert } from '@batcave/shared/dispatch';
import { SEVERITIES, severityRank } from '@batcave/shared/events';

/** Alerts that a message lists; the others are counted. */
const MAX_LISTED = 50;
const MAX_TITLE = 300;

/** What a message is made of. */
export interface MessageParts {
  readonly reason: NotificationReason;
  readonly urgency: Message['urgency'];
  /** All of them may be read by whoever is told. */
  readonly alerts: readonly Alert[];
  readonly group: Readonly<Record<string, string>>;
  /** The title is null for whoever may not read all that it tells of. */
  readonly incident: { readonly id: string; readonly title: string | null } | undefined;
  readonly escalation: Message['escalation'];
  readonly consoleUrl: string | undefined;
}

/** The same for every receiver. What is over comes after what fires, the worst first. */
export function buildMessage(parts: MessageParts): Message {
  const alerts = inOrder(parts.alerts);
  const active = alerts.filter(({ state }) => state !== 'RESOLVED');
  const worst = active[0] ?? alerts[0];
  const status = statusOf(alerts);
  return {
    reason: parts.reason,
    status,
    urgency: parts.urgency,
    severity: worst?.severity ?? 'INFO',
    title: cut(titleOf(status, active.length > 0 ? active : alerts), MAX_TITLE),
    text: '',
    group: { ...parts.group },
    incident_id: parts.incident?.id ?? null,
    incident_title: parts.incident?.title ?? null,
    alerts: alerts.slice(0, MAX_LISTED).map(notified),
    more_alerts: Math.max(0, alerts.length - MAX_LISTED),
    escalation: parts.escalation,
    console_url: parts.consoleUrl ?? null,
  };
}

/** Firing while one is neither acknowledged nor over. */
export function statusOf(alerts: readonly Pick<Alert, 'state'>[]): Message['status'] {
  if (alerts.some(({ state }) => state === 'OPEN')) return 'firing';
  return alerts.some(({ state }) => state === 'ACK') ? 'acknowledged' : 'resolved';
}

function titleOf(status: Message['status'], alerts: readonly Alert[]): string {
  const [worst] = alerts;
  if (worst === undefined) return 'No alerts';
  const word = { firing: worst.severity, acknowledged: 'TAKEN', resolved: 'OVER', information: '' }[
    status
  ];
  const services = new Set(alerts.map(({ service }) => service));
  const where =
    services.size > 1 ? `${worst.service} and ${String(services.size - 1)} more` : worst.service;
  const more =
    alerts.length > 1
      ? ` (+${String(alerts.length - 1)} ${alerts.length === 2 ? 'alert' : 'alerts'})`
      : '';
  return `${word} ${where}: ${worst.summary}${more}`;
}

/** As they are listed: what fires before what is over, then the worst first, then the oldest. */
export function inOrder(alerts: readonly Alert[]): Alert[] {
  return [...alerts].sort(compare);
}

function compare(a: Alert, b: Alert): number {
  const over = Number(a.state === 'RESOLVED') - Number(b.state === 'RESOLVED');
  if (over !== 0) return over;
  const severity = severityRank(b.severity) - severityRank(a.severity);
  if (severity !== 0) return severity;
  if (a.created_at !== b.created_at) return a.created_at < b.created_at ? -1 : 1;
  return a.alert_id < b.alert_id ? -1 : 1;
}

/** An alert as it is told at this moment. */
export function notified(alert: Alert): NotifiedAlert {
  const { alert_id, rule_name, service, severity, summary, condition, state, firing } = alert;
  const { value, threshold, labels, acknowledged_by, resolved_by, resolve_reason } = alert;
  const { runbook_url, created_at, resolved_at } = alert;
  return {
    ...{ alert_id, rule_name, service, severity, summary, condition, state, firing },
    ...{ value, threshold, labels, acknowledged_by, resolved_by, resolve_reason },
    ...{ runbook_url, created_at, resolved_at },
  };
}

/** Cuts at a whole character. */
export function cut(text: string, max: number): string {
  if (text.length <= max) return text;
  const characters = [...text];
  return characters.length <= max ? text : `${characters.slice(0, max - 1).join('')}…`;
}

/** The severity of a rank. */
export function severityOf(rank: number): Alert['severity'] {
  return SEVERITIES[rank] ?? 'INFO';
}
