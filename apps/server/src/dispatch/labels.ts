import type { Alert } from '@batcave/shared/alerts';

/** What matchers and group_by look at. A label that is missing is empty. */
export type Labels = Readonly<Record<string, string>>;

/**
 * The labels of an alert: those that its event and rule gave it, what it is grouped by, and what it is
 * itself. `source` and the like come from the group. The alert's own come last: no event may say
 * another service or severity of itself than the alert has.
 */
export function labelsOf(alert: Alert, incidentId: string | null): Labels {
  return {
    ...alert.group,
    ...alert.labels,
    service: alert.service,
    severity: alert.severity,
    rule: alert.rule_name,
    rule_id: alert.rule_id,
    alertname: alert.rule_name,
    alert_id: alert.alert_id,
    incident: incidentId ?? '',
  };
}

/** The value of a label, also of one called as something of `Object.prototype`. */
export function labelOf(labels: Labels, name: string): string {
  return Object.hasOwn(labels, name) ? (labels[name] ?? '') : '';
}
