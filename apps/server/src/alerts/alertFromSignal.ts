import type { Alert } from '@batcave/shared/alerts';
import type { Rule } from '@batcave/shared/rules';
import { formatInstant } from '@batcave/shared/time';
import { v5 as uuidv5 } from 'uuid';
import { describeCondition, renderSummary, type Signal } from '../rules/index.ts';

/** Fixed for ever: another one would give every alert another id. */
const ALERT_NAMESPACE = '6f5d0a52-7c0e-4f3b-9a35-0e1d6c9b2a74';

/** The id of the alert that a signal speaks of: the same in `raised` and `cleared` and in every replay. */
export function alertIdOf(
  signal: Pick<Signal, 'ruleId' | 'groupKey' | 'episode'>,
  tenant: string,
): string {
  const { ruleId, groupKey, episode } = signal;
  return uuidv5(JSON.stringify([tenant, ruleId, groupKey, episode]), ALERT_NAMESPACE);
}

function own(record: Readonly<Record<string, string>>, key: string): string {
  return Object.hasOwn(record, key) ? (record[key] ?? '') : '';
}

/** The service an alert belongs to: what the event said, else who sent it, else what the group says. */
function serviceOf({ labels, source, group }: Signal): string {
  return own(labels, 'service') || source || own(group, 'source');
}

/** Whether the group comes and goes, as the alert says it. */
export function flappingOf({ flapping }: Signal): Alert['flapping'] {
  if (flapping === null) return null;
  return { since: formatInstant(flapping.sinceMs), changes: flapping.changes };
}

/** The alert that a signal raises, OPEN and with `seq` 0: the store decides the place. */
export function alertFromSignal(rule: Rule, signal: Signal, tenant: string): Alert {
  const raisedAt = formatInstant(signal.atMs);
  return {
    alert_id: alertIdOf(signal, tenant),
    // A group may be waited for in vain before any event of it came.
    event_id: signal.eventId === '' ? null : signal.eventId,
    rule_id: rule.rule_id,
    rule_name: rule.name,
    rule_version: signal.ruleVersion,
    state: 'OPEN',
    severity: signal.severity,
    service: serviceOf(signal),
    summary: renderSummary(rule, signal),
    condition: describeCondition(rule, signal.limit),
    group: signal.group,
    // The rule's own labels win: they are set by those who operate, not by those who send.
    labels: { ...signal.labels, ...rule.labels },
    value: signal.value,
    threshold: signal.limit,
    score: signal.score,
    lower: signal.lower,
    upper: signal.upper,
    flapping: flappingOf(signal),
    firing: true,
    assigned_to: null,
    acknowledged_by: null,
    acknowledged_at: null,
    resolved_by: null,
    resolved_at: null,
    resolve_reason: null,
    runbook_url: rule.runbook_url ?? null,
    created_at: raisedAt,
    updated_at: raisedAt,
    seq: 0,
  };
}
