import type { Message, NotifiedAlert } from '@batcave/shared/dispatch';
import type { Severity } from '@batcave/shared/events';
import type { Delivery } from '../../../dispatch/index.ts';
import { clip, describeEscalation, formatNumber, oneLine, REASONS, safeLink } from '../wording.ts';

const MOST_SUMMARY = 1024;
const MOST_SOURCE = 1024;
const MOST_TEXT = 1000;
const MOST_LABELS = 30;
const MAX_EVENT_BYTES = 512 * 1024;
const MOST_ALERTS = 20;
const MOST_RUNBOOKS = 9;

const SEVERITIES: Readonly<Record<Severity, string>> = {
  CRITICAL: 'critical',
  ERROR: 'error',
  WARN: 'warning',
  INFO: 'info',
};
const ACTIONS = {
  firing: 'trigger',
  acknowledged: 'acknowledge',
  resolved: 'resolve',
  information: 'trigger',
} as const;

/** One event and what it says of itself. */
export interface WrittenEvent {
  readonly action: 'trigger' | 'acknowledge' | 'resolve';
  readonly dedupKey: string;
  readonly body: string;
}

/**
 * Writes a PD-CEF event of at most 512 KB. What is only information (a summary, a test) is an alert of its own
 * with the severity info: PagerDuty has nothing that tells a person and is no alert, and must not join what
 * fires. So is a run that waits for approval, as severe as what it is for, and resolved when that is decided.
 * https://developer.pagerduty.com/docs/events-api-v2/trigger-events
 */
export function writeEvent(delivery: Delivery, routingKey: string): WrittenEvent {
  const { message } = delivery;
  const { approval } = message;
  const isDecided = approval !== undefined && approval.state !== 'waiting';
  const action = isDecided ? 'resolve' : ACTIONS[message.status];
  const isInformation = message.status === 'information' && approval === undefined;
  const dedupKey = isInformation ? delivery.notificationId : delivery.groupKey;
  const head = { routing_key: routingKey, event_action: action, dedup_key: dedupKey };
  if (action !== 'trigger') return { action, dedupKey, body: JSON.stringify(head) };
  let listed = Math.min(message.alerts.length, MOST_ALERTS);
  const write = () => JSON.stringify({ ...head, ...describe(delivery, isInformation, listed) });
  let body = write();
  while (Buffer.byteLength(body) > MAX_EVENT_BYTES && listed > 0) {
    listed = Math.floor(listed / 2);
    body = write();
  }
  return { action, dedupKey, body };
}

function describe({ message, createdAtMs }: Delivery, isInformation: boolean, listed: number) {
  const [worst] = message.alerts;
  const console = safeLink(message.console_url);
  const links = linksOf(message, console);
  return {
    payload: {
      summary: clip(oneLine(message.title) || REASONS[message.reason], MOST_SUMMARY),
      source: clip(oneLine(worst?.service ?? '') || 'sentry', MOST_SOURCE),
      severity: isInformation ? 'info' : SEVERITIES[message.severity],
      timestamp: worst?.created_at ?? new Date(createdAtMs).toISOString(),
      ...(worst === undefined ? {} : { component: clip(worst.service, MOST_SOURCE) }),
      ...(worst === undefined ? {} : { class: clip(worst.rule_name, MOST_SOURCE) }),
      ...(message.incident_title === null
        ? {}
        : { group: clip(oneLine(message.incident_title), MOST_SOURCE) }),
      custom_details: detailsOf(message, listed),
    },
    client: 'Sentry',
    ...(console === undefined ? {} : { client_url: console }),
    ...(links.length === 0 ? {} : { links }),
  };
}

function detailsOf(message: Message, listed: number) {
  const escalation = describeEscalation(message);
  const hidden = message.alerts.length - listed + message.more_alerts;
  return {
    why: REASONS[message.reason],
    urgency: message.urgency,
    ...(message.text === '' ? {} : { text: clip(message.text, MOST_TEXT * 4) }),
    ...(escalation === undefined ? {} : { escalation }),
    ...(message.incident_id === null ? {} : { incident_id: message.incident_id }),
    alerts: message.alerts.slice(0, listed).map(detailOf),
    ...(hidden === 0 ? {} : { more_alerts: hidden }),
  };
}

function detailOf(alert: NotifiedAlert) {
  return {
    service: clip(alert.service, MOST_TEXT),
    severity: alert.severity,
    summary: clip(alert.summary, MOST_TEXT),
    condition: clip(alert.condition, MOST_TEXT),
    value: alert.value === null ? null : formatNumber(alert.value),
    threshold: formatNumber(alert.threshold),
    since: alert.created_at,
    state: alert.state,
    rule: clip(alert.rule_name, MOST_TEXT),
    alert_id: alert.alert_id,
    labels: Object.fromEntries(
      Object.entries(alert.labels)
        .slice(0, MOST_LABELS)
        .map(([name, value]) => [clip(name, MOST_TEXT), clip(value, MOST_TEXT)]),
    ),
  };
}

function linksOf(message: Message, console: string | undefined) {
  const runbooks = message.alerts.flatMap(({ runbook_url }) => safeLink(runbook_url) ?? []);
  return [
    ...[...new Set(runbooks)].slice(0, MOST_RUNBOOKS).map((href) => ({ href, text: 'Runbook' })),
    ...(console === undefined ? [] : [{ href: console, text: 'Open in Batcave' }]),
  ];
}
