import type { Alert } from '@batcave/shared/alerts';
import type { Severity } from '@batcave/shared/events';

/** What a drill says of an alert; the rest is made up around it. */
export interface PracticeFacts {
  readonly service: string;
  readonly summary: string;
  readonly severity: Severity;
  /** Somebody has it already. */
  readonly isAcked?: boolean;
  /** Of the same rule as others that say the same; without it each has a rule of its own. */
  readonly rule?: number;
}

const id = (n: number, kind: number): string =>
  `00000000-${kind.toString(16).padStart(4, '0')}-7000-8000-${n.toString(16).padStart(12, '0')}`;

/**
 * An alert that nothing raised.
 *
 * @param n names it
 * @param atMs when it was raised; without it the longer ago the higher `n`, by seven seconds each
 */
export function practiceAlert(
  n: number,
  facts: PracticeFacts,
  nowMs: number,
  atMs = nowMs - 30_000 - n * 7_000,
): Alert {
  const { service, summary, severity, isAcked = false, rule = 1_000 + n } = facts;
  const createdAt = new Date(atMs).toISOString();
  return {
    ...{ alert_id: id(n, 0xa), event_id: id(n, 0xe), rule_id: id(rule, 0xc) },
    ...{ rule_name: 'Practice', rule_version: 1, state: isAcked ? 'ACK' : 'OPEN', severity },
    ...{ service, summary, condition: 'made up for practice', group: {} },
    ...{ labels: { service, practice: 'yes' }, value: 1, threshold: 0, score: null },
    ...{ lower: null, upper: null, flapping: null, firing: true, assigned_to: null },
    acknowledged_by: isAcked ? 'A. Colleague' : null,
    acknowledged_at: isAcked ? createdAt : null,
    ...{ resolved_by: null, resolved_at: null, resolve_reason: null, runbook_url: null },
    ...{ created_at: createdAt, updated_at: createdAt, seq: n + 1 },
  };
}
