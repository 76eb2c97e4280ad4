import type { Alert, IncidentLink } from '@batcave/shared/alerts';
import { type EpochMs, formatDuration, parseInstant } from '@batcave/shared/time';
import type { KeyUse } from './OneIncident.ts';
import type { CorrelationSettings } from './settings.ts';
import { explainDependency, type Topology } from './topology.ts';

type Linked = Pick<Alert, 'service' | 'created_at'>;

/** Why an alert stands alone. */
export function explainFirst({ windowMs }: CorrelationSettings): IncidentLink {
  return {
    by: 'first',
    reason: `It began the incident: nothing that it has to do with happened in the ${formatDuration(windowMs)} before.`,
    with_alert_id: null,
    service: null,
  };
}

export function explainTrace(alert: Linked, traceId: string, use: KeyUse): IncidentLink {
  return linkTo(alert, use, 'trace', `Same trace ${shorten(traceId)} as`);
}

export function explainLabel(
  alert: Linked,
  label: string,
  value: string,
  use: KeyUse,
): IncidentLink {
  return linkTo(alert, use, 'label', `Same ${label} ${shorten(value)} as`);
}

export function explainTopology(alert: Linked, topology: Topology, use: KeyUse): IncidentLink {
  const { service } = use;
  const dependency = explainDependency(topology, alert.service, service);
  const when = describeDistance(alert, use.createdMs);
  return {
    by: 'topology',
    reason: `${dependency ?? `${alert.service} is a neighbour of ${service}`}${WHOSE}${when}.`,
    with_alert_id: use.alertId,
    service,
  };
}

/**
 * The same sentence with the words of the other alert, for somebody who may see that one. The link itself
 * quotes only alerts of the same service: whoever reads one may read the other.
 */
export function quoteLink(link: IncidentLink, other: Pick<Alert, 'summary'>): IncidentLink {
  const { by, reason, service } = link;
  const unquoted = by === 'topology' ? WHOSE : `${UNQUOTED}${service ?? ''}${WHICH}`;
  const at = reason.lastIndexOf(unquoted);
  if (by === 'first' || at < 0) return link;
  const quote = `"${shorten(other.summary)}"`;
  const quoted =
    by === 'topology' ? `, whose alert ${quote} began ` : `${quote} of ${service ?? ''}${WHICH}`;
  return { ...link, reason: reason.slice(0, at) + quoted + reason.slice(at + unquoted.length) };
}

const WHOSE = ', whose alert began ';
const WHICH = ', which began ';
const UNQUOTED = 'an alert of ';

function linkTo(alert: Linked, use: KeyUse, by: 'trace' | 'label', inCommon: string): IncidentLink {
  const isSame = use.service === alert.service;
  const other = isSame ? `"${use.summary}"` : `${UNQUOTED}${use.service}`;
  const when = describeDistance(alert, use.createdMs);
  return {
    by,
    reason: `${inCommon} ${other}${WHICH}${when}.`,
    with_alert_id: use.alertId,
    service: use.service,
  };
}

function describeDistance(alert: Linked, otherMs: EpochMs): string {
  const apartMs = (parseInstant(alert.created_at) ?? otherMs) - otherMs;
  const seconds = Math.round(Math.abs(apartMs) / 1000);
  if (seconds === 0) return 'at the same time';
  return `${formatDuration(seconds * 1000)} ${apartMs > 0 ? 'before' : 'after'}`;
}

function shorten(text: string): string {
  return text.length <= 200 ? text : `${text.slice(0, 199)}…`;
}
